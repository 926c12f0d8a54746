//! One thread for each slot, with a blocking client of its own: the plain way, and the baseline.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use contend::{Result, Setup};
use ureq::Agent;

use super::http::{HANGS, answered};
use super::visits::{Seen, Visits, in_order};
use contend_runtimes::open_files;

/// Enough for a request and for the parser, and a thousand of them stay small.
const STACK_BYTES: usize = 512 * 1024;

/// Pages.
pub(crate) fn fetching(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, fetch)
}

/// Giving up.
pub(crate) fn giving_up(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, give_up)
}

type Slot = fn(&Client, &Visits, usize) -> Result<Vec<Seen>>;

/// One thread's way in and out. Both of its own: if a thread panics, its way out closes, and nobody waits for ever.
struct Desk {
    orders: mpsc::Sender<Arc<Visits>>,
    answers: mpsc::Receiver<Result<Vec<Seen>>>,
}

/// Connects, and starts the threads; they end when what is returned is dropped.
fn with(setup: &Setup, slot: Slot) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>> + use<>> {
    let visits = Visits::at(setup)?;
    open_files::make_room(visits.concurrency)?;
    let open = |index| Desk::open(Client::connect(&visits)?, index, slot);
    let desks = (0..visits.concurrency).map(open).collect::<Result<Vec<Desk>>>()?;
    Ok(move |visits: &Arc<Visits>| {
        for desk in &desks {
            desk.orders.send(visits.clone()).map_err(|_| "a client thread is gone")?;
        }
        // Every desk is asked, even after an error: what stayed on one would pass for the next call's answer.
        let brought = desks.iter().map(|desk| desk.answers.recv().map_err(|_| "a client thread panicked")?);
        let brought: Vec<_> = brought.collect();
        Ok(in_order(brought.into_iter().collect::<Result<Vec<_>>>()?))
    })
}

impl Desk {
    fn open(client: Client, index: usize, slot: Slot) -> Result<Self> {
        let (orders, inbox) = mpsc::channel::<Arc<Visits>>();
        let (outbox, answers) = mpsc::channel();
        let run = move || {
            while let Ok(visits) = inbox.recv() {
                if outbox.send(slot(&client, &visits, index)).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().name(format!("client-{index}")).stack_size(STACK_BYTES).spawn(run)?;
        Ok(Desk { orders, answers })
    }
}

/// A connection that blocks its thread while it waits.
pub(super) struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    /// Opens the connection.
    pub(super) fn connect(visits: &Visits) -> Result<Self> {
        // A limit for each step and not `timeout_global`: that one includes looking up the name, for which ureq then starts
        // a thread at every request, even where the name is an address and the connection open already.
        let limit = Some(visits.timeout());
        let config = Agent::config_builder()
            .timeout_connect(limit)
            .timeout_send_request(limit)
            .timeout_recv_response(limit)
            .timeout_recv_body(limit)
            .max_idle_connections_per_host(1)
            // Other contenders have their turns between two calls; ureq would hang up after 15 s.
            .max_idle_age(Duration::from_secs(3600))
            .proxy(None)
            .build();
        let client = Client { agent: config.into(), base: format!("http://{}", visits.server) };
        // ureq connects at the first request.
        client.get("/robots.txt")?;
        Ok(client)
    }

    /// Asks for a path and waits for all of its body.
    pub(super) fn get(&self, path: &str) -> Result<Vec<u8>> {
        Ok(self.agent.get(format!("{}{path}", self.base)).call()?.body_mut().read_to_vec()?)
    }

    /// Whether an answer begins within that time. If not, ureq hangs up.
    fn answers_within(&self, path: &str, limit: Duration) -> Result<bool> {
        let request = self.agent.get(format!("{}{path}", self.base));
        match request.config().timeout_recv_response(Some(limit)).build().call() {
            Ok(_) => Ok(true),
            Err(ureq::Error::Timeout(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

// ANCHOR: fetch
fn fetch(client: &Client, visits: &Visits, slot: usize) -> Result<Vec<Seen>> {
    visits.of_slot(slot).map(|page| visits.look(page, &client.get(&Visits::path(page))?)).collect()
}
// ANCHOR_END: fetch

fn give_up(client: &Client, visits: &Visits, slot: usize) -> Result<Vec<Seen>> {
    if client.answers_within(HANGS, visits.give_up_after())? {
        return Err(answered());
    }
    fetch(client, visits, slot)
}
