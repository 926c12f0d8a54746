//! Jobs: a fixed amount of work that has an answer.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::child::{ChildPool, ServeChild};
use crate::copies::Copies;
use crate::lab::{Contender, Draft, Experiment, How, Kind};
use crate::runner::{RaceJob, Racer, Reference, ReferenceAnswer};
use crate::spin::spin;
use crate::usage::Usage;
use crate::{Result, Setup, digest};

/// The name of the reference function where it races.
pub const SEQUENTIAL: &str = "sequential";
/// The name of the row that shows what this machine can give at best.
pub const COPIES: &str = "copies";

/// A job being written. See [`job`].
pub type Job<I, O> = Draft<JobKind<I, O>>;

/// What makes a draft a job: its input, and the function whose answer counts.
pub struct JobKind<I, O> {
    input: Arc<Input<I>>,
    expected: Arc<Expected<I, O>>,
    amount: Arc<dyn Fn(&I) -> u64 + Send + Sync>,
    races: ReferenceRole,
}

type Input<I> = dyn Fn(&Setup) -> Result<I> + Send + Sync;
type Expected<I, O> = dyn Fn(&I) -> Result<O> + Send + Sync;

/// Whether the reference function races as `sequential`, and beside it `copies`.
#[derive(Clone, Copy, PartialEq)]
enum ReferenceRole {
    Races { copies: bool },
    OnlyAnswers,
}

/// Begins a job: how its input is made, and the plain sequential function whose answer is the reference.
///
/// The reference races too, as `sequential`, and so does `copies`: one independent copy of it per worker, all at once,
/// which is what this machine can give at best.
///
/// # Examples
/// ```
/// use contend::{Setup, job};
/// let experiment: contend::Experiment =
///     job("sum", |setup: &Setup| setup.get("n"), |n: &u64| (0..*n).sum::<u64>())
///         .fix("n", 1_000)
///         .closure("formula", |n| n * (n - 1) / 2)
///         .into();
/// let names: Vec<_> = experiment.contenders.iter().map(|contender| contender.name.as_str()).collect();
/// assert_eq!(names, ["sequential", "copies", "formula"]);
/// ```
pub fn job<I, O>(
    name: impl Into<String>,
    input: impl Fn(&Setup) -> I + Send + Sync + 'static,
    expected: impl Fn(&I) -> O + Send + Sync + 'static,
) -> Job<I, O>
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    try_job(name, move |setup| Ok(input(setup)), move |input| Ok(expected(input)))
}

/// [`job`] whose input or reference may fail: files that must be there, a server that must answer.
pub fn try_job<I, O>(
    name: impl Into<String>,
    input: impl Fn(&Setup) -> Result<I> + Send + Sync + 'static,
    expected: impl Fn(&I) -> Result<O> + Send + Sync + 'static,
) -> Job<I, O>
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    let kind = JobKind {
        input: Arc::new(input),
        expected: Arc::new(expected),
        amount: Arc::new(|_| 1),
        races: ReferenceRole::Races { copies: true },
    };
    Draft::begin(name, "jobs", kind)
}

impl<I, O> Job<I, O>
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    /// The unit of throughput, and how much of it one call does.
    pub fn unit(mut self, unit: impl Into<String>, amount: impl Fn(&I) -> u64 + Send + Sync + 'static) -> Self {
        self.spec.unit = unit.into();
        self.kind.amount = Arc::new(amount);
        self
    }

    /// The reference function gives the answer and does not race (it knows the answer some other way).
    pub fn reference_only(mut self) -> Self {
        self.kind.races = ReferenceRole::OnlyAnswers;
        self
    }

    /// No row `copies`: where the work is waiting, copies of it say nothing about the machine.
    pub fn without_copies(mut self) -> Self {
        self.kind.races = ReferenceRole::Races { copies: false };
        self
    }

    /// A contender: `prepare` builds pool, runtime, connections outside the clock and returns what is timed.
    pub fn contender<F>(
        mut self,
        name: impl Into<String>,
        prepare: impl Fn(Setup) -> Result<F> + Send + Sync + 'static,
    ) -> Self
    where
        F: FnMut(&Arc<I>) -> Result<O> + 'static,
    {
        let input = self.kind.input.clone();
        let build = move |setup: &Setup| {
            let input = shared_input(&input, setup)?;
            Ok(Racer::Job(Box::new(JobRacer { call: prepare(setup.clone())?, input, last: None })))
        };
        self.contenders.push(Contender::new(name, How::Here(Arc::new(build))));
        self
    }

    /// A contender that needs nothing built: a plain function of the input.
    pub fn closure(self, name: impl Into<String>, call: impl Fn(&I) -> O + Send + Sync + 'static) -> Self {
        let call = Arc::new(call);
        self.contender(name, move |_| {
            let call = call.clone();
            Ok(move |input: &Arc<I>| Ok(call(input)))
        })
    }

    /// A contender whose workers are child processes of this same executable, started before the clock.
    ///
    /// `split` cuts the input into one request per worker or more; `work` runs in a child, once per request; `merge`
    /// puts the replies (in the order of the requests) together. Requests and replies cross a pipe as framed JSON.
    pub fn child<Q, R>(
        mut self,
        name: impl Into<String>,
        split: impl Fn(&I, usize) -> Vec<Q> + Send + Sync + 'static,
        work: impl Fn(Q) -> Result<R> + Send + Sync + 'static,
        merge: impl Fn(Vec<R>) -> Result<O> + Send + Sync + 'static,
    ) -> Self
    where
        Q: Serialize + DeserializeOwned + 'static,
        R: Serialize + DeserializeOwned + 'static,
    {
        let (name, input) = (name.into(), self.kind.input.clone());
        let (experiment, contender) = (self.spec.name.clone(), name.clone());
        let (split, merge) = (Arc::new(split), Arc::new(merge));
        let build = move |setup: &Setup| {
            let input = shared_input(&input, setup)?;
            let pool = ChildPool::start(&experiment, &contender, setup)?;
            let (split, merge, workers) = (split.clone(), merge.clone(), setup.workers());
            Ok(Racer::Job(Box::new(ChildRacer::<I, O, Q, R> { pool, input, split, merge, workers, last: None })))
        };
        let child: Arc<ServeChild> = Arc::new(move |request| {
            let reply = work(serde_json::from_slice(request)?)?;
            Ok(serde_json::to_vec(&reply)?)
        });
        self.contenders.push(Contender::new(name, How::Children { build: Arc::new(build), child }));
        self
    }
}

/// One input a runner, whoever asks first; experiments never share a runner, so one key is enough.
fn shared_input<I: Send + Sync + 'static>(input: &Arc<Input<I>>, setup: &Setup) -> Result<Arc<I>> {
    setup.shared("~input", || input(setup))
}

impl<I, O> From<Job<I, O>> for Experiment
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    fn from(job: Job<I, O>) -> Self {
        let Draft { spec, contenders: mut listed, kind: JobKind { input, expected, amount, races } } = job;
        let mut contenders = Vec::new();
        if let ReferenceRole::Races { copies } = races {
            contenders.push(sequential(input.clone(), expected.clone()));
            if copies {
                contenders.push(copies_of(input.clone(), expected.clone()));
            }
        }
        contenders.append(&mut listed);
        let reference: Arc<Reference> = Arc::new(move |setup: &Setup| {
            let input = shared_input(&input, setup)?;
            Ok(ReferenceAnswer { digest: digest::of(&expected(&input)?)?, amount: amount(&input) })
        });
        Experiment { spec, kind: Kind::Job, contenders, reference: Some(reference) }
    }
}

fn sequential<I, O>(input: Arc<Input<I>>, expected: Arc<Expected<I, O>>) -> Contender
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    let build = move |setup: &Setup| {
        let (input, expected) = (shared_input(&input, setup)?, expected.clone());
        let call = move |input: &Arc<I>| expected(input);
        Ok(Racer::Job(Box::new(JobRacer { call, input, last: None })))
    };
    Contender::new(SEQUENTIAL, How::Here(Arc::new(build)))
}

fn copies_of<I, O>(input: Arc<Input<I>>, expected: Arc<Expected<I, O>>) -> Contender
where
    I: Send + Sync + 'static,
    O: Serialize + Send + 'static,
{
    let build = move |setup: &Setup| {
        let input = shared_input(&input, setup)?;
        Ok(Racer::Job(Box::new(Copies::start(setup.workers(), input, expected.clone())?)))
    };
    let mut contender = Contender::new(COPIES, How::Here(Arc::new(build)));
    contender.companion = true;
    contender.note = Some("one independent copy of `sequential` per worker, all at once: this machine's limit".into());
    contender
}

/// The timed loop is here, monomorphic, so that no call through a table stands between the clock and the work.
struct JobRacer<I, O, F> {
    call: F,
    input: Arc<I>,
    last: Option<O>,
}

impl<I, O, F> RaceJob for JobRacer<I, O, F>
where
    O: Serialize,
    F: FnMut(&Arc<I>) -> Result<O>,
{
    fn slice(&mut self, calls: u32, spin_steps: u32) -> Result<Duration> {
        let mut last = None;
        let start = Instant::now();
        for _ in 0..calls {
            last = Some(black_box((self.call)(black_box(&self.input))?));
            spin(spin_steps);
        }
        let wall = start.elapsed();
        self.last = last;
        Ok(wall)
    }

    fn digest(&mut self) -> Result<String> {
        Ok(digest::of(&self.last.take().ok_or("asked for an answer before any call")?)?)
    }
}

struct ChildRacer<I, O, Q, R> {
    pool: ChildPool,
    input: Arc<I>,
    split: Arc<dyn Fn(&I, usize) -> Vec<Q>>,
    merge: Arc<dyn Fn(Vec<R>) -> Result<O>>,
    workers: usize,
    last: Option<O>,
}

impl<I, O, Q, R> RaceJob for ChildRacer<I, O, Q, R>
where
    O: Serialize,
    Q: Serialize,
    R: DeserializeOwned,
{
    fn slice(&mut self, calls: u32, spin_steps: u32) -> Result<Duration> {
        let mut last = None;
        let start = Instant::now();
        for _ in 0..calls {
            let requests = (self.split)(black_box(&self.input), self.workers);
            last = Some(black_box((self.merge)(self.pool.map(&requests)?)?));
            spin(spin_steps);
        }
        let wall = start.elapsed();
        self.last = last;
        Ok(wall)
    }

    fn digest(&mut self) -> Result<String> {
        Ok(digest::of(&self.last.take().ok_or("asked for an answer before any call")?)?)
    }

    fn children(&self) -> Option<Usage> {
        Some(self.pool.usage())
    }
}
