//! When something was last recorded.

use qiyou_kernel::{Instant, instant};
use qiyou_proto::indicator::v1 as wire;

/// A revision and when it was recorded. Ordered by revision; the default is before every write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    /// The revision; zero before the first.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl Default for Touch {
    fn default() -> Self {
        Self { revision: 0, recorded_at: Instant::MIN }
    }
}

impl Touch {
    /// When a change was recorded.
    pub(crate) fn of(change: &wire::Change) -> Result<Self, instant::Error> {
        let time = change.record_time.unwrap_or_default();
        let recorded_at = Instant::from_timestamp(time.seconds, time.nanos)?;
        Ok(Self { revision: change.revision, recorded_at })
    }
}
