//! From a record to a report: pure, so that the same journal gives the same bytes.

use std::collections::BTreeMap;

use crate::estimate::{median, quantile, spread};
use crate::fairness::{jain, shares};
use crate::journal::{GenerationRecord, OpenTurn, Record, Slot, TrialOutcome, Turn};
use crate::lab::Kind;
use crate::protocol::{Latency, Sample, WindowReply};
use crate::referee::lineup::{BRIDGE, Instance, Lineup, PLANTED, SPIKE, TWIN, line_up};
use crate::referee::open;
use crate::referee::site::Site;
use crate::report::{
    Company, ContenderReport, Foot, Generation, Judged, Knee, Leaders, Lean, LoadGeneration, Place, PointReport,
    Quartiles, Said, Shares, Status, Summary, Trial,
};
use crate::usage::{ThreadTimes, Usage};
use crate::verdict::{self, Border, Judgement, Leaning, Verdict};

/// Whether every comparison is decided with the generations at hand.
pub(crate) fn all_decided(site: &Site<'_>, record: &Record, lineup: &Lineup) -> bool {
    let values = Values::of(site, record, lineup);
    lineup.instances.iter().filter(|instance| instance.compared).all(|instance| {
        let ratios = values.ln_ratios(&instance.id);
        verdict::replay(&ratios, &lineup.plan, values.border(instance)).is_some_and(|judged| judged.decided)
    })
}

/// The report of a point.
pub(crate) fn report(site: &Site<'_>, record: &Record, seconds: f64) -> PointReport {
    let lineup = line_up(site, record);
    let values = lineup.as_ref().map(|lineup| Values::of(site, record, lineup));
    let contenders = site
        .entrants()
        .iter()
        .map(|entrant| {
            let status = record.status(&entrant.name).cloned();
            let status = status.unwrap_or_else(|| Status::Skipped("the run ended before its trial".into()));
            let trial = record.trials.get(&entrant.name);
            let instance = lineup.as_ref().and_then(|lineup| lineup.find(&entrant.name));
            let mut report = ContenderReport {
                name: entrant.name.clone(),
                place: Place::Apart,
                raced: false,
                companion: entrant.contender.companion,
                note: entrant.contender.note.clone(),
                version: trial.and_then(|trial| trial.version.clone()),
                // A contender whose answer was wrong keeps nothing that was measured.
                trial: trial.filter(|_| status.is_verified()).map(|trial| of_trial(trial, record, &entrant.name)),
                generations: Vec::new(),
                summary: None,
                judgement: None,
                latency_judgements: BTreeMap::new(),
                status,
            };
            if let (Some(instance), Some(values), Some(lineup)) = (instance, &values, &lineup) {
                report.place = lineup.sets[instance.set].place;
                values.fill(&mut report, instance, site, record);
            } else if !entrant.contender.apart && !site.settings.apart {
                report.place = Place::Together;
            }
            report
        })
        .collect();
    PointReport {
        point: site.at.point.clone(),
        baseline: site.settings.baseline_of(site.experiment).unwrap_or("").to_owned(),
        workload: record.expected.as_ref().map(|expected| expected.digest.clone()),
        amount: record.expected.as_ref().map_or(1, |expected| expected.amount.max(1)),
        comparisons: lineup.as_ref().map_or(0, |lineup| lineup.comparisons),
        generations: record.generations.len(),
        dropped: record.dropped.clone(),
        contenders,
        foot: values.as_ref().map(|values| values.foot(site)),
        leaders: values.as_ref().and_then(Values::leaders),
        company: company(record),
        seconds,
    }
}

/// What the trial showed, and what the first generation did.
fn of_trial(outcome: &TrialOutcome, record: &Record, name: &str) -> Trial {
    let mut trial = outcome.trial.clone();
    trial.spoiled.extend(record.sent_apart.get(name).cloned());
    trial
}

fn company(record: &Record) -> Company {
    let of = |read: fn(&Company) -> Option<f64>| {
        let values: Vec<f64> = record.generations.iter().filter_map(|one| read(&one.company)).collect();
        median(&values)
    };
    Company { foreign_cpu: of(|company| company.foreign_cpu), steal: of(|company| company.steal) }
}

impl Lineup {
    fn find(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }
}

/// The generation values of every instance.
struct Values<'race> {
    lineup: &'race Lineup,
    by_instance: BTreeMap<&'race str, Vec<Generation>>,
}

impl<'race> Values<'race> {
    fn of(site: &Site<'_>, record: &Record, lineup: &'race Lineup) -> Self {
        let mut by_instance: BTreeMap<&str, Vec<Generation>> = BTreeMap::new();
        for generation in &record.generations {
            let rows = Rows::of(generation);
            for instance in &lineup.instances {
                let reference = reference_of(lineup, instance);
                let value = match site.experiment.kind {
                    Kind::Job => job_value(&rows, instance, reference, generation.number),
                    Kind::Load => load_value(&rows, instance, reference, generation.number, site.setup.workers()),
                };
                by_instance.entry(&instance.id).or_default().extend(value.map(rounded));
            }
        }
        Values { lineup, by_instance }
    }

    fn generations(&self, id: &str) -> &[Generation] {
        self.by_instance.get(id).map_or(&[], Vec::as_slice)
    }

    /// Both in the same generation: either may lack one in which it gave nothing.
    fn pairs(&self, own: &Instance, base: &Instance) -> impl Iterator<Item = (&Generation, &Generation)> {
        let base = self.generations(&base.id);
        self.generations(&own.id)
            .iter()
            .filter_map(|own| Some((own, base.iter().find(|base| base.generation == own.generation)?)))
    }

    fn ln_ratios(&self, id: &str) -> Vec<f64> {
        self.generations(id).iter().map(|generation| generation.ln_ratio).collect()
    }

    fn border(&self, instance: &Instance) -> Border {
        let home = self.lineup.instances[self.lineup.baseline].set;
        if instance.set == home { Border::Together } else { Border::Across }
    }

    fn judge(&self, instance: &Instance) -> Option<Judged> {
        let border = self.border(instance);
        let judgement = verdict::replay(&self.ln_ratios(&instance.id), &self.lineup.plan, border)?;
        Some(judged(&judgement, border))
    }

    fn fill(&self, report: &mut ContenderReport, instance: &Instance, site: &Site<'_>, record: &Record) {
        let generations = self.generations(&instance.id).to_vec();
        if generations.is_empty() {
            return;
        }
        let amount = match site.experiment.kind {
            Kind::Job => record.expected.as_ref().map_or(1, |expected| expected.amount.max(1)) as f64,
            Kind::Load => 1.0,
        };
        let baseline = &self.lineup.instances[self.lineup.baseline];
        report.raced = true;
        let mut summary = summary(&generations, self.generations(&baseline.id), amount, site.setup.workers());
        summary.knee = record.probes.get(&instance.entrant).map(|probes| {
            let (under_per_second, over_per_second) = crate::knee::bounds(probes);
            Knee { under_per_second, over_per_second, probes: probes.len() }
        });
        report.summary = Some(summary);
        if instance.id != baseline.id {
            report.judgement = self.judge(instance);
            report.latency_judgements = self.latency_judgements(instance, baseline);
        }
        report.generations = generations;
    }

    /// Each latency quantile against the baseline's, generation by generation, judged as throughput is.
    fn latency_judgements(&self, instance: &Instance, baseline: &Instance) -> BTreeMap<String, Judged> {
        let mut ratios: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (own, base) in self.pairs(instance, baseline) {
            let (Some(own), Some(base)) = (&own.load, &base.load) else { continue };
            for (name, value) in &own.latency_ns {
                if let Some(other) = base.latency_ns.get(name).filter(|other| **other > 0 && *value > 0) {
                    ratios.entry(name.clone()).or_default().push((*value as f64 / *other as f64).ln());
                }
            }
        }
        let border = self.border(instance);
        let judge = |ratios: &Vec<f64>| verdict::replay(ratios, &self.lineup.plan, border);
        let both = [instance, baseline].map(|one| open::summaries(self.generations(&one.id)));
        ratios
            .into_iter()
            // The maximum of a window is an anecdote; it is shown and not judged.
            .filter(|(name, _)| !name.starts_with("max"))
            .filter(|(name, _)| both.iter().all(|summaries| open::has_percentiles(name, summaries)))
            .filter_map(|(name, ratios)| Some((name, judged(&judge(&ratios)?, border))))
            .collect()
    }

    fn foot(&self, site: &Site<'_>) -> Foot {
        let alone = verdict::Plan::new(site.settings.depth, 1);
        let own_level = |id: &str| {
            let instance = self.lineup.find(id)?;
            let ratios = self.ln_ratios(&instance.id);
            // Companions share no level with the others, and all generations count.
            let last = alone.looks.len().checked_sub(1)?;
            let judgement = verdict::judge(&ratios, &alone, last, Border::Together)?;
            Some(judged(&judgement, Border::Together))
        };
        let twin = self.ln_ratios(TWIN);
        let scaled = site.experiment.kind == Kind::Load;
        let spike = if scaled {
            let planted: Vec<f64> = twin.iter().map(|ratio| ratio + (1.0 + PLANTED).ln()).collect();
            let last = alone.looks.len().saturating_sub(1);
            verdict::judge(&planted, &alone, last, Border::Together)
                .map(|judgement| judged(&judgement, Border::Together))
        } else {
            own_level(SPIKE)
        };
        let visible = verdict::smallest_visible_difference(&twin, &self.lineup.plan, site.settings.seed);
        Foot { twin: own_level(TWIN), spike, spike_is_scaled: scaled, bridge: self.bridge(), smallest_visible: visible }
    }

    fn bridge(&self) -> Option<Judged> {
        let instance = self.lineup.find(BRIDGE)?;
        let baseline = &self.lineup.instances[self.lineup.baseline];
        // The bridge stands for the baseline among those apart: its own ratio is taken from the times themselves.
        let ratios: Vec<f64> =
            self.pairs(instance, baseline).map(|(bridge, base)| (bridge.wall_ns / base.wall_ns).ln()).collect();
        let last = self.lineup.plan.looks.len().saturating_sub(1);
        verdict::judge(&ratios, &self.lineup.plan, last, Border::Across)
            .map(|judgement| judged(&judgement, Border::Across))
    }

    fn leaders(&self) -> Option<Leaders> {
        let fields: Vec<(&Instance, Vec<f64>)> = self
            .lineup
            .instances
            .iter()
            .filter(|instance| !instance.id.starts_with('~') && instance.id != crate::job::COPIES)
            .map(|instance| (instance, self.ln_ratios(&instance.id)))
            .collect();
        let full = self.generations(&self.lineup.instances[self.lineup.baseline].id).len();
        let complete: Vec<(&Instance, Vec<f64>)> =
            fields.into_iter().filter(|(_, ratios)| ratios.len() == full).collect();
        let ratios: Vec<Vec<f64>> = complete.iter().map(|(_, ratios)| ratios.clone()).collect();
        let leading = verdict::leaders(&ratios)?;
        let name = |index: usize| complete[index].0.id.clone();
        Some(Leaders { leader: name(leading.leader), tied: leading.tied.iter().map(|index| name(*index)).collect() })
    }
}

/// Seven digits are more than any clock gives, and half of what is written otherwise.
fn rounded(mut value: Generation) -> Generation {
    let round = |number: &mut f64| *number = format!("{number:.6e}").parse().unwrap_or(*number);
    round(&mut value.ln_ratio);
    round(&mut value.wall_ns);
    let counters = [&mut value.cpu_ns, &mut value.running_ns, &mut value.waiting_ns];
    for number in counters.into_iter().chain([&mut value.voluntary, &mut value.involuntary]).flatten() {
        round(number);
    }
    if let Some(load) = &mut value.load {
        round(&mut load.per_second);
        for number in [&mut load.fairness, &mut load.timed_ratio, &mut load.owner_changes, &mut load.overlap] {
            number.iter_mut().for_each(round);
        }
        for open in &mut load.open {
            round(&mut open.backlog_growth);
            round(&mut open.done_per_second);
        }
    }
    value
}

/// With whom an instance is compared: across the border, with the baseline's copy on its own side.
fn reference_of<'race>(lineup: &'race Lineup, instance: &Instance) -> &'race Instance {
    let baseline = &lineup.instances[lineup.baseline];
    match lineup.find(BRIDGE) {
        Some(bridge) if instance.set != baseline.set => bridge,
        _ => baseline,
    }
}

/// A generation's samples by instance, each with its round.
#[derive(Default)]
struct Rows<'record> {
    slices: BTreeMap<&'record str, Vec<(usize, &'record Sample)>>,
    windows: BTreeMap<&'record str, &'record WindowReply>,
    timed: BTreeMap<&'record str, &'record WindowReply>,
    open: BTreeMap<&'record str, Vec<&'record OpenTurn>>,
}

impl<'record> Rows<'record> {
    fn of(generation: &'record GenerationRecord) -> Self {
        let mut rows = Rows::default();
        for (round, slots) in generation.rounds.iter().enumerate() {
            for Slot { who, turn } in slots {
                match turn {
                    // A clock that stood still: the sample is worthless.
                    Turn::Slice(sample) if sample.wall_ns == 0 || sample.calls == 0 => {}
                    Turn::Slice(sample) => rows.slices.entry(who).or_default().push((round, sample)),
                    Turn::Window(window) => {
                        rows.windows.insert(who, window);
                    }
                    Turn::Timed(window) => {
                        rows.timed.insert(who, window);
                    }
                    Turn::Open(turn) => rows.open.entry(who).or_default().push(turn),
                }
            }
        }
        rows
    }
}

fn jobs(sample: &Sample) -> f64 {
    f64::from(sample.calls) * f64::from(sample.jobs_per_call.max(1))
}

fn per_job(sample: &Sample) -> f64 {
    sample.wall_ns as f64 / jobs(sample)
}

fn job_value(rows: &Rows<'_>, instance: &Instance, reference: &Instance, number: u32) -> Option<Generation> {
    let own = rows.slices.get(instance.id.as_str())?;
    let base = rows.slices.get(reference.id.as_str())?;
    let base_median = median(&base.iter().map(|(_, sample)| per_job(sample)).collect::<Vec<_>>())?;
    let ratios: Vec<f64> = own
        .iter()
        .filter_map(|(round, sample)| {
            // Single slices stand outside the rounds and are held against the baseline's median.
            let other = if instance.has_rounds() && reference.has_rounds() {
                base.iter().find(|(other, _)| other == round).map(|(_, sample)| per_job(sample))?
            } else {
                base_median
            };
            Some((per_job(sample) / other).ln())
        })
        .collect();
    let of = |read: &dyn Fn(&Sample) -> Option<f64>| {
        median(&own.iter().filter_map(|(_, sample)| Some(read(sample)? / jobs(sample))).collect::<Vec<_>>())
    };
    // Threads that ended within the slice, or belong to somebody else, were not read: what is left of them says nothing.
    let accounts_for = |threads: &ThreadTimes, usage: Usage| threads.running_ns as f64 >= 0.9 * usage.cpu_ns as f64;
    let threads =
        |sample: &Sample| sample.threads.filter(|one| sample.usage.is_some_and(|usage| accounts_for(one, usage)));
    Some(Generation {
        generation: number,
        rounds: own.len() as u32,
        ln_ratio: median(&ratios)?,
        wall_ns: median(&own.iter().map(|(_, sample)| per_job(sample)).collect::<Vec<_>>())?,
        cpu_ns: of(&|sample| Some(sample.usage?.cpu_ns as f64)),
        running_ns: of(&|sample| Some(threads(sample)?.running_ns as f64)),
        waiting_ns: of(&|sample| Some(threads(sample)?.waiting_ns as f64)),
        voluntary: mean_per_job(own, |usage| usage.voluntary),
        involuntary: mean_per_job(own, |usage| usage.involuntary),
        marked: own.iter().filter(|(_, sample)| is_marked(sample, instance.threaded)).count() as u32,
        load: None,
    })
}

/// Switches are rare and whole: their mean over the generation says more than a median of zeros.
fn mean_per_job(own: &[(usize, &Sample)], read: fn(&Usage) -> u64) -> Option<f64> {
    let known: Vec<_> = own.iter().filter_map(|(_, sample)| Some((read(&sample.usage?), jobs(sample)))).collect();
    let total: f64 = known.iter().map(|(_, jobs)| jobs).sum();
    (total > 0.0).then(|| known.iter().map(|(count, _)| *count as f64).sum::<f64>() / total)
}

/// Cut by the scheduler, not settled, or others' threads at work for over 1 % of it. Who has threads of its own is
/// switched by its own doing too, and not marked for that.
fn is_marked(sample: &Sample, threaded: bool) -> bool {
    let cut = !threaded && sample.usage.is_some_and(|usage| usage.involuntary > 0);
    cut || sample.unsettled || sample.foreign_ns.is_some_and(|foreign| foreign * 100 > sample.wall_ns)
}

pub(crate) fn per_second(window: &WindowReply) -> f64 {
    window.operations_per_lane.iter().sum::<u64>() as f64 / (window.open_ns as f64 / 1e9)
}

fn load_value(
    rows: &Rows<'_>,
    instance: &Instance,
    reference: &Instance,
    number: u32,
    workers: usize,
) -> Option<Generation> {
    let own = rows.windows.get(instance.id.as_str())?;
    let base = rows.windows.get(reference.id.as_str())?;
    let (own_rate, base_rate) = (per_second(own), per_second(base));
    if own_rate <= 0.0 || base_rate <= 0.0 {
        return None;
    }
    let timed = rows.timed.get(instance.id.as_str());
    let closed = timed.and_then(|window| window.latency.as_ref()).map(quantiles);
    let open = || rows.open.get(instance.id.as_str()).into_iter().flatten();
    // The throughput window tells what an operation costs: timing each one would be part of the cost.
    let per_operation = |read: fn(&WindowReply) -> Option<u64>| {
        let ever = own.operations_ever as f64;
        read(own).filter(|_| ever > 0.0).map(|total| total as f64 / ever)
    };
    Some(Generation {
        generation: number,
        rounds: 1,
        ln_ratio: (base_rate / own_rate).ln(),
        wall_ns: 1e9 / own_rate,
        cpu_ns: per_operation(|window| Some(window.usage?.cpu_ns)),
        running_ns: per_operation(|window| Some(window.threads?.running_ns)),
        waiting_ns: per_operation(|window| Some(window.threads?.waiting_ns)),
        voluntary: per_operation(|window| Some(window.usage?.voluntary)),
        involuntary: per_operation(|window| Some(window.usage?.involuntary)),
        marked: 0,
        load: Some(LoadGeneration {
            per_second: own_rate,
            per_worker: own.operations_per_lane.clone(),
            fairness: jain(&own.operations_per_lane),
            latency_ns: closed.into_iter().chain(open().map(|turn| open::latencies(turn))).flatten().collect(),
            timed_ratio: timed.map(|window| per_second(window) / own_rate),
            owner_changes: timed.and_then(|window| {
                let counted = window.operations_per_lane.iter().sum::<u64>() as f64;
                (counted > 0.0 && workers > 1).then(|| window.owner_changes as f64 / counted)
            }),
            overlap: overlap(own),
            longest_gap_ns: timed.and_then(|window| window.longest_gap_ns),
            open: open().map(|turn| open::generation(turn)).collect(),
        }),
    })
}

fn overlap(window: &WindowReply) -> Option<f64> {
    let (threads, watched) = (window.threads?, window.watched_ns?);
    (watched > 0).then(|| 1.0 - threads.waiting_ns as f64 / watched as f64)
}

/// Those quantiles that are known, by name.
pub(crate) fn quantiles(latency: &Latency) -> BTreeMap<String, u64> {
    let named = [
        ("p50", latency.p50_ns),
        ("p90", latency.p90_ns),
        ("p99", latency.p99_ns),
        ("p99.9", latency.p999_ns),
        ("max", Some(latency.max_ns).filter(|_| latency.count > 0)),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn summary(own: &[Generation], base: &[Generation], amount: f64, workers: usize) -> Summary {
    let of = |read: &dyn Fn(&Generation) -> Option<f64>| median(&own.iter().filter_map(read).collect::<Vec<_>>());
    let walls: Vec<f64> = own.iter().map(|generation| generation.wall_ns).collect();
    let rates: Vec<f64> = walls.iter().map(|wall| amount * 1e9 / wall).collect();
    let ratios: Vec<f64> = own.iter().map(|generation| generation.ln_ratio).collect();
    let (slices, marked) = own
        .iter()
        .fold((0, 0), |(slices, marked), generation| (slices + generation.rounds, marked + generation.marked));
    let cpu = of(&|generation| generation.cpu_ns);
    let base_cpu = median(&base.iter().filter_map(|generation| generation.cpu_ns).collect::<Vec<_>>());
    let load = |read: fn(&LoadGeneration) -> Option<f64>| of(&|generation| read(generation.load.as_ref()?));
    let loads = || own.iter().filter_map(|generation| generation.load.as_ref());
    let open = open::summaries(own);
    let mut latency_ns = open::medians(loads().map(|load| &load.latency_ns));
    latency_ns.retain(|name, _| open::has_percentiles(name, &open));
    // One worker alone shares with nobody.
    let shares: Vec<(f64, f64)> = loads().filter(|_| workers > 1).filter_map(|load| shares(&load.per_worker)).collect();
    let share = |read: fn(&(f64, f64)) -> f64| median(&shares.iter().map(read).collect::<Vec<_>>());
    let worker_shares = share(|(least, _)| *least).zip(share(|(_, most)| *most));
    let (running, waiting) = (of(&|generation| generation.running_ns), of(&|generation| generation.waiting_ns));
    // Loads keep each worker watched through the whole window; in jobs the watched threads are not the workers alone.
    let blocked = match (own.iter().any(|generation| generation.load.is_some()), running, waiting) {
        (true, Some(running), Some(waiting)) => {
            median(&walls).map(|wall| (wall * workers as f64 - running - waiting).max(0.0))
        }
        _ => None,
    };
    Summary {
        wall_ns: quartiles(&walls),
        per_second: quartiles(&rates),
        cpu_ns: cpu,
        running_ns: running,
        waiting_ns: waiting,
        blocked_ns: blocked,
        voluntary: of(&|generation| generation.voluntary),
        involuntary: of(&|generation| generation.involuntary),
        marked: if slices == 0 { 0.0 } else { f64::from(marked) / f64::from(slices) },
        spread: spread(&ratios).unwrap_or(0.0),
        cpu_ratio: cpu.zip(base_cpu).filter(|(_, base)| *base > 0.0).map(|(own, base)| own / base),
        fairness: load(|load| load.fairness),
        latency_ns,
        owner_changes: load(|load| load.owner_changes),
        overlap: load(|load| load.overlap),
        timed_ratio: load(|load| load.timed_ratio),
        worker_shares: worker_shares.map(|(least, most)| Shares { least, most }),
        longest_gap_ns: load(|load| load.longest_gap_ns.map(|gap| gap as f64)),
        open,
        knee: None,
        scaling: None,
    }
}

fn quartiles(values: &[f64]) -> Quartiles {
    let at = |q| quantile(values, q).unwrap_or(0.0);
    Quartiles { low: at(0.25), median: at(0.5), high: at(0.75) }
}

/// A judgement as a file says it: ratios instead of logarithms, and the interval that decided.
pub(crate) fn judged(judgement: &Judgement, border: Border) -> Judged {
    let (interval, level) = match judgement.verdict {
        Verdict::Faster | Verdict::Slower => (judgement.interval99, 0.99),
        Verdict::Same { .. } | Verdict::CannotTell { .. } => (judgement.interval95, 0.95),
    };
    let said = match judgement.verdict {
        Verdict::Faster => Said::Faster,
        Verdict::Slower => Said::Slower,
        Verdict::Same { within } => Said::Same { within },
        Verdict::CannotTell { leaning, generations_needed } => Said::CannotTell {
            leaning: leaning.map(|leaning| match leaning {
                Leaning::Faster => Lean::Faster,
                Leaning::Slower => Lean::Slower,
            }),
            generations_needed,
        },
    };
    // JSON has no infinity: an interval that cannot be narrowed at all is written as wide as numbers go.
    let finite = |ln: f64| ln.exp().clamp(f64::MIN_POSITIVE, f64::MAX);
    Judged {
        ratio: finite(judgement.centre),
        low: finite(interval.low),
        high: finite(interval.high),
        level,
        said,
        across: border == Border::Across,
    }
}
