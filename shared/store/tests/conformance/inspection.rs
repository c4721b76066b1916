//! Inspecting a store: whatever was changed behind its back is found and named, on both engines.

use std::pin::pin;

use futures::{TryStreamExt as _, future::join_all, poll};
use qiyou_kernel::{Digest, Instant};
use qiyou_store::{
    At, Reads, Store,
    audit::{Finding, Inspected, Known, Refused, Scope},
};
use qiyou_testing::stores::{self, Place};

use crate::{
    tamper::tamper,
    toy::{PARTS, account, note, put, put_as, request},
};

/// Six revisions of one to three rows, and three refusals.
async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    for amount in 1..=5 {
        let accounts = [account(1, amount), account(2, -amount), account(10 + amount, 0)];
        put_as(&store, request().because("a count"), accounts).await.unwrap();
    }
    let reads = Reads::new();
    store.write(request(), reads, |change| change.put(note("a", "b")).map(|_| Vec::new())).await.unwrap();
    for actor in ["clerk-1", "clerk-2", ""] {
        store.record_refusals(&[refused(actor)]).await.unwrap();
    }
    store
}

fn refused(actor: &str) -> Refused {
    Refused {
        actor: actor.to_owned(),
        method: "/toy/Approve".to_owned(),
        reason: "ROLE_MISSING".to_owned(),
        request_id: "1-2".to_owned(),
        first_at: Instant::from_micros(1),
        last_at: Instant::from_micros(2),
        calls: 3,
    }
}

/// The damages in words, and the summary.
async fn inspect(store: &Store, scope: Scope) -> (Vec<String>, Inspected) {
    let (mut damages, mut done) = (Vec::new(), None);
    let mut findings = pin!(store.inspect(scope));
    while let Some(finding) = findings.try_next().await.unwrap() {
        match finding {
            Finding::Damage(damage) => damages.push(damage.to_string()),
            Finding::Progress { inspected, of } => assert!(inspected <= of, "{inspected} of {of}"),
            Finding::Done(summary) => done = Some(summary),
        }
    }
    (damages, done.expect("an inspection ends with a summary"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_wrong_with_a_store_that_nobody_touched() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let (damages, done) = inspect(&store, Scope::default()).await;
        assert!(damages.is_empty(), "{damages:?}");
        let expected = Inspected { from: 1, to: 6, rows: 16, refusals: 3, damages: 0, is_cut: false };
        assert_eq!(done, expected);

        let (damages, done) = inspect(&store, Scope { from: 2, to: Some(4), known: None }).await;
        assert!(damages.is_empty(), "{damages:?}");
        let expected = Inspected { from: 2, to: 4, rows: 9, refusals: 0, damages: 0, is_cut: false };
        assert_eq!(done, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_store_holds() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let (damages, done) = inspect(&store, Scope::default()).await;
        assert_eq!((damages, done.to), (vec![], 0));
    })
    .await;
}

/// Statements that do damage, one after another, and what an inspection says of it.
const DAMAGES: &[(&[&str], &[&str])] = &[
    // Entries.
    (&["UPDATE revisions SET actor = 'nobody' WHERE revision = 3"], &["entry 3 was changed"]),
    (&["UPDATE revisions SET reason = NULL WHERE revision = 3"], &["entry 3 was changed"]),
    (&["UPDATE revisions SET previous = hash WHERE revision = 2"], &["entry 2 was changed"]),
    (&["DELETE FROM revisions WHERE revision = 5"], &["entry 5 is missing"]),
    (&["DELETE FROM revisions WHERE revision > 4"], &["entries 5 to 6 are missing"]),
    (
        &[
            "UPDATE revisions SET revision = -2 WHERE revision = 2",
            "UPDATE revisions SET revision = 2 WHERE revision = 4",
            "UPDATE revisions SET revision = 4 WHERE revision = -2",
        ],
        &["entry 4 stands in the place of another", "entry 2 stands in the place of another"],
    ),
    (
        &[
            "UPDATE revisions SET revision = -revision WHERE revision >= 4",
            "UPDATE revisions SET revision = 1 - revision WHERE revision < 0",
            "INSERT INTO revisions SELECT 4, recorded_at + 1000, 'forger', method, request_id, reason, row_count, algorithm, \
             rows_digest, previous, hash FROM revisions WHERE revision = 3",
            "UPDATE store_head SET revision = 7",
        ],
        &["entry 4 was inserted"],
    ),
    (
        &[
            "INSERT INTO revisions SELECT 7, recorded_at + 1000, actor, method, request_id, reason, row_count, algorithm, \
           rows_digest, hash, previous FROM revisions WHERE revision = 6",
        ],
        &["entry 7 was inserted"],
    ),
    // Rows of the history.
    (
        &["UPDATE accounts_history SET amount = 40 WHERE revision = 4 AND number = 2"],
        &["accounts/330522/2 of revision 4 was changed"],
    ),
    (
        &["UPDATE accounts_history SET recorded_at = recorded_at - 1 WHERE revision = 4 AND number = 2"],
        &["accounts/330522/2 of revision 4 was changed"],
    ),
    (&["UPDATE notes_history SET body = NULL"], &["notes/a of revision 6 was changed"]),
    (
        &["DELETE FROM accounts_history WHERE revision = 5 AND number = 1"],
        &["accounts/330522/1 of revision 5 is missing"],
    ),
    // What was superseded stands nowhere, so that only its place is known.
    (
        &["DELETE FROM accounts_history WHERE revision = 2 AND number = 2"],
        &["row 2 of revision 2 is missing"],
    ),
    (
        &["INSERT INTO accounts_history SELECT 3, 9, recorded_at, division, 77, owner, amount, rate, seal \
           FROM accounts_history WHERE revision = 3 AND number = 1"],
        &["accounts/330522/77 was inserted at revision 3"],
    ),
    (
        &[
            "INSERT INTO accounts_history SELECT 99, 0, recorded_at, division, number, owner, 100, rate, seal \
           FROM accounts_history WHERE revision = 5 AND number = 1",
        ],
        &["accounts/330522/1 was inserted at revision 99"],
    ),
    (
        &[
            "UPDATE accounts_history SET ordinal = 9 WHERE revision = 3 AND number = 1",
            "UPDATE accounts_history SET ordinal = 0 WHERE revision = 3 AND number = 2",
            "UPDATE accounts_history SET ordinal = 1 WHERE revision = 3 AND number = 1",
        ],
        &[
            "accounts/330522/2 of revision 3 stands in the place of another row",
            "accounts/330522/1 of revision 3 stands in the place of another row",
        ],
    ),
    // What stands.
    (
        &["UPDATE accounts_current SET amount = 40 WHERE number = 2"],
        &["accounts/330522/2 does not stand as revision 5 wrote it; `qiyou rebuild` mends it"],
    ),
    (
        &["DELETE FROM notes_current"],
        &["notes/a does not stand as revision 6 wrote it; `qiyou rebuild` mends it"],
    ),
    // The head.
    (
        &["UPDATE store_head SET hash = (SELECT hash FROM revisions WHERE revision = 2)"],
        &["the head does not name entry 6 as the last"],
    ),
    (
        &["UPDATE store_head SET recorded_at = recorded_at + 1"],
        &["the head does not name entry 6 as the last"],
    ),
    // Refusals.
    (&["UPDATE refusals SET actor = 'clerk-9' WHERE number = 1"], &["refusal 1 was changed"]),
    (&["DELETE FROM refusals WHERE number = 2"], &["refusal 2 is missing"]),
    (&["DELETE FROM refusals WHERE number = 3"], &["refusal 3 is missing"]),
    (
        &[
            "INSERT INTO refusals SELECT 4, recorded_at, actor, method, reason, request_id, first_at, last_at, calls, \
           algorithm, hash, previous FROM refusals WHERE number = 3",
        ],
        &["refusal 4 was inserted"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_damage_is_found_and_named() {
    // Side by side: each has a database of its own, and most of the time goes into making those.
    join_all(DAMAGES.iter().map(|(statements, expected)| found_and_named(statements, expected))).await;
}

async fn found_and_named(statements: &[&str], expected: &[&str]) {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        for statement in statements {
            tamper(&place, statement).await.unwrap();
        }
        let (damages, done) = inspect(&store, Scope::default()).await;
        assert_eq!(damages, *expected, "{statements:?}");
        assert_eq!(done.damages, expected.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_cleanly_is_found_by_who_knew_the_head() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let heads = store.audit_heads().await.unwrap();
        let refusal = Some((heads.refusal, heads.refusal_hash));
        let known = Some(Known { revision: heads.revision, hash: heads.hash, refusal });
        let cut = [
            "DELETE FROM revisions WHERE revision > 4",
            "DELETE FROM accounts_history WHERE revision > 4",
            "DELETE FROM notes_history",
            "DELETE FROM notes_current",
            "DELETE FROM accounts_current",
            "INSERT INTO accounts_current SELECT division, number, owner, amount, rate, seal, revision, recorded_at \
             FROM accounts_history h WHERE revision = (SELECT MAX(revision) FROM accounts_history n WHERE n.number = h.number)",
            "UPDATE store_head SET revision = 4, hash = (SELECT hash FROM revisions WHERE revision = 4), \
             recorded_at = (SELECT recorded_at FROM revisions WHERE revision = 4)",
            "DELETE FROM refusals WHERE number = 3",
            "UPDATE refusal_head SET number = 2, hash = (SELECT hash FROM refusals WHERE number = 2)",
        ];
        for statement in cut {
            tamper(&place, statement).await.unwrap();
        }
        assert!(inspect(&store, Scope::default()).await.0.is_empty());

        let (damages, _) = inspect(&store, Scope { known, ..Scope::default() }).await;
        assert_eq!(damages, ["entries 5 to 6 are missing", "refusal 3 is missing"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_was_written_anew_is_found_by_who_knew_it() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let known = Some(Known { revision: 6, hash: Digest::of(b"as it was"), refusal: None });
        let (damages, _) = inspect(&store, Scope { known, ..Scope::default() }).await;
        assert_eq!(damages, ["entry 6 is not the one known from before"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_of_a_large_revision_is_named() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let accounts: Vec<_> = (0..9_000).map(|number| account(number, number % 600)).collect();
        put(&store, &accounts).await.unwrap();
        tamper(&place, "UPDATE accounts_history SET amount = -1 WHERE number IN (5, 8500)").await.unwrap();
        tamper(&place, "DELETE FROM accounts_history WHERE number = 8999").await.unwrap();
        let (damages, done) = inspect(&store, Scope::default()).await;
        let expected = [
            "accounts/330522/5 of revision 1 was changed",
            "accounts/330522/8500 of revision 1 was changed",
            "accounts/330522/8999 of revision 1 is missing",
        ];
        assert_eq!((damages, done.rows), (expected.map(str::to_owned).to_vec(), 9_000));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiped_table_is_told_of_without_end_neither_in_time_nor_in_words() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let accounts: Vec<_> = (0..2_500).map(|number| account(number, number % 600)).collect();
        put(&store, &accounts).await.unwrap();
        tamper(&place, "DELETE FROM accounts_history").await.unwrap();
        let (damages, done) = inspect(&store, Scope::default()).await;
        assert_eq!((damages.len(), done.is_cut), (1_000, true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inspection_reads_over_many_portions() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        for amount in 0..510 {
            put(&store, [account(amount % 7, amount % 600)]).await.unwrap();
        }
        tamper(&place, "UPDATE revisions SET method = '' WHERE revision IN (400, 500, 501)").await.unwrap();
        let (damages, _) = inspect(&store, Scope::default()).await;
        assert_eq!(damages, ["entry 400 was changed", "entry 500 was changed", "entry 501 was changed"]);
        let (damages, _) = inspect(&store, Scope { from: 401, to: Some(499), known: None }).await;
        assert!(damages.is_empty(), "{damages:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_make_no_revision_and_wake_no_reader() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let (head, mut watched) = (store.head(), store.watch());
        watched.borrow_and_update();
        store.record_refusals(&[refused("clerk-1"), refused("clerk-2")]).await.unwrap();
        assert_eq!(store.head(), head);
        assert!(!watched.has_changed().unwrap());
        assert_eq!(store.audit_heads().await.unwrap().refusal, 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_record_refusals_in_one_chain() {
    stores::on_postgres(PARTS, async |place| {
        let stores = [place.open().await, place.open().await];
        for round in 0..10 {
            let batch: Vec<_> = (0..3).map(|n| refused(&format!("clerk-{round}-{n}"))).collect();
            let [one, other] = stores.each_ref().map(|store| store.record_refusals(&batch));
            let (one, other) = tokio::join!(one, other);
            one.unwrap();
            other.unwrap();
        }
        let (damages, done) = inspect(&stores[0], Scope::default()).await;
        assert_eq!((damages, done.refusals), (vec![], 60));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inspections_are_counted_among_the_snapshots() {
    stores::each(PARTS, async |place| {
        filled(&place).await.close().await;
        let store = Store::open(place.options().readers(2)).await.unwrap();
        let mut inspecting = Box::pin(store.inspect(Scope::default()));
        inspecting.try_next().await.unwrap();
        let mut snapshot = Box::pin(store.snapshot(At::Head));
        assert!(poll!(&mut snapshot).is_pending());
        assert!(store.at(At::Revision(1)).await.is_ok(), "others read meanwhile");
        drop(inspecting);
        assert_eq!(snapshot.await.unwrap().revision(), 6);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_ahead_of_the_head_is_refused() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let scope = Scope { to: Some(7), ..Scope::default() };
        let refused = store.inspect(scope).try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(refused.reason(), qiyou_error::Reason::CursorAhead);
    })
    .await;
}
