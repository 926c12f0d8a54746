//! The roles one executable plays, told apart by the environment before anything else happens.

use crate::lab::Lab;

/// Says which role a process is started in; absent in a process that a person started.
pub const VARIABLE: &str = "CONTEND_ROLE";
/// Which contender a child process works for: `lab/experiment/contender`.
pub const CHILD: &str = "CONTEND_CHILD";
/// Which lab and experiment a fixture belongs to, as a `hello` of the runner protocol.
pub const FIXTURE: &str = "CONTEND_FIXTURE";

/// What a process was started as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Leads a process group, and ends it when the harness is gone.
    Guard,
    /// Serves contenders to the referee.
    Runner,
    /// Works for a contender whose workers are processes.
    Child,
    /// Serves what an experiment needs beside its contenders.
    Fixture,
}

impl Role {
    /// The value of [`VARIABLE`].
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Guard => "guard",
            Role::Runner => "runner",
            Role::Child => "child",
            Role::Fixture => "fixture",
        }
    }

    /// The role this process was started in.
    pub fn of_this_process() -> Option<Role> {
        let value = std::env::var(VARIABLE).ok()?;
        [Role::Guard, Role::Runner, Role::Child, Role::Fixture].into_iter().find(|role| role.as_str() == value)
    }
}

/// Serves and ends the process if the harness started it as a runner, child, guard or fixture; else returns at once.
///
/// It belongs in the first line of `main`, before arguments are looked at and before any thread is started: the
/// referee starts this same executable again for every runner.
///
/// # Examples
/// ```no_run
/// let labs = [contend::lab("maps", "which map survives?")];
/// contend::serve_if_runner(&labs);
/// println!("a person started me");
/// ```
pub fn serve_if_runner(labs: &[Lab]) {
    let Some(role) = Role::of_this_process() else { return };
    let outcome = match role {
        Role::Guard => crate::guard::serve(),
        Role::Runner => crate::runner::serve(labs),
        Role::Child => crate::child::serve(labs),
        Role::Fixture => crate::fixture::serve(labs),
    };
    let code = match outcome {
        Ok(()) => 0,
        Err(error) => {
            use std::io::Write;
            // Not `eprintln!`: it panics where nobody holds the other end any more.
            let _ = writeln!(std::io::stderr(), "contend {}: {error}", role.as_str());
            3
        }
    };
    // Not `return`: destructors of a contender's runtime may wait for threads that never end.
    std::process::exit(code)
}
