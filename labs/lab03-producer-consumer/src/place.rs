//! Where producers and consumers run: on all cores, on one, or among others who want them too.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use contend::{Result, Setup};

/// The points of the sweep.
pub(crate) const SWEEP: [&str; 3] = ["free", "one-core", "loaded"];

/// Where they run.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// On all cores.
    Free,
    /// All on the first core that this process may use.
    OneCore,
    /// On all cores, each of which has a thread that never rests while a call runs.
    Loaded(Arc<Spinners>),
}

impl Place {
    /// The point's `place`; free where the experiment has none.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        if !setup.point().contains_key("place") {
            return Ok(Place::Free);
        }
        match setup.text("place").as_str() {
            "free" => Ok(Place::Free),
            "one-core" => Ok(Place::OneCore),
            // One set for all contenders of a runner, who have it one after the other.
            "loaded" => Ok(Place::Loaded(setup.shared("spinners", Spinners::start)?)),
            other => Err(format!("`{other}` is no place; there are: {}", SWEEP.join(", ")).into()),
        }
    }

    /// To be called by each thread that sends or receives, as the first thing.
    pub(crate) fn settle(&self) {
        #[cfg(target_os = "linux")]
        if matches!(self, Place::OneCore) {
            use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
            use nix::unistd::Pid;
            let this_thread = Pid::from_raw(0);
            let allowed = sched_getaffinity(this_thread).expect("a thread may ask where it may run");
            let first = (0..CpuSet::count()).find(|&cpu| allowed.is_set(cpu).unwrap_or(false));
            let mut one = CpuSet::new();
            one.set(first.expect("it runs somewhere")).expect("the number is of this very set");
            sched_setaffinity(this_thread, &one).expect("a thread may always keep to a part of what it has");
        }
    }

    /// Loads the machine until the guard is dropped, if that is what this place is.
    pub(crate) fn occupied(&self) -> Option<Spinning<'_>> {
        match self {
            Place::Loaded(spinners) => Some(spinners.spin()),
            Place::Free | Place::OneCore => None,
        }
    }
}

/// A thread for each core, which sleeps until it is to spin.
#[derive(Debug)]
pub(crate) struct Spinners {
    told: Arc<Told>,
    threads: Vec<thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Told {
    spin: AtomicBool,
    end: AtomicBool,
    asleep: Mutex<()>,
    wake: Condvar,
}

impl Spinners {
    fn start() -> Result<Self> {
        let told = Arc::new(Told::default());
        let start = |_| {
            let told = told.clone();
            thread::Builder::new().name("spinner".into()).spawn(move || told.obey())
        };
        let threads = (0..contend::cores()).map(start).collect::<std::io::Result<_>>()?;
        Ok(Spinners { told, threads })
    }

    fn spin(&self) -> Spinning<'_> {
        self.told.change(&self.told.spin, true);
        Spinning(&self.told)
    }
}

impl Told {
    fn change(&self, what: &AtomicBool, to: bool) {
        // Under the lock, so that no thread goes to sleep between looking and being woken.
        let _held = self.asleep.lock().unwrap_or_else(PoisonError::into_inner);
        what.store(to, Ordering::Relaxed);
        self.wake.notify_all();
    }

    fn obey(&self) {
        loop {
            while self.spin.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
            let mut held = self.asleep.lock().unwrap_or_else(PoisonError::into_inner);
            while !self.spin.load(Ordering::Relaxed) {
                if self.end.load(Ordering::Relaxed) {
                    return;
                }
                held = self.wake.wait(held).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

impl Drop for Spinners {
    fn drop(&mut self) {
        self.told.change(&self.told.end, true);
        for thread in self.threads.drain(..) {
            // It only spins and sleeps.
            let _ = thread.join();
        }
    }
}

/// While this lives, they spin.
pub(crate) struct Spinning<'spinners>(&'spinners Told);

impl Drop for Spinning<'_> {
    fn drop(&mut self) {
        self.0.spin.store(false, Ordering::Relaxed);
    }
}
