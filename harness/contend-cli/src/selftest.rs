//! `selftest`: how often the verdicts are right on this machine, where the right answers are known.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;
use contend::cli::{self, Context, Ended};
use contend::referee::Settings;
use contend::{Error, Lab};
use contend_selftest::{Grid, SelfTest as Test, Which, table};

/// What `selftest` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend selftest                     100 pairs a kind, on the machine as it is and beside a noisy neighbour
  contend selftest --full              500 pairs a kind: a night; goes on from the 100 if they are there
  contend selftest --short --out /tmp/short    a minute: everything works, the counts are worth nothing
  contend selftest --replay results/selftest/selftest.json    count again, without racing
Nothing else should run meanwhile. What is interrupted goes on when the same command is given again.
It ends with 1 where a bar is refuted, with 0 where none is.")]
pub(crate) struct SelfTest {
    /// Pairs of identical code for each kind of work, quiet and noisy each
    #[arg(long, value_name = "N", default_value_t = 100)]
    pairs: usize,
    /// 500 pairs a kind
    #[arg(long, conflicts_with_all = ["pairs", "short"])]
    full: bool,
    /// One pair a kind, small: whether everything works
    #[arg(long, conflicts_with = "pairs")]
    short: bool,
    /// Without the neighbour
    #[arg(long)]
    quiet_only: bool,
    /// Beside the neighbour only
    #[arg(long, conflicts_with = "quiet_only")]
    noisy_only: bool,
    /// Keep it in this folder, and go on with what is there
    #[arg(long, value_name = "DIR", default_value = "results/selftest")]
    out: PathBuf,
    /// Count again what was raced, from its file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pairs", "full", "short", "quiet_only", "noisy_only", "out"])]
    replay: Option<PathBuf>,
}

impl SelfTest {
    pub(crate) fn execute(&self, context: &Context<'_>, calibration: Lab) -> Result<Ended> {
        let (test, interrupted) = match &self.replay {
            Some(file) => (Test::read(file)?, false),
            None => {
                let test = self.race(context, calibration)?;
                let interrupted = !test.complete;
                (test, interrupted)
            }
        };
        cli::print(&table::markdown(&test))?;
        Ok(if interrupted {
            Ended::Interrupted
        } else if test.refuted().is_empty() {
            Ended::Well
        } else {
            Ended::Found
        })
    }

    fn race(&self, context: &Context<'_>, calibration: Lab) -> Result<Test> {
        let pairs = match (self.full, self.short) {
            (true, _) => 500,
            (_, true) => 1,
            _ => self.pairs,
        };
        if pairs == 0 {
            return Err(Error::Usage("no pairs give no counts; give `--pairs` a number from 1 up".into()).into());
        }
        let which = match (self.quiet_only, self.noisy_only) {
            (true, _) => Which::Quiet,
            (_, true) => Which::Noisy,
            _ => Which::Both,
        };
        let about = (context.about)();
        let settings = Settings {
            command: cli::command_line(context.program),
            revision: about.revision,
            versions: about.versions,
            ..Settings::thorough()
        };
        let grid = Grid { pairs, which, short: self.short };
        let test = contend_selftest::race(
            &[calibration],
            &grid,
            &self.out,
            &settings,
            &neighbour,
            &cli::interrupt(),
            &|line| cli::say(line),
        )?;
        cli::say(&format!("kept in {}", self.out.display()));
        Ok(test)
    }
}

/// This executable again, as the neighbour.
fn neighbour() -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("neighbour");
    Ok(command)
}
