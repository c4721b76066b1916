//! What the audit costs: writes a second, of rows as wide as an observation.
//!
//! Built with `--features unaudited` the store makes no digests, hashes, marks and entries; nothing but this bench is ever
//! built so. Run both in turn and compare their medians:
//!
//!     cargo bench -p qiyou-store --bench audit
//!     cargo bench -p qiyou-store --bench audit --features unaudited

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench tells its figures, and ends where it cannot go on"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use qiyou_error::Result;
use qiyou_store::{Column, Decoder, Engine, Migration, Part, Reads, Record, Request, Store, Table, Value};
use qiyou_testing::{
    schema,
    stores::{self, Place},
};
use tokio::{runtime::Runtime, task::JoinSet};

/// How long each case is measured.
const LONG: Duration = Duration::from_secs(3);

/// How many write at once, and how many rows each write has.
const CASES: [(usize, i64); 4] = [(1, 1), (64, 1), (1, 500), (1, 5_000)];

/// A made-up row of an observation's width.
#[derive(Clone, Debug)]
struct Cell {
    number: i64,
    value: i64,
}

impl Record for Cell {
    const TABLE: &'static Table = &Table {
        name: "cells",
        key: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("measure"),
            Column::int("number"),
            Column::text("authority"),
            Column::text("version"),
        ],
        content: &[
            Column::text("state"),
            Column::decimal("value").optional(),
            Column::decimal("numerator").optional(),
            Column::decimal("denominator").optional(),
            Column::text("absence").optional(),
            Column::int("fulfilled"),
            Column::int("withdrawn"),
            Column::int("sample"),
            Column::text("evidence"),
            Column::text("source"),
            Column::text("comment"),
            Column::text("reporter"),
            Column::int("first_submitted_at").optional(),
            Column::text("reviewer"),
            Column::text("return_reason"),
            Column::int("approved_revision").optional(),
            Column::bytes("digest"),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let text = |text: &str| Value::text(text);
        vec![
            text("330522"),
            text("330522103"),
            text("indicators/childcare.places_per_1000"),
            Value::int(self.number),
            text("reported"),
            text("working"),
            text("submitted"),
            Value::decimal(self.value.to_string().parse().unwrap()),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::flag(false),
            Value::flag(false),
            Value::flag(true),
            text("[]"),
            text("bench"),
            text(""),
            text("clerk-7"),
            Value::int(self.value),
            text(""),
            text(""),
            Value::Null,
            Value::bytes([7_u8; 32]),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        let _ = (row.text()?, row.text()?, row.text()?);
        Ok(Self { number: row.int()?, value: 0 })
    }
}

fn part() -> &'static Part {
    let ddl = |engine| &*String::leak(schema::ddl(engine, Cell::TABLE));
    let (sqlite, postgres) = (ddl(Engine::Sqlite), ddl(Engine::Postgres));
    let migrations = vec![Migration { version: 9_000, name: "cells", sqlite, postgres }];
    let tables = vec![Cell::TABLE];
    Box::leak(Box::new(Part { name: "bench", tables: tables.leak(), migrations: migrations.leak() }))
}

async fn write(store: &Store, number: &AtomicI64, rows: i64) {
    let first = number.fetch_add(rows, Ordering::Relaxed);
    let cells: Vec<_> = (first..first + rows).map(|number| Cell { number, value: number }).collect();
    let reads = Reads::new().keys(cells.iter().map(qiyou_store::Key::of_record));
    let request = Request::new("clerk-7", "IndicatorService/ReportObservations").because("a bench");
    let decide = move |change: &mut qiyou_store::Change<'_>| {
        cells.iter().try_for_each(|cell| change.put(cell.clone()).map(drop))?;
        Ok(Vec::new())
    };
    store.write(request, reads, decide).await.unwrap();
}

/// Rows a second.
async fn measured(place: Place, writers: usize, rows: i64) -> i64 {
    let (store, number) = (place.open().await, Arc::new(AtomicI64::new(0)));
    let (begun, mut running) = (Instant::now(), JoinSet::new());
    for _ in 0..writers {
        let (store, number) = (store.clone(), Arc::clone(&number));
        running.spawn(async move {
            while begun.elapsed() < LONG {
                write(&store, &number, rows).await;
            }
        });
    }
    while running.join_next().await.is_some() {}
    let millis = i64::try_from(begun.elapsed().as_millis()).unwrap();
    store.close().await;
    number.load(Ordering::Relaxed) * 1_000 / millis
}

fn main() {
    let audit = if cfg!(feature = "unaudited") { "without" } else { "with" };
    let part = part();
    Runtime::new().unwrap().block_on(async {
        for (writers, rows) in CASES {
            let sqlite = measured(stores::sqlite(&[part]), writers, rows).await;
            println!("SQLite      {writers:>2} writers of {rows:>4} rows, {audit} audit: {sqlite} rows/s");
            if let Some(place) = stores::postgres(&[part]).await {
                let postgres = measured(place, writers, rows).await;
                println!(
                    "PostgreSQL  {writers:>2} writers of {rows:>4} rows, {audit} audit: {postgres} rows/s"
                );
            }
        }
    });
}
