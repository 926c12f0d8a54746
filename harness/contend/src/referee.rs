//! The referee: tries each contender apart, races those that passed together, and judges at every look.
//!
//! It lives in the parent process, commands and listens, and sleeps while a slice is timed in a runner. Everything it
//! hears goes into the journal first; the report is made from the journal's lines alone, so that a resumed run and one
//! that never stopped give the same report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::journal::{At, Journal, Line, Record, VERSION};
use crate::lab::Kind;
use crate::protocol::MOST_ARRIVALS_PER_SECOND;
use crate::report::{ExperimentReport, LabReport, PointReport, Report, Run, SCHEMA, Status};
use crate::setup::Point;
use crate::view::{View, views};
use crate::{Error, Experiment, Lab, machine, names, scaling};

pub(crate) use outcome::judged;
pub use settings::{Entrant, Settings};
#[cfg(feature = "cli")]
pub(crate) use warnings::DEBUG_BUILD;

use point::{Meeting, Reached};
use world::{Real, World};

mod fixtures;
mod forecast;
mod lineup;
mod open;
mod outcome;
mod point;
mod probing;
mod race;
mod settings;
mod site;
#[cfg(test)]
mod tests;
mod trial;
mod verifying;
mod warnings;
mod world;

/// What happens while a run goes on, for whoever shows it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'run> {
    /// The run begins.
    Begins {
        /// How many points are to be raced, in all experiments.
        points: usize,
        /// How long that will take, about.
        expected: Duration,
    },
    /// A point begins.
    Point {
        /// Which, from 0.
        index: usize,
        /// Which.
        at: &'run At,
        /// How long it will take, about.
        expected: Duration,
    },
    /// What the experiment needs beside its contenders is being made: a folder of data, a server.
    Fixture,
    /// A contender had its trial.
    Trial {
        /// Who.
        contender: &'run str,
        /// How it went.
        status: &'run Status,
    },
    /// The race has come so far.
    Generation {
        /// Generations that count.
        kept: usize,
        /// At most so many will.
        planned: usize,
    },
    /// A load's knee is searched.
    Probe {
        /// Whose.
        contender: &'run str,
        /// At this rate, in arrivals a second.
        per_second: u64,
    },
    /// A point is over, or was interrupted.
    Raced {
        /// What came out of it, in the report so far.
        view: View<'run>,
    },
}

type Watcher = dyn FnMut(&Event<'_>);

/// Races labs as its settings say.
///
/// # Examples
/// ```no_run
/// use contend::referee::{Referee, Settings};
///
/// let lab = contend::lab("sums", "which way of adding is quickest?").experiment(
///     contend::job("sum", |setup| setup.get("n"), |n: &u64| (0..*n).sum::<u64>())
///         .fix("n", 10_000)
///         .closure("formula", |n| n * (n - 1) / 2),
/// );
/// let labs = [lab];
/// contend::serve_if_runner(&labs);
/// let report = Referee::new(Settings::quick()).run(&labs)?;
/// println!("{}", contend::table::tables(&report)[0].markdown());
/// # Ok::<(), contend::Error>(())
/// ```
pub struct Referee {
    settings: Settings,
    folder: Option<PathBuf>,
    watcher: Box<Watcher>,
    interrupt: Arc<AtomicBool>,
}

impl Referee {
    /// A referee that keeps nothing, shows nothing, and cannot be interrupted.
    pub fn new(settings: Settings) -> Self {
        Referee { settings, folder: None, watcher: Box::new(|_| {}), interrupt: Arc::default() }
    }

    /// Keeps the run in this folder, which is made if need be: its journal while it goes on, its report after each
    /// point.
    pub fn keep_in(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Tells this of all that happens.
    pub fn watch(mut self, watcher: impl FnMut(&Event<'_>) + 'static) -> Self {
        self.watcher = Box::new(watcher);
        self
    }

    /// Stops soon after this becomes true; the report then says that the run is not complete.
    pub fn interrupt(mut self, interrupt: Arc<AtomicBool>) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Races. What a contender does wrong is in the report; an interrupted run gives the report of what is known.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::Usage`] for settings that fit no lab; [`Error::Output`] when the folder cannot
    /// be written or holds a run already.
    pub fn run(mut self, labs: &[Lab]) -> Result<Report, Error> {
        let plan = plan(&self.settings, labs)?;
        let temporary = tempdir()?;
        let folder = self.folder.clone().unwrap_or_else(|| temporary.path().join("run"));
        std::fs::create_dir_all(&folder).map_err(|source| Error::Output { path: folder.clone(), source })?;
        let started = now();
        let settings = serde_json::to_value(&self.settings).expect("settings have string keys only");
        let first = Line::Run { journal: VERSION, started: started.clone(), settings };
        let mut journal = Journal::begin(&folder, &first)?;
        let mut world = Real::new(self.interrupt.clone());
        let paths = Paths { folder: &folder, scripts: temporary.path() };
        go(&self.settings, &plan, &paths, &started, Records::new(), &mut journal, &mut world, &mut *self.watcher)
    }

    /// Goes on with the run in the folder given to [`keep_in`](Self::keep_in), under the settings it was begun with.
    ///
    /// # Errors
    /// [`Error::Usage`] without a folder; [`Error::Input`] where there is no run, its journal is damaged, or it is
    /// still going on; else as [`run`](Self::run).
    pub fn resume(mut self, labs: &[Lab]) -> Result<Report, Error> {
        let folder = self.folder.clone().ok_or_else(|| Error::Usage("a run to resume is in some folder".into()))?;
        let (mut journal, lines) = Journal::resume(&folder)?;
        let (started, settings) = begun(&folder, &lines)?;
        self.settings = settings;
        let plan = plan(&self.settings, labs)?;
        let temporary = tempdir()?;
        let paths = Paths { folder: &folder, scripts: temporary.path() };
        let mut world = Real::new(self.interrupt.clone());
        let records = records(lines);
        go(&self.settings, &plan, &paths, &started, records, &mut journal, &mut world, &mut *self.watcher)
    }
}

/// About how long these settings will keep these labs busy; said before a run.
///
/// # Errors
/// As [`Referee::run`].
pub fn forecast(settings: &Settings, labs: &[Lab]) -> Result<Duration, Error> {
    Ok(plan(settings, labs)?.iter().map(|planned| planned.expected).sum())
}

/// The windows of the open loop that are lengthened so that each has 10,000 arrivals, up to two seconds: rate and
/// length, each once; said before a run.
///
/// # Errors
/// As [`Referee::run`].
pub fn long_windows(settings: &Settings, labs: &[Lab]) -> Result<Vec<(u64, Duration)>, Error> {
    let planned = plan(settings, labs)?;
    let all = planned.iter().flat_map(|one| forecast::long_windows(settings, one.experiment, &one.point));
    Ok(all.collect::<std::collections::BTreeSet<_>>().into_iter().collect())
}

/// The settings that a run in this folder was begun with.
///
/// # Errors
/// [`Error::Input`].
pub fn settings_of(folder: &Path) -> Result<Settings, Error> {
    Ok(begun(folder, &crate::journal::read(folder)?)?.1)
}

fn begun(folder: &Path, lines: &[Line]) -> Result<(String, Settings), Error> {
    let Some(Line::Run { started, settings, .. }) = lines.first() else {
        unreachable!("the journal's reader looked at the first line")
    };
    let settings = serde_json::from_value(settings.clone()).map_err(|error| Error::Input {
        path: folder.join(crate::journal::FILE),
        why: format!("its settings cannot be read ({error}); a new run needs another folder"),
    })?;
    Ok((started.clone(), settings))
}

/// One point to be raced.
struct Planned<'labs> {
    lab: &'labs Lab,
    experiment: &'labs Experiment,
    point: Point,
    expected: Duration,
}

/// Every point of every chosen experiment, in the order of the labs.
fn plan<'labs>(settings: &Settings, labs: &'labs [Lab]) -> Result<Vec<Planned<'labs>>, Error> {
    if settings.workers.contains(&0) {
        return Err(Error::Usage("zero workers do no work; give `--workers` numbers from 1 up".into()));
    }
    let chosen: Vec<&Lab> = match settings.labs.as_slice() {
        [] => labs.iter().collect(),
        wanted => wanted.iter().map(|name| names::lab(labs, name)).collect::<Result<_, _>>()?,
    };
    for name in &settings.experiments {
        names::experiment(&chosen, name)?;
    }
    if let Some(rate) = settings.rates.iter().find(|rate| !(1..=MOST_ARRIVALS_PER_SECOND).contains(rate)) {
        let why = format!("`--rates` are from 1 to {MOST_ARRIVALS_PER_SECOND} operations a second, and {rate} is not");
        return Err(Error::Usage(why));
    }
    let wanted = |experiment: &&Experiment| settings.wants(experiment);
    let experiments: Vec<&Experiment> = chosen.iter().flat_map(|lab| &lab.experiments).filter(wanted).collect();
    for name in settings.contenders.iter().chain(&settings.baseline) {
        names::contender(&chosen, &experiments, name)?;
    }
    let is_load = |experiment: &&Experiment| experiment.kind == Kind::Load;
    if (settings.find_knee || !settings.rates.is_empty()) && !experiments.iter().any(is_load) {
        let why = "`--rates` and `--find-knee` are for loads, and none of the chosen experiments is one; `list` says which are";
        return Err(Error::Usage(why.into()));
    }
    let mut planned = Vec::new();
    for lab in chosen {
        for experiment in lab.experiments.iter().filter(wanted) {
            for point in settings.points(experiment) {
                let expected = forecast::point(settings, lab, experiment, &point);
                planned.push(Planned { lab, experiment, point, expected });
            }
        }
    }
    Ok(planned)
}

struct Paths<'run> {
    folder: &'run Path,
    scripts: &'run Path,
}

type Records = BTreeMap<At, Record>;

fn records(lines: Vec<Line>) -> Records {
    let mut records = Records::new();
    for line in lines {
        if let Some(at) = line.at().cloned() {
            records.entry(at).or_default().take(line);
        }
    }
    records
}

#[expect(clippy::too_many_arguments, reason = "all that a run is made of, passed once")]
fn go(
    settings: &Settings,
    plan: &[Planned<'_>],
    paths: &Paths<'_>,
    started: &str,
    mut records: Records,
    journal: &mut Journal,
    world: &mut dyn World,
    watcher: &mut Watcher,
) -> Result<Report, Error> {
    watcher(&Event::Begins { points: plan.len(), expected: plan.iter().map(|planned| planned.expected).sum() });
    let mut report = empty(settings, paths.folder, started);
    let memory_limit =
        settings.memory_limit.or_else(|| machine::available_memory_kib().map(|kib| kib.saturating_mul(1024) / 2));
    for (index, planned) in plan.iter().enumerate() {
        let at = site::at(planned.lab, planned.experiment, &planned.point);
        watcher(&Event::Point { index, at: &at, expected: planned.expected });
        let record = records.remove(&at).unwrap_or_default();
        let meeting = Meeting {
            lab: planned.lab,
            experiment: planned.experiment,
            settings,
            at: at.clone(),
            scripts: paths.scripts,
            memory_limit,
        };
        let Reached { report: raced, interrupted } = meeting.hold(record, journal, world, watcher)?;
        report.run.seconds += raced.seconds;
        put(&mut report, planned, raced);
        if is_widest(settings, planned) {
            let experiment = report.labs.last_mut().and_then(|lab| lab.experiments.last_mut());
            scaling::fill_last(experiment.expect("one was put there"), report.machine.cores);
        }
        watcher(&Event::Raced { view: views(&report).last().expect("one was put there") });
        if interrupted {
            return finish(report, paths.folder, false);
        }
        // Whoever looks meanwhile, or is left with a killed run, has all points but the one under way.
        report.write(paths.folder)?;
    }
    finish(report, paths.folder, true)
}

fn finish(mut report: Report, folder: &Path, complete: bool) -> Result<Report, Error> {
    report.run.complete = complete;
    report.warnings = warnings::of(&report);
    report.write(folder)?;
    Ok(report)
}

fn empty(settings: &Settings, folder: &Path, started: &str) -> Report {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Report {
        schema: SCHEMA,
        run: Run {
            name,
            started: started.to_owned(),
            seconds: 0.0,
            complete: false,
            depth: settings.depth.as_str().to_owned(),
            seed: settings.seed,
            command: settings.command.clone(),
            revision: settings.revision.clone(),
            contend: env!("CARGO_PKG_VERSION").to_owned(),
            rustc: option_env!("CONTEND_RUSTC").map(str::to_owned),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
            versions: settings.versions.clone(),
        },
        machine: machine::describe(),
        labs: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Whether no point with more workers is to be raced.
fn is_widest(settings: &Settings, planned: &Planned<'_>) -> bool {
    let workers = |point: &Point| point.get("workers").and_then(crate::Value::number);
    settings.points(planned.experiment).iter().all(|other| workers(other) <= workers(&planned.point))
}

/// Adds a point where it belongs: points come in the order of labs and experiments.
fn put(report: &mut Report, planned: &Planned<'_>, point: PointReport) {
    let Planned { lab, experiment, .. } = planned;
    if report.labs.last().is_none_or(|last| last.lab != lab.name) {
        let (name, question) = (lab.name.clone(), lab.question.clone());
        report.labs.push(LabReport { lab: name, question, experiments: Vec::new() });
    }
    let experiments = &mut report.labs.last_mut().expect("one was put there").experiments;
    let spec = &experiment.spec;
    if experiments.last().is_none_or(|last| last.experiment != spec.name) {
        experiments.push(ExperimentReport {
            experiment: spec.name.clone(),
            about: spec.about.clone(),
            caution: spec.caution.clone(),
            kind: experiment.kind,
            work: spec.work,
            unit: spec.unit.clone(),
            sweep: spec.sweep.iter().map(|(name, _)| name.clone()).collect(),
            points: Vec::new(),
        });
    }
    experiments.last_mut().expect("one was put there").points.push(point);
}

fn tempdir() -> Result<tempfile::TempDir, Error> {
    tempfile::Builder::new()
        .prefix("contend-")
        .tempdir()
        .map_err(|source| Error::Output { path: std::env::temp_dir(), source })
}

fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}
