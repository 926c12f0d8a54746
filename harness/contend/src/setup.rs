//! What a contender is told before it is built: the point of the sweep, the workers, the fixture.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::Result;

/// A parameter's value: a number, or a word where a number would hide the meaning (`"unbounded"`, `"1:5"`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Value {
    /// A count, a size in bytes, a duration in the unit that the parameter's name states.
    Number(u64),
    /// A word.
    Text(String),
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<u64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => fmt::Display::fmt(number, out),
            Value::Text(text) => fmt::Display::fmt(text, out),
        }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Number(number as u64)
    }
}

impl From<i32> for Value {
    /// Integer literals land here.
    ///
    /// # Panics
    /// When negative: parameters are counts.
    fn from(number: i32) -> Self {
        Value::Number(u64::try_from(number).expect("a parameter is a count and not negative"))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

/// One point of a sweep: every parameter by name.
pub type Point = BTreeMap<String, Value>;

/// A point as people read it: `workers=2 n=10000000`.
pub fn describe(point: &Point) -> String {
    point.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

type SharedThings = Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>;

/// What a contender is told before it is built. Cheap to clone, passed by value.
///
/// # Examples
/// ```
/// let setup = contend::Setup::new([("n", 1_000.into()), ("workers", 2.into())]);
/// assert_eq!((setup.get("n"), setup.workers()), (1_000, 2));
/// ```
#[derive(Clone)]
pub struct Setup {
    point: Arc<Point>,
    lab: Option<Arc<str>>,
    seed: u64,
    fixture: Option<Arc<str>>,
    input: Option<Arc<Path>>,
    shared: Arc<SharedThings>,
}

impl Setup {
    /// A setup of these parameters alone; for tests, benches, and callers without a referee.
    pub fn new<N: Into<String>>(point: impl IntoIterator<Item = (N, Value)>) -> Self {
        Self::at(point.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// A setup at a point of a sweep.
    pub fn at(point: Point) -> Self {
        Setup { point: Arc::new(point), lab: None, seed: 0, fixture: None, input: None, shared: Arc::default() }
    }

    /// The same within a lab: child processes find their contender by its name.
    pub fn in_lab(mut self, lab: &str) -> Self {
        self.lab = Some(lab.into());
        self
    }

    /// The lab's name, where it is known.
    pub fn lab(&self) -> Option<&str> {
        self.lab.as_deref()
    }

    /// The same with the run's seed, from which a lab derives whatever should look random.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same with what the fixture said of itself: an address, a folder.
    pub fn with_fixture(mut self, fixture: Option<String>) -> Self {
        self.fixture = fixture.map(Into::into);
        self
    }

    /// The same with the user's own input (`--input`).
    pub fn with_input(mut self, input: Option<PathBuf>) -> Self {
        self.input = input.map(Into::into);
        self
    }

    /// How many workers do the work: the point's `workers`, else the number of cores.
    pub fn workers(&self) -> usize {
        match self.point.get("workers").and_then(Value::number) {
            Some(workers) => usize::try_from(workers).unwrap_or(usize::MAX).max(1),
            None => cores(),
        }
    }

    /// The number called `name` at this point.
    ///
    /// # Panics
    /// When the experiment declares no such number: a bug of the lab.
    #[track_caller]
    pub fn get(&self, name: &str) -> u64 {
        self.point
            .get(name)
            .and_then(Value::number)
            .unwrap_or_else(|| panic!("the experiment declares no number `{name}`; it has: {}", describe(&self.point)))
    }

    /// The word called `name` at this point; a number is given as its digits.
    ///
    /// # Panics
    /// When the experiment declares no such parameter: a bug of the lab.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        self.point
            .get(name)
            .unwrap_or_else(|| panic!("the experiment declares no `{name}`; it has: {}", describe(&self.point)))
            .to_string()
    }

    /// Every parameter of this point.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// The run's seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What the experiment's fixture said of itself: the server's address, the folder.
    ///
    /// # Errors
    /// When the experiment has no fixture, or it was not started (in a bare test).
    pub fn fixture(&self) -> Result<&str> {
        self.fixture.as_deref().ok_or_else(|| "this experiment's fixture was not started".into())
    }

    /// The user's own input, if one was given.
    pub fn input(&self) -> Option<&Path> {
        self.input.as_deref()
    }

    /// What contenders of one runner have in common, built by whoever asks first: a runtime, a pool, an input.
    ///
    /// Sharing is what lets the referee see differences ten times smaller; that a contender shares is visible in its
    /// own file.
    ///
    /// # Errors
    /// Whatever `build` returns.
    ///
    /// # Panics
    /// When `key` was built before as another type.
    pub fn shared<T: Send + Sync + 'static>(&self, key: &str, build: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        if let Some(there) = self.find(key) {
            return Ok(there);
        }
        // Built outside the lock: a build that asks for something shared itself must not wait for its own guard.
        let built: Arc<T> = Arc::new(build()?);
        self.shared.lock().expect("no builder panics under this lock").insert(key.to_owned(), built.clone());
        Ok(built)
    }

    fn find<T: Send + Sync + 'static>(&self, key: &str) -> Option<Arc<T>> {
        let there = self.shared.lock().expect("no builder panics under this lock").get(key)?.clone();
        Some(there.downcast().unwrap_or_else(|_| panic!("`{key}` was built before, as another type")))
    }
}

/// The processors this process may run on (affinity and cgroup quota counted), at least one.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_built_once() {
        let setup = Setup::new([("n", 1.into())]);
        let first = setup.shared("pool", || Ok(String::from("built"))).unwrap();
        let second = setup.clone().shared("pool", || Err("built twice".into())).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn workers_default_to_the_cores_and_are_never_zero() {
        assert_eq!(Setup::at(Point::new()).workers(), cores());
        assert_eq!(Setup::new([("workers", 0.into())]).workers(), 1);
    }
}
