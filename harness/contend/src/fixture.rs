//! Fixtures that are processes: a server that runs while its experiment does.

use std::io::Write;
use std::path::PathBuf;

use crate::lab::{Fixture, Lab};
use crate::protocol::{Hello, REPLIES};
use crate::{Result, Setup, role};

/// What a fixture process says once it serves.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Ready {
    /// Its address, or whatever the contenders need to find it.
    pub(crate) ready: String,
}

/// The fixture's side: serves until its guard ends it.
pub(crate) fn serve(labs: &[Lab]) -> Result<()> {
    let hello: Hello = serde_json::from_str(&std::env::var(role::FIXTURE)?)?;
    let experiment = labs.iter().find(|lab| lab.name == hello.lab).and_then(|lab| lab.find(&hello.experiment));
    let experiment = experiment.ok_or_else(|| format!("no experiment `{}` in `{}`", hello.experiment, hello.lab))?;
    let Some(Fixture::Server(server)) = &experiment.spec.fixture else {
        return Err(format!("`{}` has no server", hello.experiment).into());
    };
    let setup = Setup::at(hello.point).in_lab(&hello.lab).with_seed(hello.seed);
    let setup = setup.with_input(hello.input.map(PathBuf::from));
    let mut said = Ok(());
    server(&setup, &mut |address| said = say(address))?;
    said
}

fn say(address: String) -> Result<()> {
    let mut line = serde_json::to_vec(&Ready { ready: address })?;
    line.push(b'\n');
    let mut replies = std::fs::OpenOptions::new().write(true).open(format!("/dev/fd/{REPLIES}"))?;
    Ok(replies.write_all(&line)?)
}
