//! Reading: single statements at the head or at a revision, and snapshots over several tables.

mod at;
mod select;
mod snapshot;
mod view;

pub use at::At;
pub(crate) use at::{recorded_at, resolve};
pub use select::{Op, Select};
pub use snapshot::Snapshot;
pub(crate) use snapshot::turn;
pub use view::View;

use qiyou_error::Result;

use crate::{Record, Stored, sql::Row};

/// Reads a selected row: key, content, revision, time.
pub(crate) fn stored<R: Record>(row: &Row) -> Result<Stored<R>> {
    let mut row = row.decoder();
    let record = R::read(&mut row)?;
    row.seek(R::TABLE.width());
    Ok(Stored { record, revision: row.int()?, recorded_at: row.instant()? })
}
