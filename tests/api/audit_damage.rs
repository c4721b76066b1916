//! Verifying over the wire: what was changed behind the service's back is streamed by name.

use qiyou_proto::audit::v1::{AuditDamage, AuditFault, AuditHead, AuditSummary, VerifyAuditChainRequest};
use qiyou_testing::damage;
use qiyou_tests::{Cluster, Place, Refused, TestDomain, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

async fn verify(
    auditor: &qiyou_tests::Caller,
    request: VerifyAuditChainRequest,
) -> (Vec<AuditDamage>, AuditSummary) {
    let mut parts = auditor.audit().verify_audit_chain(request).await.unwrap().into_inner();
    let (mut damages, mut summary, mut progress) = (Vec::new(), None, None);
    while let Some(part) = parts.message().await.unwrap() {
        assert!(summary.is_none(), "nothing comes behind the summary");
        damages.extend(part.damage);
        progress = part.progress.or(progress);
        summary = part.summary;
    }
    let summary = summary.expect("a verification ends with a summary");
    let progress = progress.expect("a verification tells how far it has come");
    assert_eq!(progress.verified_count, progress.total_count);
    (damages, summary)
}

async fn reported() -> TestDomain {
    let childcare = TestDomain::with_plan("childcare").await;
    for year in ["2023", "2024", "2025"] {
        childcare.callers.reporter().report([value(PLACES, year, "4.70")]).await.unwrap();
    }
    childcare
}

async fn tamper(childcare: &TestDomain, sql: &'static str) {
    let url = format!("sqlite:{}", childcare.directory().join("store.db").display());
    assert_eq!(damage::run(&url, sql).await, 1, "{sql}");
}

#[tokio::test]
async fn a_store_that_nobody_touched_is_as_it_was_written() {
    let childcare = reported().await;
    childcare.callers.viewer().report([value(PLACES, "2025", "4.70")]).await.refused();
    let (damages, summary) = verify(&childcare.callers.auditor(), VerifyAuditChainRequest::default()).await;
    assert!(damages.is_empty(), "{damages:?}");
    let head = childcare.store.head().revision;
    assert_eq!((summary.first_revision, summary.last_revision), (1, head));
    assert_eq!((summary.refusal_count, summary.damage_count, summary.incomplete), (1, 0, false));
}

#[tokio::test]
async fn a_figure_changed_in_the_database_is_named() {
    let childcare = reported().await;
    let head = childcare.store.head().revision;
    tamper(&childcare, "UPDATE observations_history SET value = '4.80' WHERE period = '2024'").await;
    tamper(&childcare, "UPDATE observations_current SET value = '4.90' WHERE period = '2025'").await;
    tamper(&childcare, "UPDATE revisions SET actor = 'nobody' WHERE revision = 1").await;

    let (damages, summary) = verify(&childcare.callers.auditor(), VerifyAuditChainRequest::default()).await;
    let told: Vec<_> = damages.iter().map(|damage| (damage.fault(), damage.entry.as_str())).collect();
    let [changed, now] = [head - 1, head].map(|revision| format!("entries/{revision}"));
    let expected = [
        (AuditFault::EntryChanged, "entries/1"),
        (AuditFault::RowChanged, &changed),
        (AuditFault::StandingChanged, &now),
    ];
    assert_eq!(told, expected);
    assert!(damages[1].resource.starts_with("observations/330522/330522/"), "{damages:?}");
    assert!(damages[1].resource.ends_with("/2024/reported/working"), "{damages:?}");
    assert_eq!(
        damages[1].description,
        format!("{} of revision {} was changed", damages[1].resource, head - 1)
    );
    assert_eq!(summary.damage_count, 3);
}

#[tokio::test]
async fn a_part_of_the_chain_is_verified_alone() {
    let childcare = reported().await;
    tamper(&childcare, "UPDATE revisions SET actor = 'nobody' WHERE revision = 1").await;
    let request = VerifyAuditChainRequest { first_revision: 2, last_revision: 3, ..Default::default() };
    let (damages, summary) = verify(&childcare.callers.auditor(), request).await;
    assert!(damages.is_empty(), "{damages:?}");
    assert_eq!((summary.first_revision, summary.last_revision), (2, 3));
}

#[tokio::test]
async fn a_head_that_is_another_is_told_and_a_foreign_one_refused() {
    let childcare = reported().await;
    let auditor = childcare.callers.auditor();
    let heads = childcare.store.audit_heads().await.unwrap();
    let known = AuditHead { revision: heads.revision, hash: heads.hash.to_string(), ..Default::default() };
    let with =
        |known: &AuditHead| VerifyAuditChainRequest { known_head: Some(known.clone()), ..Default::default() };
    assert!(verify(&auditor, with(&known)).await.0.is_empty());

    let other = AuditHead { hash: "0".repeat(64), ..known.clone() };
    let (damages, _) = verify(&auditor, with(&other)).await;
    assert_eq!(damages.iter().map(AuditDamage::fault).collect::<Vec<_>>(), [AuditFault::ChainReplaced]);
    let longer = AuditHead { revision: heads.revision + 2, ..known.clone() };
    let (damages, _) = verify(&auditor, with(&longer)).await;
    let [damage] = damages.as_slice() else { panic!("{damages:?}") };
    assert_eq!(damage.fault(), AuditFault::EntryDropped);
    assert_eq!(damage.last_entry, format!("entries/{}", heads.revision + 2));

    let foreign = AuditHead { store: "another".to_owned(), ..known.clone() };
    let refusal = auditor.audit().verify_audit_chain(with(&foreign)).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "TOKEN_FOREIGN"));
    let restored = AuditHead { epoch: "another".to_owned(), ..known.clone() };
    let refusal = auditor.audit().verify_audit_chain(with(&restored)).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
    let unreadable = AuditHead { hash: "x".to_owned(), ..known };
    let refusal = auditor.audit().verify_audit_chain(with(&unreadable)).await.refused();
    assert_eq!(refusal.faults(), [("known_head.hash", "FIELD_MALFORMED")]);
}

#[tokio::test]
async fn the_aggregators_own_store_has_an_audit_too() {
    let cluster = Cluster::of(Place::Sqlite, vec![]).await;
    let callers = cluster.aggregator();
    callers.viewer().load_plan(&qiyou_tests::plan()).await.refused();
    let (damages, summary) =
        verify(&callers.auditor(), VerifyAuditChainRequest { first_revision: 0, ..Default::default() }).await;
    assert_eq!((damages, summary.refusal_count), (vec![], 1));
}
