//! A limit for each key.

use std::hash::Hash;

use dashmap::DashMap;

use super::{Limit, Refusal};

/// A limit of its own for each key, made when the key is first seen.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use lab04_rate_limiting::limit::{Gcra, Keyed, Rate};
/// let rate = Rate::new(1, Duration::from_secs(1), 1)?;
/// let callers = Keyed::new(move |_: &&str| Gcra::new(rate));
/// assert!(callers.take(&"ada", 1, 0, 0).is_ok());
/// assert!(callers.take(&"ada", 1, 0, 0).is_err());
/// assert!(callers.take(&"bob", 1, 0, 0).is_ok());
/// callers.forget_idle(2_000_000_000);
/// assert_eq!(callers.len(), 0);
/// # Ok::<(), lab04_rate_limiting::limit::BadRate>(())
/// ```
pub struct Keyed<K, L> {
    make: Box<dyn Fn(&K) -> L + Send + Sync>,
    limits: DashMap<K, L>,
}

impl<K: Eq + Hash + Clone, L: Limit> Keyed<K, L> {
    /// No key yet.
    pub fn new(make: impl Fn(&K) -> L + Send + Sync + 'static) -> Self {
        Keyed { make: Box::new(make), limits: DashMap::new() }
    }

    /// [`Limit::take`] from the limit of this key.
    ///
    /// # Errors
    /// As there.
    pub fn take(&self, key: &K, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        if let Some(limit) = self.limits.get(key) {
            return limit.take(permits, now, patience);
        }
        // Two that come first at once find one limit: the entry is locked while it is made.
        self.limits.entry(key.clone()).or_insert_with(|| (self.make)(key)).take(permits, now, patience)
    }

    /// Lets go of the limits that are as they were when they were made. Nobody notices, except the memory.
    pub fn forget_idle(&self, now: u64) {
        self.limits.retain(|_, limit| !limit.is_idle(now));
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.limits.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.limits.is_empty()
    }
}

impl<K: Eq + Hash, L> std::fmt::Debug for Keyed<K, L> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Keyed({} keys)", self.limits.len())
    }
}
