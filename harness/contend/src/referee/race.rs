//! The race: generations of fresh runners, rounds in balanced order, until every comparison is decided.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

use crate::Error;
use crate::journal::{GenerationRecord, Journal, Line, OpenTurn, Record, Slot, Turn};
use crate::lab::Kind;
use crate::machine::Ticks;
use crate::protocol::{Arrivals, Command, Reply, Sample, WindowReply};
use crate::referee::lineup::{Instance, Lineup, line_up};
use crate::referee::outcome;
use crate::referee::site::{Greeted, Site, status_of, unexpected};
use crate::referee::trial::{no_open_loop, wrong};
use crate::referee::world::World;
use crate::report::{Company, Place, Status};
use crate::schedule::Schedule;
use crate::spawned::Lost;
use crate::verdict::Depth;

/// A generation has at least so many rounds.
pub(crate) const ROUNDS_AT_LEAST: usize = 5;
/// With fewer usable rounds a generation is dropped.
const ROUNDS_USABLE: usize = 3;
/// More rounds than this add nothing: the generation is the unit, not the round.
const ROUNDS_AT_MOST: usize = 60;
/// What a page fault costs, about; those that come to less than half a percent of a call decide nothing.
const PAGE_FAULT: Duration = Duration::from_nanos(500);
/// The cause of a generation that is dropped because the run ended within it.
const INTERRUPTION: &str = "an interruption";
/// Every so many rounds the thread clocks are read around each slice.
const ACCOUNT_EVERY: usize = 4;
/// All lanes of a load run this long before their window opens.
pub(crate) const RAMP: Duration = Duration::from_millis(10);

/// What the referee tells whoever watches a race.
pub(crate) type OnGeneration<'watch> = dyn FnMut(usize, usize) + 'watch;

/// Where lines go: into the journal and into the record alike.
pub(crate) struct Desk<'run> {
    pub(crate) journal: &'run mut Journal,
    pub(crate) record: &'run mut Record,
}

impl Desk<'_> {
    pub(crate) fn note(&mut self, line: Line) -> Result<(), Error> {
        self.journal.append(&line)?;
        self.record.take(line);
        Ok(())
    }
}

/// Races until decided. The record may hold generations already: a resumed run goes on behind them.
///
/// # Errors
/// [`Error::Interrupted`], [`Error::Output`].
pub(crate) fn race(
    site: &Site<'_>,
    world: &mut dyn World,
    desk: &mut Desk<'_>,
    on_generation: &mut OnGeneration<'_>,
) -> Result<(), Error> {
    keep_or_drop_unfinished(site, desk)?;
    let mut strikes: BTreeMap<String, u32> = BTreeMap::new();
    while let Some(lineup) = line_up(site, desk.record) {
        let kept = desk.record.generations.len();
        let planned = lineup.plan.looks.last().copied().unwrap_or(1);
        on_generation(kept, planned);
        if is_over(site, desk.record, &lineup, kept) {
            break;
        }
        // Whoever was withdrawn breaks nothing any more; what it broke before is replaced for the others' sake.
        // Whoever goes on after an interruption wants the race to its end.
        let still_racing = |cause: &String| cause != INTERRUPTION && !desk.record.withdrawn.contains_key(cause);
        let dropped: u32 =
            desk.record.dropped.iter().filter(|(cause, _)| still_racing(cause)).map(|(_, count)| count).sum();
        if f64::from(dropped) > (planned as f64 * 0.2).max(3.0) {
            break;
        }
        let number = desk.record.next_generation();
        let begun = world.now();
        let mut generation = Run::new(site, &lineup, number, world);
        let ended = generation.run(desk);
        let company = generation.finish();
        let at = site.at.clone();
        let seconds = (world.now() - begun).as_secs_f64();
        match ended? {
            Ended::Whole if sends_apart(site, desk, &lineup, number)? => {
                let dropped = Some("page faults".to_owned());
                desk.note(Line::Generation { at, generation: number, dropped, company, seconds })?;
            }
            Ended::Whole => {
                desk.note(Line::Generation { at, generation: number, dropped: None, company, seconds })?;
            }
            Ended::Broken { entrant, status } => {
                let usable = usable_rounds(desk.record, number) >= ROUNDS_USABLE;
                let excused = may_be_an_outsiders_doing(&status) && {
                    let strikes = strikes.entry(entrant.clone()).or_default();
                    *strikes += 1;
                    *strikes < 3
                };
                if !excused {
                    let line = Line::Withdrawn { at: at.clone(), contender: entrant.clone(), status };
                    desk.note(line)?;
                }
                let dropped = (!usable).then_some(entrant);
                desk.note(Line::Generation { at, generation: number, dropped, company, seconds })?;
            }
        }
        desk.journal.keep()?;
    }
    Ok(())
}

/// Sends those apart who fault far more often among the others than in their trial: there another contender's large
/// frees go back to the system, and come back page by page. Asked of the first generation only, which then does not
/// count; says whether anyone was sent.
fn sends_apart(site: &Site<'_>, desk: &mut Desk<'_>, lineup: &Lineup, number: u32) -> Result<bool, Error> {
    let Some(first) = desk.record.unfinished.as_ref().filter(|current| current.number == number && number == 1) else {
        return Ok(false);
    };
    let mut sent = Vec::new();
    for instance in &lineup.instances {
        let alone = desk.record.trials.get(&instance.id).and_then(|trial| trial.trial.faults_per_call);
        let (Some(alone), Place::Together) = (alone, lineup.sets[instance.set].place) else { continue };
        let together = faults_per_call(first, &instance.id);
        let is_baseline = lineup.instances[lineup.baseline].id == instance.id;
        let of_no_account = instance.call.as_secs_f64() * 0.005 / PAGE_FAULT.as_secs_f64();
        let more = |faults: &f64| *faults > alone * 1.2 && faults - alone > of_no_account;
        if let Some(together) = together.filter(|faults| !is_baseline && more(faults)) {
            let why = format!("{together:.0} page faults a call among the others, {alone:.0} in its trial");
            sent.push((instance.entrant.clone(), why));
        }
    }
    let any = !sent.is_empty();
    for (contender, why) in sent {
        desk.note(Line::SentApart { at: site.at.clone(), contender, why })?;
    }
    Ok(any)
}

fn faults_per_call(generation: &GenerationRecord, id: &str) -> Option<f64> {
    let slots = generation.rounds.iter().flatten().filter(|slot| slot.who == id);
    let per_call: Vec<f64> = slots
        .filter_map(|slot| match &slot.turn {
            Turn::Slice(sample) => Some(sample.usage?.minor_faults as f64 / f64::from(sample.calls.max(1))),
            _ => None,
        })
        .collect();
    crate::estimate::median(&per_call)
}

/// SIGKILL and SIGTERM may come from outside (the kernel short of memory, a person): it takes three to blame someone.
fn may_be_an_outsiders_doing(status: &Status) -> bool {
    matches!(status, Status::Died(why) if why.starts_with("signal 9") || why.starts_with("signal 15"))
}

fn keep_or_drop_unfinished(site: &Site<'_>, desk: &mut Desk<'_>) -> Result<(), Error> {
    let Some(unfinished) = &desk.record.unfinished else { return Ok(()) };
    let (number, rounds) = (unfinished.number, unfinished.rounds.len());
    // A load's generation is one round; of a job's, the single slices come last and would be missing.
    let long_enough = rounds >= ROUNDS_AT_LEAST
        && line_up(site, desk.record).is_some_and(|lineup| lineup.instances.iter().all(Instance::has_rounds));
    let dropped = (!long_enough).then(|| INTERRUPTION.to_owned());
    let company = Company::default();
    desk.note(Line::Generation { at: site.at.clone(), generation: number, dropped, company, seconds: 0.0 })
}

fn usable_rounds(record: &Record, number: u32) -> usize {
    record.unfinished.as_ref().filter(|current| current.number == number).map_or(0, |current| current.rounds.len())
}

fn is_over(site: &Site<'_>, record: &Record, lineup: &Lineup, kept: usize) -> bool {
    let last = lineup.plan.looks.last().copied().unwrap_or(1);
    let may_stop = !site.settings.whole && lineup.plan.looks.contains(&kept);
    kept >= last || (may_stop && outcome::all_decided(site, record, lineup))
}

enum Ended {
    Whole,
    Broken { entrant: String, status: Status },
}

/// One generation under way.
struct Run<'race, 'run> {
    site: &'race Site<'run>,
    lineup: &'race Lineup,
    number: u32,
    world: &'race mut dyn World,
    runners: Vec<Option<Greeted>>,
    ticks_before: Option<(Ticks, u64)>,
}

/// Why a turn gave nothing.
enum Miss {
    Failed(Status),
    Interrupted,
}

impl<'race, 'run> Run<'race, 'run> {
    fn new(site: &'race Site<'run>, lineup: &'race Lineup, number: u32, world: &'race mut dyn World) -> Self {
        let ticks_before = world.ticks(&site.fixture_group.into_iter().collect());
        Run { site, lineup, number, world, runners: Vec::new(), ticks_before }
    }

    fn run(&mut self, desk: &mut Desk<'_>) -> Result<Ended, Error> {
        if let Some(broken) = self.start()? {
            return Ok(broken);
        }
        match self.site.experiment.kind {
            Kind::Job => self.rounds(desk),
            Kind::Load => self.windows(desk),
        }
    }

    fn rng(&self) -> Pcg64Mcg {
        let place = crate::digest::of(&self.site.at).unwrap_or_default();
        let place = u64::from_str_radix(place.get(..16).unwrap_or("0"), 16).unwrap_or(0);
        let seed = u128::from(self.site.settings.seed ^ place) << 64 | u128::from(self.number);
        Pcg64Mcg::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Fresh runners in random order, their contenders built in random order.
    fn start(&mut self) -> Result<Option<Ended>, Error> {
        let mut rng = self.rng();
        let mut sets: Vec<usize> = (0..self.lineup.sets.len()).collect();
        sets.retain(|set| self.lineup.instances.iter().any(|instance| instance.set == *set));
        sets.shuffle(&mut rng);
        self.runners = (0..self.lineup.sets.len()).map(|_| None).collect();
        let entrants = self.site.entrants();
        for set in sets {
            let mut members: Vec<&Instance> =
                self.lineup.instances.iter().filter(|instance| instance.set == set).collect();
            members.shuffle(&mut rng);
            let blamed = members[0].entrant.clone();
            let program = self.lineup.sets[set].program.map(|index| &entrants[index]);
            let launch = self.site.launch(program, self.lineup.sets[set].env.clone())?;
            match self.site.greet(self.world, &launch) {
                Ok(greeted) => self.runners[set] = Some(greeted),
                Err(_) if self.world.interrupted() => return Err(Error::Interrupted),
                Err(status) => return Ok(Some(Ended::Broken { entrant: blamed, status })),
            }
            for member in members {
                let build = Command::Build { contender: member.contender.clone(), instance: member.id.clone() };
                match self.ask(member, &build, self.site.deadline()) {
                    Ok(Reply::Built { .. }) => {}
                    Ok(other) => return self.broken(member, unexpected(&other)),
                    Err(Miss::Interrupted) => return Err(Error::Interrupted),
                    Err(Miss::Failed(status)) => return self.broken(member, status),
                }
            }
        }
        Ok(None)
    }

    fn broken(&self, instance: &Instance, status: Status) -> Result<Option<Ended>, Error> {
        Ok(Some(Ended::Broken { entrant: instance.entrant.clone(), status }))
    }

    fn rounds(&mut self, desk: &mut Desk<'_>) -> Result<Ended, Error> {
        let (in_rounds, single): (Vec<usize>, Vec<usize>) =
            (0..self.lineup.instances.len()).partition(|&index| self.lineup.instances[index].has_rounds());
        let schedule = Schedule::new(in_rounds.len(), self.site.settings.seed);
        let planned = self.lineup.plan.looks.last().copied().unwrap_or(1) as u32;
        let budget = self.site.settings.budget_per_contender() * self.lineup.instances.len() as u32 / planned.max(1);
        let begun = self.world.now();
        let rounds_before = self.rounds_before(desk.record);
        let mut round = 0;
        while !in_rounds.is_empty()
            && (round < ROUNDS_AT_LEAST || (self.world.now() - begun < budget && round < ROUNDS_AT_MOST))
        {
            let account = round % ACCOUNT_EVERY == 1;
            let mut slots = Vec::with_capacity(in_rounds.len());
            for place in schedule.order(rounds_before + round as u64) {
                let instance = &self.lineup.instances[in_rounds[place]];
                match self.slice(instance, desk.record, account) {
                    Ok(sample) => slots.push(Slot { who: instance.id.clone(), turn: Turn::Slice(sample) }),
                    Err(Miss::Interrupted) => return Err(Error::Interrupted),
                    Err(Miss::Failed(status)) => {
                        return Ok(Ended::Broken { entrant: instance.entrant.clone(), status });
                    }
                }
            }
            desk.note(Line::Round { at: self.site.at.clone(), generation: self.number, slots })?;
            round += 1;
        }
        let mut slots = Vec::new();
        for index in single {
            let instance = &self.lineup.instances[index];
            match self.slice(instance, desk.record, true) {
                Ok(sample) => slots.push(Slot { who: instance.id.clone(), turn: Turn::Slice(sample) }),
                Err(Miss::Interrupted) => return Err(Error::Interrupted),
                Err(Miss::Failed(status)) => {
                    return Ok(Ended::Broken { entrant: instance.entrant.clone(), status });
                }
            }
        }
        if !slots.is_empty() {
            desk.note(Line::Round { at: self.site.at.clone(), generation: self.number, slots })?;
        }
        Ok(Ended::Whole)
    }

    /// Rounds of earlier generations: the square goes on where it stopped. Single slices are no round of it.
    fn rounds_before(&self, record: &Record) -> u64 {
        let single = |slot: &Slot| {
            self.lineup.instances.iter().any(|instance| instance.id == slot.who && !instance.has_rounds())
        };
        let of_the_square = |slots: &&Vec<Slot>| !slots.iter().all(single);
        record.generations.iter().map(|one| one.rounds.iter().filter(of_the_square).count() as u64).sum()
    }

    fn slice(&mut self, instance: &Instance, record: &Record, account: bool) -> Result<Sample, Miss> {
        let command = Command::Slice {
            instance: instance.id.clone(),
            calls: instance.calls,
            rest_us: if instance.threaded { 0 } else { 50 },
            untimed_call: instance.untimed_call(),
            spin_steps: instance.spin_steps,
            settle: instance.threaded,
            account,
        };
        let usual = instance.call * (instance.calls + 1) * 10 + Duration::from_secs(5);
        let reply = self.ask(instance, &command, usual.min(self.site.deadline()).max(Duration::from_secs(5)))?;
        let expected = record.expected.as_ref().map_or("", |expected| expected.digest.as_str());
        match reply {
            Reply::Sample(sample) if sample.digest != expected => Err(Miss::Failed(wrong(&sample.digest, expected))),
            // A clock that stood still or went back: worthless, and no fault of anyone's answer.
            Reply::Sample(sample) => Ok(Sample { digest: String::new(), ..sample }),
            other => Err(Miss::Failed(unexpected(&other))),
        }
    }

    /// A load's generation: each contender one window, counted; then, but for `--quick`, one window timed; then one in an
    /// open loop at each rate.
    fn windows(&mut self, desk: &mut Desk<'_>) -> Result<Ended, Error> {
        let schedule = Schedule::new(self.lineup.instances.len(), self.site.settings.seed);
        let mut slots = Vec::new();
        for place in schedule.order(self.rounds_before(desk.record)) {
            let instance = &self.lineup.instances[place];
            for kind in self.kinds() {
                // The hidden twin's latency decides nothing.
                if kind.timed && instance.id.starts_with('~') {
                    continue;
                }
                let turn = match self.ask(instance, &kind.command(&instance.id), self.site.deadline() + kind.open) {
                    Ok(Reply::Window(window)) => kind.turn(window),
                    Ok(other) => Err(unexpected(&other)),
                    Err(Miss::Interrupted) => return Err(Error::Interrupted),
                    Err(Miss::Failed(status)) => Err(status),
                };
                match turn {
                    Ok(turn) => slots.push(Slot { who: instance.id.clone(), turn }),
                    Err(status) => return Ok(Ended::Broken { entrant: instance.entrant.clone(), status }),
                }
            }
        }
        desk.note(Line::Round { at: self.site.at.clone(), generation: self.number, slots })?;
        Ok(Ended::Whole)
    }

    /// The windows that each contender gets in this generation, in order.
    fn kinds(&self) -> Vec<WindowKind> {
        let quick = self.site.settings.depth == Depth::Quick;
        let (workers, cores) = (self.site.setup.workers(), crate::cores());
        let closed = |timed| WindowKind { open: window_length(workers, cores, quick), timed, arrivals: None };
        let mut kinds = vec![closed(false)];
        kinds.extend((!quick).then(|| closed(true)));
        kinds.extend(
            self.site
                .rates()
                .into_iter()
                .map(|per_second| WindowKind::open(self.site.arrivals(per_second, self.number), workers, cores)),
        );
        kinds
    }

    fn ask(&mut self, instance: &Instance, command: &Command, deadline: Duration) -> Result<Reply, Miss> {
        let runner = self.runners.get_mut(instance.set).and_then(Option::as_mut);
        let Some(runner) = runner else { return Err(Miss::Failed(Status::Failed("it has no runner".into()))) };
        runner.talk.ask(command, deadline).map_err(|lost| match lost {
            Lost::Interrupted => Miss::Interrupted,
            other => Miss::Failed(status_of(other)),
        })
    }

    /// Ends the runners and says what else the machine did while they lived.
    fn finish(mut self) -> Company {
        let mut groups: HashSet<u32> = self.runners.iter().flatten().map(|runner| runner.talk.group()).collect();
        groups.extend(self.site.fixture_group);
        let company = match (self.ticks_before, self.world.ticks(&groups)) {
            (Some((then, own_then)), Some((now, own_now))) => {
                company(now.since(then), own_now.saturating_sub(own_then))
            }
            _ => Company::default(),
        };
        for runner in self.runners.drain(..).flatten() {
            runner.talk.end();
        }
        company
    }
}

/// Shares of all cores; nothing where too few ticks passed to say.
fn company(machine: Ticks, own: u64) -> Company {
    if machine.all < 10 {
        return Company::default();
    }
    let share = |ticks: u64| Some(ticks as f64 / machine.all as f64);
    Company { foreign_cpu: share(machine.busy.saturating_sub(own)), steal: share(machine.steal) }
}

/// One kind of window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WindowKind {
    pub(crate) open: Duration,
    pub(crate) timed: bool,
    pub(crate) arrivals: Option<Arrivals>,
}

impl WindowKind {
    /// In an open loop.
    pub(crate) fn open(arrivals: Arrivals, workers: usize, cores: usize) -> Self {
        let open = open_window_length(arrivals.per_second, workers, cores);
        WindowKind { open, timed: true, arrivals: Some(arrivals) }
    }

    pub(crate) fn command(&self, instance: &str) -> Command {
        Command::Window {
            instance: instance.to_owned(),
            ramp_us: RAMP.as_micros() as u64,
            open_us: self.open.as_micros() as u64,
            timed: self.timed,
            arrivals: self.arrivals,
        }
    }

    /// What a reply is of this kind, if it is.
    pub(crate) fn turn(&self, window: WindowReply) -> Result<Turn, Status> {
        match (self.arrivals, self.timed) {
            (Some(_), _) if window.open_loop.is_none() => Err(no_open_loop()),
            (Some(arrivals), _) => Ok(Turn::Open(OpenTurn { per_second: arrivals.per_second, window })),
            (None, true) => Ok(Turn::Timed(window)),
            (None, false) => Ok(Turn::Window(window)),
        }
    }
}

/// So many arrivals a window has, where the rate allows: p99.9 then has ten beyond it.
const ARRIVALS_AT_LEAST: u64 = 10_000;
/// But no window of the open loop is longer than this.
const OPEN_AT_MOST: Duration = Duration::from_secs(2);

/// As long as a closed window, or as it takes for 10,000 arrivals, up to two seconds.
pub(crate) fn open_window_length(per_second: u64, workers: usize, cores: usize) -> Duration {
    // A hundredth more, since exponential distances may give a few less.
    let arrivals = (ARRIVALS_AT_LEAST + ARRIVALS_AT_LEAST / 100) as f64;
    let needed = Duration::from_secs_f64(arrivals / per_second.max(1) as f64);
    window_length(workers, cores, false).max(needed.min(OPEN_AT_MOST))
}

/// At least 20 turns of 4 ms for each worker that shares a core.
pub(crate) fn window_length(workers: usize, cores: usize, quick: bool) -> Duration {
    let usual = Duration::from_millis(if quick { 100 } else { 150 });
    let turns = Duration::from_millis(20 * 4) * u32::try_from(workers.div_ceil(cores.max(1))).unwrap_or(u32::MAX);
    usual.max(turns)
}
