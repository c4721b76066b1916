//! Recording projects: whole, under their etag, every version kept.

use std::time::Duration;

use qiyou_error::Reason;
use qiyou_proto::delivery::v1::{self as wire, delivery_service_server::DeliveryService};
use qiyou_testing::stores;

use crate::office::{
    Office, PARTS, answer, from, kindergarten, number, recording, refusal, text, violations,
};

async fn update(office: &Office, project: wire::Project) -> wire::Project {
    answer(office.server.update_project(from("clerk", recording(project))).await)
}

async fn reason(office: &Office, request: wire::UpdateProjectRequest) -> Reason {
    refusal(office.server.update_project(from("clerk", request)).await).reason()
}

async fn get(office: &Office) -> wire::Project {
    let request = wire::GetProjectRequest { name: kindergarten().name, as_of: None };
    answer(office.server.get_project(from("reader", request)).await)
}

async fn revisions(office: &Office) -> Vec<wire::Project> {
    let name = kindergarten().name;
    let request = wire::ListProjectRevisionsRequest { name, ..Default::default() };
    answer(office.server.list_project_revisions(from("reader", request)).await).revisions
}

/// What a caller sends of what it got.
fn sent(project: wire::Project) -> wire::Project {
    wire::Project {
        etag: String::new(),
        revision: 0,
        record_time: None,
        recorder: String::new(),
        token: String::new(),
        ..project
    }
}

#[tokio::test]
async fn a_project_is_recorded_whole_and_read_back() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let created = update(&office, kindergarten()).await;
        assert_eq!((created.revision, created.recorder.as_str()), (office.head(), "clerk"));
        assert_eq!(created.token, office.context.store.token(created.revision).to_string());
        let read = get(&office).await;
        assert_eq!(read, wire::Project { token: String::new(), ..created });
        let steps_by_id = {
            let mut project = kindergarten();
            project.milestones.sort_by(|left, right| left.id.cmp(&right.id));
            project
        };
        assert_eq!(sent(read), steps_by_id);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_project_that_exists_changes_only_under_its_current_etag() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let created = update(&office, kindergarten()).await;
        let completed = wire::Project { state: wire::ProjectState::Completed.into(), ..kindergarten() };

        let unread = refusal(office.server.update_project(from("clerk", recording(completed.clone()))).await);
        assert_eq!((unread.reason(), unread.resource()), (Reason::ResourceExists, Some(&*created.name)));
        let forgotten = wire::UpdateProjectRequest { allow_missing: false, ..recording(completed.clone()) };
        let forgotten = refusal(office.server.update_project(from("clerk", forgotten)).await);
        assert_eq!(
            (forgotten.reason(), &*forgotten.metadata()["field"]),
            (Reason::FieldRequired, "project.etag")
        );
        let changed =
            update(&office, wire::Project { etag: created.etag.clone(), ..completed.clone() }).await;
        assert_ne!(changed.etag, created.etag);
        let late = wire::Project { etag: created.etag, ..kindergarten() };
        assert_eq!(reason(&office, recording(late)).await, Reason::EtagStale);
        assert_eq!(get(&office).await.state(), wire::ProjectState::Completed);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_missing_project_is_created_only_where_that_is_allowed() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let forbidden = wire::UpdateProjectRequest { allow_missing: false, ..recording(kindergarten()) };
    assert_eq!(reason(&office, forbidden).await, Reason::ResourceNotFound);
    let created = update(&office, kindergarten()).await;
    let elsewhere =
        wire::Project { name: "projects/another".to_owned(), etag: created.etag, ..kindergarten() };
    assert_eq!(
        reason(&office, recording(elsewhere)).await,
        Reason::EtagStale,
        "its etag is of another project"
    );
    let unknown = wire::GetProjectRequest { name: "projects/another".to_owned(), as_of: None };
    let unknown = refusal(office.server.get_project(from("reader", unknown)).await);
    assert_eq!(unknown.resource(), Some("projects/another"));
    office.close().await;
}

#[tokio::test]
async fn the_same_project_again_makes_no_revision_whoever_sends_it() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let created = update(&office, kindergarten()).await;
        let mut same = kindergarten();
        same.milestones.reverse();
        same.years[0].planned = number("12000000");
        let again = answer(office.server.update_project(from("another clerk", recording(same))).await);
        assert_eq!(again, created);
        assert_eq!((office.head(), revisions(&office).await.len()), (created.revision, 1));
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn every_version_is_kept_newest_first() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let mut versions = vec![update(&office, kindergarten()).await];
        for paid in ["1000000", "2000000", "8000000"] {
            let mut next = versions.last().expect("one at least").clone();
            next.years[1].paid = number(paid);
            versions.push(update(&office, next).await);
        }
        let expected: Vec<_> = versions
            .iter()
            .rev()
            .map(|version| wire::Project { token: String::new(), ..version.clone() })
            .collect();
        assert_eq!(revisions(&office).await, expected);

        let first_page = wire::ListProjectRevisionsRequest {
            name: kindergarten().name,
            page_size: 3,
            page_token: String::new(),
        };
        let page = answer(office.server.list_project_revisions(from("reader", first_page.clone())).await);
        let rest = wire::ListProjectRevisionsRequest { page_token: page.next_page_token, ..first_page };
        let rest = answer(office.server.list_project_revisions(from("reader", rest)).await);
        assert_eq!([page.revisions, rest.revisions].concat(), expected);

        office.context.clock.advance(Duration::from_secs(1));
        let as_of = versions[1].record_time;
        let request = wire::GetProjectRequest { name: kindergarten().name, as_of };
        assert_eq!(answer(office.server.get_project(from("reader", request)).await), expected[2]);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let request = wire::UpdateProjectRequest { request_id: "9a".to_owned(), ..recording(kindergarten()) };
    let first = answer(office.server.update_project(from("clerk", request.clone())).await);
    let cancelled = wire::Project {
        etag: first.etag.clone(),
        state: wire::ProjectState::Cancelled.into(),
        ..kindergarten()
    };
    update(&office, cancelled).await;
    assert_eq!(answer(office.server.update_project(from("clerk", request)).await), first);
    assert_eq!(get(&office).await.state(), wire::ProjectState::Cancelled);
    office.close().await;
}

#[tokio::test]
async fn every_fault_of_a_project_is_named_at_its_field() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let year = |year, paid| wire::ProjectYear { year, paid: number(paid), ..Default::default() };
    let milestone = |id: &str, due: &str, reached: &str| wire::Milestone {
        id: id.to_owned(),
        title: text("开工"),
        due_date: due.to_owned(),
        reached_date: reached.to_owned(),
    };
    let project = wire::Project {
        name: "projects/2nd-kindergarten".to_owned(),
        title: text(""),
        region: "regions/330599".to_owned(),
        state: wire::ProjectState::Unspecified.into(),
        years: vec![year(2025, "-1"), year(1989, "much"), year(2024, "1"), year(2101, "0")],
        milestones: vec![
            milestone("Start", "2025-02-30", ""),
            milestone("a", "", "soon"),
            wire::Milestone::default(),
        ],
        indicators: vec![
            "indicators/childcare.nothing_such".to_owned(),
            "childcare.places_per_1000".to_owned(),
        ],
        etag: "?".to_owned(),
        ..wire::Project::default()
    };
    let request = wire::UpdateProjectRequest { reason: "x".repeat(1_001), ..recording(project) };
    let found = violations(office.server.update_project(from("clerk", request)).await);
    let expected = [
        ("project.etag", Reason::TokenMalformed),
        ("project.title.zh", Reason::FieldRequired),
        ("project.region", Reason::RegionUnknown),
        ("project.state", Reason::FieldRequired),
        ("project.years[0].paid", Reason::NumberNegative),
        ("project.years[1].year", Reason::FieldOutOfRange),
        ("project.years[1].paid.value", Reason::NumberMalformed),
        ("project.years[3].year", Reason::FieldOutOfRange),
        ("project.milestones[0].id", Reason::FieldMalformed),
        ("project.milestones[0].due_date", Reason::FieldMalformed),
        ("project.milestones[1].due_date", Reason::FieldRequired),
        ("project.milestones[1].reached_date", Reason::FieldMalformed),
        ("project.milestones[2].id", Reason::FieldRequired),
        ("project.milestones[2].title", Reason::FieldRequired),
        ("project.milestones[2].due_date", Reason::FieldRequired),
        ("project.indicators[0]", Reason::IndicatorUnknown),
        ("project.indicators[1]", Reason::FieldMalformed),
        ("project.name", Reason::FieldMalformed),
        ("reason", Reason::FieldOutOfRange),
    ];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason)));
    assert_eq!(office.head(), 2, "nothing but the loads was recorded");
    office.close().await;
}

#[tokio::test]
async fn a_project_lies_within_the_region_of_a_plan() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let neighbour = wire::Project { region: "regions/330523".to_owned(), ..kindergarten() };
    let found = violations(office.server.update_project(from("clerk", recording(neighbour))).await);
    assert_eq!(found, [("project.region".to_owned(), Reason::RegionNotServed)]);
    office.close().await;
}

#[tokio::test]
async fn of_a_year_to_come_money_is_planned_and_neither_completed_nor_paid() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let year = |year, done: &str| wire::ProjectYear {
        year,
        planned: number("8000000"),
        completed: number(done),
        paid: number(done),
    };
    let planned = wire::ProjectYear { year: 2027, planned: number("8000000"), ..Default::default() };
    // The last hours of 2025 in London are of 2026 in Shanghai.
    office.context.clock.set("2025-12-31T17:00:00Z".parse().expect("an instant"));
    let years = vec![year(2026, "1"), year(2027, "0"), year(2028, "1")];
    let early = wire::Project { years, ..kindergarten() };
    let refused = refusal(office.server.update_project(from("clerk", recording(early))).await);
    let found: Vec<_> = refused.violations().iter().map(|each| (each.field.as_str(), each.reason)).collect();
    assert_eq!(
        found,
        ["years[1].completed", "years[1].paid", "years[2].completed", "years[2].paid"]
            .map(|field| format!("project.{field}"))
            .each_ref()
            .map(|field| (field.as_str(), Reason::FieldOutOfRange))
    );
    let words =
        "project.years[1].completed: is of 2027, which has not begun; leave it out and send `planned` alone";
    assert!(refused.message().starts_with(words), "{refused}");

    let in_time = wire::Project { years: vec![year(2026, "1"), planned], ..kindergarten() };
    update(&office, in_time).await;
    office.close().await;
}

#[tokio::test]
async fn lists_of_a_project_hold_nothing_twice_and_rise() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let year = |year| wire::ProjectYear { year, ..Default::default() };
    let mut project = kindergarten();
    project.years = vec![year(2025), year(2024), year(2025)];
    project.milestones[1].id = project.milestones[0].id.clone();
    let [places, share] =
        ["places_per_1000", "inclusive_place_share"].map(|slug| format!("indicators/childcare.{slug}"));
    project.indicators = vec![places.clone(), share, places];
    let found = violations(office.server.update_project(from("clerk", recording(project))).await);
    let expected = [
        ("project.years[2]", Reason::DuplicateItem),
        ("project.years[1].year", Reason::FieldMalformed),
        ("project.milestones[1]", Reason::DuplicateItem),
        ("project.indicators[2]", Reason::DuplicateItem),
        ("project.indicators[1]", Reason::FieldMalformed),
    ];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason)));
    let empty = wire::UpdateProjectRequest::default();
    let found = violations(office.server.update_project(from("clerk", empty)).await);
    assert_eq!(found, [("project".to_owned(), Reason::FieldRequired)]);
    office.close().await;
}
