//! When a reading is of, and which revision that means.

use qiyou_error::Result;
use qiyou_kernel::Instant;
use sqlx::SqlSafeStr as _;

use crate::{Value, fault, head::HeadRow, shared::Shared};

const LAST_UNTIL: &str =
    "SELECT revision FROM revisions WHERE recorded_at <= $1 ORDER BY recorded_at DESC LIMIT 1";

/// The time of a revision; revision 0 has no row.
pub(super) const RECORDED_AT: &str = "SELECT recorded_at FROM revisions WHERE revision = $1";

/// The state of the store that is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum At {
    /// What stands now.
    Head,
    /// What stood when this revision was written; 0 is the empty store.
    Revision(i64),
    /// What stood at an instant: the revisions recorded at or before it.
    Instant(Instant),
}

/// The revision that is meant; `None` for the head.
///
/// What is read as of an instant never changes later: where a write could still be recorded at or before the instant,
/// the past is closed first, which waits for a commit under way.
pub(crate) async fn resolve(shared: &Shared, at: At) -> Result<Option<i64>> {
    match at {
        At::Head => Ok(None),
        At::Revision(revision) => {
            if revision > shared.head.borrow().revision {
                let head = HeadRow::read(&shared.database).await?.head;
                shared.publish(head);
                if revision > head.revision {
                    return Err(fault::ahead(revision, head.revision));
                }
            }
            Ok(Some(revision.max(0)))
        }
        At::Instant(instant) => last_until(shared, instant).await.map(Some),
    }
}

async fn last_until(shared: &Shared, instant: Instant) -> Result<i64> {
    let now = shared.clock.now();
    if instant > now {
        return Err(fault::future(instant));
    }
    let row = HeadRow::read(&shared.database).await?;
    if instant > row.head.recorded_at.max(row.closed_until) {
        HeadRow::close(&shared.database, now).await?;
    }
    let instant = [Value::instant(instant)].into_iter().collect();
    let rows = shared.database.read(LAST_UNTIL.into_sql_str(), instant).await?;
    rows.first().map_or(Ok(0), |row| row.decoder().int())
}

/// When a revision was recorded; 1970 for revision 0.
pub(crate) async fn recorded_at(shared: &Shared, revision: i64) -> Result<Instant> {
    let revision = [Value::int(revision)].into_iter().collect();
    let rows = shared.database.read(RECORDED_AT.into_sql_str(), revision).await?;
    rows.first().map_or(Ok(Instant::EPOCH), |row| row.decoder().instant())
}
