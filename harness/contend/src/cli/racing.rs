//! Racing for a command: the run's folder, what is said meanwhile, and what is written at the end.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::cli::progress::Progress;
use crate::cli::show::{self, say};
use crate::cli::{Context, Ended, folder, interrupt};
use crate::quantity::{count, duration, span};
use crate::referee::{DEBUG_BUILD, Event, Referee, Settings, forecast, long_windows};
use crate::report::Status;
use crate::{Error, Lab, Report, index, readme, table};

/// What a race prints to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Showing {
    /// Each point's table as soon as it was raced.
    Tables,
    /// The report, at the end.
    Json,
    /// Nothing: whoever asked shows it.
    Nothing,
}

/// A race that is over, or was interrupted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Raced {
    /// What came out.
    pub report: Report,
    /// Where it is kept.
    pub folder: PathBuf,
}

impl Raced {
    /// How a command ends that raced: in part where a contender failed, which being skipped is not.
    pub fn ended(&self) -> Ended {
        let points = self.report.labs.iter().flat_map(|lab| &lab.experiments).flat_map(|experiment| &experiment.points);
        let fine = |status: &Status| matches!(status, Status::Verified | Status::Skipped(_));
        if !self.report.run.complete {
            Ended::Interrupted
        } else if points.flat_map(|point| &point.contenders).all(|contender| fine(&contender.status)) {
            Ended::Well
        } else {
            Ended::InPart
        }
    }
}

/// Races as the settings say, keeps it in a new folder (`out`, else one in `results`), and writes tables, plots and
/// page beside the report. Says beforehand how long it will take, and afterwards where everything is.
///
/// # Errors
/// Those of [`Referee::run`], and [`Error::Output`] where the folder cannot be had.
pub fn race(context: &Context<'_>, settings: Settings, out: Option<PathBuf>, showing: Showing) -> Result<Raced, Error> {
    let about = (context.about)();
    let settings = Settings {
        command: command_line(context.program),
        revision: about.revision,
        versions: about.versions,
        ..settings
    };
    // Names that nothing answers to are found here, before there is a folder.
    let expected = forecast(&settings, context.labs)?;
    let (folder, results) = match out {
        Some(folder) => {
            folder::claim(&folder)?;
            (folder, None)
        }
        None => {
            let results = Path::new(folder::RESULTS);
            let chosen: Vec<&str> = match settings.labs.as_slice() {
                [] => context.labs.iter().map(|lab| lab.name.as_str()).collect(),
                named => named.iter().map(String::as_str).collect(),
            };
            let labs = folder::word_for(&chosen, context.labs.len());
            (folder::take(results, &today(), settings.depth.as_str(), &labs)?, Some(results))
        }
    };
    announce(&settings, context.labs, expected);
    for (per_second, length) in long_windows(&settings, context.labs)? {
        let (rate, length) = (count(per_second as f64), duration(length.as_nanos() as f64));
        say(&format!("open loop at {rate}/s: windows of {length}, for as many arrivals as the tail needs"));
    }
    let (referee, progress, unprinted) = referee(&settings, &folder, showing);
    let raced = referee.run(context.labs);
    progress.borrow().finish();
    conclude(context, raced?, folder, results, showing, &unprinted)
}

/// Goes on with the run in a folder, under the settings it was begun with.
pub(crate) fn resume(
    context: &Context<'_>,
    settings: &Settings,
    folder: PathBuf,
    showing: Showing,
) -> Result<Raced, Error> {
    let (referee, progress, unprinted) = referee(settings, &folder, showing);
    let raced = referee.resume(context.labs);
    progress.borrow().finish();
    let results = Path::new(folder::RESULTS);
    let results = Some(results).filter(|results| folder.parent() == Some(results));
    conclude(context, raced?, folder, results, showing, &unprinted)
}

fn announce(settings: &Settings, labs: &[Lab], expected: Duration) {
    let labs = if settings.labs.is_empty() { labs.len() } else { settings.labs.len() };
    let labs = if labs == 1 { "1 lab".to_owned() } else { format!("{labs} labs") };
    say(&format!("{labs}, {}: about {}", settings.depth.as_str(), span(expected.as_secs_f64())));
    if cfg!(debug_assertions) {
        say(&format!("doubt: {DEBUG_BUILD}"));
    }
}

type Unprinted = Rc<RefCell<Option<Error>>>;

/// A referee that shows what happens.
fn referee(settings: &Settings, folder: &Path, showing: Showing) -> (Referee, Rc<RefCell<Progress>>, Unprinted) {
    let progress = Rc::new(RefCell::new(Progress::new()));
    let unprinted = Unprinted::default();
    let (shown, failed) = (progress.clone(), unprinted.clone());
    let mut is_first = true;
    let referee = Referee::new(settings.clone()).keep_in(folder).interrupt(interrupt()).watch(move |event| {
        shown.borrow_mut().tell(event);
        let Event::Raced { view } = event else { return };
        if showing != Showing::Tables {
            return;
        }
        let between = if std::mem::take(&mut is_first) { "" } else { "\n" };
        let text = format!("{between}{}", show::one(&table::of(*view)));
        // A race goes on where nobody reads its tables: all of them will be in its folder.
        if failed.borrow().is_none() {
            let printed = shown.borrow().aside(|| show::print(&text));
            *failed.borrow_mut() = printed.err();
        }
    });
    (referee, progress, unprinted)
}

/// Writes what is made from a report, prints what is left to print, and says where everything is.
fn conclude(
    context: &Context<'_>,
    report: Report,
    folder: PathBuf,
    results: Option<&Path>,
    showing: Showing,
    unprinted: &Unprinted,
) -> Result<Raced, Error> {
    publish(&report, &folder)?;
    if let Some(results) = results {
        index::write(results)?;
    }
    // The build was said beforehand, when there was still time to make another.
    for warning in report.warnings.iter().filter(|warning| *warning != DEBUG_BUILD) {
        say(&format!("doubt: {warning}"));
    }
    say(&format!("kept in {}", folder.display()));
    if !report.run.complete {
        say(&format!("interrupted; go on with `{} run --resume {}`", context.program, quoted(&folder, results)));
    }
    if showing == Showing::Json {
        show::json(&report)?;
    }
    match unprinted.borrow_mut().take() {
        Some(error) => Err(error),
        None => Ok(Raced { report, folder }),
    }
}

/// Draws the plots of a run and writes its README and its page.
pub(crate) fn publish(report: &Report, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    #[cfg_attr(not(feature = "plot"), expect(unused_mut, reason = "the page needs plots"))]
    let mut files = readme::write(report, folder)?;
    #[cfg(feature = "plot")]
    files.push(crate::page::write(report, folder)?);
    Ok(files)
}

/// A run's name where that finds it, else its folder, fit for a shell.
fn quoted(folder: &Path, results: Option<&Path>) -> String {
    let name = folder.file_name().filter(|_| results.is_some()).map(Path::new);
    shell(&name.unwrap_or(folder).to_string_lossy())
}

/// The command line of this process, as it could be typed again.
pub fn command_line(program: &str) -> String {
    let arguments = std::env::args_os().skip(1).map(|argument| shell(&argument.to_string_lossy()));
    std::iter::once(program.to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./,=:@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The date in UTC, as reports have it.
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn ended(status: Status, complete: bool) -> Ended {
        let mut report = sample::report();
        for point in report.labs.iter_mut().flat_map(|lab| &mut lab.experiments).flat_map(|known| &mut known.points) {
            for contender in &mut point.contenders {
                contender.status = status.clone();
            }
        }
        report.run.complete = complete;
        Raced { report, folder: PathBuf::new() }.ended()
    }

    #[test]
    fn a_contender_that_failed_makes_a_run_end_in_part_and_a_skipped_one_does_not() {
        assert_eq!(ended(Status::Verified, true), Ended::Well);
        assert_eq!(ended(Status::Skipped("no io_uring".into()), true), Ended::Well);
        for failed in [Status::Hung, Status::Died, Status::WrongAnswer, Status::Unconserved] {
            assert_eq!(ended(failed("because".into()), true), Ended::InPart);
        }
        assert_eq!(ended(Status::Verified, false), Ended::Interrupted);
    }

    #[test]
    fn a_word_that_a_shell_would_take_apart_is_quoted() {
        assert_eq!(shell("--workers=1,2"), "--workers=1,2");
        assert_eq!(shell("my run"), "'my run'");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell(""), "''");
    }
}
