//! Writes that are too large to be decided at once: one revision, decided and written down portion by portion.

use futures::stream::BoxStream;
use qiyou_error::Result;

use super::{Change, Reads, writer::Decide};

/// The function that decides one portion.
type DecidePortion = dyn Fn(&mut Change<'_>) -> Result<()> + Send + Sync;

/// One portion of a large write.
pub struct Portion {
    pub(super) reads: Reads,
    pub(super) decide: Box<DecidePortion>,
}

/// Gives the portions of a large write.
type Portions = dyn Fn() -> BoxStream<'static, Result<Portion>> + Send + Sync;

impl Portion {
    /// A portion that looks at these records and is decided by this function, under the rules of
    /// [`Store::write`](crate::Store::write).
    #[must_use]
    pub fn new<D>(reads: Reads, decide: D) -> Self
    where
        D: Fn(&mut Change<'_>) -> Result<()> + Send + Sync + 'static,
    {
        Self { reads, decide: Box::new(decide) }
    }
}

impl std::fmt::Debug for Portion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portion").field("reads", &self.reads).finish_non_exhaustive()
    }
}

/// A large write.
pub(crate) struct Large {
    /// Its portions, from the first on whenever they are asked for.
    pub(super) portions: Box<Portions>,
    /// Decides the rest and answers, when all portions are written down.
    pub(super) answer: Box<Decide>,
}

impl Large {
    pub(crate) fn new<P, D>(portions: P, answer: D) -> Self
    where
        P: Fn() -> BoxStream<'static, Result<Portion>> + Send + Sync + 'static,
        D: Fn(&mut Change<'_>) -> Result<Vec<u8>> + Send + Sync + 'static,
    {
        Self { portions: Box::new(portions), answer: Box::new(answer) }
    }
}
