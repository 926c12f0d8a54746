//! `completions`: what a shell needs to complete commands and options.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use contend::cli::{self, Ended};

use crate::NAME;

/// What `completions` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend completions bash > ~/.local/share/bash-completion/completions/contend
  contend completions fish > ~/.config/fish/completions/contend.fish")]
pub(crate) struct Completions {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn execute<P: CommandFactory>(&self) -> Result<Ended> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut P::command(), NAME, &mut script);
        cli::print(&String::from_utf8_lossy(&script))?;
        Ok(Ended::Well)
    }
}
