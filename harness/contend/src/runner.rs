//! The child's side of the race: builds contenders, times slices, tells what they cost.

use std::collections::{BTreeMap, HashMap};
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::audit::Before;
use crate::lab::{Experiment, Lab};
use crate::protocol::{self, Arrivals, Command, Failure, Hello, Latency, OpenReply, Reply, Sample, WindowReply};
use crate::usage::{ThreadTimes, Threads, Usage, process_cpu_ns, thread_cpu_ns};
use crate::{Result, Setup, Skip, spin};

/// A contender of a job, built and ready: its types are erased here, outside the timed loop.
pub trait RaceJob {
    /// Makes `calls` calls and returns their wall time; keeps the last answer.
    ///
    /// # Errors
    /// What the contender returns.
    fn slice(&mut self, calls: u32, spin_steps: u32) -> Result<Duration>;

    /// The digest of the last answer, which is dropped.
    ///
    /// # Errors
    /// When there was no call yet, or the answer cannot be written as JSON.
    fn digest(&mut self) -> Result<String>;

    /// How many jobs one call does; more than one only for `copies`.
    fn jobs_per_call(&self) -> u32 {
        1
    }

    /// What its living child processes have used so far.
    fn children(&self) -> Option<Usage> {
        None
    }
}

/// A contender of a load, built and ready.
pub trait RaceLoad {
    /// Runs one window.
    ///
    /// # Errors
    /// What the contender returns; [`Unconserved`] when operations were lost or counted twice.
    fn window(&mut self, plan: WindowPlan) -> Result<WindowSample>;

    /// Runs this many operations in each lane, for benches; returns how many there were in all.
    ///
    /// # Errors
    /// As [`window`](Self::window).
    fn fixed(&mut self, operations_per_lane: u64) -> Result<u64>;
}

/// A contender, built and ready.
pub enum Racer {
    /// Of a job.
    Job(Box<dyn RaceJob>),
    /// Of a load.
    Load(Box<dyn RaceLoad>),
}

/// How long a window is, and whether each operation is timed.
#[derive(Clone, Copy, Debug)]
pub struct WindowPlan {
    /// All lanes run this long before the window opens.
    pub ramp: Duration,
    /// The window itself.
    pub open: Duration,
    /// Time each operation, or only count them.
    pub timed: bool,
    /// An open loop: operations are begun at planned times, and always timed.
    pub arrivals: Option<Arrivals>,
}

/// What one window gave.
#[derive(Debug)]
pub struct WindowSample {
    /// How long it was open.
    pub open: Duration,
    /// Operations completed inside, one count a lane.
    pub operations_per_lane: Vec<u64>,
    /// How often the lock passed to another lane.
    pub owner_changes: u64,
    /// Latency of the operations begun inside; in an open loop, planned inside.
    pub latency: Option<Histogram<u64>>,
    /// The longest time inside in which some lane finished nothing; only where a closed loop is timed.
    pub longest_gap: Option<Duration>,
    /// What only an open loop has.
    pub open_loop: Option<OpenSample>,
    /// Where the time of each lane's thread went, for lanes that are threads.
    pub lanes: Option<Vec<ThreadTimes>>,
    /// All operations, ramps included.
    pub ever: u64,
}

/// What became of the arrivals of an open window.
#[derive(Debug, Default)]
pub struct OpenSample {
    /// Arrivals planned inside.
    pub planned: u64,
    /// Arrivals that were late already when it opened.
    pub behind_at_opening: u64,
    /// Arrivals that were late when it closed.
    pub behind_at_close: u64,
    /// How late those began whose lane was on time and waited.
    pub lag: Option<Histogram<u64>>,
    /// Latency from the real starts.
    pub service: Option<Histogram<u64>>,
}

/// Operations were lost or counted twice.
#[derive(Debug, thiserror::Error)]
#[error("the lanes did {done} operations and the shared state has seen {seen}")]
pub struct Unconserved {
    /// What the lanes did.
    pub done: u64,
    /// What the contender's shared state says.
    pub seen: u64,
}

/// The reference answer of a job.
#[derive(Clone, Debug)]
pub struct ReferenceAnswer {
    /// Its digest.
    pub digest: String,
    /// How many units of work one job is.
    pub amount: u64,
}

/// Makes the reference answer.
pub(crate) type Reference = dyn Fn(&Setup) -> Result<ReferenceAnswer> + Send + Sync;

/// Serves commands until told to end or the pipe closes.
pub(crate) fn serve(labs: &[Lab]) -> Result<()> {
    // By path and not by number: opening what one already holds needs no `unsafe`.
    let commands = BufReader::new(OpenOptions::new().read(true).open(descriptor(protocol::COMMANDS))?);
    let mut replies = OpenOptions::new().write(true).open(descriptor(protocol::REPLIES))?;
    crate::allocator::fix_thresholds();
    let mut runner: Option<Runner<'_>> = None;
    for line in commands.lines() {
        let reply = match serde_json::from_str(&line?) {
            Ok(Command::End) => break,
            Ok(Command::Hello(hello)) => match Runner::new(labs, hello) {
                Ok(ready) => {
                    runner = Some(ready);
                    Reply::Hello { protocol: protocol::VERSION, pid: std::process::id(), version: None }
                }
                Err(error) => failed(&error),
            },
            Ok(command) => match &mut runner {
                Some(runner) => runner.answer(command),
                None => failed(&"a runner is greeted with `hello` first".into()),
            },
            Err(error) => failed(&format!("not a command of protocol {}: {error}", protocol::VERSION).into()),
        };
        let mut line = serde_json::to_vec(&reply)?;
        line.push(b'\n');
        replies.write_all(&line)?;
    }
    Ok(())
}

fn descriptor(number: i32) -> PathBuf {
    PathBuf::from(format!("/dev/fd/{number}"))
}

fn failed(error: &crate::BoxError) -> Reply {
    let kind = if error.is::<Skip>() {
        Failure::Skip
    } else if error.is::<Unconserved>() {
        Failure::Unconserved
    } else {
        Failure::Error
    };
    Reply::Failed { kind, message: error.to_string() }
}

struct Runner<'labs> {
    experiment: &'labs Experiment,
    setup: Setup,
    racers: BTreeMap<String, Built>,
    threads: Threads,
    before: Before,
}

struct Built {
    racer: Racer,
    /// The threads that came to life while it was built, as far as they still live.
    own_threads: Vec<u32>,
}

impl<'labs> Runner<'labs> {
    fn new(labs: &'labs [Lab], hello: Hello) -> Result<Self> {
        let lab = labs.iter().find(|lab| lab.name == hello.lab);
        let lab = lab.ok_or_else(|| format!("this executable has no lab `{}`", hello.lab))?;
        let experiment = lab.find(&hello.experiment);
        let experiment =
            experiment.ok_or_else(|| format!("`{}` has no experiment `{}`", lab.name, hello.experiment))?;
        let setup = Setup::at(hello.point)
            .in_lab(&hello.lab)
            .with_seed(hello.seed)
            .with_fixture(hello.fixture)
            .with_input(hello.input.map(PathBuf::from));
        Ok(Runner { experiment, setup, racers: BTreeMap::new(), threads: Threads::default(), before: Before::now() })
    }

    fn answer(&mut self, command: Command) -> Reply {
        // Contenders run on this thread: what they unwind with must not take the runner along.
        match catch_unwind(AssertUnwindSafe(|| self.carry_out(command))) {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => failed(&error),
            Err(panic) => Reply::Failed { kind: Failure::Panic, message: panic_message(&*panic) },
        }
    }

    fn carry_out(&mut self, command: Command) -> Result<Reply> {
        match command {
            Command::Build { contender, instance } => self.build(&contender, instance),
            Command::Expect => self.expect(),
            Command::Slice { instance, calls, rest_us, untimed_call, spin_steps, settle, account } => {
                let ask = Ask { calls, rest_us, untimed_call, spin_steps, settle, account };
                Ok(Reply::Sample(self.slice(&instance, ask)?))
            }
            Command::Verify { instance, digest, calls, for_us } => {
                self.verify(&instance, digest, calls, Duration::from_micros(for_us))
            }
            Command::Window { instance, ramp_us, open_us, timed, arrivals } => {
                let (ramp, open) = (Duration::from_micros(ramp_us), Duration::from_micros(open_us));
                let plan = WindowPlan { ramp, open, timed, arrivals };
                Ok(Reply::Window(self.window(&instance, plan)?))
            }
            Command::Audit => Ok(Reply::Audit(self.before.audit())),
            Command::Hello(_) | Command::End => unreachable!("handled where lines are read"),
        }
    }

    fn build(&mut self, contender: &str, instance: String) -> Result<Reply> {
        let known = self.experiment.contenders.iter().find(|known| known.name == contender);
        let known = known.ok_or_else(|| format!("`{}` has no contender `{contender}`", self.experiment.spec.name))?;
        let threads_before = Threads::alive();
        let start = Instant::now();
        let racer = known.build(&self.setup)?;
        let wall_ns = nanos(start.elapsed());
        let own_threads = Threads::alive().into_iter().filter(|id| !threads_before.contains(id)).collect();
        self.racers.insert(instance, Built { racer, own_threads });
        Ok(Reply::Built { wall_ns })
    }

    fn expect(&self) -> Result<Reply> {
        let reference = self.experiment.reference.as_ref().ok_or("a load has no reference answer")?;
        let answer = reference(&self.setup)?;
        Ok(Reply::Expected {
            digest: answer.digest,
            amount: answer.amount,
            spin_steps_per_us: spin::steps_per_microsecond(),
        })
    }

    fn slice(&mut self, instance: &str, ask: Ask) -> Result<Sample> {
        let mut accounts = ask.account.then(|| Accounts::open(&mut self.threads, &self.racers, instance));
        let built = self.racers.get_mut(instance).ok_or_else(|| format!("`{instance}` was not built"))?;
        let Racer::Job(racer) = &mut built.racer else { return Err("a load has windows, not slices".into()) };
        if ask.rest_us > 0 {
            std::thread::sleep(Duration::from_micros(ask.rest_us.into()));
        }
        if ask.untimed_call {
            racer.slice(1, 0)?;
        }
        if let Some(accounts) = &mut accounts {
            accounts.start(&mut self.threads);
        }
        let children_before = racer.children();
        let before = Usage::now();
        let wall = racer.slice(ask.calls, ask.spin_steps)?;
        let unsettled = ask.settle && !settle();
        let mut usage = Usage::now().since(before);
        if let (Some(now), Some(then)) = (racer.children(), children_before) {
            usage = usage.and(now.since(then));
        }
        let (threads, foreign_ns) = match accounts {
            Some(accounts) => accounts.finish(&mut self.threads),
            None => (None, None),
        };
        Ok(Sample {
            wall_ns: nanos(wall),
            calls: ask.calls,
            jobs_per_call: racer.jobs_per_call(),
            digest: racer.digest()?,
            usage: Some(usage),
            threads,
            foreign_ns,
            unsettled,
        })
    }

    fn verify(&mut self, instance: &str, expected: String, calls: u32, at_most: Duration) -> Result<Reply> {
        let built = self.racers.get_mut(instance).ok_or_else(|| format!("`{instance}` was not built"))?;
        let Racer::Job(racer) = &mut built.racer else { return Err("a load has no answers to look at".into()) };
        let (begun, cpu_before) = (Instant::now(), thread_cpu_ns());
        for checked in 1..=calls {
            racer.slice(1, 0)?;
            let digest = racer.digest()?;
            // Of its own doing, which is mostly digests: a neighbour who takes the core is not to cut this short.
            let spent = thread_cpu_ns().saturating_sub(cpu_before);
            let is_over = spent >= nanos(at_most) || begun.elapsed() >= at_most * 10;
            if digest != expected || is_over {
                return Ok(Reply::Verified { calls: checked, digest });
            }
        }
        Ok(Reply::Verified { calls, digest: expected })
    }

    fn window(&mut self, instance: &str, plan: WindowPlan) -> Result<WindowReply> {
        let built = self.racers.get_mut(instance).ok_or_else(|| format!("`{instance}` was not built"))?;
        let Racer::Load(racer) = &mut built.racer else { return Err("a job has slices, not windows".into()) };
        let own_before = self.threads.read(&built.own_threads);
        let (before, start) = (Usage::now(), Instant::now());
        let sample = racer.window(plan)?;
        let (usage, watched) = (Usage::now().since(before), start.elapsed());
        let own_after = self.threads.read(&built.own_threads);
        // Lanes that are threads tell of themselves; where lanes are tasks, the pool's threads do.
        let lanes = sample.lanes.as_ref().filter(|lanes| !lanes.is_empty());
        let (threads, watched_ns) = match lanes {
            Some(lanes) => {
                let sum = lanes.iter().fold(ThreadTimes::default(), |sum, lane| sum.and(*lane));
                (Some(sum), Some(nanos(watched) * lanes.len() as u64))
            }
            None => (difference(&own_before, &own_after), Some(nanos(watched) * own_after.len() as u64)),
        };
        Ok(WindowReply {
            open_ns: nanos(sample.open),
            operations_per_lane: sample.operations_per_lane,
            owner_changes: sample.owner_changes,
            latency: sample.latency.as_ref().map(quantiles),
            longest_gap_ns: sample.longest_gap.map(nanos),
            open_loop: sample.open_loop.as_ref().map(of_open),
            usage: Some(usage),
            operations_ever: sample.ever,
            watched_ns: threads.and(watched_ns),
            threads,
        })
    }
}

#[derive(Clone, Copy)]
struct Ask {
    calls: u32,
    rest_us: u32,
    untimed_call: bool,
    spin_steps: u32,
    settle: bool,
    account: bool,
}

/// The thread clocks of the contender whose slice it is, and of all the others in this process.
struct Accounts {
    own: Vec<u32>,
    others: Vec<u32>,
    own_before: HashMap<u32, ThreadTimes>,
    others_before: HashMap<u32, ThreadTimes>,
}

impl Accounts {
    fn open(threads: &mut Threads, racers: &BTreeMap<String, Built>, instance: &str) -> Self {
        let mut own = racers.get(instance).map(|built| built.own_threads.clone()).unwrap_or_default();
        let claimed: Vec<u32> = racers.values().flat_map(|built| built.own_threads.iter().copied()).collect();
        // A runtime that is shared was built by another instance; its threads belong to nobody in particular.
        let others =
            if own.is_empty() { Vec::new() } else { claimed.into_iter().filter(|id| !own.contains(id)).collect() };
        own.push(std::process::id());
        let (own_before, others_before) = (threads.read(&own), threads.read(&others));
        Accounts { own, others, own_before, others_before }
    }

    fn start(&mut self, threads: &mut Threads) {
        self.own_before = threads.read(&self.own);
        self.others_before = threads.read(&self.others);
    }

    fn finish(self, threads: &mut Threads) -> (Option<ThreadTimes>, Option<u64>) {
        let own = difference(&self.own_before, &threads.read(&self.own));
        let foreign = difference(&self.others_before, &threads.read(&self.others));
        (own, foreign.map(|times| times.running_ns))
    }
}

/// The growth of those threads that were read both times.
fn difference(before: &HashMap<u32, ThreadTimes>, after: &HashMap<u32, ThreadTimes>) -> Option<ThreadTimes> {
    let both = before.iter().filter_map(|(id, then)| after.get(id)?.since(*then));
    both.reduce(ThreadTimes::and)
}

/// Waits until this process's CPU clock, less this thread's own, stands still; says whether it came to that within a
/// millisecond. The last pool of a slice spins on for a while, and the next contender would pay for it.
fn settle() -> bool {
    const STEP: Duration = Duration::from_micros(50);
    let others = || process_cpu_ns().saturating_sub(thread_cpu_ns());
    let begun = Instant::now();
    let mut last = others();
    while begun.elapsed() < Duration::from_millis(1) {
        std::thread::sleep(STEP);
        let now = others();
        if now.saturating_sub(last) < 1_000 {
            return true;
        }
        last = now;
    }
    false
}

fn quantiles(histogram: &Histogram<u64>) -> Latency {
    let count = histogram.len();
    // Fewer than ten beyond the quantile: it would be an anecdote.
    let at = |q: f64| ((1.0 - q) * count as f64 >= 10.0).then(|| histogram.value_at_quantile(q));
    Latency { count, p50_ns: at(0.5), p90_ns: at(0.9), p99_ns: at(0.99), p999_ns: at(0.999), max_ns: histogram.max() }
}

fn of_open(sample: &OpenSample) -> OpenReply {
    // In an operation that is handed over nothing is timed at its lane.
    let some = |histogram: &Option<Histogram<u64>>| histogram.as_ref().filter(|all| !all.is_empty()).map(quantiles);
    OpenReply {
        planned: sample.planned,
        behind_at_opening: sample.behind_at_opening,
        behind_at_close: sample.behind_at_close,
        lag: some(&sample.lag),
        service: some(&sample.service),
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".into())
}
