//! The law of the audit: no byte of an entry, of a row of the history or of a refusal changes unnoticed.

use proptest::{
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use qiyou_kernel::Instant;
use qiyou_store::{Engine, Kind, Store, audit::Refused};
use qiyou_testing::{
    inspection::damages,
    stores::{self, Place},
};

use crate::{
    tamper::tamper,
    toy::{Account, PARTS, account, put_as, request},
};

/// Bytes that are flipped on each engine.
const FLIPS: usize = 120;

/// A table, the column that tells its rows apart, and its columns with what they hold.
type Columns = (&'static str, &'static str, &'static [(&'static str, Kind)]);

/// The tables that an inspection vouches for.
const TABLES: [Columns; 3] = [
    (
        "revisions",
        "revision",
        &[
            ("revision", Kind::Int),
            ("recorded_at", Kind::Int),
            ("actor", Kind::Text),
            ("method", Kind::Text),
            ("reason", Kind::Text),
            ("row_count", Kind::Int),
            ("algorithm", Kind::Text),
            ("rows_digest", Kind::Bytes),
            ("previous", Kind::Bytes),
            ("hash", Kind::Bytes),
        ],
    ),
    (
        "accounts_history",
        "number",
        &[
            ("revision", Kind::Int),
            ("ordinal", Kind::Int),
            ("recorded_at", Kind::Int),
            ("division", Kind::Text),
            ("number", Kind::Int),
            ("owner", Kind::Text),
            ("amount", Kind::Int),
            ("rate", Kind::Text),
            ("seal", Kind::Bytes),
        ],
    ),
    (
        "refusals",
        "number",
        &[
            ("number", Kind::Int),
            ("recorded_at", Kind::Int),
            ("actor", Kind::Text),
            ("method", Kind::Text),
            ("reason", Kind::Text),
            ("request_id", Kind::Text),
            ("first_at", Kind::Int),
            ("last_at", Kind::Int),
            ("calls", Kind::Int),
            ("algorithm", Kind::Text),
            ("previous", Kind::Bytes),
            ("hash", Kind::Bytes),
        ],
    ),
];

/// Rows of each table; their keys are the numbers from 1 on.
const ROWS: usize = 6;

/// Six entries, six rows and six refusals, every column filled.
async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    for number in 1..=3_i64 {
        let accounts = [number * 2 - 1, number * 2].map(|number| Account {
            rate: Some("10.50".parse().unwrap()),
            seal: Some(b"seal".to_vec()),
            ..account(number, 1 << number)
        });
        put_as(&store, request().because("a count"), accounts).await.unwrap();
    }
    for number in 7..10 {
        put_as(&store, request().because("more"), [account(number, 0)]).await.unwrap();
    }
    let refused = Refused {
        actor: "clerk".to_owned(),
        method: "/toy/Approve".to_owned(),
        reason: "ROLE_MISSING".to_owned(),
        request_id: "1-2".to_owned(),
        first_at: Instant::from_micros(1),
        last_at: Instant::from_micros(2),
        calls: 3,
    };
    store.record_refusals(&vec![refused; ROWS]).await.unwrap();
    store
}

/// A value as SQL, and the same with one byte flipped.
struct Flip {
    original: String,
    flipped: String,
}

/// Reads a cell and flips one of its bytes.
async fn flip(store: &Store, sql: String, kind: Kind, at: usize, mask: u8) -> Flip {
    let rows = store.query(String::leak(sql), vec![]).await.unwrap();
    let mut row = rows[0].decoder();
    let mut bytes = match kind {
        Kind::Int => row.int().unwrap().to_be_bytes().to_vec(),
        Kind::Text | Kind::Decimal => row.string().unwrap().into_bytes(),
        Kind::Bytes => row.bytes().unwrap().to_vec(),
    };
    let original = literal(store.engine(), kind, &bytes);
    let at = at % bytes.len();
    bytes[at] ^= mask;
    Flip { original, flipped: literal(store.engine(), kind, &bytes) }
}

fn literal(engine: Engine, kind: Kind, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match (kind, engine) {
        (Kind::Int, _) => i64::from_be_bytes(bytes.try_into().unwrap()).to_string(),
        (Kind::Text | Kind::Decimal, Engine::Sqlite) => format!("CAST(x'{hex}' AS TEXT)"),
        (Kind::Bytes, Engine::Sqlite) => format!("x'{hex}'"),
        (Kind::Text | Kind::Decimal, Engine::Postgres) => format!("convert_from('\\x{hex}', 'UTF8')"),
        (Kind::Bytes, Engine::Postgres) => format!("'\\x{hex}'::bytea"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_changes_unnoticed() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        assert!(damages(&store).await.is_empty());
        let mut runner = TestRunner::deterministic();
        let places = (0..TABLES.len(), any::<usize>(), 1..=ROWS, any::<usize>(), 1..=u8::MAX);
        let mut flipped = 0;
        for _ in 0..FLIPS {
            let (table, column, row, at, mask) = places.new_tree(&mut runner).unwrap().current();
            let (table, key, columns) = TABLES[table];
            let (column, kind) = columns[column % columns.len()];
            let cell = format!("SELECT {column} FROM {table} WHERE {key} = {row}");
            let Flip { original, flipped: other } = flip(&store, cell, kind, at, mask).await;
            // A key that is taken, or what is no UTF-8 to PostgreSQL: the engine itself keeps it out.
            if tamper(&place, &format!("UPDATE {table} SET {column} = {other} WHERE {key} = {row}"))
                .await
                .is_err()
            {
                continue;
            }
            let found = damages(&store).await;
            assert!(!found.is_empty(), "{table}.{column} of {row}: {original} became {other}");
            let now = if column == key { other } else { row.to_string() };
            let back = format!("UPDATE {table} SET {column} = {original} WHERE {key} = {now}");
            tamper(&place, &back).await.unwrap();
            flipped += 1;
        }
        assert!(flipped > FLIPS / 3, "only {flipped} of {FLIPS}");
        assert!(damages(&store).await.is_empty());
    })
    .await;
}
