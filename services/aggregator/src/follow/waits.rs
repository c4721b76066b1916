//! How long to wait before a store is tried again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// The wait after the first failure: a restart of a service takes about as long.
const FIRST: Duration = Duration::from_millis(100);

/// The longest wait: a store that is back is seen at most this much later.
const LONGEST: Duration = Duration::from_secs(3);

/// Waits that double, each spread at random over its second half, so that readers who lost a store together do not come
/// back together.
#[derive(Debug, Default)]
pub(super) struct Waits {
    failures: u32,
    random: RandomState,
}

impl Waits {
    /// The next wait.
    pub(super) fn next(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let half = whole / 2;
        let spread = u64::try_from(half.as_micros()).unwrap_or(u64::MAX).max(1);
        half + Duration::from_micros(self.random.hash_one(self.failures) % spread)
    }

    /// The store is there.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_begin_anew() {
        let mut waits = Waits::default();
        let taken: Vec<_> = (0..20).map(|_| waits.next()).collect();
        assert!(taken[0] < FIRST && taken.iter().all(|wait| *wait <= LONGEST));
        assert!(taken[19] >= LONGEST / 2);
        waits.reset();
        assert!(waits.next() < FIRST);
    }
}
