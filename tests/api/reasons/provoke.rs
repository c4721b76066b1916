//! Calls to domains that are refused.

use std::time::Duration;

use futures::future::join;
use qiyou_auth::Role;
use qiyou_boot::Domain;
use qiyou_catalogue::PlanVersion;
use qiyou_kernel::{Clock, Cursor, Digest, Uuid};
use qiyou_proto::{
    aggregator::v1::ListPlansRequest,
    audit::v1::ExportAuditEntriesRequest,
    delivery::v1::{Progress, Project, ReportProgressRequest, UpdateProjectRequest},
    indicator::v1::{
        AttachTargetNumberRequest, ListObservationsRequest, ListPlanVersionsRequest, LoadPlanRequest,
        Observation, ReportObservationsRequest, ReturnObservationsRequest, StreamSnapshotRequest,
        WatchChangesRequest, WatchChangesResponse, indicator_service_client::IndicatorServiceClient,
    },
    oversight::v1::{ExplainFollowUpRequest, OpenFollowUpRequest},
    r#type::v1::{Comparator, LocalizedText, StatusValue},
};
use qiyou_rpc::{Limits, Options};
use qiyou_store::{Options as StoreOptions, Reads, Request};
use qiyou_tests::{
    CHANGXING, COUNTY, Callers, EXAMPLE_REGIONS, PLAN, Refusal, Refused, TestDomain, county, decimal,
    eventually, revisions, sha256, target, value,
};
use tempfile::TempDir;
use tonic::{Streaming, transport::Endpoint};

use super::scene::{PLACES, Scene, project};

pub(super) async fn report(scene: &Scene, rows: Vec<Observation>) -> Refusal {
    scene.childcare.callers.reporter().report(rows).await.refused()
}

pub(super) async fn row(scene: &Scene, row: Observation) -> Refusal {
    report(scene, vec![row]).await
}

pub(super) async fn region_that_ended(scene: &Scene) -> Refusal {
    let region = "regions/990101002".to_owned();
    let row = Observation { region, ..value(PLACES, "2025", "5") };
    scene.dated.callers.reporter().report([row]).await.refused()
}

pub(super) async fn report_without_regions(scene: &Scene) -> Refusal {
    scene.bare.callers.reporter().report([value(PLACES, "2025", "5")]).await.refused()
}

pub(super) async fn fulfilment_without_evidence(scene: &Scene) -> Refusal {
    let progress = Progress {
        commitment: format!("{PLAN}/commitments/childcare.t01.maternal_mortality"),
        period: "2025".to_owned(),
        fulfilled: true,
        ..Default::default()
    };
    let request = ReportProgressRequest { progress: vec![progress], ..Default::default() };
    scene.childcare.callers.reporter().delivery().report_progress(request).await.refused()
}

async fn list(scene: &Scene, request: ListObservationsRequest) -> Refusal {
    scene.childcare.callers.viewer().indicators().list_observations(request).await.refused()
}

pub(super) async fn page(scene: &Scene, page_size: i32, page_token: &str) -> Refusal {
    let page_token = page_token.to_owned();
    list(scene, ListObservationsRequest { page_size, page_token, ..Default::default() }).await
}

pub(super) async fn filter_of_another_list(scene: &Scene) -> Refusal {
    let filter = "year = \"2025\"".to_owned();
    list(scene, ListObservationsRequest { filter, ..Default::default() }).await
}

pub(super) async fn list_of_the_future(scene: &Scene) -> Refusal {
    let as_of = Some(prost_types::Timestamp { seconds: 1_924_992_000, nanos: 0 });
    list(scene, ListObservationsRequest { as_of, ..Default::default() }).await
}

pub(super) async fn unknown_plan(scene: &Scene) -> Refusal {
    let request = ListPlanVersionsRequest { plan: "plans/nowhere-2030".to_owned(), ..Default::default() };
    scene.childcare.callers.viewer().indicators().list_plan_versions(request).await.refused()
}

pub(super) async fn second_creation(scene: &Scene) -> Refusal {
    let title = Some(LocalizedText { zh: "另一个项目（虚构）".to_owned(), en: String::new() });
    let project = Some(Project { title, ..project() });
    let request = UpdateProjectRequest { project, allow_missing: true, ..Default::default() };
    scene.childcare.callers.reporter().delivery().update_project(request).await.refused()
}

pub(super) async fn report_over_an_unread_change(scene: &Scene) -> Refusal {
    let etag = project_etag(scene).await;
    row(scene, Observation { etag, ..value(PLACES, "2024", "4.80") }).await
}

/// The etag of something else than what is reported.
async fn project_etag(scene: &Scene) -> String {
    let request = qiyou_proto::delivery::v1::GetProjectRequest { name: project().name, as_of: None };
    scene.childcare.callers.viewer().delivery().get_project(request).await.unwrap().into_inner().etag
}

pub(super) async fn request_id_of_another(scene: &Scene) -> Refusal {
    let mut reporter = scene.childcare.callers.reporter().indicators();
    let request = |value_of_2025| ReportObservationsRequest {
        observations: vec![value(PLACES, "2025", value_of_2025)],
        request_id: "7f1c".to_owned(),
        ..Default::default()
    };
    reporter.report_observations(request("5.00")).await.unwrap();
    reporter.report_observations(request("5.10")).await.refused()
}

pub(super) async fn approval_of_another_revision(scene: &Scene) -> Refusal {
    let another = Observation { revision: scene.submitted.revision + 1, ..scene.submitted.clone() };
    scene.childcare.callers.approver().approve(&[another]).await.refused()
}

pub(super) async fn return_of_what_stands(scene: &Scene) -> Refusal {
    let revisions = revisions(std::slice::from_ref(&scene.approved));
    let reason = "太迟（虚构）".to_owned();
    let request = ReturnObservationsRequest { revisions, reason, ..Default::default() };
    scene.childcare.callers.approver().indicators().return_observations(request).await.refused()
}

pub(super) async fn approval_by_the_reporter(scene: &Scene) -> Refusal {
    let reporter = scene.childcare.callers.with("reporter", Role::Approver);
    reporter.approve(std::slice::from_ref(&scene.submitted)).await.refused()
}

pub(super) async fn explanation_by_who_asked(scene: &Scene) -> Refusal {
    let name = format!("{PLAN}/indicators/{PLACES}/{COUNTY}/followUps/2025");
    let (status_value, due_date) = (StatusValue::Missed.into(), "2026-09-30".to_owned());
    let opening =
        OpenFollowUpRequest { name: name.clone(), status_value, due_date, ..OpenFollowUpRequest::default() };
    scene.childcare.callers.with("chief", Role::Approver).oversight().open_follow_up(opening).await.unwrap();
    let (cause, measure) = ("原因（虚构）".to_owned(), "措施（虚构）".to_owned());
    let explanation = ExplainFollowUpRequest { name, cause, measure, ..Default::default() };
    let chief = scene.childcare.callers.with("chief", Role::Reporter);
    chief.oversight().explain_follow_up(explanation).await.refused()
}

pub(super) async fn number_for_a_number(scene: &Scene) -> Refusal {
    let request = AttachTargetNumberRequest {
        name: target(PLACES, 2025),
        value: Some(decimal("5")),
        comparator: Comparator::AtLeast.into(),
        document: "示政〔2025〕3号".to_owned(),
        ..Default::default()
    };
    scene.childcare.callers.administrator().indicators().attach_target_number(request).await.refused()
}

pub(super) async fn plan(domain: &TestDomain, document: &str) -> Refusal {
    domain.callers.administrator().load_plan(document.as_bytes()).await.refused()
}

pub(super) async fn plan_over_a_revised_target(scene: &Scene) -> Refusal {
    plan(&scene.childcare, &CHANGXING.replacen("2026 = \"5.50\"", "2026 = \"5.40\"", 1)).await
}

async fn load(scene: &Scene, sha256: String, overwrite_targets: Vec<String>) -> Refusal {
    let document = CHANGXING.into();
    let request = LoadPlanRequest { document, sha256, overwrite_targets, ..Default::default() };
    scene.childcare.callers.administrator().indicators().load_plan(request).await.refused()
}

pub(super) async fn plan_under_another_hash(scene: &Scene) -> Refusal {
    load(scene, sha256(b"another document"), vec![]).await
}

pub(super) async fn overwriting_of_another_plan(scene: &Scene) -> Refusal {
    let elsewhere = target(PLACES, 2026).replace("changxing-2023-2027", "another-2023-2027");
    load(scene, sha256(CHANGXING.as_bytes()), vec![elsewhere]).await
}

pub(super) async fn regions_without_parents(scene: &Scene) -> Refusal {
    let orphan = format!("{EXAMPLE_REGIONS}990201,孤县,county,990200,,\n");
    scene.bare.callers.administrator().load_regions(orphan.as_bytes()).await.refused()
}

pub(super) async fn watch(scene: &Scene, cursor: String) -> Refusal {
    let request = WatchChangesRequest { cursor, ..Default::default() };
    scene.childcare.callers.viewer().indicators().watch_changes(request).await.refused()
}

pub(super) async fn cursor_of_another_epoch(scene: &Scene) -> Refusal {
    let cursor = Cursor { epoch: Uuid::new_v4(), ..scene.childcare.store.cursor(1) };
    watch(scene, cursor.to_string()).await
}

pub(super) async fn call_without_token(scene: &Scene) -> Refusal {
    let endpoint = Endpoint::from_shared(scene.childcare.callers.address().to_owned()).unwrap();
    let mut stranger = IndicatorServiceClient::new(endpoint.connect_lazy());
    stranger.list_observations(ListObservationsRequest::default()).await.refused()
}

pub(super) async fn call_with_anothers_token(scene: &Scene) -> Refusal {
    let Scene { childcare, .. } = scene;
    let directory = tempfile::tempdir().unwrap();
    let foreign = Callers::new(childcare.callers.address(), directory.path(), &childcare.clock);
    foreign.viewer().indicators().list_observations(ListObservationsRequest::default()).await.refused()
}

pub(super) async fn report_by_a_viewer(scene: &Scene) -> Refusal {
    scene.childcare.callers.viewer().report([value(PLACES, "2025", "5")]).await.refused()
}

pub(super) async fn method_of_another_service(scene: &Scene) -> Refusal {
    scene.childcare.callers.viewer().plans().list_plans(ListPlansRequest::default()).await.refused()
}

/// Reads a stream until it is refused.
async fn end(mut stream: Streaming<WatchChangesResponse>) -> Refusal {
    loop {
        match stream.message().await {
            Ok(message) => assert!(message.is_some(), "a watch does not end by itself"),
            Err(status) => return Refusal::of(&status),
        }
    }
}

async fn watching(domain: &TestDomain) -> Streaming<WatchChangesResponse> {
    let mut viewer = domain.callers.viewer().indicators();
    viewer.watch_changes(WatchChangesRequest::default()).await.unwrap().into_inner()
}

pub(super) async fn watch_with_a_deadline(scene: &Scene) -> Refusal {
    let mut request = tonic::Request::new(WatchChangesRequest::default());
    request.set_timeout(Duration::from_millis(100));
    let mut viewer = scene.childcare.callers.viewer().indicators();
    match viewer.watch_changes(request).await {
        Ok(answer) => end(answer.into_inner()).await,
        // On a busy machine, before it begins.
        Err(status) => Refusal::of(&status),
    }
}

pub(super) async fn one_stream_too_many() -> Refusal {
    let limits = Limits { requests: 1, streams: 1, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let narrow = TestDomain::of(&Domain::new("childcare", 0), options).await;
    let _held = watching(&narrow).await;
    let mut viewer = narrow.callers.viewer().indicators();
    viewer.watch_changes(WatchChangesRequest::default()).await.refused()
}

/// A report of a thousand rows, each with the longest comment: three megabytes.
fn large_report() -> Vec<Observation> {
    let comment = "注".repeat(1_000);
    let report = |cell: county::Cell| cell.report(county::value(1));
    let rows = county::Cell::many().into_iter().map(report);
    rows.map(|row| Observation { comment: comment.clone(), ..row }).collect()
}

/// A snapshot in many messages, each larger than a narrow reader takes before it reads.
pub(super) async fn stream_that_nobody_reads() -> Refusal {
    let options = Options { stall: Duration::from_millis(1), ..Options::default() };
    let hasty = TestDomain::of(&Domain::new(county::DOMAIN, 0), options).await;
    county::load(&hasty.callers).await;
    hasty.callers.reporter().report(large_report()).await.expect("there is room for it");
    eventually("a stream that was let go", || async {
        let mut reader = IndicatorServiceClient::new(hasty.callers.narrow());
        let opened = reader.stream_snapshot(StreamSnapshotRequest::default()).await;
        let mut snapshot = opened.unwrap().into_inner();
        // Another call takes longer than the stream is held for.
        hasty.callers.viewer().observations().await;
        loop {
            match snapshot.message().await {
                Ok(message) => drop(message?),
                Err(status) => break Some(Refusal::of(&status)),
            }
        }
    })
    .await
}

/// More than there is room for.
pub(super) async fn report_to_a_full_disk() -> Refusal {
    let (clock, directory) = (Clock::system(), TempDir::new().unwrap());
    let path = directory.path().join("store.db").display().to_string();
    let store = StoreOptions::new(path, clock.clone()).room(4 << 20);
    let full = TestDomain::start(county::DOMAIN, store, clock, directory).await;
    county::load(&full.callers).await;
    full.callers.reporter().report(large_report()).await.refused()
}

pub(super) async fn watch_of_a_stopping_service() -> Refusal {
    let stopping = TestDomain::empty("childcare").await;
    let watch = watching(&stopping).await;
    join(stopping.stop(), end(watch)).await.1
}

pub(super) async fn read_of_a_closed_store() -> Refusal {
    let closed = TestDomain::with_plan("childcare").await;
    closed.store.close().await;
    let request = ListObservationsRequest::default();
    closed.callers.viewer().indicators().list_observations(request).await.refused()
}

/// A row that no version of the program ever wrote.
pub(super) async fn read_of_a_broken_row() -> Refusal {
    let broken = TestDomain::empty("childcare").await;
    let document: &[u8] = b"no plan";
    let row = PlanVersion {
        plan: "broken-2023-2027".parse().unwrap(),
        sha256: Digest::of(document),
        document: document.into(),
    };
    let write = Request::new("nobody", "Test/Break");
    let put = move |change: &mut qiyou_store::Change<'_>| change.put(row.clone()).map(|_| Vec::new());
    broken
        .store
        .write(write, Reads::new().key(&PlanVersion::row_key(&"broken-2023-2027".parse().unwrap())), put)
        .await
        .unwrap();
    let request = ListPlanVersionsRequest::default();
    broken.callers.viewer().indicators().list_plan_versions(request).await.refused()
}

pub(super) async fn export_without_a_key() -> Refusal {
    let childcare = TestDomain::unsigned("childcare").await;
    let auditor = childcare.callers.auditor();
    auditor.audit().export_audit_entries(ExportAuditEntriesRequest::default()).await.refused()
}
