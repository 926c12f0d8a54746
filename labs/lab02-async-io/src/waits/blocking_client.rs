//! What every contender with threads has: a blocking client with one connection of its own, and threads that wait for
//! orders.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use contend::Result;
use hyper::body::Bytes;
use ureq::Agent;

use super::work::Requests;
use contend_runtimes::open_files;

/// Enough for a request, and a thousand of them stay small.
pub(crate) const STACK_BYTES: usize = 256 * 1024;

/// A connection that blocks its thread while it waits.
pub(crate) struct Client {
    agent: Agent,
}

impl Client {
    /// Opens the connection.
    ///
    /// # Errors
    /// When nobody answers.
    pub(crate) fn connect(requests: &Requests) -> Result<Self> {
        // A limit for each step and not `timeout_global`: that one includes looking up the name, for which ureq then starts
        // a thread at every request, even where the name is an address and the connection open already.
        let limit = Some(requests.timeout());
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
        let client = Client { agent: config.into() };
        // ureq connects at the first request: this one does not wait.
        client.get_url(&format!("http://{}/item/0?delay_ms=0", requests.server))?;
        Ok(client)
    }

    /// One client for each of so many slots.
    ///
    /// # Errors
    /// As [`connect`](Self::connect); a [`contend::Skip`] where so many files may not be open.
    pub(crate) fn connect_all(requests: &Requests, slots: usize) -> Result<Vec<Self>> {
        open_files::make_room(slots)?;
        (0..slots).map(|_| Self::connect(requests)).collect()
    }

    /// Asks for one item and waits for all of its body.
    ///
    /// # Errors
    /// When the server hangs up, takes too long, or answers anything but success.
    pub(crate) fn get(&self, requests: &Requests, item: u64) -> Result<Bytes> {
        self.get_url(&format!("http://{}{}", requests.server, requests.path(item)))
    }

    fn get_url(&self, url: &str) -> Result<Bytes> {
        Ok(self.agent.get(url).call()?.body_mut().read_to_vec()?.into())
    }

    /// Everything that one slot does.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub(crate) fn fetch<T>(
        &self,
        requests: &Requests,
        slot: usize,
        make: fn(&Requests, Bytes) -> T,
    ) -> Result<Vec<(u64, T)>> {
        requests.of_slot(slot).map(|item| Ok((item, make(requests, self.get(requests, item)?)))).collect()
    }
}

/// Threads that live as long as their contender, one for each slot, each with its connection.
pub(crate) struct Threads<T> {
    desks: Vec<Desk<T>>,
}

/// One thread's way in and out. Both of its own: if a thread panics, its way out closes, and nobody waits for ever.
struct Desk<T> {
    orders: mpsc::Sender<Arc<Requests>>,
    answers: mpsc::Receiver<Result<Vec<(u64, T)>>>,
}

impl<T: Send + 'static> Threads<T> {
    /// Connects, and starts a thread for each of these slots. They end when this is dropped.
    ///
    /// # Errors
    /// When the server does not answer, or the system starts no more threads.
    pub(crate) fn start(
        requests: &Requests,
        slots: impl ExactSizeIterator<Item = usize>,
        make: fn(&Requests, Bytes) -> T,
    ) -> Result<Self> {
        let clients = Client::connect_all(requests, slots.len())?;
        let desks = clients.into_iter().zip(slots).map(|(client, slot)| Desk::open(client, slot, make));
        Ok(Threads { desks: desks.collect::<Result<_>>()? })
    }

    /// Everything that all slots bring.
    ///
    /// # Errors
    /// The first of theirs.
    pub(crate) fn fetch_all(&self, requests: &Arc<Requests>) -> Result<Vec<(u64, T)>> {
        for desk in &self.desks {
            desk.orders.send(requests.clone()).map_err(|_| "a client thread is gone")?;
        }
        // Every desk is asked, even after an error: what stayed on one would pass for the next call's answer.
        let brought = self.desks.iter().map(|desk| desk.answers.recv().map_err(|_| "a client thread panicked")?);
        let brought: Vec<_> = brought.collect();
        Ok(brought.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}

impl<T: Send + 'static> Desk<T> {
    fn open(client: Client, slot: usize, make: fn(&Requests, Bytes) -> T) -> Result<Self> {
        let (orders, inbox) = mpsc::channel::<Arc<Requests>>();
        let (outbox, answers) = mpsc::channel();
        let run = move || {
            while let Ok(requests) = inbox.recv() {
                if outbox.send(client.fetch(&requests, slot, make)).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().name(format!("client-{slot}")).stack_size(STACK_BYTES).spawn(run)?;
        Ok(Desk { orders, answers })
    }
}
