//! The line-up of a race: who races with whom in one process, with how many calls a slice. A pure function of the
//! trials, so that a resumed run lines up the same.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::journal::Record;
use crate::lab::{How, Kind};
use crate::referee::settings::Entrant;
use crate::referee::site::Site;
use crate::report::Place;
use crate::verdict::Plan;

/// The hidden twin of the baseline.
pub(crate) const TWIN: &str = "~twin";
/// The baseline with 2 % planted.
pub(crate) const SPIKE: &str = "~spike";
/// A copy of the baseline in a process of its own.
pub(crate) const BRIDGE: &str = "~bridge";
/// How much the spike plants, as a share.
pub(crate) const PLANTED: f64 = 0.02;

/// A slice without threads of its own; over 3 to 4 ms nearly every slice is cut by the scheduler.
const SLICE: Duration = Duration::from_micros(200);
/// A slice with threads: a parked pool costs 31 to 33 us to wake, which is its own price but not all of it.
const THREADED_SLICE: Duration = Duration::from_millis(1);
/// Calls longer than this get no untimed call before them.
pub(crate) const UNTIMED_CALL_UP_TO: Duration = Duration::from_millis(15);
/// Calls longer than this get one slice a generation, outside the square.
pub(crate) const ROUNDS_UP_TO: Duration = Duration::from_millis(100);

/// Who races, in which process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lineup {
    pub(crate) instances: Vec<Instance>,
    pub(crate) sets: Vec<Set>,
    /// Index of the baseline's own instance.
    pub(crate) baseline: usize,
    pub(crate) plan: Plan,
    pub(crate) comparisons: usize,
}

/// One contender, built once in one runner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Instance {
    /// The entrant's name, or that of a hidden companion.
    pub(crate) id: String,
    /// What its runner builds.
    pub(crate) contender: String,
    /// Whose fault it is when it fails.
    pub(crate) entrant: String,
    pub(crate) set: usize,
    pub(crate) calls: u32,
    pub(crate) call: Duration,
    pub(crate) threaded: bool,
    pub(crate) spin_steps: u32,
    /// Shares an error level with the others.
    pub(crate) compared: bool,
}

impl Instance {
    pub(crate) fn has_rounds(&self) -> bool {
        self.call <= ROUNDS_UP_TO
    }

    pub(crate) fn untimed_call(&self) -> bool {
        self.call <= UNTIMED_CALL_UP_TO
    }
}

/// The instances of one runner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Set {
    pub(crate) place: Place,
    pub(crate) env: Vec<(String, String)>,
    /// Index into the entrants whose program it is; `None`: this executable.
    pub(crate) program: Option<usize>,
}

/// Lines up everyone whose trial was verified and who has not failed since. `None` where the baseline cannot race.
pub(crate) fn line_up(site: &Site<'_>, record: &Record) -> Option<Lineup> {
    let entrants = site.entrants();
    let baseline_name = site.settings.baseline_of(site.experiment)?.to_owned();
    let verified = |entrant: &Entrant<'_>| record.status(&entrant.name).is_some_and(|status| status.is_verified());
    let racing: Vec<usize> = (0..entrants.len())
        .filter(|&index| verified(&entrants[index]) && site.settings.races(site.experiment, entrants[index].contender))
        .collect();
    let baseline_entrant = racing.iter().copied().find(|&index| entrants[index].contender.name == baseline_name)?;

    let mut sets: Vec<Set> = Vec::new();
    let mut instances = Vec::new();
    let mut shared_env: BTreeMap<String, String> = BTreeMap::new();
    let together = 0;
    sets.push(Set { place: Place::Together, env: Vec::new(), program: None });
    for &index in &racing {
        let entrant = &entrants[index];
        let env = site.env(entrant);
        let conflicts = env.iter().any(|(name, value)| shared_env.get(name).is_some_and(|there| there != value));
        let trial = record.trials.get(&entrant.name)?;
        let apart = site.settings.apart
            || entrant.contender.apart
            || !matches!(entrant.contender.how, How::Here(_))
            || !trial.trial.spoiled.is_empty()
            || record.sent_apart.contains_key(&entrant.name)
            || conflicts;
        let set = if apart {
            sets.push(Set { place: Place::Apart, env, program: entrant.contender.program().map(|_| index) });
            sets.len() - 1
        } else {
            shared_env.extend(env);
            together
        };
        instances.push(Instance {
            id: entrant.name.clone(),
            contender: entrant.contender.name.clone(),
            entrant: entrant.name.clone(),
            set,
            calls: 1,
            call: Duration::from_nanos(trial.trial.call_ns.unwrap_or(1)),
            threaded: trial.threaded,
            spin_steps: 0,
            compared: !entrant.contender.companion && index != baseline_entrant,
        });
    }
    sets[together].env = shared_env.into_iter().collect();
    let baseline = racing.iter().position(|&index| index == baseline_entrant)?;
    if site.experiment.kind == Kind::Job {
        set_calls(&mut instances, baseline, site.experiment.spec.slice);
    }
    let comparisons = instances.iter().filter(|instance| instance.compared).count().max(1);
    add_companions(&mut instances, &mut sets, baseline, record, &baseline_name);
    let plan = Plan::new(site.settings.depth, comparisons);
    Some(Lineup { instances, sets, baseline, plan, comparisons })
}

/// Calls a slice: the baseline's for all, their own for those more than 1.5 times off. Never tuned again in a run.
fn set_calls(instances: &mut [Instance], baseline: usize, wished: Option<Duration>) {
    let calls_of = |instance: &Instance| {
        let slice = wished.unwrap_or(if instance.threaded { THREADED_SLICE } else { SLICE });
        let calls = slice.as_secs_f64() / instance.call.as_secs_f64().max(1e-9);
        (calls.round() as u32).clamp(1, 1_000_000)
    };
    let common = calls_of(&instances[baseline]);
    let base = instances[baseline].call.as_secs_f64();
    let base_threaded = instances[baseline].threaded;
    for instance in instances {
        let ratio = instance.call.as_secs_f64() / base.max(1e-12);
        let alike = (1.0 / 1.5..=1.5).contains(&ratio) && instance.threaded == base_threaded;
        instance.calls = if alike { common } else { calls_of(instance) };
    }
}

/// The twin and the spike beside the baseline, and the bridge where somebody races apart.
fn add_companions(
    instances: &mut Vec<Instance>,
    sets: &mut Vec<Set>,
    baseline: usize,
    record: &Record,
    baseline_contender: &str,
) {
    let original = Instance { compared: false, contender: baseline_contender.into(), ..instances[baseline].clone() };
    let home = original.set;
    let in_this_executable = sets[home].program.is_none();
    if !in_this_executable {
        return;
    }
    instances.push(Instance { id: TWIN.into(), ..original.clone() });
    if let Some(expected) = &record.expected {
        let microseconds = original.call.as_secs_f64() * 1e6 * PLANTED;
        let steps = (microseconds * expected.spin_steps_per_us).round();
        // Under one step nothing can be planted; the foot then has no spike.
        if steps >= 1.0 && steps < f64::from(u32::MAX) {
            instances.push(Instance { id: SPIKE.into(), spin_steps: steps as u32, ..original.clone() });
        }
    }
    if sets.iter().enumerate().any(|(index, set)| index != home && set.place == Place::Apart) {
        let env = sets[home].env.clone();
        sets.push(Set { place: Place::Apart, env, program: None });
        instances.push(Instance { id: BRIDGE.into(), set: sets.len() - 1, ..original });
    }
}
