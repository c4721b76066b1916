//! A chain that is read from its first entry on, without a gap.

use qiyou_kernel::Digest;

use crate::audit::{Chain, Damage, Fault, Link};

/// How far a chain was read. Everything up to there holds.
#[derive(Debug)]
pub(super) struct Walk {
    chain: Chain,
    number: i64,
    hash: Digest,
}

impl Walk {
    /// Begins before the first entry; `genesis` is the hash that it follows.
    pub(super) const fn start(chain: Chain, genesis: Digest) -> Self {
        Self { chain, number: 0, hash: genesis }
    }

    /// The number of the last entry that was read.
    pub(super) const fn reached(&self) -> i64 {
        self.number
    }

    /// Takes the next entry, which stands under a number.
    pub(super) fn take(&mut self, standing: i64, link: &impl Link) -> Result<(), Damage> {
        let number = self.number + 1;
        if standing != number {
            return Err(Damage::entry(Fault::EntryDropped, self.chain, number));
        }
        if link.previous() != self.hash || link.hash() != link.hash_as(number) {
            return Err(Damage::entry(Fault::EntryChanged, self.chain, number));
        }
        (self.number, self.hash) = (number, link.hash());
        Ok(())
    }

    /// Ends at the last entry, which is known by its number and hash.
    pub(super) fn end(&self, number: i64, hash: Digest) -> Result<(), Damage> {
        if self.number < number {
            Err(Damage::entries(Fault::EntryDropped, self.chain, self.number + 1, number))
        } else if (self.number, self.hash) == (number, hash) {
            Ok(())
        } else {
            Err(Damage::entry(Fault::HeadChanged, self.chain, number))
        }
    }
}
