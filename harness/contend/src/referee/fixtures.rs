//! Setting up what an experiment needs beside its contenders, and taking it away again.

use crate::Error;
use crate::fixture::Ready;
use crate::lab::Fixture;
use crate::referee::point::FIXTURE_DEADLINE;
use crate::referee::site::{Site, status_of};
use crate::referee::world::{Talk, World};
use crate::role::{FIXTURE, Role};
use crate::spawned::{Launch, Lost};

/// A fixture that stands.
pub(crate) struct Standing {
    pub(crate) address: String,
    /// The server's process group.
    pub(crate) group: Option<u32>,
    server: Option<Box<dyn Talk>>,
}

impl Standing {
    pub(crate) fn end(self) {
        if let Some(server) = self.server {
            server.end();
        }
    }
}

/// Sets it up, if the experiment has one.
///
/// # Errors
/// [`Error::Lab`] with what it said; [`Error::Interrupted`].
pub(crate) fn set_up(site: &Site<'_>, world: &mut dyn World) -> Result<Option<Standing>, Error> {
    let lab = |why: String| Error::Lab { experiment: site.at.experiment.clone(), why };
    match &site.experiment.spec.fixture {
        None => Ok(None),
        Some(Fixture::Made(make)) => {
            let address = make(&site.setup).map_err(|error| lab(error.to_string()))?;
            Ok(Some(Standing { address, group: None, server: None }))
        }
        Some(Fixture::Server(_)) => {
            let hello = serde_json::to_string(&site.hello()).map_err(|error| lab(error.to_string()))?;
            let env = vec![(FIXTURE.to_owned(), hello)];
            let launch =
                Launch { command: Vec::new(), role: Some(Role::Fixture), env, memory_limit: site.memory_limit };
            let source =
                |source| Error::Process { what: "the experiment's server could not be started".into(), source };
            let mut server = world.start(&launch).map_err(source)?;
            let line = match server.line(FIXTURE_DEADLINE) {
                Ok(line) => line,
                Err(Lost::Interrupted) => return Err(Error::Interrupted),
                Err(lost) => {
                    let status = status_of(lost);
                    return Err(lab(format!("its server: {}", status.why().unwrap_or("no word"))));
                }
            };
            let said: Result<Ready, _> = serde_json::from_slice(&line);
            let address = said.map_err(|_| lab(format!("its server said `{}`", String::from_utf8_lossy(&line))))?.ready;
            Ok(Some(Standing { address, group: Some(server.group()), server: Some(server) }))
        }
    }
}
