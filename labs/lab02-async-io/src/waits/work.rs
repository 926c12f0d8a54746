//! The work itself, the same for every contender: what is asked for, what the server answers, what is made of it.

use std::net::SocketAddr;
use std::time::Duration;

use contend::{Result, Setup};
use hyper::body::Bytes;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// How long the body of every answer is.
const BODY_BYTES: usize = 1024;

/// What is asked of the server: items `0..2 * concurrency`, two for each of `concurrency` slots.
///
/// A slot is one line of work with a connection of its own: it asks for one item, waits for the answer, and asks for
/// the next. Which item belongs to which slot is fixed, so that no contender gains by cutting the work otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Requests {
    /// Where the server listens.
    pub(crate) server: SocketAddr,
    /// How many requests are under way at once.
    pub(crate) concurrency: usize,
    /// How long the server lets each answer wait, in milliseconds.
    delay_ms: u64,
    /// How long one request may take before it is an error, in milliseconds.
    timeout_ms: u64,
    /// How often `mixed` hashes each body.
    hash_rounds: u64,
}

impl Requests {
    /// The requests at this point of the sweep.
    ///
    /// # Errors
    /// When no server was started.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        Ok(Requests {
            server: setup.fixture()?.parse()?,
            concurrency: usize::try_from(setup.get("concurrency"))?.max(1),
            delay_ms: setup.get("delay_ms"),
            timeout_ms: setup.get("timeout_ms"),
            hash_rounds: setup.point().get("hash_rounds").and_then(contend::Value::number).unwrap_or(0),
        })
    }

    /// How many requests there are in all.
    pub(crate) fn total(&self) -> usize {
        2 * self.concurrency
    }

    /// The items that this slot asks for, one after the other.
    pub(crate) fn of_slot(&self, slot: usize) -> impl Iterator<Item = u64> + use<> {
        (slot as u64..self.total() as u64).step_by(self.concurrency)
    }

    /// The path under which the server has this item.
    pub(crate) fn path(&self, item: u64) -> String {
        format!("/item/{item}?delay_ms={}", self.delay_ms)
    }

    /// How long one request may take before it is an error: a server that died is not to hang its clients.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// What `mixed` makes of a body: SHA-256 over the last digest and the body, again and again.
    pub(crate) fn hash(&self, body: &[u8]) -> Hash {
        let mut digest = Sha256::digest(body);
        for _ in 1..self.hash_rounds {
            digest = Sha256::new_with_prefix(digest).chain_update(body).finalize();
        }
        Hash(digest.into())
    }
}

/// The body of an item: printable, so that it crosses any pipe as it is.
pub(crate) fn body(item: u64) -> Bytes {
    const LETTERS: &[u8; 16] = b"abcdefghijklmnop";
    let mut letters = Vec::with_capacity(BODY_BYTES);
    let mut block = item.wrapping_mul(BODY_BYTES as u64);
    while letters.len() < BODY_BYTES {
        block += 1;
        let bits = mixed_up(block);
        letters.extend((0..16).map(|digit| LETTERS[(bits >> (4 * digit) & 15) as usize]));
    }
    letters.into()
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
fn mixed_up(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The answer of `waits`: every body, in the order of the items.
pub(crate) struct Bodies(Vec<Bytes>);

/// One answer of `mixed`.
pub(crate) struct Hash([u8; 32]);

/// The answer of `mixed`: the hash of every body, in the order of the items.
pub(crate) struct Hashes(Vec<Hash>);

impl Bodies {
    /// What the server must send.
    pub(crate) fn expected(requests: &Requests) -> Self {
        Bodies((0..requests.total() as u64).map(body).collect())
    }

    /// Puts what the slots brought, in whatever order they came, in the order of the items.
    pub(crate) fn gather(brought: Vec<(u64, Bytes)>) -> Self {
        Bodies(in_order(brought))
    }
}

impl Hashes {
    /// What must come out.
    pub(crate) fn expected(requests: &Requests) -> Self {
        Hashes((0..requests.total() as u64).map(|item| requests.hash(&body(item))).collect())
    }

    /// Puts what the slots brought in the order of the items.
    pub(crate) fn gather(brought: Vec<(u64, Hash)>) -> Self {
        Hashes(in_order(brought))
    }
}

fn in_order<T>(mut brought: Vec<(u64, T)>) -> Vec<T> {
    brought.sort_unstable_by_key(|(item, _)| *item);
    brought.into_iter().map(|(_, answer)| answer).collect()
}

/// The bodies are digested here, and not where they are received: an answer is written down after the clock stopped,
/// so that `waits` times waiting alone.
impl Serialize for Bodies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|body| contend::digest::of_bytes(body)))
    }
}

impl Serialize for Hashes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = |hash: &Hash| hash.0.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        serializer.collect_seq(self.0.iter().map(digits))
    }
}

/// So that a hash can cross the pipe of a child process.
impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(concurrency: usize, hash_rounds: u64) -> Requests {
        let server = "127.0.0.1:1".parse().unwrap();
        Requests { server, concurrency, delay_ms: 1, timeout_ms: 1, hash_rounds }
    }

    #[test]
    fn the_slots_share_out_every_item_once() {
        for concurrency in [1, 2, 3, 10, 1000] {
            let requests = requests(concurrency, 0);
            let mut items: Vec<_> = (0..concurrency).flat_map(|slot| requests.of_slot(slot)).collect();
            items.sort_unstable();
            assert_eq!(items, (0..2 * concurrency as u64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_body_is_the_same_everywhere_and_no_other_item_s() {
        assert_eq!(body(7).len(), BODY_BYTES);
        assert_eq!(body(7), body(7));
        assert!(body(7).is_ascii());
        let all: std::collections::HashSet<_> = (0..2000).map(body).collect();
        assert_eq!(all.len(), 2000);
    }

    #[test]
    fn answers_stand_in_the_order_of_the_items_however_they_came() {
        let brought = vec![(2, Bytes::from("c")), (0, Bytes::from("a")), (1, Bytes::from("b"))];
        assert_eq!(Bodies::gather(brought).0, ["a", "b", "c"]);
    }

    #[test]
    fn a_hash_of_one_round_is_the_plain_digest_and_further_rounds_change_it() {
        let written = |rounds| contend::digest::canonical(&Hashes(vec![requests(1, rounds).hash(b"abc")])).unwrap();
        assert_eq!(written(1), br#"["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]"#);
        assert_ne!(written(1), written(2));
    }
}
