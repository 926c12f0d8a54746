//! `follow`: what goes wrong in growing logs, as it comes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use contend::Error;
use contend::cli::{self, Ended};
use lab07_log_jobs::Level;
use lab07_log_jobs::follow::{self, FollowedLine};
use regex::bytes::Regex;
use serde_json::json;

use crate::shown::{in_one_line, name};

/// What `--level` takes for every line, with a level or without.
const ANY: &str = "any";

/// What `follow` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend follow app.log                        warnings and worse, as they come, through every rotation
  contend follow /var/log/*.log --level error
  contend follow app.log --level any --grep 'order [0-9]+' --from-start

It ends with Ctrl-C. A record's level is what its level field says; the lines of a stack trace go with their record.")]
pub(crate) struct Follow {
    /// The logs, there or not yet
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The least level that is shown; `any` shows records without a level too
    #[arg(long, default_value = "warn", ignore_case = true,
          value_parser = PossibleValuesParser::new(["any", "trace", "debug", "info", "notice", "warn", "error", "fatal"]))]
    level: String,
    /// Only records whose first line this expression is found in
    #[arg(long, value_name = "RE")]
    grep: Option<String>,
    /// Begin with what is there already
    #[arg(long)]
    from_start: bool,
    /// A JSON object a line
    #[arg(long)]
    json: bool,
}

/// Which lines are shown.
struct Filter {
    least: Option<Level>,
    grep: Option<Regex>,
    /// Whether the last record of a generation of a file was shown: what follows it goes with it.
    shown: BTreeMap<(PathBuf, u64), bool>,
}

impl Filter {
    /// Whether the line is shown, and the level that it has.
    fn shows(&mut self, line: &FollowedLine<'_>) -> (bool, Option<Level>) {
        let key = (line.path.to_owned(), line.generation);
        let Some(record) = line.layout.parse(line.text, 0) else {
            return (self.shown.get(&key).copied().unwrap_or(self.least.is_none()), None);
        };
        let is_bad_enough = self.least.is_none_or(|least| record.level.is_some_and(|level| level >= least));
        let is_shown = is_bad_enough && self.grep.as_ref().is_none_or(|grep| grep.is_match(line.text));
        // Generations that are over need not be known.
        self.shown.retain(|(path, generation), _| path != line.path || *generation + 16 > line.generation);
        self.shown.insert(key, is_shown);
        (is_shown, record.level)
    }
}

impl Follow {
    pub(crate) fn execute(&self) -> Result<Ended> {
        let least = Level::named(self.level.as_bytes()).filter(|_| self.level != ANY);
        let grep = self.grep.as_deref().map(Regex::new).transpose();
        let grep = grep.map_err(|error| Error::Usage(format!("`--grep`: {}", in_one_line(&error.to_string()))))?;
        let mut filter = Filter { least, grep, shown: BTreeMap::new() };
        let interrupt = cli::interrupt();
        let (kept, failed) = (RefCell::new(String::new()), RefCell::new(None));
        let mut on_line = |line: FollowedLine<'_>| {
            let (is_shown, level) = filter.shows(&line);
            if is_shown {
                self.write(&mut kept.borrow_mut(), &line, level);
            }
        };
        // Written out once a look, and not once a line.
        let mut on_look = || {
            if let Err(error) = cli::print(&std::mem::take(&mut *kept.borrow_mut())) {
                failed.replace(Some(error));
                interrupt.store(true, Ordering::Relaxed);
            }
        };
        self.say_what_is_missing();
        follow::run(&self.files, self.from_start, &interrupt, &mut on_line, &mut on_look)?;
        match failed.into_inner() {
            Some(error) => Err(error.into()),
            None => Ok(Ended::Interrupted),
        }
    }

    fn write(&self, kept: &mut String, line: &FollowedLine<'_>, level: Option<Level>) {
        let text = String::from_utf8_lossy(line.text.strip_suffix(b"\r").unwrap_or(line.text));
        let written = if self.json {
            let level = level.map(Level::name);
            let object =
                json!({ "path": line.path.to_string_lossy(), "level": level, "line": text, "whole": line.is_whole });
            writeln!(kept, "{object}")
        } else {
            let file = if self.files.len() > 1 { format!("{}: ", name(line.path)) } else { String::new() };
            let mark = if line.is_whole { "" } else { " … (no newline came)" };
            writeln!(kept, "{file}{}{mark}", printable(&text))
        };
        written.expect("memory takes everything");
    }

    fn say_what_is_missing(&self) {
        let missing = |path: &&PathBuf| !Path::exists(path);
        for path in self.files.iter().filter(missing) {
            cli::say(&format!("{} is not there yet; it is followed from its first line on", name(path)));
        }
    }
}

/// Tabs stay; what else would move a terminal's cursor does not.
fn printable(text: &str) -> String {
    text.split('\t').map(in_one_line).collect::<Vec<_>>().join("\t")
}
