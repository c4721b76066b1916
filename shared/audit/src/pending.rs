//! Refused calls that are not recorded yet: alike ones as one, and in bounded room.

use std::collections::BTreeMap;

use qiyou_kernel::Instant;
use qiyou_store::audit::Refused;

/// Kinds of refused calls that are told apart between two records. Beyond it they count together.
const KINDS: usize = 64;

/// Entries of their own that may be made at once after a quiet time.
const ROOM: usize = 1_000;

/// What stands in an entry for several.
const SEVERAL: &str = "*";

/// Who was refused what and why.
type Kind = (String, String, String);

/// A refused call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) actor: String,
    pub(crate) method: String,
    pub(crate) reason: &'static str,
    pub(crate) request_id: String,
    pub(crate) at: Instant,
}

/// The calls since the last record.
///
/// Every record makes an entry for each kind, as long as there is room; a record that makes few gives some back. So a
/// county's usual refusals all have entries of their own, and whoever has calls refused day and night makes two entries a
/// record and no more.
#[derive(Debug)]
pub(crate) struct Pending {
    kinds: BTreeMap<Kind, Refused>,
    others: Option<Refused>,
    room: usize,
}

impl Default for Pending {
    fn default() -> Self {
        Self { kinds: BTreeMap::new(), others: None, room: ROOM }
    }
}

impl Pending {
    /// Adds a call. Whether it is the first one since the last record.
    pub(crate) fn add(&mut self, call: Call) -> bool {
        let is_first = self.is_empty();
        let Call { actor, method, reason, request_id, at } = call;
        let kind = (actor, method, reason.to_owned());
        let has_room = self.kinds.len() < KINDS.min(self.room);
        if let Some(refused) =
            self.kinds.get_mut(&kind).or_else(|| self.others.as_mut().filter(|_| !has_room))
        {
            count(refused, at);
        } else if has_room {
            let refused = one(&kind.0, &kind.1, reason, request_id, at);
            self.kinds.insert(kind, refused);
        } else {
            self.others = Some(one(SEVERAL, SEVERAL, SEVERAL, request_id, at));
        }
        is_first
    }

    /// Takes what is to be recorded.
    pub(crate) fn take(&mut self) -> Vec<Refused> {
        let kinds = std::mem::take(&mut self.kinds);
        self.room = (self.room - kinds.len().min(self.room) + 1).min(ROOM);
        kinds.into_values().chain(self.others.take()).collect()
    }

    /// Puts back what could not be recorded; it counts with what came meanwhile.
    pub(crate) fn put_back(&mut self, refused: Vec<Refused>) {
        for lost in refused {
            let kind = (lost.actor.clone(), lost.method.clone(), lost.reason.clone());
            if let Some(later) = self.kinds.get_mut(&kind) {
                prepend(later, lost);
            } else if kind.0 != SEVERAL && self.kinds.len() < KINDS {
                // It gets back the room that it had.
                self.room = (self.room + 1).min(ROOM);
                self.kinds.insert(kind, lost);
            } else if let Some(others) = &mut self.others {
                prepend(others, lost);
            } else {
                let [actor, method, reason] = [SEVERAL; 3].map(str::to_owned);
                self.others = Some(Refused { actor, method, reason, ..lost });
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.others.is_none()
    }
}

fn one(actor: &str, method: &str, reason: &str, request_id: String, at: Instant) -> Refused {
    let [actor, method, reason] = [actor, method, reason].map(str::to_owned);
    Refused { actor, method, reason, request_id, first_at: at, last_at: at, calls: 1 }
}

fn count(refused: &mut Refused, at: Instant) {
    refused.calls += 1;
    refused.last_at = at;
}

/// Counts earlier calls to later ones.
fn prepend(later: &mut Refused, earlier: Refused) {
    later.calls += earlier.calls;
    later.first_at = later.first_at.min(earlier.first_at);
    later.last_at = later.last_at.max(earlier.last_at);
    later.request_id = earlier.request_id;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(actor: &str, at: i64) -> Call {
        let (actor, method) = (actor.to_owned(), "/x.Y/Z".to_owned());
        let (reason, request_id) = ("ROLE_MISSING", format!("call-{at}"));
        Call { actor, method, reason, request_id, at: Instant::from_micros(at) }
    }

    #[test]
    fn calls_that_are_alike_are_one_entry_with_their_number() {
        let mut pending = Pending::default();
        assert!(pending.add(call("clerk-1", 1)));
        assert!(!pending.add(call("clerk-2", 2)));
        assert!(!pending.add(call("clerk-1", 3)));
        let taken = pending.take();
        let told: Vec<_> = taken.iter().map(|r| (r.actor.as_str(), r.calls, r.request_id.as_str())).collect();
        assert_eq!(told, [("clerk-1", 2, "call-1"), ("clerk-2", 1, "call-2")]);
        assert_eq!((taken[0].first_at.as_micros(), taken[0].last_at.as_micros()), (1, 3));
        assert!(pending.is_empty() && pending.take().is_empty());
    }

    #[test]
    fn a_flood_of_callers_makes_a_bounded_number_of_entries_and_loses_no_call() {
        let mut pending = Pending::default();
        let (mut entries, mut calls) = (0, 0);
        for record in 0..1_000 {
            for caller in 0..100 {
                pending.add(call(&format!("clerk-{caller}"), record));
            }
            let taken = pending.take();
            assert!(taken.len() <= KINDS + 1);
            entries += taken.len();
            calls += taken.iter().map(|refused| refused.calls).sum::<i64>();
        }
        assert_eq!(calls, 100_000);
        assert!(entries <= ROOM + 3 * 1_000, "{entries}");
    }

    #[test]
    fn what_could_not_be_recorded_is_counted_with_what_comes_next() {
        let mut pending = Pending::default();
        for clerk in ["clerk-1", "clerk-2", "clerk-3"] {
            pending.add(call(clerk, 1));
        }
        let lost = pending.take();
        pending.add(call("clerk-1", 2));
        pending.put_back(lost);
        let taken = pending.take();
        let told: Vec<_> = taken.iter().map(|refused| (refused.actor.as_str(), refused.calls)).collect();
        assert_eq!(told, [("clerk-1", 2), ("clerk-2", 1), ("clerk-3", 1)]);
        assert_eq!((taken[0].first_at.as_micros(), taken[0].last_at.as_micros()), (1, 2));
    }

    #[test]
    fn nobody_is_blamed_for_what_others_were_refused() {
        let mut pending = Pending::default();
        for caller in 0..KINDS + 10 {
            pending.add(call(&format!("clerk-{caller}"), 1));
        }
        let lost = pending.take();
        for caller in 0..KINDS {
            pending.add(call(&format!("guest-{caller}"), 2));
        }
        pending.put_back(lost);
        let taken = pending.take();
        let (several, one): (Vec<_>, Vec<_>) = taken.iter().partition(|refused| refused.actor == SEVERAL);
        assert!(one.iter().all(|refused| refused.calls == 1));
        assert_eq!(several.iter().map(|refused| refused.calls).sum::<i64>(), 74);
    }
}
