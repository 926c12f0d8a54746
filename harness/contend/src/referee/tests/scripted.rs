//! A world made of a script: runners that answer at once, and a clock that only their slices move.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::rc::Rc;
use std::time::Duration;

use crate::journal::{Journal, Line, VERSION};
use crate::machine::Ticks;
use crate::protocol::{Audit, Command, Failure, Latency, OpenReply, Reply, Sample, WindowReply};
use crate::referee::world::{Talk, World};
use crate::referee::{Paths, Records, begun, go, plan, records};
use crate::spawned::{Launch, Lost};
use crate::{Error, Experiment, Lab, Report, referee::Settings};

/// The digest of right answers.
pub(super) const RIGHT: &str = "right";
/// Steps of planted spin in a microsecond.
pub(super) const STEPS_PER_US: f64 = 1_000.0;

/// What a runner was asked, with what is needed to script the reply.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Which runner, counted from 0 in the order they were started.
    pub(super) runner: usize,
    /// The instance, `trial` in a trial; empty for commands that name none.
    pub(super) instance: String,
    /// The contender that was built under that name.
    pub(super) contender: String,
    /// How often this instance has been built so far: in a race that is never broken, the generation.
    pub(super) build: usize,
    /// Slices or windows of this instance in this runner, from 0.
    pub(super) turn: usize,
    pub(super) command: Command,
}

impl Asked {
    pub(super) fn is_slice(&self) -> bool {
        matches!(self.command, Command::Slice { .. })
    }

    pub(super) fn is_window(&self) -> bool {
        matches!(self.command, Command::Window { .. })
    }

    /// A turn of this contender's own instance in the race.
    pub(super) fn races_as(&self, name: &str) -> bool {
        self.instance == name && (self.is_slice() || self.is_window())
    }
}

/// What a script does instead of the usual reply.
#[expect(clippy::large_enum_variant, reason = "a script makes one at a time")]
pub(super) enum Instead {
    /// This reply.
    Say(Reply),
    /// The usual sample, changed.
    Change(fn(&mut Sample)),
    /// The runner is lost.
    Lose(Lost),
    /// Somebody presses Ctrl-C.
    Interrupt,
}

type Script = dyn FnMut(&Asked) -> Option<Instead>;

pub(super) struct State {
    pub(super) now: Duration,
    pub(super) started: usize,
    pub(super) living: usize,
    pub(super) log: Vec<Asked>,
    pub(super) launches: Vec<Launch>,
    calls: BTreeMap<String, Duration>,
    builds: BTreeMap<String, usize>,
    script: Box<Script>,
    interrupted: bool,
}

/// Clones are the same world.
#[derive(Clone)]
pub(super) struct Scripted(pub(super) Rc<RefCell<State>>);

impl World for Scripted {
    fn start(&mut self, launch: &Launch) -> io::Result<Box<dyn Talk>> {
        let mut state = self.0.borrow_mut();
        let runner = state.started;
        state.started += 1;
        state.living += 1;
        state.launches.push(launch.clone());
        Ok(Box::new(Runner { world: self.clone(), runner, built: BTreeMap::new(), lost: None }))
    }

    fn now(&self) -> Duration {
        self.0.borrow().now
    }

    fn ticks(&self, _: &HashSet<u32>) -> Option<(Ticks, u64)> {
        None
    }

    fn interrupted(&self) -> bool {
        self.0.borrow().interrupted
    }
}

struct Runner {
    world: Scripted,
    runner: usize,
    /// By instance: contender, which build it is, turns so far.
    built: BTreeMap<String, (String, usize, usize)>,
    lost: Option<Lost>,
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.world.0.borrow_mut().living -= 1;
    }
}

impl Talk for Runner {
    fn ask(&mut self, command: &Command, _: Duration) -> Result<Reply, Lost> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        let mut state = self.world.0.borrow_mut();
        if let Command::Build { contender, instance } = command {
            let builds = state.builds.entry(format!("{instance}/{contender}")).or_default();
            *builds += 1;
            self.built.insert(instance.clone(), (contender.clone(), *builds, 0));
        }
        let instance = match command {
            Command::Build { instance, .. }
            | Command::Slice { instance, .. }
            | Command::Verify { instance, .. }
            | Command::Window { instance, .. } => instance.clone(),
            _ => String::new(),
        };
        let (contender, build, turn) = self.built.get(&instance).cloned().unwrap_or_default();
        let asked = Asked { runner: self.runner, instance, contender, build, turn, command: command.clone() };
        if let Some((_, _, turns)) =
            self.built.get_mut(&asked.instance).filter(|_| asked.is_slice() || asked.is_window())
        {
            *turns += 1;
        }
        state.log.push(asked.clone());
        let call = state.calls.get(&asked.contender).copied().unwrap_or(Duration::from_micros(10));
        let mut usual = usual(&asked, call);
        let reply = match (state.script)(&asked) {
            None => Ok(usual),
            Some(Instead::Say(reply)) => Ok(reply),
            Some(Instead::Change(change)) => {
                let Reply::Sample(sample) = &mut usual else { panic!("only samples are changed") };
                change(sample);
                Ok(usual)
            }
            Some(Instead::Lose(lost)) => {
                self.lost = Some(lost.clone());
                Err(lost)
            }
            Some(Instead::Interrupt) => {
                state.interrupted = true;
                Err(Lost::Interrupted)
            }
        };
        state.now += match &reply {
            Ok(Reply::Sample(sample)) => Duration::from_nanos(sample.wall_ns.min(1_000_000_000)),
            Ok(Reply::Window(window)) => Duration::from_nanos(window.open_ns),
            _ => Duration::from_micros(100),
        };
        reply
    }

    fn group(&self) -> u32 {
        u32::try_from(self.runner).unwrap() + 1
    }

    fn line(&mut self, _: Duration) -> Result<Vec<u8>, Lost> {
        unreachable!("no scripted experiment has a server")
    }

    fn end(self: Box<Self>) {}
}

/// What a well-behaved runner says.
fn usual(asked: &Asked, call: Duration) -> Reply {
    // Up to 1 % more, never the same twice in a row, the same in every run of this test.
    let wobble = 1.0 + ((asked.build * 31 + asked.turn * 17 + asked.instance.len() * 7) % 10) as f64 / 1_000.0;
    match &asked.command {
        Command::Hello(_) => Reply::Hello { protocol: crate::protocol::VERSION, pid: 1, version: None },
        Command::Build { .. } => Reply::Built { wall_ns: 1_000 },
        Command::Expect => Reply::Expected { digest: RIGHT.into(), amount: 1, spin_steps_per_us: STEPS_PER_US },
        Command::Slice { calls, spin_steps, .. } => {
            let planted = f64::from(*spin_steps) / STEPS_PER_US * 1_000.0;
            let wall = f64::from(*calls) * (call.as_nanos() as f64 * wobble + planted);
            let sample = Sample { wall_ns: wall as u64, calls: *calls, jobs_per_call: 1, ..Sample::default() };
            Reply::Sample(Sample { digest: RIGHT.into(), ..sample })
        }
        Command::Window { open_us, arrivals: Some(arrivals), .. } => {
            let planned = arrivals.per_second * open_us / 1_000_000;
            let nanos = call.as_nanos() as u64;
            let latency =
                Latency { count: planned, p50_ns: Some(nanos), p99_ns: Some(2 * nanos), ..Latency::default() };
            Reply::Window(WindowReply {
                open_ns: open_us * 1_000,
                operations_per_lane: vec![planned / 2; 2],
                operations_ever: planned,
                latency: Some(latency),
                open_loop: Some(OpenReply {
                    planned,
                    lag: Some(latency),
                    service: Some(latency),
                    ..OpenReply::default()
                }),
                ..WindowReply::default()
            })
        }
        Command::Window { open_us, .. } => {
            let open_ns = open_us * 1_000;
            let operations = (open_ns as f64 / (call.as_nanos() as f64 * wobble)) as u64;
            let operations_per_lane = vec![operations; 2];
            let operations_ever = 2 * operations;
            Reply::Window(WindowReply { open_ns, operations_per_lane, operations_ever, ..WindowReply::default() })
        }
        Command::Verify { calls, .. } => Reply::Verified { calls: *calls, digest: RIGHT.into() },
        Command::Audit => Reply::Audit(Audit::default()),
        Command::End => Reply::Failed { kind: Failure::Error, message: "nobody answers `end`".into() },
    }
}

/// A run in a scripted world.
pub(super) struct Scene {
    pub(super) world: Scripted,
    pub(super) labs: Vec<Lab>,
    folder: tempfile::TempDir,
}

impl Scene {
    pub(super) fn new(
        experiment: impl Into<Experiment>,
        script: impl FnMut(&Asked) -> Option<Instead> + 'static,
    ) -> Self {
        let state = State {
            now: Duration::ZERO,
            started: 0,
            living: 0,
            log: Vec::new(),
            launches: Vec::new(),
            calls: BTreeMap::new(),
            builds: BTreeMap::new(),
            script: Box::new(script),
            interrupted: false,
        };
        let labs = vec![crate::lab("lab", "who?").experiment(experiment)];
        Scene { world: Scripted(Rc::new(RefCell::new(state))), labs, folder: tempfile::tempdir().unwrap() }
    }

    /// How long this contender's call takes, instead of 10 us.
    pub(super) fn call(self, contender: &str, call: Duration) -> Self {
        self.world.0.borrow_mut().calls.insert(contender.to_owned(), call);
        self
    }

    /// From here on, this script.
    pub(super) fn rescript(&self, script: impl FnMut(&Asked) -> Option<Instead> + 'static) {
        let mut state = self.world.0.borrow_mut();
        state.script = Box::new(script);
        state.interrupted = false;
    }

    pub(super) fn run(&self, settings: &Settings) -> Report {
        let first = Line::Run {
            journal: VERSION,
            started: "2026-11-25T09:00:00Z".into(),
            settings: serde_json::to_value(settings).unwrap(),
        };
        let mut journal = Journal::begin(self.folder.path(), &first).unwrap();
        self.go(settings, Records::new(), &mut journal).unwrap()
    }

    pub(super) fn resume(&self) -> Report {
        let (mut journal, lines) = Journal::resume(self.folder.path()).unwrap();
        let (_, settings) = begun(self.folder.path(), &lines).unwrap();
        self.go(&settings, records(lines), &mut journal).unwrap()
    }

    fn go(&self, settings: &Settings, records: Records, journal: &mut Journal) -> Result<Report, Error> {
        let plan = plan(settings, &self.labs).unwrap();
        let paths = Paths { folder: self.folder.path(), scripts: self.folder.path() };
        let mut world = self.world.clone();
        let report = go(settings, &plan, &paths, "2026-11-25T09:00:00Z", records, journal, &mut world, &mut |_| {});
        assert_eq!(self.world.0.borrow().living, 0, "every runner that was started is ended");
        report
    }

    pub(super) fn lines(&self) -> Vec<Line> {
        crate::journal::read(self.folder.path()).unwrap()
    }

    pub(super) fn journal_file(&self) -> std::path::PathBuf {
        self.folder.path().join(crate::journal::FILE)
    }

    /// What was asked in the race, trials left out.
    pub(super) fn turns(&self) -> Vec<Asked> {
        let state = self.world.0.borrow();
        let in_race = |asked: &&Asked| asked.instance != "trial" && (asked.is_slice() || asked.is_window());
        state.log.iter().filter(in_race).cloned().collect()
    }
}

/// A job with a baseline `sequential` and two rivals.
pub(super) fn job() -> crate::Job<u64, u64> {
    crate::job("sums", |_| 1_000_u64, |n| (0..*n).sum::<u64>())
        .without_copies()
        .closure("quick", |n| n * (n - 1) / 2)
        .closure("slow", |n| n * (n - 1) / 2)
}

/// `quick` takes half of the baseline's time, `slow` twice as much.
pub(super) fn scene(script: impl FnMut(&Asked) -> Option<Instead> + 'static) -> Scene {
    Scene::new(job(), script).call("quick", Duration::from_micros(5)).call("slow", Duration::from_micros(20))
}

/// Quick, and no longer than it must be.
pub(super) fn brief() -> Settings {
    Settings { budget: Some(Duration::from_millis(1)), ..Settings::quick() }
}
