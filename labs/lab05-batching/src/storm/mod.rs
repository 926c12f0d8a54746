//! `storm`: many clients fail at the same moment, and try again. With jitter or without?

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use contend::{Experiment, Setup, job};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::{Backoff, Jitter};

mod clients;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    let clients = |setup: &Setup| Crowd { clients: setup.get("clients"), capacity: setup.get("capacity") };
    job("storm", clients, |crowd| (0..crowd.clients).collect::<Vec<_>>())
        .about("clients that all ask at once of a server that takes so many in a millisecond; who is refused backs off")
        .caution("the time is waiting by design: compare with and without jitter, and not the runtimes")
        .unit("clients", |crowd| crowd.clients)
        .reference_only()
        .fix("clients", 64)
        .quick("clients", 24)
        .fix("capacity", 4)
        .fix("workers", 2)
        .usual_call(|setup| Duration::from_micros(1_500 * setup.get("clients")))
        .baseline("tokio-no-jitter")
        .contender("tokio-no-jitter", |setup| clients::tokio(setup, Jitter::None))
        .contender("tokio-full-jitter", |setup| clients::tokio(setup, Jitter::Full))
        .contender("std-threads-no-jitter", |setup| clients::std_threads(setup, Jitter::None))
        .note("a thread for each client")
        .contender("std-threads-full-jitter", |setup| clients::std_threads(setup, Jitter::Full))
        .contender("smol-no-jitter", |setup| clients::smol(setup, Jitter::None))
        .contender("smol-full-jitter", |setup| clients::smol(setup, Jitter::Full))
        .contender("async-std-no-jitter", |setup| clients::async_std(setup, Jitter::None))
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .contender("async-std-full-jitter", |setup| clients::async_std(setup, Jitter::Full))
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .into()
}

/// What every contender is asked to bring through.
pub(crate) struct Crowd {
    clients: u64,
    /// How many the server takes in each millisecond.
    capacity: u64,
}

/// Takes so many requests in each millisecond, and refuses the others.
struct Server {
    begun: Instant,
    capacity: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    window: u128,
    taken: u64,
    served: Vec<u64>,
}

impl Server {
    fn for_crowd(crowd: &Crowd) -> Arc<Self> {
        Arc::new(Server { begun: Instant::now(), capacity: crowd.capacity, state: Mutex::default() })
    }

    fn ask(&self, client: u64) -> bool {
        let mut state = self.state.lock().expect("nobody panics while holding it");
        let window = self.begun.elapsed().as_millis();
        if state.window != window {
            (state.window, state.taken) = (window, 0);
        }
        let takes = state.taken < self.capacity;
        if takes {
            state.taken += 1;
            state.served.push(client);
        }
        takes
    }

    /// Whom it served, as often as it did.
    fn served(&self) -> Vec<u64> {
        let mut served = std::mem::take(&mut self.state.lock().expect("nobody panics while holding it").served);
        served.sort_unstable();
        served
    }
}

/// One client's delays.
struct Patience {
    backoff: Backoff,
    failures: u32,
    rng: Pcg64Mcg,
}

impl Patience {
    fn of(client: u64, seed: u64, jitter: Jitter) -> Self {
        let backoff = Backoff { base: Duration::from_millis(1), cap: Duration::from_millis(16), jitter };
        Patience { backoff, failures: 0, rng: Pcg64Mcg::seed_from_u64(seed ^ client) }
    }

    fn delay(&mut self) -> Duration {
        self.failures += 1;
        self.backoff.delay(self.failures, &mut self.rng)
    }
}

#[cfg(test)]
mod tests {
    use contend::Racer;

    use super::*;

    #[test]
    fn every_client_is_served_once_whoever_runs_it() {
        let point = [("clients", 9), ("capacity", 4), ("workers", 2)];
        let setup = Setup::new(point.map(|(name, value)| (name, value.into())));
        let expected = experiment().expect(&setup).unwrap().digest;
        for contender in experiment().contenders {
            let Racer::Job(mut racer) = contender.build(&setup).unwrap() else { panic!("a job") };
            for _ in 0..2 {
                racer.slice(1, 0).unwrap();
                assert_eq!(racer.digest().unwrap(), expected, "{}", contender.name);
            }
        }
    }
}
