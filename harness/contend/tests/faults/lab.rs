//! The contenders: one that is fine, and the others.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use contend::{Experiment, Job, Lab, Program, Result, Setup, Window};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigHandler, SigSet, Signal, raise, signal};
use nix::unistd::Pid;

pub(crate) const LAB: &str = "faults";
/// How long a call may take here.
const DEADLINE: Duration = Duration::from_secs(3);

pub(crate) fn lab() -> Lab {
    contend::lab(LAB, "who harms whom?")
        .experiment(in_trial())
        .experiment(spoiling())
        .experiment(stuck())
        .experiment(rare())
        .experiment(in_race())
        .experiment(brief())
        .experiment(lossy())
        .experiment(without_input())
}

fn job(name: &str) -> Job<u64, u64> {
    contend::job(name, |_| 1_000_u64, |n| (0..*n).sum::<u64>())
        .without_copies()
        .deadline(DEADLINE)
        .closure("fine", |n| n * (n - 1) / 2)
}

/// Does this once, at its first call, and answers rightly ever after, if it can.
fn once(
    job: Job<u64, u64>,
    name: &str,
    does: impl Fn() -> Result<()> + Clone + Send + Sync + 'static,
) -> Job<u64, u64> {
    job.contender(name, move |_| {
        let (does, mut is_first) = (does.clone(), true);
        Ok(move |n: &std::sync::Arc<u64>| {
            if std::mem::take(&mut is_first) {
                does()?;
            }
            Ok(**n * (**n - 1) / 2)
        })
    })
}

/// Whatever is wrong shows in the first call, and harms nobody else.
fn in_trial() -> Experiment {
    let mut job = job("in-trial").closure("wrong", |n| n + 1);
    job = once(job, "hangs", || {
        loop {
            std::thread::park();
        }
    });
    job = once(job, "panics", || panic!("a panic in a call"));
    job = once(job, "errs", || Err("no luck today".into()));
    job = once(job, "skips", || Err(contend::skip("needs a better world")));
    job = once(job, "aborts", || std::process::abort());
    // The standard library's own handler lets the first one pass.
    job = once(job, "segfaults", || Ok(raise(Signal::SIGSEGV).and_then(|()| raise(Signal::SIGSEGV))?));
    job = once(job, "exits", || std::process::exit(7));
    job = once(job, "is-killed", || Ok(raise(Signal::SIGKILL)?));
    job = once(job, "eats-memory", || {
        let much = vec![1_u8; 4 << 30];
        Err(format!("a limit let {} bytes pass", std::hint::black_box(much).len()).into())
    });
    job = once(job, "allocates-without-end", || {
        let mut all = Vec::new();
        loop {
            all.push(std::hint::black_box(Vec::<u8>::with_capacity(32 << 20)));
        }
    });
    job = once(job, "leaves-a-child-and-dies", || {
        Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn()?;
        std::process::abort()
    });
    job = once(job, "prints", || {
        // To the streams themselves: `println!` would be caught by a test harness, and no runner has one.
        let line = [b'x'; 1024];
        for _ in 0..2 * 1024 {
            std::io::stdout().write_all(&line)?;
            std::io::stderr().write_all(&line)?;
        }
        Ok(())
    });
    job = once(job, "leaves-a-child", || {
        Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn()?;
        Ok(())
    });
    job.contender("panics-while-built", |_| -> Result<fn(&std::sync::Arc<u64>) -> Result<u64>> { panic!("no pool") })
        .program("is-not-there", Program::command("/no/such/runner"))
        .program("is-no-runner", Program::command("/bin/true"))
        .program("talks-nonsense", shell("echo '{\"did\":\"dance\"}' >&4; exec sleep 1000"))
        .program("talks-bytes", shell("head -c 100000 /dev/zero >&4; echo >&4; exec sleep 1000"))
        .into()
}

/// Whatever is wrong here stays with its process: nobody else is to live in it.
fn spoiling() -> Experiment {
    let mut job = job("spoiling");
    job = once(job, "leaks-a-thread", || {
        std::thread::spawn(std::thread::park);
        Ok(())
    });
    job = once(job, "leaks-a-spinning-thread", || {
        std::thread::spawn(|| {
            loop {
                std::hint::spin_loop();
            }
        });
        Ok(())
    });
    job = once(job, "changes-directory", || Ok(std::env::set_current_dir("/")?));
    job = once(job, "catches-a-signal", || {
        extern "C" fn nothing(_: i32) {}
        // SAFETY: the handler does nothing, which is safe to do at any moment, and nobody else sets one for this signal.
        unsafe { signal(Signal::SIGUSR1, SigHandler::Handler(nothing)) }?;
        Ok(())
    });
    job = once(job, "ignores-a-signal", || {
        // SAFETY: an ignored signal runs no code.
        unsafe { signal(Signal::SIGUSR2, SigHandler::SigIgn) }?;
        Ok(())
    });
    job = once(job, "blocks-a-signal", || {
        let mut set = SigSet::empty();
        set.add(Signal::SIGUSR1);
        Ok(set.thread_block()?)
    });
    job = once(job, "lowers-a-limit", || Ok(setrlimit(Resource::RLIMIT_CORE, 0, 0)?));
    job = once(job, "moves-to-one-processor", || {
        let all = sched_getaffinity(Pid::from_raw(0))?;
        let first = (0..CpuSet::count()).find(|cpu| all.is_set(*cpu).unwrap_or(false)).ok_or("no processor")?;
        let mut one = CpuSet::new();
        one.set(first)?;
        Ok(sched_setaffinity(Pid::from_raw(0), &one)?)
    });
    job.into()
}

/// Alive, and never coming back.
fn stuck() -> Experiment {
    let job = once(job("stuck"), "deadlocks", || {
        let lock = std::sync::Mutex::new(());
        let held = lock.lock();
        std::thread::scope(|scope| {
            // Who holds the lock waits for the one who waits for it.
            let _ = scope.spawn(|| drop(lock.lock())).join();
        });
        drop(held);
        Ok(())
    });
    let job = once(job, "spins", || {
        loop {
            std::hint::spin_loop();
        }
    });
    job.into()
}

/// Right in every call but the thousandth, and the two-thousandth: the last answer of a slice would hardly ever be that
/// one.
fn rare() -> Experiment {
    let contender = |_| {
        let mut calls = 0_u64;
        Ok(move |n: &std::sync::Arc<u64>| {
            calls += 1;
            Ok(**n * (**n - 1) / 2 + u64::from(calls.is_multiple_of(1_000)))
        })
    };
    job("rare").contender("wrong-once-in-a-thousand", contender).into()
}

fn shell(script: &str) -> Program {
    Program::command("/bin/sh").arg("-c").arg(script)
}

/// Right in their trial, wrong in the race: in a later build's third call and every one after.
fn in_race() -> Experiment {
    let mut job = job("in-race").made(|_| {
        let folder = tempfile::Builder::new().prefix("contend-faults-").tempdir()?;
        Ok(folder.keep().to_string_lossy().into_owned())
    });
    job = job.contender("wrong-later", |setup| {
        let mut later = Later::new(&setup, "wrong-later", 2)?;
        Ok(move |n: &std::sync::Arc<u64>| Ok(**n * (**n - 1) / 2 + u64::from(later.has_come())))
    });
    job = later(job, "panics-later", 2, || panic!("out of bounds"));
    job = later(job, "errs-later", 2, || Err("the pool is gone".into()));
    job = later(job, "aborts-later", 2, || std::process::abort());
    job = later(job, "exits-later", 2, || std::process::exit(0));
    job = later(job, "is-always-killed-later", 2, || Ok(raise(Signal::SIGKILL)?));
    job = later(job, "hangs-later", 2, || {
        loop {
            std::thread::park();
        }
    });
    job.into()
}

fn later(job: Job<u64, u64>, name: &'static str, build: u64, does: fn() -> Result<()>) -> Job<u64, u64> {
    job.contender(name, move |setup| {
        let mut later = Later::new(&setup, name, build)?;
        Ok(move |n: &std::sync::Arc<u64>| {
            if later.has_come() {
                does()?;
            }
            Ok(**n * (**n - 1) / 2)
        })
    })
}

/// Counts builds of a contender over processes, in the experiment's folder, and calls within one.
struct Later {
    is_late_build: bool,
    calls: u32,
}

impl Later {
    fn new(setup: &Setup, name: &str, from_build: u64) -> Result<Self> {
        let path = std::path::Path::new(setup.fixture()?).join(name);
        let mut builds = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
        builds.write_all(b"+")?;
        Ok(Later { is_late_build: builds.metadata()?.len() >= from_build, calls: 0 })
    }

    fn has_come(&mut self) -> bool {
        self.calls += 1;
        self.is_late_build && self.calls >= 3
    }
}

/// Nothing is wrong here but what the tests do from outside.
fn brief() -> Experiment {
    job("brief").into()
}

/// A load, one of whose contenders loses every operation after the first of a window.
fn lossy() -> Experiment {
    let counts = |honest: bool| {
        move |_: Setup| {
            let mut seen = 0;
            Ok(move |window: &Window| {
                seen += counted(window, honest);
                Ok(seen)
            })
        }
    };
    contend::load("lossy").fix("workers", 2).contender("fine", counts(true)).contender("loses", counts(false)).into()
}

fn counted(window: &Window, honest: bool) -> u64 {
    std::thread::scope(|scope| {
        let lanes = window.lanes().map(|mut lane| {
            scope.spawn(move || {
                let mut done = 0;
                while lane.goes_on() {
                    done += 1;
                    lane.done();
                }
                if honest { done } else { done.min(1) }
            })
        });
        let lanes: Vec<_> = lanes.collect();
        lanes.into_iter().map(|lane| lane.join().expect("no lane panics")).sum()
    })
}

fn without_input() -> Experiment {
    contend::try_job("without-input", |_| Err::<u64, _>("the folder of texts is empty".into()), |n: &u64| Ok(*n))
        .without_copies()
        .closure("fine", |n| *n)
        .into()
}
