//! A lab in process, for criterion, divan, or any other harness: a second opinion beside the referee's.
//!
//! Nothing here knows one of them. A bench target is a few lines over [`Bench::names`], [`Bench::with`] and
//! [`Bench::for_each`], inside [`Bench::main`]; the labs of this project show both.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use crate::lab::{Contender, Experiment, Fixture, Lab};
use crate::{Result, Setup, Skip, role, runner::Racer};

/// What one call of a load does in each lane. Its lanes start within the call, which a fixed number of operations
/// cannot avoid (the referee's windows do), so there have to be enough of them to outweigh that. Of an experiment that
/// says how long an operation usually takes there are fewer, for a call of about [`LONGEST_CALL`].
pub const OPERATIONS_PER_LANE: u64 = 10_000;

/// About how long a call of a load may take, where its experiment says what an operation takes.
pub const LONGEST_CALL: Duration = Duration::from_millis(500);

/// A lab's contenders, each at the quick point of its experiment, under the name `experiment/contender`.
///
/// # Examples
/// ```
/// use contend::bench::Bench;
/// let bench = Bench::of(contend::lab("sums", "which way of adding is quickest?").experiment(
///     contend::job("sum", |_| 1_000_u64, |n| (0..*n).sum::<u64>())
///         .closure("formula", |n| n * (n - 1) / 2),
/// ));
/// assert_eq!(bench.names(), ["sum/sequential", "sum/copies", "sum/formula"]);
/// let mut formula = bench.get("sum/formula").expect("its answer is that of the reference");
/// formula.call();
/// ```
pub struct Bench {
    lab: [Lab; 1],
    entries: Vec<Entry>,
    environment: BTreeMap<String, String>,
    left_out: Vec<(String, String)>,
    /// The experiment under way: its contenders share input, runtimes and fixture, and its answer is made once.
    current: Mutex<Option<Current>>,
    failures: AtomicUsize,
}

struct Entry {
    name: String,
    experiment: usize,
    contender: usize,
}

#[derive(Clone)]
struct Current {
    experiment: usize,
    setup: Setup,
    expected: Option<String>,
}

impl Bench {
    /// The contenders that this process can run itself.
    pub fn of(lab: Lab) -> Self {
        let (mut entries, mut left_out) = (Vec::new(), Vec::new());
        let mut environment = BTreeMap::new();
        for (experiment, known) in lab.experiments.iter().enumerate() {
            let setup = Setup::at(known.spec.quick_point()).in_lab(&lab.name);
            for (contender, listed) in known.contenders.iter().enumerate() {
                let name = format!("{}/{}", known.spec.name, listed.name);
                match reason_to_leave_out(listed, &setup, &environment) {
                    Some(why) => left_out.push((name, why)),
                    None => {
                        environment.extend(wishes(listed, &setup));
                        entries.push(Entry { name, experiment, contender });
                    }
                }
            }
        }
        let (current, failures) = (Mutex::new(None), AtomicUsize::new(0));
        Bench { lab: [lab], entries, environment, left_out, current, failures }
    }

    /// The `main` of a bench: serves if this process was started as a child; where contenders ask for an environment that
    /// is not there, starts this executable once more in its own place, with it; else lets `measure` measure.
    ///
    /// Ends with a line that says whom to ask for a comparison. Fails if a contender did.
    pub fn main(&self, measure: impl FnOnce()) -> ExitCode {
        role::serve_if_runner(&self.lab);
        self.fetch_environment();
        let lab = &self.lab[0].name;
        if is_measuring() {
            for (name, why) in &self.left_out {
                say(&format!("{name} left out: {why}"));
            }
        }
        measure();
        if is_measuring() {
            say(&format!(
                "{lab}: this was a second opinion, one contender timed after the other, which often calls even identical \
                 code different (lab00 shows it); to compare them: cargo contend run {lab}"
            ));
        }
        match self.failures.load(Ordering::Relaxed) {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(3),
        }
    }

    /// Runtimes read it once a process, and setting it in a running one is unsafe.
    fn fetch_environment(&self) {
        if self.environment.iter().all(|(name, value)| std::env::var(name).as_ref() == Ok(value)) {
            return;
        }
        let again = |this| Command::new(this).args(std::env::args_os().skip(1)).envs(&self.environment).exec();
        // Only a failure comes back from there.
        let error = std::env::current_exe().map_or_else(|error| error, again);
        say(&format!("contenders run without the environment they ask for: {error}"));
    }

    /// Every contender's name, before anything is built.
    pub fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    /// Builds a contender and checks its answer. `None`, after a line on standard error, where it cannot run here or
    /// answers wrongly: no answer, no number.
    pub fn get(&self, name: &str) -> Option<Call> {
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let built = entry.ok_or_else(|| "no contender of that name".into()).and_then(|entry| self.build(entry));
        built.inspect_err(|why| self.tell(name, why)).ok()
    }

    /// Hands the call of one contender over, built and checked; or says why not, as [`get`](Self::get).
    pub fn with(&self, name: &str, measure: impl FnOnce(&mut dyn FnMut())) {
        if let Some(mut call) = self.get(name) {
            measure(&mut || call.call());
        }
    }

    /// Hands over each contender in turn; built when it is first asked to be [`ready`](Pending::ready), so that those
    /// a filter passes over cost nothing.
    pub fn for_each(&self, mut measure: impl FnMut(&str, &mut Pending<'_>)) {
        for entry in &self.entries {
            let mut pending = Pending { bench: self, name: &entry.name, call: None };
            let outcome = catch_unwind(AssertUnwindSafe(|| measure(&entry.name, &mut pending)));
            match outcome {
                Err(panic) if !panic.is::<LeftOut>() => resume_unwind(panic),
                _ => {}
            }
        }
    }

    fn build(&self, entry: &Entry) -> Result<Call> {
        let experiment = &self.lab[0].experiments[entry.experiment];
        let Current { setup, expected, .. } = self.prepared(entry.experiment, experiment)?;
        let mut racer = experiment.contenders[entry.contender].build(&setup)?;
        match &mut racer {
            Racer::Job(job) => {
                job.slice(1, 0)?;
                if Some(job.digest()?) != expected {
                    return Err("wrong answer, so no time of it is shown".into());
                }
            }
            // That no operation was lost is the answer of a load.
            Racer::Load(load) => drop(load.fixed(10)?),
        }
        let operations = match &experiment.spec.usual_call {
            Some(usual) => operations_of(usual.0(&setup)),
            None => OPERATIONS_PER_LANE,
        };
        Ok(Call { racer, operations })
    }

    fn prepared(&self, index: usize, experiment: &Experiment) -> Result<Current> {
        let mut current = self.current.lock().map_err(|_| "an input or a fixture panicked")?;
        if let Some(there) = current.as_ref().filter(|current| current.experiment == index) {
            return Ok(there.clone());
        }
        *current = None;
        let setup = Setup::at(experiment.spec.quick_point()).in_lab(&self.lab[0].name);
        let fixture = experiment.spec.fixture.as_ref().map(|fixture| start(fixture, &setup)).transpose()?;
        let setup = setup.with_fixture(fixture);
        let expected = match experiment.reference {
            Some(_) => Some(experiment.expect(&setup)?.digest),
            None => None,
        };
        Ok(current.insert(Current { experiment: index, setup, expected }).clone())
    }

    fn tell(&self, name: &str, why: &crate::BoxError) {
        match why.is::<Skip>() {
            true => say(&format!("{name} left out: {why}")),
            false => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                say(&format!("{name} failed: {why}"));
            }
        }
    }
}

/// A contender whose turn it is, not yet built.
pub struct Pending<'bench> {
    bench: &'bench Bench,
    name: &'bench str,
    call: Option<Call>,
}

impl Pending<'_> {
    /// The call to be timed: built, its answer checked. Where it cannot be, this does not return: it unwinds, without a
    /// panic's message, to [`Bench::for_each`], which goes on with the next contender. (criterion takes a bench that
    /// measures nothing for a mistake.)
    pub fn ready(&mut self) -> impl FnMut() + '_ {
        if self.call.is_none() {
            self.call = self.bench.get(self.name);
        }
        let Some(call) = &mut self.call else { resume_unwind(Box::new(LeftOut)) };
        || call.call()
    }
}

/// What [`Pending::ready`] unwinds with.
struct LeftOut;

/// A contender, built, its answer checked.
pub struct Call {
    racer: Racer,
    /// In each lane of a load: the same for all contenders of an experiment, so that their calls compare.
    operations: u64,
}

/// So many operations that a call takes about [`LONGEST_CALL`].
fn operations_of(usual: Duration) -> u64 {
    let fit = LONGEST_CALL.as_nanos() / usual.as_nanos().max(1);
    u64::try_from(fit).unwrap_or(u64::MAX).clamp(10, OPERATIONS_PER_LANE)
}

impl Call {
    /// One call: a job once, or up to [`OPERATIONS_PER_LANE`] operations of a load in each lane.
    ///
    /// # Panics
    /// When the contender fails, which it did not when it was checked.
    pub fn call(&mut self) {
        let outcome = match &mut self.racer {
            Racer::Job(job) => job.slice(1, 0).map(drop),
            Racer::Load(load) => load.fixed(self.operations).map(drop),
        };
        outcome.unwrap_or_else(|error| panic!("a contender that had answered failed under the clock: {error}"));
    }
}

fn reason_to_leave_out(contender: &Contender, setup: &Setup, environment: &BTreeMap<String, String>) -> Option<String> {
    if contender.program().is_some() {
        return Some("another program, which the referee alone can run".into());
    }
    if let Some(why) = contender.absent(setup) {
        return Some(why.into());
    }
    let differs = |(name, value): &(String, String)| environment.get(name).is_some_and(|there| there != value);
    let (name, value) = wishes(contender, setup).find(differs)?;
    Some(format!("asks for {name}={value}, and another contender for {name}={}", environment[&name]))
}

fn wishes<'a>(contender: &'a Contender, setup: &'a Setup) -> impl Iterator<Item = (String, String)> + 'a {
    contender.env.iter().map(|(name, value)| (name.clone(), value(setup)))
}

/// A server serves from a thread of this process, to its end.
fn start(fixture: &Fixture, setup: &Setup) -> Result<String> {
    match fixture {
        Fixture::Made(make) => make(setup),
        Fixture::Server(serve) => {
            let (serve, setup) = (serve.clone(), setup.clone());
            let (ready, address) = mpsc::channel();
            std::thread::Builder::new().name("fixture".into()).spawn(move || {
                let said = ready.clone();
                // An address that nobody waits for any more: the bench has ended.
                let outcome = serve(&setup, &mut |address| drop(said.send(Ok(address))));
                let _ = ready.send(Err(outcome.err().unwrap_or_else(|| "the fixture's server ended".into())));
            })?;
            address.recv()?
        }
    }
}

/// Whether `cargo bench` asks for times: not when tests run each bench once, nor when names are listed.
fn is_measuring() -> bool {
    let has = |flag: &str| std::env::args_os().any(|argument| argument == flag);
    has("--bench") && !has("--test") && !has("--list")
}

fn say(line: &str) {
    // Not `eprintln!`: a closed pipe is no reason to panic.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Program, job, lab, skip};

    fn bench() -> Bench {
        Bench::of(
            lab("sums", "which way of adding is quickest?").experiment(
                job("sum", |setup: &Setup| setup.get("n"), |n| (0..*n).sum::<u64>())
                    .fix("n", 1_000)
                    .without_copies()
                    .closure("formula", |n| n * (n - 1) / 2)
                    .env("THREADS", |_| "2".into())
                    .closure("wrong", |n| n * n)
                    .closure("other-environment", |n| (0..*n).sum())
                    .env("THREADS", |_| "3".into())
                    .contender("refused", |_| -> Result<fn(&std::sync::Arc<u64>) -> Result<u64>> {
                        Err(skip("not here"))
                    })
                    .program("python", Program::python("sum.py", "")),
            ),
        )
    }

    #[test]
    fn what_cannot_run_here_has_no_name_and_a_reason() {
        let bench = bench();
        assert_eq!(bench.names(), ["sum/sequential", "sum/formula", "sum/wrong", "sum/refused"]);
        let reasons: Vec<_> = bench.left_out.iter().map(|(name, why)| format!("{name}: {why}")).collect();
        assert_eq!(
            reasons,
            [
                "sum/other-environment: asks for THREADS=3, and another contender for THREADS=2",
                "sum/python: another program, which the referee alone can run",
            ]
        );
        assert_eq!(bench.environment, BTreeMap::from([("THREADS".into(), "2".into())]));
    }

    #[test]
    fn slow_operations_are_fewer() {
        let of = |micros| operations_of(Duration::from_micros(micros));
        assert_eq!((of(0), of(1), of(6_000), of(1_000_000)), (OPERATIONS_PER_LANE, OPERATIONS_PER_LANE, 83, 10));
    }

    #[test]
    fn no_answer_no_number() {
        let bench = bench();
        assert!(bench.get("sum/formula").is_some());
        assert!(bench.get("sum/refused").is_none());
        assert_eq!(bench.failures.load(Ordering::Relaxed), 0, "a skipped contender is no failure");
        assert!(bench.get("sum/wrong").is_none());
        assert_eq!(bench.failures.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn the_loop_goes_on_after_those_that_are_not_ready_and_builds_none_that_is_not_asked() {
        let (bench, mut measured) = (bench(), Vec::new());
        bench.for_each(|name, contender| {
            if name != "sum/sequential" {
                contender.ready()();
                measured.push(name.to_owned());
            }
        });
        assert_eq!(measured, ["sum/formula"]);
    }

    #[test]
    fn a_server_is_started_once_for_all_contenders_of_its_experiment() {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let address = |setup: &Setup| setup.fixture().map(str::to_owned);
        let echo = crate::try_job("echo", address, |address| Ok(address.clone()))
            .server(|_, say| {
                STARTED.fetch_add(1, Ordering::Relaxed);
                say("here".into());
                Ok(())
            })
            .without_copies()
            .closure("constant", |_| "here".into());
        let bench = Bench::of(lab("echo", "does it answer?").experiment(echo));
        assert!(bench.names().iter().all(|name| bench.get(name).is_some()));
        assert_eq!(STARTED.load(Ordering::Relaxed), 1);
    }
}
