//! `analyze-logs`: levels, hours, messages and requests of the user's own logs.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use contend::Error;
use contend::cli::{self, Ended};
use contend_files::encoding_named;
use lab07_log_jobs::analyze::{self, Mode, Options};
use lab07_log_jobs::{Depth, Layout, Span, Stamp};

mod shown;

/// What `analyze-logs` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend analyze-logs                                    every *.log of this folder
  contend analyze-logs --log-dir /var/log --pattern '**/*'
  contend analyze-logs --log-dir app.log.gz --since '2026-11-25 13:00' --top 3
  contend analyze-logs --log-format access --format json

Layouts: auto, access, syslog, json, logfmt, log4j, hadoop, spark, zookeeper, python, logcat, apache-error, nginx-error
and more; a name that is none is answered with all of them. Packed files (.gz, .zst) are told by their first bytes.")]
pub(crate) struct AnalyzeLogs {
    /// The folder, or one file
    #[arg(long, value_name = "DIR", default_value = ".")]
    log_dir: PathBuf,
    /// Which files of it; `*` stays within a folder, `**` does not
    #[arg(long, value_name = "GLOB", default_value = "*.log")]
    pattern: String,
    /// How lines are made up; `auto` finds it out for each file
    #[arg(long, value_name = "LAYOUT", default_value = "auto")]
    log_format: String,
    /// What the bytes mean where a file does not say, by its name on the web: utf-8, euc-kr, utf-16le
    #[arg(long, value_name = "NAME", default_value = "utf-8")]
    encoding: String,
    /// Only records of this time or later: 2026-11-25, or with 13:05 or 13:05:30
    #[arg(long, value_name = "TIME", value_parser = stamp)]
    since: Option<Stamp>,
    /// Only records before this time
    #[arg(long, value_name = "TIME", value_parser = stamp)]
    until: Option<Stamp>,
    /// How many of the most frequent sources, messages and paths are shown
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Count levels and hours alone
    #[arg(long)]
    levels_only: bool,
    /// Who reads them
    #[arg(long, default_value = "thread", value_parser = PossibleValuesParser::new(Mode::ALL.map(|(name, _)| name)))]
    mode: String,
    /// How many parts of files may be under way at once; as many as there are cores, if not said
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// How often a file is tried again that failed for a reason that may pass
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,
    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables, and which files failed and why
    #[default]
    Table,
    /// All that, and what was found in each file
    Json,
}

fn stamp(text: &str) -> Result<Stamp, String> {
    let hint = "a time is written 2026-11-25, 2026-11-25 13:05 or 2026-11-25T13:05:30";
    Stamp::from_user(text).ok_or_else(|| hint.to_owned())
}

impl AnalyzeLogs {
    pub(crate) fn execute(&self) -> Result<Ended> {
        let options = self.options()?;
        let interrupt = cli::interrupt();
        let bar = cli::bar(0, "bytes");
        let (watched, shown) = (interrupt.clone(), bar.clone());
        let analysis = analyze::run(&options, move |progress| {
            shown.set_length(progress.bytes);
            shown.set_position(progress.done);
            !watched.load(Ordering::Relaxed)
        });
        bar.finish_and_clear();
        let analysis = analysis?;
        match self.format {
            Format::Json => cli::json(&shown::json(&analysis, self.top))?,
            Format::Table => {
                for table in shown::tables(&analysis, self.top) {
                    cli::table(&table)?;
                }
            }
        }
        if analysis.files.is_empty() {
            cli::say(&format!("no file is called `{}` there; `--pattern` says which are meant", self.pattern));
        }
        Ok(if analysis.is_partial {
            cli::say("interrupted: what was read so far is shown, and the same command begins anew");
            Ended::Interrupted
        } else if analysis.failed() > 0 {
            Ended::InPart
        } else {
            Ended::Well
        })
    }

    fn options(&self) -> Result<Options, Error> {
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
            return Err(Error::Usage(
                "no time is between `--since` and `--until`; the first must be the earlier".into(),
            ));
        }
        let mode = Mode::ALL.iter().find(|(name, _)| *name == self.mode).map_or(Mode::Thread, |(_, mode)| *mode);
        Ok(Options {
            folder: self.log_dir.clone(),
            pattern: self.pattern.clone(),
            layout: Layout::named(&self.log_format)?,
            encoding: encoding_named(&self.encoding)?,
            span: Span { since: self.since, until: self.until },
            depth: if self.levels_only { Depth::Levels } else { Depth::Full },
            workers: self.workers.unwrap_or_else(contend::cores),
            mode,
            retries: self.retries,
        })
    }
}
