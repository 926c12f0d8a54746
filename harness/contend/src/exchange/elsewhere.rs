//! Rows that were measured elsewhere, in a table beside those that raced.

use std::path::Path;

use crate::Error;
use crate::estimate::quantile;
use crate::lab::Kind;
use crate::report::{ContenderReport, Place, PointReport, Quartiles, Report, Status, Summary};
use crate::setup::describe;

/// What another tool has measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The benchmark's name there.
    pub name: String,
    /// The tool, with its version where it is known: `pyperf 2.10.0, cpython 3.12.1`.
    pub tool: String,
    /// Wall time of one iteration, in nanoseconds, one value a sample; at least one, none of them zero.
    pub times_ns: Vec<f64>,
    /// CPU time of one iteration, in nanoseconds.
    pub cpu_ns: Option<f64>,
}

impl Measured {
    /// With the times looked at: a sentence says what is wrong with them.
    pub(super) fn new(name: String, tool: String, times_ns: Vec<f64>, cpu_ns: Option<f64>) -> Result<Self, String> {
        if times_ns.is_empty() {
            return Err(format!("`{name}` has no time in it"));
        }
        match times_ns.iter().find(|time| !time.is_finite() || **time <= 0.0) {
            Some(_) => Err(format!("a time of `{name}` in it is not a time: zero, negative, or no number")),
            None => Ok(Measured { name, tool, times_ns, cpu_ns: cpu_ns.filter(|cpu| cpu.is_finite() && *cpu >= 0.0) }),
        }
    }

    /// What its row is called: the tool's name is part of it, so that nobody takes it for one that raced.
    fn row(&self) -> String {
        let tool = self.tool.split([' ', ',']).next().unwrap_or(&self.tool);
        format!("{} ({tool})", self.name)
    }
}

/// Which table rows are to stand in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The experiment, `gil-demo` or `lab01-lock-contention/gil-demo`; not needed if the report has only one.
    pub experiment: Option<String>,
    /// Parameters that only one of its points has; not needed if it has only one.
    pub at: Vec<(String, String)>,
    /// How much one iteration did elsewhere, in the experiment's unit, if somebody vouches for it. Without it a row has
    /// times and no throughput.
    pub amount: Option<u64>,
}

/// Where in a report rows go: lab, experiment and point by their places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) lab: usize,
    pub(crate) experiment: usize,
    pub(crate) point: usize,
}

/// The point that is meant.
pub(crate) fn spot(report: &Report, beside: &Beside) -> Result<Spot, Error> {
    let (experiment, at) = (beside.experiment.as_deref(), &beside.at);
    let mut experiments = Vec::new();
    for (lab_index, lab) in report.labs.iter().enumerate() {
        for (index, there) in lab.experiments.iter().enumerate() {
            experiments.push((lab_index, index, format!("{}/{}", lab.lab, there.experiment), there));
        }
    }
    let is_meant = |full: &str| {
        experiment.is_none_or(|name| full == name || full.split_once('/').is_some_and(|(_, short)| short == name))
    };
    let fitting: Vec<_> = experiments.iter().filter(|(_, _, full, _)| is_meant(full)).collect();
    let (lab, index, full, there) = match (fitting.as_slice(), experiment) {
        ([only], _) => only,
        ([], Some(name)) => {
            let known = experiments.iter().map(|(_, _, full, _)| full.as_str());
            return Err(crate::names::unknown(format!("run `{}`", report.run.name), "experiment", name, known));
        }
        ([], None) => return Err(Error::Usage(format!("run `{}` raced nothing to stand beside", report.run.name))),
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|(_, _, full, _)| full.as_str()).collect();
            return Err(Error::Usage(format!(
                "several experiments fit, name one with `--experiment`: {}",
                names.join(", ")
            )));
        }
    };
    if there.kind == Kind::Load {
        let why = "counts operations in a window, and the time of an iteration elsewhere is no such count";
        return Err(Error::Usage(format!("`{full}` {why}; rows stand beside jobs only")));
    }
    let has = |point: &PointReport| {
        at.iter().all(|(name, value)| point.point.get(name).is_some_and(|there| there.to_string() == *value))
    };
    let points: Vec<usize> = (0..there.points.len()).filter(|point| has(&there.points[*point])).collect();
    match points.as_slice() {
        [point] => Ok(Spot { lab: *lab, experiment: *index, point: *point }),
        fitting => {
            let all: Vec<String> = there.points.iter().map(|point| describe(&point.point)).collect();
            let what = if fitting.is_empty() { "no point is that one" } else { "several points fit" };
            Err(Error::Usage(format!("{what}, name one with `--at`: {}", all.join("; "))))
        }
    }
}

/// Adds rows to the table of a point, with the status [`Status::Elsewhere`], and a doubt to the report. One iteration
/// there is taken for one job here: that they do the same work, nobody can check.
///
/// `source` is the file, named in the rows.
///
/// # Errors
/// [`Error::Unknown`] where the report has no such experiment; [`Error::Usage`] where no point is meant or several are,
/// where the experiment is a load, or the job another amount of work; [`Error::Input`] where a row of that name is there
/// already.
pub fn add(report: &mut Report, beside: &Beside, measured: &[Measured], source: &Path) -> Result<(), Error> {
    let Spot { lab, experiment, point } = spot(report, beside)?;
    let file = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy().into_owned();
    let experiment = &mut report.labs[lab].experiments[experiment];
    let point = &mut experiment.points[point];
    if let Some(amount) = beside.amount.filter(|amount| *amount != point.amount) {
        let (job, unit) = (point.amount, &experiment.unit);
        let why =
            format!("one job here is {job} {unit}, and an iteration of {amount} is other work; measure the same there");
        return Err(Error::Usage(why));
    }
    for one in measured {
        if point.contender(&one.row()).is_some() {
            let why = format!("the table has a row `{}` already", one.row());
            return Err(Error::Input { path: source.to_owned(), why });
        }
        point.contenders.push(row(one, &file, beside.amount));
    }
    let rows = if measured.len() == 1 { "1 row".to_owned() } else { format!("{} rows", measured.len()) };
    report.warnings.push(format!(
        "{rows} of `{}` come from {file}: measured elsewhere, by another clock and at another hour, and whether they do \
         the same work was not checked; look at them, and compare by racing",
        experiment.experiment
    ));
    Ok(())
}

fn row(measured: &Measured, file: &str, amount: Option<u64>) -> ContenderReport {
    let at = |q: f64| quantile(&measured.times_ns, q).unwrap_or_default();
    let wall_ns = Quartiles { low: at(0.25), median: at(0.5), high: at(0.75) };
    let per_second = amount.map(|amount| {
        let rate = |time_ns: f64| amount as f64 * 1e9 / time_ns;
        Quartiles { low: rate(wall_ns.high), median: rate(wall_ns.median), high: rate(wall_ns.low) }
    });
    let per_second = per_second.unwrap_or_default();
    let number = measured.times_ns.len();
    let values = if number == 1 { "1 value".to_owned() } else { format!("{number} values") };
    ContenderReport {
        name: measured.row(),
        status: Status::Elsewhere(format!("{values} by {}, from {file}; shown, never judged", measured.tool)),
        place: Place::Apart,
        raced: false,
        companion: false,
        note: None,
        version: None,
        trial: None,
        generations: Vec::new(),
        summary: Some(Summary { wall_ns, per_second, cpu_ns: measured.cpu_ns, ..Summary::default() }),
        judgement: None,
        latency_judgements: Default::default(),
    }
}
