//! Labs, experiments and contenders as their author lists them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::program::Program;
use crate::protocol::Spacing;
use crate::runner::{Racer, Reference, ReferenceAnswer};
use crate::setup::{Point, Value, cores};
use crate::{Result, Setup};

/// One concept: a name, a question, and the experiments that answer it.
#[derive(Debug)]
pub struct Lab {
    /// The name, for example `lab01-lock-contention`. Unique in a program.
    pub name: String,
    /// The one question the lab asks.
    pub question: String,
    /// Its experiments, in the order they are told.
    pub experiments: Vec<Experiment>,
}

/// Begins a lab.
///
/// # Examples
/// ```
/// let lab = contend::lab("maps", "which map survives eight writers?").experiment(
///     contend::job("sum", |_| 1_000_u64, |n| (0..*n).sum::<u64>())
///         .closure("formula", |n| n * (n - 1) / 2),
/// );
/// assert_eq!(lab.experiments[0].contenders.len(), 3); // and `sequential` and `copies`, which come by themselves
/// ```
pub fn lab(name: impl Into<String>, question: impl Into<String>) -> Lab {
    Lab { name: name.into(), question: question.into(), experiments: Vec::new() }
}

impl Lab {
    /// Adds an experiment.
    pub fn experiment(mut self, experiment: impl Into<Experiment>) -> Self {
        self.experiments.push(experiment.into());
        self
    }

    /// The experiment of that name.
    pub fn find(&self, experiment: &str) -> Option<&Experiment> {
        self.experiments.iter().find(|known| known.spec.name == experiment)
    }
}

/// The two kinds of experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A fixed amount of work that has an answer.
    Job,
    /// Operations that go on until a window closes.
    Load,
}

/// What the workers of an experiment mostly do. A ranking never averages the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// They compute: more workers than cores gain nothing.
    Cpu,
    /// They wait: for sockets, timers, other machines.
    Waiting,
}

/// One workload of a lab, its sweep, and its contenders: what a `job` or `load` becomes once its types are erased.
pub struct Experiment {
    /// What the author declared about it.
    pub spec: Spec,
    /// Job or load.
    pub kind: Kind,
    /// The contenders in the order they are shown; for a job, `sequential` and `copies` come first by themselves.
    pub contenders: Vec<Contender>,
    /// Makes the reference answer in a runner; `None` for loads, which check conservation instead.
    pub(crate) reference: Option<Arc<Reference>>,
}

impl Experiment {
    /// The reference answer of a job, made in this process: for tests, which compare contenders built by
    /// [`Contender::build`] with it.
    ///
    /// # Errors
    /// What the input or the reference function returns; for a load, that it has none.
    pub fn expect(&self, setup: &Setup) -> Result<ReferenceAnswer> {
        let reference = self.reference.as_ref().ok_or("a load has no reference answer")?;
        reference(setup)
    }
}

impl fmt::Debug for Experiment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Experiment").field("spec", &self.spec).field("contenders", &self.contenders).finish()
    }
}

/// What an author declares about an experiment besides its contenders.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// Its name within the lab.
    pub name: String,
    /// One sentence about what is done.
    pub about: String,
    /// What a reader of its tables should beware of.
    pub caution: Option<String>,
    /// What the workers mostly do; `None`: the author does not say.
    pub work: Option<Work>,
    /// What one operation is called in throughput columns ("additions", "files", "increments").
    pub unit: String,
    /// Parameters that do not vary within a run.
    pub fixed: Vec<(String, Value)>,
    /// Parameters that vary, each with its values; the first is the plot's horizontal axis.
    pub sweep: Vec<(String, Vec<Value>)>,
    /// What `--quick` uses instead: for a fixed parameter its value, for a swept one its single point.
    pub quick: Vec<(String, Value)>,
    /// The contenders that race in `--quick`; empty: all of them.
    pub quick_contenders: Vec<String>,
    /// The contender that the others are compared with; `None`: the first listed.
    pub baseline: Option<String>,
    /// What is made by the parent before the runners start.
    pub fixture: Option<Fixture>,
    /// How long a single call may take before its contender counts as hanging.
    pub deadline: Option<Duration>,
    /// Whether `--input` means something here.
    pub takes_input: bool,
    /// The length of one slice where it should differ from the scheme's.
    pub slice: Option<Duration>,
    /// Loads: the rates of the open loop, in arrivals a second of all lanes together.
    pub rates: Vec<u64>,
    /// Loads: how far apart those arrivals are.
    pub spacing: Spacing,
    /// About how long a call takes, for the forecast of a run.
    pub usual_call: Option<UsualCall>,
    /// The same of other programs, which are often slower by far.
    pub usual_program_call: Option<UsualCall>,
}

/// About how long a call takes at a point.
#[derive(Clone)]
pub struct UsualCall(pub Arc<dyn Fn(&Setup) -> Duration + Send + Sync>);

impl fmt::Debug for UsualCall {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("UsualCall")
    }
}

impl Spec {
    /// The baseline's name.
    pub fn baseline<'a>(&'a self, contenders: &'a [Contender]) -> Option<&'a str> {
        self.baseline.as_deref().or_else(|| contenders.first().map(|first| first.name.as_str()))
    }

    /// Every point of the sweep: the cartesian product, the first parameter slowest.
    pub fn points(&self) -> Vec<Point> {
        let mut points = vec![self.fixed.iter().cloned().collect::<Point>()];
        for (name, values) in &self.sweep {
            points = points
                .iter()
                .flat_map(|point| {
                    values.iter().map(|value| {
                        let mut point = point.clone();
                        point.insert(name.clone(), value.clone());
                        point
                    })
                })
                .collect();
        }
        points
    }

    /// The one point of `--quick`: small sizes, and of each sweep the declared value, else the largest number of
    /// workers that the cores can run, else the middle of the sweep.
    pub fn quick_point(&self) -> Point {
        let mut point: Point = self.fixed.iter().cloned().collect();
        for (name, values) in &self.sweep {
            let fits = |value: &&Value| value.number().is_some_and(|workers| workers <= cores() as u64);
            let chosen = match name.as_str() {
                "workers" => values.iter().filter(fits).max().or(values.first()),
                _ => values.get(values.len() / 2),
            };
            point.extend(chosen.map(|value| (name.clone(), value.clone())));
        }
        point.extend(self.quick.iter().cloned());
        point
    }
}

/// What the parent makes before the runners start, and tells them through [`Setup::fixture`].
#[derive(Clone)]
pub enum Fixture {
    /// A process that serves until the run ends: the same executable in another role.
    Server(Arc<ServeFixture>),
    /// Made in the parent itself: a folder of data, for example. Returns where it is.
    Made(Arc<dyn Fn(&Setup) -> Result<String> + Send + Sync>),
}

/// A server's `main`: calls its second argument once with the address, then serves for ever.
pub type ServeFixture = dyn Fn(&Setup, &mut dyn FnMut(String)) -> Result<()> + Send + Sync;

impl fmt::Debug for Fixture {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Fixture::Server(_) => "Fixture::Server",
            Fixture::Made(_) => "Fixture::Made",
        })
    }
}

/// One implementation in an experiment.
#[derive(Clone)]
pub struct Contender {
    /// *runtime + unit of work*: `tokio-tasks`, `rayon-pool`.
    pub name: String,
    /// Environment that its runner must be started with, because it is read once a process.
    pub env: Vec<(String, Arc<dyn Fn(&Setup) -> String + Send + Sync>)>,
    /// Must keep a runner of its own.
    pub apart: bool,
    /// Where it takes part, with the reason shown where it does not.
    pub when: Option<(Arc<dyn Fn(&Setup) -> bool + Send + Sync>, String)>,
    /// One sentence that stands under the table.
    pub note: Option<String>,
    /// Does not count among the comparisons (`copies`, the twins of the foot).
    pub(crate) companion: bool,
    pub(crate) how: How,
}

#[derive(Clone)]
pub(crate) enum How {
    /// Served by this executable.
    Here(Arc<dyn Fn(&Setup) -> Result<Racer> + Send + Sync>),
    /// Served by this executable, with children in the role given here.
    Children { build: Arc<dyn Fn(&Setup) -> Result<Racer> + Send + Sync>, child: Arc<crate::child::ServeChild> },
    /// Another program that speaks the runner protocol.
    Program(Program),
}

impl fmt::Debug for Contender {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Contender").field("name", &self.name).field("apart", &self.apart).finish_non_exhaustive()
    }
}

impl Contender {
    pub(crate) fn new(name: impl Into<String>, how: How) -> Self {
        let apart = !matches!(how, How::Here(_));
        Contender { name: name.into(), env: Vec::new(), apart, when: None, note: None, companion: false, how }
    }

    /// The program that serves it, where it is not this executable.
    pub fn program(&self) -> Option<&Program> {
        match &self.how {
            How::Program(program) => Some(program),
            _ => None,
        }
    }

    /// Builds it in this process, for benches and tests.
    ///
    /// # Errors
    /// What its `prepare` returns; for another program, that it cannot run here.
    pub fn build(&self, setup: &Setup) -> Result<Racer> {
        match &self.how {
            How::Here(build) | How::Children { build, .. } => build(setup),
            How::Program(_) => Err(crate::skip("another program runs under the referee only")),
        }
    }

    /// Why it does not take part at this point, if so.
    pub fn absent(&self, setup: &Setup) -> Option<&str> {
        self.when.as_ref().filter(|(takes_part, _)| !takes_part(setup)).map(|(_, why)| why.as_str())
    }
}

/// An experiment being written: the methods that jobs and loads have in common.
///
/// [`crate::Job`] and [`crate::Load`] add their contenders.
pub struct Draft<K> {
    pub(crate) spec: Spec,
    pub(crate) contenders: Vec<Contender>,
    pub(crate) kind: K,
}

impl<K> Draft<K> {
    pub(crate) fn begin(name: impl Into<String>, unit: &str, kind: K) -> Self {
        let spec = Spec { name: name.into(), unit: unit.into(), ..Spec::default() };
        Draft { spec, contenders: Vec::new(), kind }
    }

    /// One sentence about what is done.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.spec.about = about.into();
        self
    }

    /// One sentence under each table: what to beware of when reading it.
    pub fn caution(mut self, caution: impl Into<String>) -> Self {
        self.spec.caution = Some(caution.into());
        self
    }

    /// What the workers mostly do: `rank` puts experiments of one sort of work into one table.
    pub fn work(mut self, work: Work) -> Self {
        self.spec.work = Some(work);
        self
    }

    /// A parameter that does not vary within a run.
    pub fn fix(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.spec.fixed.push((name.into(), value.into()));
        self
    }

    /// A parameter that varies. The first sweep is the plot's horizontal axis.
    pub fn sweep<V: Into<Value>>(mut self, name: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        self.spec.sweep.push((name.into(), values.into_iter().map(Into::into).collect()));
        self
    }

    /// What `--quick` uses for this parameter.
    pub fn quick(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.spec.quick.push((name.into(), value.into()));
        self
    }

    /// The contenders that race in `--quick`; the others get their trial and are shown as verified.
    pub fn quick_contenders<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.spec.quick_contenders = names.into_iter().map(Into::into).collect();
        self
    }

    /// The contender that the others are compared with.
    pub fn baseline(mut self, name: impl Into<String>) -> Self {
        self.spec.baseline = Some(name.into());
        self
    }

    /// A server that runs, as another process of this executable, while the experiment does.
    pub fn server(
        mut self,
        serve: impl Fn(&Setup, &mut dyn FnMut(String)) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.spec.fixture = Some(Fixture::Server(Arc::new(serve)));
        self
    }

    /// Something made once before the runners start, such as a folder of data; returns where it is.
    pub fn made(mut self, make: impl Fn(&Setup) -> Result<String> + Send + Sync + 'static) -> Self {
        self.spec.fixture = Some(Fixture::Made(Arc::new(make)));
        self
    }

    /// How long one call may take before its contender counts as hanging (default: 30 s).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.spec.deadline = Some(deadline);
        self
    }

    /// About how long a call of most contenders takes (of a load, an operation): said where calls are longer than a slice
    /// of a millisecond, so that a run can say beforehand how long it will take. Besides, criterion and divan are given
    /// fewer of a load's operations a call where they take long. It decides nothing else.
    pub fn usual_call(mut self, takes: impl Fn(&Setup) -> Duration + Send + Sync + 'static) -> Self {
        self.spec.usual_call = Some(UsualCall(Arc::new(takes)));
        self
    }

    /// The same of other programs.
    pub fn usual_program_call(mut self, takes: impl Fn(&Setup) -> Duration + Send + Sync + 'static) -> Self {
        self.spec.usual_program_call = Some(UsualCall(Arc::new(takes)));
        self
    }

    /// The experiment reads the user's `--input`.
    pub fn takes_input(mut self) -> Self {
        self.spec.takes_input = true;
        self
    }

    /// Environment for the contender listed last.
    ///
    /// # Panics
    /// When no contender was listed yet.
    pub fn env(mut self, name: impl Into<String>, value: impl Fn(&Setup) -> String + Send + Sync + 'static) -> Self {
        self.last().env.push((name.into(), Arc::new(value)));
        self
    }

    /// The contender listed last keeps a runner of its own.
    ///
    /// # Panics
    /// When no contender was listed yet.
    pub fn apart(mut self) -> Self {
        self.last().apart = true;
        self
    }

    /// The contender listed last takes part only where this holds; elsewhere `why_not` is shown.
    ///
    /// # Panics
    /// When no contender was listed yet.
    pub fn when(
        mut self,
        takes_part: impl Fn(&Setup) -> bool + Send + Sync + 'static,
        why_not: impl Into<String>,
    ) -> Self {
        self.last().when = Some((Arc::new(takes_part), why_not.into()));
        self
    }

    /// One sentence about the contender listed last, for the foot of the table.
    ///
    /// # Panics
    /// When no contender was listed yet.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.last().note = Some(note.into());
        self
    }

    /// Another program that speaks the runner protocol.
    pub fn program(mut self, name: impl Into<String>, program: Program) -> Self {
        self.contenders.push(Contender::new(name, How::Program(program)));
        self
    }

    fn last(&mut self) -> &mut Contender {
        self.contenders.last_mut().expect("a contender is listed before it is described")
    }
}
