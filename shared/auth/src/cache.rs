//! Tokens that were verified, kept until they expire, in bounded room.
//!
//! Two generations: when the young one is full it becomes the old one and the former old one is dropped. What is asked
//! for again moves up, so a flood of other tokens costs a busy caller at most one more verification.

use std::{collections::HashMap, mem, sync::Arc};

use parking_lot::Mutex;

use crate::Principal;

/// Tokens in one generation. A county has some hundred callers; a token takes about 1 KiB.
const GENERATION: usize = 1_024;

/// What a verified token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) principal: Arc<Principal>,
    /// Seconds since 1970 from which the token is void, leeway included.
    pub(crate) void_from: i64,
}

/// Verified tokens.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Box<str>, Verified>,
    old: HashMap<Box<str>, Verified>,
}

impl Cache {
    /// Finds a token that is still valid at `now`, in seconds since 1970.
    pub(crate) fn get(&self, token: &str, now: i64) -> Option<Arc<Principal>> {
        let mut generations = self.0.lock();
        let found = match generations.young.get(token) {
            Some(verified) => verified.clone(),
            None => {
                let (token, verified) = generations.old.remove_entry(token)?;
                generations.insert(token, verified.clone());
                verified
            }
        };
        (now < found.void_from).then_some(found.principal)
    }

    /// Keeps a token that was just verified.
    pub(crate) fn put(&self, token: &str, verified: Verified) {
        self.0.lock().insert(token.into(), verified);
    }

    /// Forgets everything, as the keys have changed.
    pub(crate) fn clear(&self) {
        *self.0.lock() = Generations::default();
    }
}

impl Generations {
    fn insert(&mut self, token: Box<str>, verified: Verified) {
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(token, verified);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Cache, GENERATION, Verified};
    use crate::Principal;

    fn verified(void_from: i64) -> Verified {
        let principal = Arc::new(Principal { subject: "clerk-7".to_owned(), grants: vec![] });
        Verified { principal, void_from }
    }

    #[test]
    fn a_token_is_known_until_it_is_void() {
        let cache = Cache::default();
        cache.put("token", verified(100));
        assert!(cache.get("token", 99).is_some());
        assert!(cache.get("token", 100).is_none());
        assert!(cache.get("another", 99).is_none());
    }

    #[test]
    fn room_is_bounded_and_busy_callers_stay() {
        let cache = Cache::default();
        cache.put("busy", verified(100));
        for stranger in 0..10 * GENERATION {
            cache.put(&stranger.to_string(), verified(100));
            assert!(cache.get("busy", 1).is_some());
        }
        let generations = cache.0.lock();
        assert!(generations.young.len() + generations.old.len() <= 2 * GENERATION);
    }

    #[test]
    fn changed_keys_forget_every_token() {
        let cache = Cache::default();
        cache.put("token", verified(100));
        cache.clear();
        assert!(cache.get("token", 1).is_none());
    }
}
