//! Runtimes by labs, from any set of results: a place in each experiment, with ties shown as ties.
//!
//! Contenders are named *runtime + unit of work*, and the runtime is read off the name. Labs that compute and labs that
//! wait are never averaged together; those that do not say stand by themselves. All functions are pure.

use serde::Serialize;

use crate::lab::Work;
use crate::report::{Leaders, Report};
use crate::setup::{Point, Value};
use crate::verdict::BORDER;
use crate::view::{View, shown, view, views};

/// How names begin, and the runtime they then name.
const RUNTIMES: [&str; 13] = [
    "sequential",
    "std",
    "threads",
    "rayon",
    "crossbeam",
    "processes",
    "tokio",
    "smol",
    "async-std",
    "monoio",
    "compio",
    "io-uring",
    "python",
];

/// A ranking: a table for each sort of work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranking {
    /// Computing, waiting, not said; those that have anything.
    pub tables: Vec<Ranked>,
    /// Contenders whose names name no runtime: they race, and are not ranked here.
    pub unranked: Vec<String>,
}

/// The experiments of one sort of work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// What their workers mostly do; `None`: they do not say.
    pub work: Option<Work>,
    /// The experiments.
    pub columns: Vec<Field>,
    /// The runtimes, first those that raced in every column.
    pub rows: Vec<Row>,
}

/// One experiment of one run, at one point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// The run.
    pub run: String,
    /// The lab.
    pub lab: String,
    /// The experiment.
    pub experiment: String,
    /// The point.
    pub point: Point,
}

/// One runtime.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The runtime.
    pub runtime: String,
    /// What became of it in each column; `None` where it did not race.
    pub cells: Vec<Option<Cell>>,
    /// Geometric mean of its ratios, where it raced in every column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
}

/// One runtime in one experiment, by its quickest contender.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// That contender.
    pub contender: String,
    /// Its time over that of the quickest runtime's.
    pub ratio: f64,
    /// Its place, from 1; those in one place are not told apart.
    pub place: usize,
    /// It shares its place.
    pub tied: bool,
}

/// The runtime that a contender's name begins with, or is said to run on: `tokio` of `tokio-tasks` and of `a-lock-on-tokio`.
///
/// # Examples
/// ```
/// use contend::rank::runtime;
/// assert_eq!(runtime("async-std-tasks"), Some("async-std"));
/// assert_eq!(runtime("async-lock-mutex-on-tokio"), Some("tokio"));
/// assert_eq!(runtime("ticket-lock"), None);
/// ```
pub fn runtime(contender: &str) -> Option<&'static str> {
    let contender = contender.rsplit_once("-on-").map_or(contender, |(_, on)| on);
    let begins = |runtime: &&&str| {
        contender.strip_prefix(**runtime).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '@']))
    };
    RUNTIMES.iter().find(begins).copied()
}

/// Ranks the runtimes of these runs.
///
/// # Examples
/// ```no_run
/// use contend::{Report, rank};
/// let ranking = rank::of(&[Report::read("results/one")?, Report::read("results/other")?]);
/// for table in ranking.tables {
///     println!("{:?}: {} runtimes", table.work, table.rows.len());
/// }
/// # Ok::<(), contend::Error>(())
/// ```
pub fn of(reports: &[Report]) -> Ranking {
    let fields: Vec<View<'_>> = reports.iter().flat_map(fields).collect();
    let tables = [Some(Work::Cpu), Some(Work::Waiting), None].into_iter().filter_map(|work| {
        let of_this_work: Vec<View<'_>> = fields
            .iter()
            .copied()
            .filter(|view| view.experiment.work == work && !standings(*view).is_empty())
            .collect();
        (!of_this_work.is_empty()).then(|| ranked(work, &of_this_work))
    });
    let raced = fields.iter().flat_map(|view| shown(view.point)).filter(|(contender, _)| !contender.companion);
    let mut unranked: Vec<String> =
        raced.filter(|(contender, _)| runtime(&contender.name).is_none()).map(|(one, _)| one.name.clone()).collect();
    unranked.sort();
    unranked.dedup();
    Ranking { tables: tables.collect(), unranked }
}

/// Of each experiment its last point with no more workers than cores: beyond that the scheduler is measured, too.
fn fields(report: &Report) -> impl Iterator<Item = View<'_>> {
    let experiments = report.labs.iter().flat_map(|lab| lab.experiments.iter().map(move |one| (lab, one)));
    experiments.filter_map(move |(lab, experiment)| {
        let fits = |view: &View<'_>| {
            let workers = view.point.point.get("workers").and_then(Value::number);
            workers.is_none_or(|workers| workers <= report.machine.cores as u64)
        };
        let of_it = |view: &View<'_>| view.lab.lab == lab.lab && view.experiment.experiment == experiment.experiment;
        let fitting = views(report).filter(of_it).filter(fits).last();
        fitting.or_else(|| view(report, &lab.lab, &experiment.experiment, None))
    })
}

/// A runtime in one experiment.
#[derive(Clone, Debug)]
struct Standing {
    runtime: &'static str,
    contender: String,
    /// Time over the baseline's, with the interval that decided.
    ratio: f64,
    low: f64,
    high: f64,
    across: bool,
    /// One of its contenders leads, or is tied with the leader.
    leads: bool,
}

/// Each runtime by its quickest contender, the quickest first.
fn standings(view: View<'_>) -> Vec<Standing> {
    let leads = |name: &str| {
        view.point
            .leaders
            .as_ref()
            .is_some_and(|Leaders { leader, tied }| leader == name || tied.iter().any(|one| one == name))
    };
    let mut standings: Vec<Standing> = Vec::new();
    for (contender, _) in shown(view.point).filter(|(contender, _)| !contender.companion) {
        let Some(runtime) = runtime(&contender.name) else { continue };
        let (ratio, low, high, across) = match contender.judgement {
            Some(judged) => (judged.ratio, judged.low, judged.high, judged.across),
            None if contender.name == view.point.baseline => (1.0, 1.0, 1.0, false),
            None => continue,
        };
        let leads = leads(&contender.name);
        let new = Standing { runtime, contender: contender.name.clone(), ratio, low, high, across, leads };
        match standings.iter_mut().find(|known| known.runtime == runtime) {
            Some(known) => {
                let leads = known.leads || leads;
                if ratio < known.ratio {
                    *known = new;
                }
                known.leads = leads;
            }
            None => standings.push(new),
        }
    }
    standings.sort_by(|one, other| one.ratio.total_cmp(&other.ratio));
    standings
}

impl Standing {
    /// Whether the race told this one from a quicker one.
    fn is_told_from(&self, quicker: &Standing) -> bool {
        let by_the_border = !(self.across || quicker.across) || self.ratio / quicker.ratio >= 1.0 + BORDER;
        by_the_border && self.low > quicker.high
    }
}

/// The cells of one column, by runtime.
fn places(view: View<'_>) -> Vec<(&'static str, Cell)> {
    let standings = standings(view);
    let Some(best) = standings.first().map(|first| first.ratio) else { return Vec::new() };
    // Who leads was tested for itself, on generations that did not choose the leader: better than two intervals.
    let (first, mut rest): (Vec<Standing>, Vec<Standing>) = standings.into_iter().partition(|one| one.leads);
    let mut groups: Vec<Vec<Standing>> = if first.is_empty() { Vec::new() } else { vec![first] };
    while !rest.is_empty() {
        let head = rest[0].clone();
        let (apart, group) = rest.into_iter().partition(|one| one.is_told_from(&head));
        groups.push(group);
        rest = apart;
    }
    let mut cells = Vec::new();
    for group in groups {
        let (place, tied) = (cells.len() + 1, group.len() > 1);
        cells.extend(
            group
                .into_iter()
                .map(|one| (one.runtime, Cell { contender: one.contender, ratio: one.ratio / best, place, tied })),
        );
    }
    cells
}

fn ranked(work: Option<Work>, views: &[View<'_>]) -> Ranked {
    let columns: Vec<Vec<(&str, Cell)>> = views.iter().map(|view| places(*view)).collect();
    let mut rows: Vec<Row> = RUNTIMES
        .iter()
        .map(|runtime| {
            let cell = |column: &Vec<(&str, Cell)>| {
                column.iter().find(|(known, _)| known == runtime).map(|(_, cell)| cell.clone())
            };
            let cells: Vec<Option<Cell>> = columns.iter().map(cell).collect();
            let logarithms: Option<f64> = cells.iter().map(|cell| Some(cell.as_ref()?.ratio.ln())).sum();
            let mean = logarithms.map(|sum| (sum / cells.len() as f64).exp());
            Row { runtime: (*runtime).to_owned(), cells, mean }
        })
        .filter(|row| row.cells.iter().any(Option::is_some))
        .collect();
    let raced = |row: &Row| row.cells.iter().flatten().count();
    rows.sort_by(|one, other| {
        let mean = |row: &Row| row.mean.unwrap_or(f64::INFINITY);
        mean(one).total_cmp(&mean(other)).then(raced(other).cmp(&raced(one)))
    });
    let field = |view: &View<'_>| Field {
        run: view.report.run.name.clone(),
        lab: view.lab.lab.clone(),
        experiment: view.experiment.experiment.clone(),
        point: view.point.point.clone(),
    };
    Ranked { work, columns: views.iter().map(field).collect(), rows }
}

#[cfg(test)]
mod tests;
