//! Projects: their money by year, their steps, every version kept.

use qiyou_proto::{
    delivery::v1::{
        GetProjectRequest, ListProjectRevisionsRequest, ListProjectsRequest, Milestone, Project,
        ProjectState, ProjectYear, UpdateProjectRequest,
    },
    r#type::v1::LocalizedText,
};
use qiyou_tests::{Caller, Refused, TestDomain, decimal};
use tonic::Code;

fn text(zh: &str) -> Option<LocalizedText> {
    Some(LocalizedText { zh: zh.to_owned(), en: String::new() })
}

fn year(year: i32, planned: &str, completed: &str, paid: &str) -> ProjectYear {
    let amount = |text: &str| (!text.is_empty()).then(|| decimal(text));
    ProjectYear { year, planned: amount(planned), completed: amount(completed), paid: amount(paid) }
}

/// A made-up nursery.
fn nursery() -> Project {
    Project {
        name: "projects/new-nursery".to_owned(),
        title: text("示例托育中心（虚构）"),
        region: "regions/330522103".to_owned(),
        major: true,
        state: ProjectState::Running.into(),
        years: vec![year(2024, "12000000.00", "11500000", "9800000.50"), year(2025, "8000000", "", "")],
        milestones: vec![Milestone {
            id: "roofed".to_owned(),
            title: text("封顶"),
            due_date: "2025-06-30".to_owned(),
            reached_date: "2025-06-12".to_owned(),
        }],
        indicators: vec!["indicators/childcare.places_per_1000".to_owned()],
        sample: true,
        ..Project::default()
    }
}

fn recording(project: Project) -> UpdateProjectRequest {
    UpdateProjectRequest { project: Some(project), allow_missing: true, ..Default::default() }
}

async fn record(reporter: &Caller, project: Project) -> Project {
    reporter.delivery().update_project(recording(project)).await.unwrap().into_inner()
}

async fn names(viewer: &Caller, region: &str, filter: &str) -> Vec<String> {
    let request =
        ListProjectsRequest { region: region.to_owned(), filter: filter.to_owned(), ..Default::default() };
    let listed = viewer.delivery().list_projects(request).await.unwrap().into_inner().projects;
    listed.into_iter().map(|project| project.name).collect()
}

#[tokio::test]
async fn a_project_has_three_amounts_a_year_and_its_steps() {
    let childcare = TestDomain::with_plan("childcare").await;
    let recorded = record(&childcare.callers.reporter(), nursery()).await;
    let request = GetProjectRequest { name: nursery().name, as_of: None };
    let read = childcare.callers.viewer().delivery().get_project(request).await.unwrap().into_inner();
    assert_eq!((&read.years, &read.milestones), (&nursery().years, &nursery().milestones));
    assert_eq!((read.major, read.state(), read.recorder.as_str()), (true, ProjectState::Running, "reporter"));
    assert_eq!(recorded.token, childcare.store.token(read.revision).to_string());
    assert_eq!(read, Project { token: String::new(), ..recorded });
}

#[tokio::test]
async fn a_project_changes_under_its_etag_and_keeps_every_version() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let first = record(&reporter, nursery()).await;
    let mut next = first.clone();
    next.years[1] = year(2025, "8000000", "3200000", "");
    let second = record(&reporter, next).await;
    let head = childcare.store.head();
    let again = record(&reporter, second.clone()).await;
    assert_eq!(again, second, "the same again changes nothing");
    let stale = Project { state: ProjectState::Completed.into(), ..first };
    let refusal = reporter.delivery().update_project(recording(stale)).await.refused();
    assert_eq!(refusal.why(), (Code::Aborted, "ETAG_STALE"));
    assert_eq!(childcare.store.head(), head);

    let request = ListProjectRevisionsRequest { name: nursery().name, ..Default::default() };
    let history = childcare.callers.viewer().delivery().list_project_revisions(request).await.unwrap();
    let completed: Vec<_> =
        history.get_ref().revisions.iter().map(|each| each.years[1].completed.clone()).collect();
    assert_eq!(completed, [Some(decimal("3200000")), None]);
}

#[tokio::test]
async fn a_project_that_is_there_is_not_created_again() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    record(&reporter, nursery()).await;
    let head = childcare.store.head();
    let another = Project { title: text("另一个项目（虚构）"), ..nursery() };
    let refusal = reporter.delivery().update_project(recording(another.clone())).await.refused();
    assert_eq!(refusal.why(), (Code::AlreadyExists, "RESOURCE_EXISTS"));
    let words = "projects/new-nursery exists already; to change it, read it and send its etag back";
    assert_eq!((refusal.message.as_str(), refusal.told("name")), (words, "projects/new-nursery"));
    let unread = UpdateProjectRequest { allow_missing: false, ..recording(another) };
    let refusal = reporter.delivery().update_project(unread).await.refused();
    assert_eq!(refusal.faults(), [("project.etag", "FIELD_REQUIRED")]);
    let missing = Project { name: "projects/another".to_owned(), ..nursery() };
    let missing = UpdateProjectRequest { allow_missing: false, ..recording(missing) };
    let refusal = reporter.delivery().update_project(missing).await.refused();
    assert_eq!(
        (refusal.why(), refusal.told("name")),
        ((Code::NotFound, "RESOURCE_NOT_FOUND"), "projects/another")
    );
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn projects_are_listed_by_region_and_filter() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, viewer) = (childcare.callers.reporter(), childcare.callers.viewer());
    record(&reporter, nursery()).await;
    let minor = Project {
        name: "projects/playground".to_owned(),
        region: "regions/330522".to_owned(),
        major: false,
        state: ProjectState::Planned.into(),
        ..nursery()
    };
    record(&reporter, minor).await;
    let both = ["projects/playground", "projects/new-nursery"];
    assert_eq!(names(&viewer, "regions/330500", "").await, both);
    assert_eq!(names(&viewer, "regions/330522103", "").await, ["projects/new-nursery"]);
    assert_eq!(names(&viewer, "regions/330523", "").await, [""; 0]);
    assert_eq!(names(&viewer, "", "major = \"false\"").await, ["projects/playground"]);
    assert_eq!(names(&viewer, "", "state != \"planned\"").await, ["projects/new-nursery"]);
    let unknown = ListProjectsRequest { filter: "cost > \"1\"".to_owned(), ..Default::default() };
    let refusal = viewer.delivery().list_projects(unknown).await.refused();
    assert_eq!((refusal.reason.as_str(), refusal.told("fields")), ("FILTER_INVALID", "state, major"));
}

#[tokio::test]
async fn a_project_that_cannot_be_is_refused_whole() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let project = Project {
        name: "projects/New".to_owned(),
        region: "regions/330599".to_owned(),
        state: 0,
        years: vec![year(2025, "-1", "much", ""), year(2024, "1", "", "")],
        indicators: vec!["indicators/childcare.nothing".to_owned()],
        ..nursery()
    };
    let refusal = childcare.callers.reporter().delivery().update_project(recording(project)).await.refused();
    let faults = [
        ("project.name", "FIELD_MALFORMED"),
        ("project.region", "REGION_UNKNOWN"),
        ("project.state", "FIELD_REQUIRED"),
        ("project.years[0].planned", "NUMBER_NEGATIVE"),
        ("project.years[0].completed.value", "NUMBER_MALFORMED"),
        ("project.indicators[0]", "INDICATOR_UNKNOWN"),
    ];
    assert_eq!(refusal.faults(), faults);
    assert_eq!(childcare.store.head(), head);
    assert_eq!(names(&childcare.callers.viewer(), "", "").await, [""; 0]);
}
