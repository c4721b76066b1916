//! Walking a chain: which of its entries are as they were written, and what happened to the others.
//!
//! An entry's hash covers its number, so an entry that was moved can be told from one that was changed: its hash fits
//! another number.

use qiyou_kernel::Digest;

use super::damage::{Chain, Damage, Fault};
use crate::audit::link::Link;

/// How far from its place an entry is looked for.
const WINDOW: i64 = 1_000;

/// What stands under a number.
#[derive(Debug)]
pub(super) struct Standing<L> {
    pub(super) number: i64,
    /// The entry, unless its columns cannot be read.
    pub(super) link: Option<L>,
}

/// Entries in the order of their numbers, with the one that follows.
#[derive(Debug)]
pub(super) struct Portion<L> {
    pub(super) entries: Vec<Standing<L>>,
    pub(super) following: Option<Standing<L>>,
}

/// How far a walk has come.
#[derive(Debug)]
pub(super) struct Walk {
    chain: Chain,
    /// The number under which the next entry should stand.
    next: i64,
    /// The hash that the next entry should follow; nothing behind a damage.
    previous: Option<Digest>,
    /// How many numbers behind the one they were written under the entries stand, since some were inserted; negative
    /// since some were dropped and the others closed up.
    shift: i64,
}

impl Walk {
    /// Begins in front of an entry; `previous` is the hash of the entry before.
    pub(super) const fn start(chain: Chain, from: i64, previous: Option<Digest>) -> Self {
        Self { chain, next: from, previous, shift: 0 }
    }

    /// The last number that was looked at.
    pub(super) const fn reached(&self) -> i64 {
        self.next - 1
    }

    /// Walks on. Returns the entries that are as they were written, each under the number that it was written under;
    /// `sealed` is the hash that the head holds.
    pub(super) fn portion<'p, L: Link>(
        &mut self,
        portion: &'p Portion<L>,
        sealed: Option<Digest>,
        damages: &mut Vec<Damage>,
    ) -> Vec<(i64, &'p L)> {
        let Portion { entries, following } = portion;
        let followers = entries.iter().skip(1).chain(following).map(Some).chain([None]);
        let mut sound = Vec::new();
        for (standing, following) in entries.iter().zip(followers) {
            sound.extend(self.step(standing, following, sealed, damages));
        }
        sound
    }

    fn step<'p, L: Link>(
        &mut self,
        standing: &'p Standing<L>,
        following: Option<&Standing<L>>,
        sealed: Option<Digest>,
        damages: &mut Vec<Damage>,
    ) -> Option<(i64, &'p L)> {
        let number = standing.number;
        if number > self.next {
            damages.push(self.run(Fault::EntryDropped, self.next - self.shift, number - 1 - self.shift));
            self.previous = None;
        }
        self.next = number + 1;
        let expected = number - self.shift;
        let Some(link) = &standing.link else {
            damages.push(self.one(Fault::EntryChanged, expected));
            self.previous = None;
            return None;
        };
        let written = self.written(link, number);
        if self.is_inserted(expected, link, written, following) {
            damages.push(self.one(Fault::EntryInserted, number));
            self.shift += 1;
            return None;
        }
        let vouched = match following {
            Some(following) => following.link.as_ref().map(Link::previous),
            None => sealed,
        };
        match written {
            Some(written) if written == expected => {
                self.follow(link, expected, vouched, damages);
                return Some((written, link));
            }
            Some(written) => self.displaced(link, number, written, following, damages),
            None => {
                damages.push(self.one(Fault::EntryChanged, expected));
                self.previous = vouched.filter(|vouched| *vouched == link.hash());
            }
        }
        None
    }

    /// An entry of its place and sound in itself. Where it does not follow the one before, one of the two was made anew:
    /// this one, unless the one behind it knows it.
    fn follow<L: Link>(
        &mut self,
        link: &L,
        expected: i64,
        vouched: Option<Digest>,
        damages: &mut Vec<Damage>,
    ) {
        if self.previous.is_some_and(|previous| previous != link.previous()) {
            let is_known = vouched == Some(link.hash());
            let changed = if is_known { (expected - 1).max(1) } else { expected };
            damages.push(self.one(Fault::EntryChanged, changed));
        }
        self.previous = Some(link.hash());
    }

    /// An entry that was written under another number. Where the one behind it moved as far, others were dropped or
    /// inserted in front of both; otherwise it was put in the place of another.
    fn displaced<L: Link>(
        &mut self,
        link: &L,
        number: i64,
        written: i64,
        following: Option<&Standing<L>>,
        damages: &mut Vec<Damage>,
    ) {
        let shift = number - written;
        let is_together = following.map_or(shift < self.shift, |next| {
            next.link.as_ref().is_some_and(|link| link.hash_as(next.number - shift) == link.hash())
        });
        if !is_together {
            damages.push(self.one(Fault::EntryReordered, written));
            self.previous = None;
            return;
        }
        damages.push(if shift < self.shift {
            self.run(Fault::EntryDropped, number - self.shift, written - 1)
        } else {
            self.run(Fault::EntryInserted, number - (shift - self.shift), number - 1)
        });
        (self.shift, self.previous) = (shift, Some(link.hash()));
    }

    /// Whether the entry behind this one is the one that was written here, and this one is not merely exchanged with it.
    fn is_inserted<L: Link>(
        &self,
        expected: i64,
        link: &L,
        written: Option<i64>,
        following: Option<&Standing<L>>,
    ) -> bool {
        let Some(next) = following.and_then(|following| following.link.as_ref()) else { return false };
        let is_in_order = written == Some(expected) && next.previous() == link.hash();
        let is_exchanged = link.previous() == next.hash();
        let follows = self.previous.is_none_or(|previous| previous == next.previous());
        !is_in_order && !is_exchanged && follows && next.hash_as(expected) == next.hash()
    }

    /// The number that an entry was written under: where its hash fits. Nothing when it fits nowhere near.
    fn written<L: Link>(&self, link: &L, number: i64) -> Option<i64> {
        let near = (1..=WINDOW).flat_map(|distance| [number + distance, number - distance]);
        let mut places = [number - self.shift, number].into_iter().chain(near);
        places.find(|place| link.hash_as(*place) == link.hash())
    }

    /// Ends at the last entry that should stand; `sealed` is the hash that the head holds, if it names that entry.
    pub(super) fn end(&self, to: i64, sealed: Option<Digest>, damages: &mut Vec<Damage>) {
        if self.next <= to {
            damages.push(self.run(Fault::EntryDropped, self.next - self.shift, to - self.shift));
        } else if let (Some(sealed), Some(previous)) = (sealed, self.previous)
            && sealed != previous
        {
            damages.push(self.one(Fault::HeadChanged, to));
        }
    }

    fn one(&self, fault: Fault, number: i64) -> Damage {
        Damage::entry(fault, self.chain, number)
    }

    fn run(&self, fault: Fault, first: i64, last: i64) -> Damage {
        Damage::entries(fault, self.chain, first, last)
    }
}

#[cfg(test)]
mod tests;
