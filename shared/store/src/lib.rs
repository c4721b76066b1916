//! The store of a service: one append-only history with one head, over SQLite or PostgreSQL.
//!
//! Records are described once ([`Record`], [`Table`]); their SQL is generated and runs on both engines. Writes are
//! decided one after another and committed together ([`Store::write`]); every write that changes something gets the
//! next revision. Nothing is updated in place or deleted: what stands now is derived from the history, and can be read
//! as it stood at any revision or instant ([`Store::at`], [`Store::snapshot`]). Whoever follows the history
//! ([`Store::follow`]) gets every change, in order.

pub mod audit;
pub mod backup;
mod decoder;
mod engine;
mod fault;
mod feed;
mod head;
mod meter;
mod migrate;
mod open;
mod poll;
mod read;
mod read_only;
mod rebuild;
mod record;
mod schema;
mod shared;
mod sql;
mod statement;
mod store;
mod table;
mod texts;
mod value;
mod write;

pub use decoder::Decoder;
pub use engine::Engine;
pub use feed::{Chunk, Entry, Page, Position};
pub use head::Head;
pub use open::{OpenError, Options};
pub use read::{At, Op, Select, Snapshot, View};
pub use read_only::ReadOnly;
pub use rebuild::Rebuilt;
pub use record::{Key, Record, Stored};
pub use schema::{Migration, Part};
pub use shared::Stats;
pub use sql::Row;
pub use store::Store;
pub use table::{Column, Table};
pub use value::{Kind, Value};
pub use write::{Change, Portion, Reads, Request, Stamp, Written};

/// The store's own tables.
static OWN: Part = Part {
    name: "store",
    tables: &[],
    migrations: &[
        Migration {
            version: 1,
            name: "store",
            sqlite: include_str!("../migrations/sqlite/0001_store.sql"),
            postgres: include_str!("../migrations/postgres/0001_store.sql"),
        },
        Migration {
            version: 2,
            name: "audit",
            sqlite: include_str!("../migrations/sqlite/0002_audit.sql"),
            postgres: include_str!("../migrations/postgres/0002_audit.sql"),
        },
    ],
};
