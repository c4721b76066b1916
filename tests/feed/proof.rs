//! The proof: sixteen writers write, server, callers and reader die at random moments, and in the end the reader's copy
//! equals the store, and both equal what the writers were told. After every death the audit chain and its rows hold.

mod call;
mod history;
mod ledger;
mod reader;
mod replica;
mod schedule;
mod seeds;
mod server;
mod tally;
mod template;
mod verdict;
mod world;
mod writer;

use std::{collections::HashMap, sync::Arc};

use qiyou_testing::postgres;
use tokio::task::{JoinError, JoinSet};

use tally::Tally;
use template::Template;

/// Seeds played at once: while one waits for a disk or for a start, another one works.
const AT_ONCE: usize = 4;

/// Seeds after which everything below must have happened.
const ENOUGH: usize = 50;

/// What must happen for the proof to prove anything.
const HAPPENINGS: [&str; 19] = [
    "report",
    "withdraw",
    "submit",
    "approve",
    "return",
    "revise",
    "REVISION_CHANGED",
    "STATE_NOT_ALLOWED",
    "ETAG_STALE",
    "requests went unanswered",
    "requests were repeated",
    "requests had been done when they were sent again",
    "callers died over a request",
    "servers died",
    "servers ended in order",
    "servers died as they started",
    "readers died between revisions",
    "readers died within a revision",
    "readers lost their server",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_dies_the_readers_copy_equals_the_store_on_sqlite() {
    prove(Template::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_dies_the_readers_copy_equals_the_store_on_postgresql() {
    if let Some(server) = postgres::Server::shared() {
        prove(Template::on_postgres(server).await).await;
    }
}

async fn prove(template: Template) {
    let (engine, seeds) = (template.engine(), seeds::chosen());
    let (template, tally, count) = (Arc::new(template), Tally::default(), seeds.clone().count());
    let (mut playing, mut names) = (JoinSet::new(), HashMap::new());
    for seed in seeds {
        if playing.len() == AT_ONCE {
            check(engine, &names, playing.join_next_with_id().await);
        }
        let (template, tally) = (Arc::clone(&template), tally.clone());
        let play = playing.spawn(async move { world::play(seed, &template, tally).await });
        names.insert(play.id(), seed);
    }
    while let Some(played) = playing.join_next_with_id().await {
        check(engine, &names, Some(played));
    }
    println!("{count} seeds on {engine}: {tally}");
    assert!(count < ENOUGH || tally.of("servers died") >= count, "hardly anyone died: {tally}");
    for happening in HAPPENINGS {
        assert!(count < ENOUGH || tally.has(happening), "in {count} seeds on {engine} never: {happening}");
    }
}

/// Fails with what it takes to play a seed again.
fn check(
    engine: &str,
    names: &HashMap<tokio::task::Id, u64>,
    played: Option<Result<(tokio::task::Id, ()), JoinError>>,
) {
    let Some(Err(failed)) = played else { return };
    let seed = names[&failed.id()];
    panic!("seed {seed} failed on {engine}: {failed}; play it again: {}", seeds::again(seed, engine));
}
