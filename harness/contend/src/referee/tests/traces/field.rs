//! A field of contenders whose races are samples from a machine, judged as a referee judges what is in its journal.

use std::path::Path;
use std::time::Duration;

use rand_pcg::Pcg64Mcg;

use super::machine::{Machine, Under};
use crate::journal::{At, Expected, GenerationRecord, Record, Slot, TrialOutcome, Turn};
use crate::protocol::{Sample, WindowReply};
use crate::referee::lineup::{BRIDGE, line_up};
use crate::referee::site::Site;
use crate::referee::{Settings, outcome};
use crate::report::{Company, PointReport, Status, Trial};
use crate::schedule::Schedule;
use crate::setup::Setup;
use crate::{Experiment, Lane, Window};

/// What is raced, and where.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A job, all contenders in one process.
    Together,
    /// A job, each candidate in a process of its own: compared through the bridge.
    Apart,
    /// A load, all contenders in one process.
    Load,
}

/// A baseline and its candidates, before any race of theirs.
pub(super) struct Field {
    kind: Kind,
    experiment: Experiment,
    settings: Settings,
    /// The baseline, its candidates, and who else takes turns.
    names: Vec<String>,
    comparisons: usize,
    orders: Vec<Vec<usize>>,
}

impl Field {
    pub(super) fn new(kind: Kind, comparisons: usize) -> Self {
        let candidates: Vec<String> = (1..=comparisons).map(|number| format!("candidate-{number}")).collect();
        let (baseline, experiment) = match kind {
            Kind::Load => ("baseline", load("baseline", &candidates)),
            Kind::Together | Kind::Apart => (crate::job::SEQUENTIAL, job(&candidates, kind == Kind::Apart)),
        };
        let mut names = vec![baseline.to_owned()];
        names.extend(candidates);
        if kind == Kind::Apart {
            names.push(BRIDGE.to_owned());
        }
        let schedule = Schedule::new(names.len(), 3);
        let orders = (0..512).map(|round| schedule.order(round)).collect();
        Field { kind, experiment, settings: Settings::thorough(), names, comparisons, orders }
    }

    pub(super) fn comparisons(&self) -> usize {
        self.comparisons
    }

    pub(super) fn site(&self) -> Site<'_> {
        let point = self.experiment.spec.points().remove(0);
        Site {
            experiment: &self.experiment,
            settings: &self.settings,
            at: At { lab: "lab".into(), experiment: "sums".into(), point: point.clone() },
            setup: Setup::at(point),
            fixture: None,
            fixture_group: None,
            scripts: Path::new(""),
            memory_limit: None,
            verifying: Duration::ZERO,
        }
    }

    /// A race to its last look; candidate k takes `shares[k]` more time than the baseline.
    pub(super) fn race(&self, machine: &Machine, rng: &mut Pcg64Mcg, shares: &[f64]) -> Record {
        // The bridge is a copy of the baseline.
        let effect = |who: usize| who.checked_sub(1).and_then(|at| shares.get(at)).map_or(0.0, |share| share.ln_1p());
        let mut orders = self.orders.iter().cycle();
        let mut under = Under::new(machine, rng);
        let generations = (1..=self.settings.generations(self.comparisons)).map(|number| {
            let luck = under.luck(self.names.len());
            let rounds = if self.kind == Kind::Load { 1 } else { under.rounds() };
            let rounds = (0..rounds).map(|_| {
                let order = orders.next().expect("it goes round for ever").iter().enumerate();
                let slots = order.map(|(position, &who)| {
                    let wall_ns = under.wall_ns(who == 0, position == 0, effect(who) + luck[who]);
                    Slot { who: self.names[who].clone(), turn: self.turn(wall_ns) }
                });
                slots.collect()
            });
            GenerationRecord { number: number as u32, rounds: rounds.collect(), company: Company::default() }
        });
        let generations = generations.collect();
        self.record(generations)
    }

    /// A slice that took so long, or a window with as many operations as such a slice makes likely.
    fn turn(&self, wall_ns: u64) -> Turn {
        if self.kind != Kind::Load {
            return Turn::Slice(Sample { wall_ns, calls: 20, jobs_per_call: 1, ..Sample::default() });
        }
        let open_ns = 150_000_000;
        let operations = open_ns * 1_000 / wall_ns.max(1);
        let lanes = WindowReply { open_ns, operations_per_lane: vec![operations; 2], ..WindowReply::default() };
        Turn::Window(WindowReply { operations_ever: 2 * operations, ..lanes })
    }

    pub(super) fn record(&self, generations: Vec<GenerationRecord>) -> Record {
        let expected = Expected { digest: "right".into(), amount: 1, spin_steps_per_us: 1_000.0 };
        let trial = Trial { call_ns: Some(10_000), ..Trial::default() };
        let tried = TrialOutcome { status: Status::Verified, trial, threaded: false, version: None };
        let listed = self.names.iter().filter(|name| !name.starts_with('~'));
        let trials = listed.map(|name| (name.clone(), tried.clone())).collect();
        let expected = (self.kind != Kind::Load).then_some(expected);
        Record { expected, trials, generations, ..Record::default() }
    }

    /// The turns of this field's own contenders in a race of more.
    pub(super) fn of_a_larger_field(&self, larger: &Record) -> Record {
        let mut generations = larger.generations.clone();
        for slots in generations.iter_mut().flat_map(|generation| &mut generation.rounds) {
            slots.retain(|slot| self.names.contains(&slot.who));
        }
        self.record(generations)
    }

    pub(super) fn report(&self, record: &Record) -> PointReport {
        outcome::report(&self.site(), record, 0.0)
    }

    /// The same race as a referee would have stopped it: at the first look that decides every comparison.
    pub(super) fn stopped(&self, record: &Record) -> Record {
        let site = self.site();
        let lineup = line_up(&site, record).expect("everyone was verified");
        let looks = lineup.plan.looks.iter();
        let mut stops = looks.map(|&look| self.record(record.generations[..look].to_vec()));
        let decided = stops.find(|early| outcome::all_decided(&site, early, &lineup));
        decided.unwrap_or_else(|| record.clone())
    }
}

fn job(candidates: &[String], apart: bool) -> Experiment {
    let mut job = crate::job("sums", |_| 1_000_u64, |n| (0..*n).sum::<u64>()).without_copies().fix("workers", 2);
    for name in candidates {
        job = job.closure(name.clone(), |n| n * (n - 1) / 2);
        if apart {
            job = job.apart();
        }
    }
    job.into()
}

fn load(baseline: &str, candidates: &[String]) -> Experiment {
    let nothing = |_: Setup| Ok(|window: &Window| Ok(window.lanes().map(|lane: Lane| lane.id() as u64).sum()));
    let mut load = crate::load("counter").fix("workers", 2).contender(baseline, nothing);
    for name in candidates {
        load = load.contender(name.clone(), nothing);
    }
    load.into()
}
