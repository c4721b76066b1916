//! The store's refusals, and what an engine's error means to a caller.

use std::time::Duration;

use qiyou_error::{Error, Reason, Violation, key};
use qiyou_kernel::Instant;

/// How long a caller should wait when the queue of writes is full: a few commits.
const AFTER_OVERLOAD: Duration = Duration::from_millis(100);

/// How long a caller should wait for somebody to make room on a disk.
const AFTER_FULL: Duration = Duration::from_secs(10);

/// How long a caller should wait for others to have read their snapshots.
const AFTER_SNAPSHOTS: Duration = Duration::from_secs(1);

/// What an error of an engine means: no room, out of reach for now, lost a race, or a mistake of ours.
pub(crate) fn database(error: sqlx::Error) -> Error {
    match Nature::of(&error) {
        Nature::Full => full().caused_by(error),
        Nature::OutOfReach => unavailable().caused_by(error),
        Nature::Race => {
            let message = "the transaction met another one; send it again";
            Error::conflict(Reason::StoreUnavailable, message).caused_by(error)
        }
        Nature::Mistake => Error::bug("the database refused a statement", error),
    }
}

/// What an error means that came before any statement: the database is out of reach, whatever it says, unless its disk is
/// full. A server that starts, stops or refuses connections says many things.
pub(crate) fn unreachable(error: sqlx::Error) -> Error {
    match Nature::of(&error) {
        Nature::Full => full().caused_by(error),
        Nature::OutOfReach | Nature::Race | Nature::Mistake => unavailable().caused_by(error),
    }
}

/// SQLite's code for a disk that is full, or a database that may not grow.
const FULL: i32 = 13;

enum Nature {
    Full,
    OutOfReach,
    Race,
    Mistake,
}

impl Nature {
    fn of(error: &sqlx::Error) -> Self {
        if let sqlx::Error::Database(error) = error {
            return error.code().map_or(Self::Mistake, |code| Self::of_code(&code, error.as_ref()));
        }
        let is_out_of_reach = matches!(
            error,
            sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed
        );
        if is_out_of_reach { Self::OutOfReach } else { Self::Mistake }
    }

    /// PostgreSQL's codes have five characters, SQLite's are (extended) numbers whose low byte is the primary code.
    fn of_code(code: &str, error: &dyn sqlx::error::DatabaseError) -> Self {
        if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
            return match code {
                "40001" | "40P01" => Self::Race,
                "53100" => Self::Full,
                // Connection, resources, operator intervention, lock and idle timeouts, read-only (a standby).
                "55P03" | "25P03" | "25006" => Self::OutOfReach,
                _ if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => Self::OutOfReach,
                _ => Self::Mistake,
            };
        }
        match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(FULL) => Self::Full,
            // BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CANTOPEN
            Ok(5 | 6 | 8 | 9 | 10 | 14) => Self::OutOfReach,
            _ => Self::Mistake,
        }
    }
}

/// The database is out of reach.
pub(crate) fn unavailable() -> Error {
    Error::unavailable(Reason::StoreUnavailable, "the database cannot be reached; try again")
}

/// The database has no room.
pub(crate) fn full() -> Error {
    let message =
        "the disk of the database is full and nothing was written; free space there, then send it again";
    Error::exhausted(Reason::StoreFull, message, AFTER_FULL)
}

/// As many snapshots are being read as may be.
pub(crate) fn too_many_snapshots(limit: usize) -> Error {
    let message = format!("{limit} snapshots are being read already; try again");
    Error::exhausted(Reason::Overloaded, message, AFTER_SNAPSHOTS).with(key::LIMIT, limit)
}

/// The queue of writes is full.
pub(crate) fn overloaded(limit: usize) -> Error {
    let message = format!("{limit} writes are waiting already; try again");
    Error::exhausted(Reason::Overloaded, message, AFTER_OVERLOAD).with(key::LIMIT, limit)
}

/// The store is closing.
pub(crate) fn closing() -> Error {
    Error::unavailable(Reason::ShuttingDown, "the service is stopping; try again")
}

/// The request id belongs to another request.
pub(crate) fn request_id_reused(id: &str) -> Error {
    let message = format!("request_id {id} was used for another request; choose a new one");
    Error::precondition(Reason::RequestIdReused, message).with(key::REQUEST_ID, id)
}

/// The reading is to be as of an instant that has not come yet.
pub(crate) fn future(as_of: Instant) -> Error {
    let why = format!("{as_of} lies in the future; leave it away to read what stands now");
    let violation = Violation::new(Reason::AsOfInFuture, "as_of", why);
    Error::invalid(vec![violation]).with("as_of", as_of)
}

/// The revision was not written yet.
pub(crate) fn ahead(revision: i64, head: i64) -> Error {
    let message =
        format!("revision {revision} is ahead of the store, which is at {head}; ask for none behind it");
    Error::precondition(Reason::CursorAhead, message).with(key::REVISION, revision).with(key::HEAD, head)
}
