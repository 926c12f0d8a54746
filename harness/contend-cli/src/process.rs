//! `process`: the lesson's file processor on the user's own files.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use contend::cli::{self, Bar, Ended};
use lab02_async_io::process::{self, Event, FileReport, Mode, Options, encoding_named};

mod shown;

/// What `process` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend process                                  every *.txt of this folder
  contend process notes --pattern '**/*.md' --mode thread
  contend process big.log --stream --chunk-size 65536
  contend process letters --encoding euc-kr --format json")]
pub(crate) struct Process {
    /// The folder, or one file
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Which files of it; `*` stays within a folder, `**` does not
    #[arg(long, value_name = "GLOB", default_value = "*.txt")]
    pattern: String,
    /// How many files may be under way at once
    #[arg(long, value_name = "N", default_value_t = 10)]
    workers: usize,
    /// Who reads them
    #[arg(long, default_value = "async", value_parser = PossibleValuesParser::new(Mode::ALL.map(|(name, _)| name)))]
    mode: String,
    /// How often a file is tried again that failed for a reason that may pass
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,
    /// Read in pieces, so that a file of any size takes no more memory than one
    #[arg(long)]
    stream: bool,
    /// The bytes of one piece
    #[arg(long, value_name = "BYTES", default_value_t = 8192, requires = "stream")]
    chunk_size: usize,
    /// What the bytes mean where a file does not say, by its name on the web: utf-8, euc-kr, shift_jis
    #[arg(long, value_name = "NAME", default_value = "utf-8")]
    encoding: String,
    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The sums, and which files failed and why
    #[default]
    Table,
    /// All that, and the counts of each file
    Json,
}

impl Process {
    pub(crate) fn execute(&self) -> Result<Ended> {
        let options = self.options()?;
        let interrupt = cli::interrupt();
        let bar = cli::bar(0, "files");
        let mut files: Vec<FileReport> = Vec::new();
        let summary = process::run(&options, &mut |event| {
            match event {
                Event::Found { files } => bar.set_length(files as u64),
                Event::Read { path, bytes } => bar.set_message(shown::reading(path, bytes)),
                Event::Finished(file) => {
                    self.tell(&bar, file);
                    // Counts of single files are kept only for those who asked: there may be millions.
                    if self.format == Format::Json || file.result.is_err() {
                        files.push(file.clone());
                    }
                }
            }
            if interrupt.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        bar.finish_and_clear();
        let summary = summary?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        match self.format {
            Format::Json => cli::json(&shown::json(&summary, &files))?,
            Format::Table => cli::table(&shown::table(self.title(), &summary, &files))?,
        }
        if summary.found == 0 {
            cli::say(&format!("no file is called `{}` there; `--pattern` says which are meant", self.pattern));
        }
        Ok(if interrupt.load(Ordering::Relaxed) {
            cli::say("interrupted: what was counted so far is shown, and the same command begins anew");
            Ended::Interrupted
        } else if summary.failed > 0 {
            Ended::InPart
        } else {
            Ended::Well
        })
    }

    fn options(&self) -> Result<Options> {
        let mode = Mode::ALL.iter().find(|(name, _)| *name == self.mode).map_or(Mode::Async, |(_, mode)| *mode);
        Ok(Options {
            folder: self.folder.clone(),
            pattern: self.pattern.clone(),
            workers: self.workers,
            mode,
            retries: self.retries,
            chunk_size: self.stream.then_some(self.chunk_size),
            encoding: encoding_named(&self.encoding)?,
        })
    }

    fn title(&self) -> String {
        let folder = shown::name(&self.folder);
        if self.folder.is_dir() { shown::name(&Path::new(&folder).join(&self.pattern)) } else { folder }
    }

    /// A line as each file finishes, on a terminal.
    fn tell(&self, bar: &Bar, file: &FileReport) {
        bar.inc(1);
        if !bar.is_hidden() {
            bar.println(shown::line(file));
        }
    }
}
