//! The audit as its readers see it: who changed what and why, and who was refused what.

use qiyou_auth::{Grant, Role};
use qiyou_proto::{
    audit::v1::{
        AuditChange, AuditEntry, AuditRefusal, GetAuditEntryRequest, ListAuditEntriesRequest,
        ListAuditRefusalsRequest,
    },
    indicator::v1::ReviseTargetRequest,
};
use qiyou_tests::{Caller, Refused, TestDomain, at, decimal, sha256, target, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const REPORT: &str = "IndicatorService/ReportObservations";
const APPROVE: &str = "IndicatorService/ApproveObservations";

async fn entries(auditor: &Caller, filter: &str) -> Vec<AuditEntry> {
    let request = ListAuditEntriesRequest { filter: filter.to_owned(), ..Default::default() };
    auditor.audit().list_audit_entries(request).await.unwrap().into_inner().entries
}

async fn refusals(auditor: &Caller, filter: &str) -> Vec<AuditRefusal> {
    let request = ListAuditRefusalsRequest { filter: filter.to_owned(), ..Default::default() };
    auditor.audit().list_audit_refusals(request).await.unwrap().into_inner().refusals
}

/// A field of a change, before and after.
fn field<'c>(change: &'c AuditChange, path: &str) -> (Option<&'c str>, Option<&'c str>) {
    let field = change.fields.iter().find(|field| field.path == path);
    let field = field.unwrap_or_else(|| panic!("{path} did not change: {change:?}"));
    (field.old_text.as_deref(), field.new_text.as_deref())
}

#[tokio::test]
async fn a_report_and_its_correction_show_old_and_new() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    reporter.report([value(PLACES, "2025", "4.70")]).await.unwrap();
    reporter.report([value(PLACES, "2025", "4.75")]).await.unwrap();

    let auditor = childcare.callers.auditor();
    let [corrected, reported] = entries(&auditor, "actor = \"reporter\"").await.try_into().unwrap();
    assert_eq!((corrected.method.as_str(), corrected.change_count), (REPORT, 1));
    assert_eq!(corrected.name, format!("entries/{}", corrected.revision));
    assert_eq!(corrected.revision, reported.revision + 1);
    let place = format!("observations/330522/330522/indicators%2F{PLACES}/2025/reported/working");
    let [change] = corrected.changes.as_slice() else { panic!("{corrected:?}") };
    assert!(!change.created);
    assert!(change.resource == place || change.resource == place.replace("indicators%2F", ""), "{change:?}");
    assert_eq!(field(change, "value"), (Some("4.70"), Some("4.75")));
    assert!(change.fields.iter().all(|field| field.old_text != field.new_text), "{change:?}");

    let [change] = reported.changes.as_slice() else { panic!("{reported:?}") };
    assert!(change.created);
    assert_eq!(field(change, "value"), (None, Some("4.70")));
}

#[tokio::test]
async fn an_approval_has_an_entry_that_names_what_was_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reported = childcare.callers.reporter().report([value(PLACES, "2025", "4.70")]).await.unwrap();
    let observations = reported.into_inner().observations;
    childcare.callers.approver().approve(&observations).await.unwrap();

    let filter = format!("method = \"{APPROVE}\" AND actor = \"approver\"");
    let [approved] = entries(&childcare.callers.auditor(), &filter).await.try_into().unwrap();
    let standing = approved.changes.iter().find(|change| change.resource.ends_with("/standing")).unwrap();
    assert_eq!(field(standing, "value"), (None, Some("4.70")));
    assert_eq!(field(standing, "reviewer"), (None, Some("approver")));
}

#[tokio::test]
async fn a_loaded_plan_and_a_revised_target_have_entries() {
    let childcare = TestDomain::with_plan("childcare").await;
    let auditor = childcare.callers.auditor();
    let [plan] = entries(&auditor, "method = \"IndicatorService/LoadPlan\"").await.try_into().unwrap();
    let (_, document) = field(&plan.changes[0], "document");
    let expected = format!("{} bytes, sha256 {}", qiyou_tests::plan().len(), sha256(&qiyou_tests::plan()));
    assert_eq!(document, Some(expected.as_str()));

    let revision = ReviseTargetRequest {
        name: target(PLACES, 2027),
        value: Some(decimal("4.9")),
        reason: "mid-term adjustment".to_owned(),
        document: "document 7 of 2026".to_owned(),
        ..Default::default()
    };
    childcare.callers.administrator().indicators().revise_target(revision).await.unwrap();
    let [revised] = entries(&auditor, "method = \"IndicatorService/ReviseTarget\"").await.try_into().unwrap();
    assert_eq!((revised.actor.as_str(), revised.reason.as_str()), ("administrator", "mid-term adjustment"));
    assert!(revised.changes[0].resource.starts_with("targets/"), "{revised:?}");

    let request = GetAuditEntryRequest { name: revised.name.clone() };
    assert_eq!(auditor.audit().get_audit_entry(request).await.unwrap().into_inner(), revised);
}

#[tokio::test]
async fn a_list_shows_the_first_changes_and_one_entry_all_of_them() {
    let childcare = TestDomain::with_plan("childcare").await;
    let towns = ["001", "002", "003", "004", "101", "102", "103", "104", "106", "108", "110", "111"];
    let rows = towns.map(|town| at(&format!("330522{town}"), value(PLACES, "2025", "4.70")));
    childcare.callers.reporter().report(rows).await.unwrap();
    let auditor = childcare.callers.auditor();
    let [report] = entries(&auditor, "actor = \"reporter\"").await.try_into().unwrap();
    assert_eq!((report.change_count, report.changes.len()), (12, 10));
    let request = GetAuditEntryRequest { name: report.name };
    let whole = auditor.audit().get_audit_entry(request).await.unwrap().into_inner();
    assert_eq!(whole.changes.len(), 12);
}

#[tokio::test]
async fn entries_are_chosen_by_resource_and_time() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    reporter.report([value(PLACES, "2024", "4.60")]).await.unwrap();
    let moment = qiyou_kernel::Instant::from_timestamp(childcare.moment().seconds, 0).unwrap();
    reporter.report([value(PLACES, "2025", "4.70")]).await.unwrap();

    let auditor = childcare.callers.auditor();
    let later = entries(&auditor, &format!("time >= \"{moment}\"")).await;
    let earlier =
        entries(&auditor, &format!("time < \"{moment}\" AND resource = \"observations/330522\"")).await;
    assert_eq!((later.len(), earlier.len()), (1, 1));
    assert!(
        later[0].changes[0].resource.contains("/2025/") && earlier[0].changes[0].resource.contains("/2024/")
    );
    let named = format!("resource = \"{}\"", later[0].changes[0].resource);
    assert_eq!(entries(&auditor, &named).await, later);
}

#[tokio::test]
async fn entries_come_in_pages_the_newest_first() {
    let childcare = TestDomain::with_plan("childcare").await;
    for step in 0..7 {
        childcare.callers.reporter().report([value(PLACES, "2025", &format!("4.7{step}"))]).await.unwrap();
    }
    let auditor = childcare.callers.auditor();
    let (mut revisions, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListAuditEntriesRequest { page_size: 3, page_token, ..Default::default() };
        let page = auditor.audit().list_audit_entries(request).await.unwrap().into_inner();
        assert!(page.entries.len() <= 3);
        revisions.extend(page.entries.iter().map(|entry| entry.revision));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let head = childcare.store.head().revision;
    assert_eq!(revisions, (1..=head).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_the_field() {
    let childcare = TestDomain::with_plan("childcare").await;
    let auditor = childcare.callers.auditor();
    for filter in
        ["colour = \"red\"", "resource = \"nothing/330522\"", "time >= \"yesterday\"", "actor > \"a\""]
    {
        let request = ListAuditEntriesRequest { filter: filter.to_owned(), ..Default::default() };
        let refusal = auditor.audit().list_audit_entries(request).await.refused();
        assert_eq!(refusal.faults(), [("filter", "FILTER_INVALID")], "{filter}");
    }
    for (name, reason) in [("", "FIELD_REQUIRED"), ("entries/x", "FIELD_MALFORMED"), ("7", "FIELD_MALFORMED")]
    {
        let request = GetAuditEntryRequest { name: name.to_owned() };
        let refusal = auditor.audit().get_audit_entry(request).await.refused();
        assert_eq!(refusal.faults(), [("name", reason)], "{name}");
    }
    let request = GetAuditEntryRequest { name: "entries/4711".to_owned() };
    assert_eq!(
        auditor.audit().get_audit_entry(request).await.refused().why(),
        (Code::NotFound, "RESOURCE_NOT_FOUND")
    );
}

#[tokio::test]
async fn refused_calls_are_recorded_by_caller_method_and_reason() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let viewer = childcare.callers.with("viewer-3", Role::Viewer);
    for _ in 0..3 {
        viewer.report([value(PLACES, "2025", "4.70")]).await.refused();
    }
    let elsewhere = vec![Grant::in_domain(Role::Reporter, "health".parse().unwrap())];
    let elsewhere = childcare.callers.granted("clerk-7", elsewhere);
    elsewhere.report([value(PLACES, "2025", "4.70")]).await.refused();

    let auditor = childcare.callers.auditor();
    let told: Vec<_> = refusals(&auditor, "").await;
    let told: Vec<_> =
        told.iter().map(|r| (r.actor.as_str(), r.method.as_str(), r.reason.as_str(), r.call_count)).collect();
    assert_eq!(told, [("viewer-3", REPORT, "ROLE_MISSING", 3), ("clerk-7", REPORT, "ROLE_MISSING", 1)]);
    assert_eq!(refusals(&auditor, "actor = \"clerk-7\"").await.len(), 1);
    assert_eq!(childcare.store.head(), head, "a refusal makes no revision");
}

#[tokio::test]
async fn whoever_approves_a_report_of_their_own_is_recorded_with_the_call() {
    let childcare = TestDomain::with_plan("childcare").await;
    let both = vec![Grant::everywhere(Role::Reporter), Grant::everywhere(Role::Approver)];
    let both = childcare.callers.granted("clerk-7", both);
    let reported = both.report([value(PLACES, "2025", "4.70")]).await.unwrap().into_inner().observations;
    let refused = both.approve(&reported).await.unwrap_err();
    let id = refused.metadata().get("x-request-id").unwrap().to_str().unwrap().to_owned();

    let [refusal] = refusals(&childcare.callers.auditor(), "").await.try_into().unwrap();
    assert_eq!((refusal.actor.as_str(), refusal.method.as_str()), ("clerk-7", APPROVE));
    assert_eq!((refusal.reason.as_str(), refusal.request_id), ("REPORTER_CANNOT_APPROVE", id));
}

#[tokio::test]
async fn calls_that_nobody_vouches_for_are_recorded_without_a_name() {
    let childcare = TestDomain::with_plan("childcare").await;
    let directory = tempfile::tempdir().unwrap();
    let address = childcare.callers.address();
    let foreign = qiyou_tests::Callers::new(address, directory.path(), &childcare.clock);
    foreign.viewer().report([value(PLACES, "2025", "4.70")]).await.refused();
    let [refusal] = refusals(&childcare.callers.auditor(), "").await.try_into().unwrap();
    assert_eq!((refusal.actor.as_str(), refusal.reason.as_str()), ("", "CREDENTIALS_INVALID"));
}

#[tokio::test]
async fn what_was_refused_shortly_before_the_end_is_recorded() {
    let childcare = TestDomain::with_plan("childcare").await;
    childcare.callers.viewer().report([value(PLACES, "2025", "4.70")]).await.refused();
    let clock = childcare.clock.clone();
    let directory = childcare.stop().await;
    let url = directory.path().join("store.db").display().to_string();
    let again =
        TestDomain::start("childcare", qiyou_store::Options::new(url, clock.clone()), clock, directory).await;
    assert_eq!(refusals(&again.callers.auditor(), "").await.len(), 1);
}
