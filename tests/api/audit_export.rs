//! Exporting the audit: entries and refusals that lead, hash by hash, to a head that the service signed.

use std::fs;

use qiyou_audit::{HEAD_TYPE, SignedHead, entry_of, refusal_of};
use qiyou_proto::audit::v1::{ExportAuditEntriesRequest, ExportAuditEntriesResponse};
use qiyou_tests::{Refused, TestDomain, value};

const PLACES: &str = "childcare.places_per_1000";

async fn export(childcare: &TestDomain, first_revision: i64) -> Vec<ExportAuditEntriesResponse> {
    let mut client = childcare.callers.auditor().audit();
    let request = ExportAuditEntriesRequest { first_revision };
    let mut stream = client.export_audit_entries(request).await.unwrap().into_inner();
    let mut parts = Vec::new();
    while let Some(part) = stream.message().await.unwrap() {
        parts.push(part);
    }
    parts
}

#[tokio::test]
async fn an_export_leads_to_its_signed_head_without_the_service() {
    let childcare = TestDomain::with_plan("childcare").await;
    for year in ["2024", "2025"] {
        childcare.callers.reporter().report([value(PLACES, year, "4.70")]).await.unwrap();
    }
    childcare.callers.viewer().report([value(PLACES, "2025", "4.70")]).await.refused();
    let parts = export(&childcare, 0).await;

    let entries: Vec<_> = parts.iter().flat_map(|part| &part.entries).map(|e| entry_of(e).unwrap()).collect();
    assert_eq!(entries.iter().map(|entry| entry.revision).collect::<Vec<_>>(), (1..=4).collect::<Vec<_>>());
    assert!(entries.iter().all(|entry| entry.hash == entry.expected_hash()));
    assert!(entries.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    let [refusal] = parts.iter().flat_map(|part| &part.refusals).collect::<Vec<_>>()[..] else {
        panic!("{parts:?}")
    };
    let refusal = refusal_of(refusal).unwrap();
    assert_eq!(refusal.hash, refusal.expected_hash());

    let (last, others) = parts.split_last().unwrap();
    assert!(others.iter().all(|part| part.signed_head.is_empty()));
    let keys = childcare.directory().join("development.jwks.json");
    let head: SignedHead = qiyou_auth::signed(&last.signed_head, HEAD_TYPE, &keys).unwrap();
    assert_eq!((head.revision.as_str(), head.refusal.as_str()), ("4", "1"));
    assert_eq!((head.hash, head.refusal_hash), (entries[3].hash.to_string(), refusal.hash.to_string()));
    assert_eq!(head.store, childcare.store.id().to_string());

    let other = tempfile::tempdir().unwrap();
    qiyou_auth::DevelopmentKey::open(other.path(), childcare.clock.clone()).unwrap();
    let keys = other.path().join("development.jwks.json");
    assert!(fs::exists(&keys).unwrap());
    let refused = qiyou_auth::signed::<SignedHead>(&last.signed_head, HEAD_TYPE, &keys).unwrap_err();
    assert!(refused.to_string().contains("names no key"), "{refused}");
}

#[tokio::test]
async fn an_export_may_begin_where_an_earlier_one_ended() {
    let childcare = TestDomain::with_plan("childcare").await;
    childcare.callers.reporter().report([value(PLACES, "2025", "4.70")]).await.unwrap();
    let parts = export(&childcare, 3).await;
    let revisions: Vec<_> = parts.iter().flat_map(|part| &part.entries).map(|entry| entry.revision).collect();
    assert_eq!(revisions, [3]);
}
