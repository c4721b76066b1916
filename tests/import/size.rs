//! Imports that do not fit in memory, and a store that is slower than its sender.

use std::{
    fs,
    sync::{Arc, Barrier},
    time::Duration,
};

use qiyou_proto::indicator::v1::{ImportMode, ImportSettings, ImportState};
use qiyou_store::{Reads, Request};
use qiyou_testing::inspection::damages;
use qiyou_tests::TestDomain;
use tokio::{task::JoinSet, time::timeout};

use crate::{
    county::{head, many_regions, on_each, thousand, wide, wide_on_sqlite},
    importer::{Importer, ended, settings},
};

/// Rows of a batch: the most that one takes.
const BATCH: usize = 5_000;

/// Rows of an import: a hundred times what may be in memory.
const ROWS: usize = 1_000_000;

/// By how much this process may grow meanwhile, in MiB: sender, service and the caches of an embedded store.
const GROWTH: u64 = 256;

/// What this process holds in memory, in MiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1_024
}

/// Imports so many rows; returns by how much the process grew meanwhile, in MiB.
async fn import(domain: &TestDomain, settings: ImportSettings, rows: usize) -> u64 {
    let mut importer = Importer::begin(&domain.callers.reporter(), settings).await.unwrap();
    let mut left = many_regions().take(rows).peekable();
    let (before, mut most, mut number) = (resident(), 0, 0);
    while left.peek().is_some() {
        number += 1;
        importer.push(number, left.by_ref().take(BATCH)).await;
        if number > 1 {
            importer.acknowledged().await.unwrap();
        }
        most = most.max(resident());
    }
    importer.acknowledged().await.unwrap();
    let end = importer.end().await.unwrap();
    assert_eq!(ended(&end), (ImportState::Completed, [i64::try_from(rows).unwrap(), 0, 0, 0, 0]));
    most.max(resident()).saturating_sub(before)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_rows_go_in_while_memory_stays_bounded() {
    // On SQLite, whose memory is this process's own.
    wide_on_sqlite(async |domain| {
        let before = head(domain);
        let grown = import(domain, settings(ImportMode::Batch), ROWS).await;
        assert!(grown < GROWTH, "it grew by {grown} MiB");
        assert_eq!(head(domain) - before, i64::try_from(ROWS / BATCH).unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_atomic_import_takes_no_more_memory_for_more_rows() {
    wide(async |domain| {
        let before = head(domain);
        let grown = import(domain, settings(ImportMode::Atomic), ROWS / 20).await;
        assert!(grown < GROWTH, "it grew by {grown} MiB");
        assert_eq!(head(domain) - before, 1);
        assert_eq!(damages(&domain.store).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stands_still_stops_the_sender() {
    on_each(async |domain| {
        let mut importer =
            Importer::begin(&domain.callers.reporter(), settings(ImportMode::Batch)).await.unwrap();
        let (still, mut held) = (Arc::new(Barrier::new(2)), JoinSet::new());
        let (inside, store) = (Arc::clone(&still), domain.store.clone());
        held.spawn(async move {
            let wait = move |_: &mut qiyou_store::Change<'_>| {
                inside.wait();
                Ok(Vec::new())
            };
            store.write(Request::new("clerk", "Test/Hold"), Reads::new(), wait).await
        });
        let mut sent = 0;
        let patience = Duration::from_secs(1);
        while timeout(patience, importer.push(sent + 1, thousand(u32::try_from(sent).unwrap()))).await.is_ok()
        {
            sent += 1;
            assert!(sent < 50, "nothing keeps the sender from filling the service's memory");
        }
        tokio::task::block_in_place(|| still.wait());
        held.join_next().await.unwrap().unwrap().unwrap();
        for number in 1..=sent {
            assert_eq!(importer.acknowledged().await.unwrap().batch_number, number);
        }
    })
    .await;
}
