//! One point of one experiment while it is raced: how its runners are launched and greeted.

use std::path::Path;
use std::time::Duration;

use crate::journal::At;
use crate::lab::{Experiment, Lab};
use crate::program::{PYTHON_MODULE, What};
use crate::protocol::{Arrivals, Command, Hello, Reply, VERSION};
use crate::referee::settings::{Entrant, Settings};
use crate::referee::world::{Talk, World};
use crate::report::Status;
use crate::role::Role;
use crate::spawned::{Launch, Lost};
use crate::{Error, Setup};

/// How long a call may take where its experiment does not say otherwise.
const DEADLINE: Duration = Duration::from_secs(30);

/// A point being raced.
pub(crate) struct Site<'run> {
    pub(crate) experiment: &'run Experiment,
    pub(crate) settings: &'run Settings,
    pub(crate) at: At,
    pub(crate) setup: Setup,
    pub(crate) fixture: Option<String>,
    /// The process group of the fixture's server.
    pub(crate) fixture_group: Option<u32>,
    /// Where scripts carried in the executable are laid out.
    pub(crate) scripts: &'run Path,
    pub(crate) memory_limit: Option<u64>,
    /// How long a trial may look at one answer after the other.
    pub(crate) verifying: Duration,
}

/// A runner that answered its greeting.
pub(crate) struct Greeted {
    pub(crate) talk: Box<dyn Talk>,
    pub(crate) version: Option<String>,
}

impl<'run> Site<'run> {
    pub(crate) fn entrants(&self) -> Vec<Entrant<'run>> {
        self.settings.entrants(self.experiment)
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.experiment.spec.deadline.unwrap_or(DEADLINE)
    }

    pub(crate) fn hello(&self) -> Hello {
        Hello {
            protocol: VERSION,
            lab: self.at.lab.clone(),
            experiment: self.at.experiment.clone(),
            point: self.at.point.clone(),
            workers: self.setup.workers(),
            seed: self.settings.seed,
            fixture: self.fixture.clone(),
            input: self.settings.input.as_ref().map(|path| path.to_string_lossy().into_owned()),
        }
    }

    /// The rates of the open loop.
    pub(crate) fn rates(&self) -> Vec<u64> {
        self.settings.rates_of(self.experiment)
    }

    /// The plan of an open loop: in one generation the same arrivals for every contender.
    pub(crate) fn arrivals(&self, per_second: u64, generation: u32) -> Arrivals {
        let seed = self.settings.seed ^ u64::from(generation) << 32;
        Arrivals { per_second, spacing: self.experiment.spec.spacing, seed }
    }

    /// The environment an entrant asks for.
    pub(crate) fn env(&self, entrant: &Entrant<'_>) -> Vec<(String, String)> {
        entrant.contender.env.iter().map(|(name, value)| (name.clone(), value(&self.setup))).collect()
    }

    /// How the runner of this entrant is started; for several that share one, `env` is their union.
    pub(crate) fn launch(
        &self,
        entrant: Option<&Entrant<'_>>,
        mut env: Vec<(String, String)>,
    ) -> Result<Launch, Error> {
        let program = entrant.and_then(|entrant| entrant.contender.program());
        let Some(program) = program else {
            let role = Some(Role::Runner);
            return Ok(Launch { command: Vec::new(), role, env, memory_limit: self.memory_limit });
        };
        let mut command = match &program.what {
            What::Command(path) => vec![path.to_string_lossy().into_owned()],
            What::Python { name, text, .. } => {
                for (name, text) in [(*name, *text), ("contend_runner.py", PYTHON_MODULE)] {
                    crate::aside::write(self.scripts.join(name), text.as_bytes())?;
                }
                env.push(("PYTHONDONTWRITEBYTECODE".into(), "1".into()));
                let python = entrant.and_then(|entrant| entrant.python.clone()).unwrap_or_else(|| "python3".into());
                vec![python, self.scripts.join(name).to_string_lossy().into_owned()]
            }
        };
        command.extend(program.args.iter().cloned());
        Ok(Launch { command, role: None, env, memory_limit: self.memory_limit })
    }

    /// Starts a runner and greets it.
    pub(crate) fn greet(&self, world: &mut dyn World, launch: &Launch) -> Result<Greeted, Status> {
        let mut talk =
            world.start(launch).map_err(|error| Status::Failed(format!("its runner could not be started: {error}")))?;
        match talk.ask(&Command::Hello(self.hello()), self.deadline()) {
            Ok(Reply::Hello { protocol: VERSION, version, .. }) => Ok(Greeted { talk, version }),
            Ok(Reply::Hello { protocol, .. }) => {
                Err(Status::Failed(format!("its runner speaks protocol {protocol}, and this is {VERSION}")))
            }
            Ok(other) => Err(unexpected(&other)),
            Err(lost) => Err(status_of(lost)),
        }
    }
}

/// What a missing reply says of the contender whose turn it was.
pub(crate) fn status_of(lost: Lost) -> Status {
    match lost {
        Lost::Hung(deadline) => {
            Status::Hung(format!("no answer within {:.0} s; it was killed", deadline.as_secs_f64()))
        }
        Lost::Ended { code, signal, last_words } => {
            let how = match (code, signal) {
                (_, Some(signal)) => format!("signal {signal}{}", signal_name(signal)),
                (Some(127), _) => "could not be started".to_owned(),
                (Some(code), _) => format!("exit code {code}"),
                (None, None) => "ended".to_owned(),
            };
            // The standard library's hint about backtraces says nothing of what happened.
            let says_something = |line: &&str| !line.trim().is_empty() && !line.starts_with("note: ");
            let words = last_words.lines().rev().find(says_something).unwrap_or("").trim();
            Status::Died(if words.is_empty() { how } else { format!("{how}: {words}") })
        }
        Lost::Garbled(what) => Status::Failed(what),
        Lost::Interrupted => Status::Failed("interrupted".into()),
    }
}

fn signal_name(signal: i32) -> String {
    let name = nix::sys::signal::Signal::try_from(signal).map(nix::sys::signal::Signal::as_str);
    name.map(|name| format!(" ({name})")).unwrap_or_default()
}

/// A reply that is not the one that was asked for, as a status.
pub(crate) fn unexpected(reply: &Reply) -> Status {
    use crate::protocol::Failure;
    match reply {
        Reply::Failed { kind: Failure::Skip, message } => Status::Skipped(message.clone()),
        Reply::Failed { kind: Failure::Panic, message } => Status::Panicked(message.clone()),
        Reply::Failed { kind: Failure::Unconserved, message } => Status::Unconserved(message.clone()),
        Reply::Failed { kind: Failure::Error, message } => Status::Failed(message.clone()),
        other => Status::Failed(format!("its runner answered out of turn: {other:?}")),
    }
}

/// Where a point of an experiment belongs in journal and report.
pub(crate) fn at(lab: &Lab, experiment: &Experiment, point: &crate::Point) -> At {
    At { lab: lab.name.clone(), experiment: experiment.spec.name.clone(), point: point.clone() }
}
