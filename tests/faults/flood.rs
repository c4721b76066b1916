//! A flood of large messages: what does not fit is refused, and what fits is counted, so that the memory holds.

use std::time::Duration;

use futures::{StreamExt, future::join_all, stream};
use qiyou_proto::{
    indicator::v1::Observation,
    reference::v1::{Dataset, LoadReferenceRequest},
};
use qiyou_tests::{
    Caller, Refusal, Refused,
    county::{self, Cell, value},
    eventually, sha256,
};
use tokio::{sync::watch, task::JoinSet, time::timeout};
use tonic::{Code, Response, Status};

use crate::{
    health::is_healthy,
    refused::{is_overload, refused_within},
    server::{MIB, Server, USUAL},
};

/// Callers that send large messages at once.
const CALLERS: usize = 48;

/// The most that a server holds of requests at once, in mebibytes: `qiyou_rpc::Limits::bytes`.
const HELD: usize = 64;

/// What the server may take for a flood: four times what it holds of requests, for the messages that it makes of them and
/// what the allocator has not given back, and a megabyte that each connection takes before anybody reads it. With what a
/// service takes at rest, that is two thirds of a small container.
const MEMORY: u64 = 4 * 64 * MIB + 48 * MIB;

/// How soon a message that is too large is refused: its length is in its first bytes, so nothing is waited for.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A report whose comment makes it so long.
fn report(bytes: usize) -> Observation {
    Observation { comment: "x".repeat(bytes), ..Cell::disputed()[0].report(value(1)) }
}

/// Whoever floods does not keep others from being served.
async fn are_others_served(server: &Server) {
    is_healthy(&server.child.callers).await;
    let reporter = server.child.callers.reporter();
    for (number, cell) in Cell::many().into_iter().take(20).enumerate() {
        reporter.report([cell.report(value(number))]).await.expect("a small report is taken");
    }
    assert!(server.child.callers.viewer().observations().await.len() >= 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_above_the_largest_are_refused_by_their_size() {
    let server = Server::domain(USUAL).await;
    county::load(&server.child.callers).await;
    let before = server.child.memory();
    let flood = (0..CALLERS).map(|_| async {
        let reporter = server.child.callers.reporter();
        for _ in 0..3 {
            let refusal = refused_within(AT_ONCE, reporter.report([report(4 << 20)])).await;
            assert_eq!(refusal.why(), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
            assert_eq!(refusal.told("maximum_bytes"), "4194304");
        }
    });
    futures::join!(join_all(flood), are_others_served(&server));
    server.has_grown_at_most(before, MEMORY, "messages above 4 MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_messages_are_taken_as_far_as_the_memory_allows() {
    let server = Server::domain(USUAL).await;
    county::load(&server.child.callers).await;
    let before = server.child.memory();
    let flood = (0..CALLERS).map(|_| async {
        let reporter = server.child.callers.reporter();
        for _ in 0..3 {
            // It arrives whole, and its comment is too long; or there is no room for it.
            let refused = reporter.report([report((4 << 20) - 1_000)]).await.expect_err("it is refused");
            if refused.code() == Code::InvalidArgument {
                assert_eq!(Refusal::of(&refused).reason, "FIELD_OUT_OF_RANGE");
            } else {
                is_overload(&refused);
            }
        }
    });
    futures::join!(join_all(flood), are_others_served(&server));
    server.has_grown_at_most(before, MEMORY, "messages of 4 MB");
}

/// Sends four mebibytes of a document and then nothing more until `go`: whoever takes it holds it meanwhile.
async fn hold(
    loader: Caller,
    mut go: watch::Receiver<bool>,
) -> Result<Response<qiyou_proto::reference::v1::ReferenceVersion>, Status> {
    let (dataset, content) = (Dataset::Regions.into(), vec![b'x'; 1 << 20]);
    let sha256 = sha256(&content);
    let piece = LoadReferenceRequest { dataset, sha256, content: content.into(), ..Default::default() };
    let rest = LoadReferenceRequest { content: piece.content.clone(), ..Default::default() };
    let pieces = [piece, rest.clone(), rest.clone(), rest];
    let end = stream::once(async move { drop(go.wait_for(|go| *go).await) }).filter_map(async |()| None);
    loader.reference().load_reference(stream::iter(pieces).chain(end)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn senders_that_stop_half_way_hold_no_more_than_the_limit() {
    let server = Server::domain(USUAL).await;
    county::load(&server.child.callers).await;
    let before = server.child.memory();
    let go = watch::Sender::new(false);
    let mut senders = JoinSet::new();
    for _ in 0..HELD {
        senders.spawn(hold(server.child.callers.administrator(), go.subscribe()));
    }
    // Four times as much as there is room for: whoever finds none knows it, while the others wait.
    let first = timeout(AT_ONCE, senders.join_next()).await.expect("whoever finds no room knows it");
    let refused = first.unwrap().unwrap();
    is_overload(&refused.expect_err("there is no room for it"));
    are_others_served(&server).await;
    server.has_grown_at_most(before, MEMORY, "senders that stop half-way");

    go.send_replace(true);
    while let Some(ended) = senders.join_next().await {
        let refusal = ended.unwrap().refused();
        assert!(matches!(refusal.reason.as_str(), "OVERLOADED" | "HASH_MISMATCH"), "{refusal}");
    }
    let again = || async { Some(server.child.callers.reporter().report([report(3 << 20)]).await.refused()) };
    let refusal = eventually("room for a large message", again).await;
    assert_eq!(refusal.reason, "FIELD_OUT_OF_RANGE", "what was held is free again");
}
