//! Lists of projects: by region and id, narrowed, page by page.

use qiyou_error::Reason;
use qiyou_proto::delivery::v1::{self as wire, delivery_service_server::DeliveryService};
use qiyou_testing::stores;

use crate::office::{Office, PARTS, answer, from, kindergarten, recording, refusal};

const PROJECTS: [(&str, &str, wire::ProjectState, bool); 5] = [
    ("a-county-centre", "330522", wire::ProjectState::Running, true),
    ("z-county-park", "330522", wire::ProjectState::Planned, false),
    ("b-town-nursery", "330522103", wire::ProjectState::Completed, false),
    ("c-town-nursery", "330522104", wire::ProjectState::Running, false),
    ("a-far-town", "330522105", wire::ProjectState::Cancelled, true),
];

async fn office(place: stores::Place) -> Office {
    let office = Office::open(place).await;
    for (id, region, state, major) in PROJECTS {
        record(&office, id, region, state, major, "").await;
    }
    office
}

async fn record(
    office: &Office,
    id: &str,
    region: &str,
    state: wire::ProjectState,
    major: bool,
    etag: &str,
) -> wire::Project {
    let project = wire::Project {
        name: format!("projects/{id}"),
        region: format!("regions/{region}"),
        state: state.into(),
        major,
        etag: etag.to_owned(),
        ..kindergarten()
    };
    answer(office.server.update_project(from("clerk", recording(project))).await)
}

fn ask(region: &str, filter: &str) -> wire::ListProjectsRequest {
    let region = if region.is_empty() { String::new() } else { format!("regions/{region}") };
    wire::ListProjectsRequest { region, filter: filter.to_owned(), ..Default::default() }
}

async fn list(office: &Office, request: wire::ListProjectsRequest) -> (Vec<String>, String) {
    let page = answer(office.server.list_projects(from("reader", request)).await);
    let ids = page.projects.iter().map(|project| project.name.replace("projects/", "")).collect();
    (ids, page.next_page_token)
}

#[tokio::test]
async fn projects_come_by_region_and_id_and_only_those_of_the_subtree() {
    stores::each(PARTS, async |place| {
        let office = office(place).await;
        let all = ["a-county-centre", "z-county-park", "b-town-nursery", "c-town-nursery", "a-far-town"];
        assert_eq!(list(&office, ask("", "")).await.0, all);
        assert_eq!(list(&office, ask("330000", "")).await.0, all);
        assert_eq!(list(&office, ask("330522", "")).await.0, all);
        assert_eq!(list(&office, ask("330523", "")).await.0, [""; 0]);
        assert_eq!(list(&office, ask("330522103", "")).await.0, ["b-town-nursery"]);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_filter_narrows_by_state_and_by_whether_it_is_major() {
    let office = office(stores::sqlite(PARTS)).await;
    assert_eq!(list(&office, ask("", "major = \"true\"")).await.0, ["a-county-centre", "a-far-town"]);
    assert_eq!(
        list(&office, ask("330522", "state != \"running\"")).await.0,
        ["z-county-park", "b-town-nursery", "a-far-town"]
    );
    let both = "state = \"running\" AND major = \"false\"";
    assert_eq!(list(&office, ask("", both)).await.0, ["c-town-nursery"]);
    for filter in ["state = \"done\"", "major = \"yes\"", "state > \"planned\"", "title = \"a\""] {
        let refused = refusal(office.server.list_projects(from("reader", ask("", filter))).await);
        assert_eq!(refused.reason(), Reason::FilterInvalid, "{filter}");
    }
    let unknown = refusal(office.server.list_projects(from("reader", ask("330599", ""))).await);
    assert_eq!(unknown.reason(), Reason::RegionUnknown);
    office.close().await;
}

#[tokio::test]
async fn a_project_that_moves_between_two_pages_does_not_end_the_list() {
    stores::each(PARTS, async |place| {
        let office = office(place).await;
        let request = wire::ListProjectsRequest { page_size: 2, ..ask("", "") };
        let (first, page_token) = list(&office, request.clone()).await;
        assert_eq!(first, ["a-county-centre", "z-county-park"]);

        let name = "projects/z-county-park".to_owned();
        let read = answer(
            office.server.get_project(from("reader", wire::GetProjectRequest { name, as_of: None })).await,
        );
        record(&office, "z-county-park", "330522105", wire::ProjectState::Planned, false, &read.etag).await;
        let (second, page_token) =
            list(&office, wire::ListProjectsRequest { page_token, ..request.clone() }).await;
        assert_eq!(second, ["b-town-nursery", "c-town-nursery"]);
        let (third, end) = list(&office, wire::ListProjectsRequest { page_token, ..request }).await;
        assert_eq!((third, end.as_str()), (vec!["a-far-town".to_owned(), "z-county-park".to_owned()], ""));
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_own_list_only() {
    let office = office(stores::sqlite(PARTS)).await;
    let (_, page_token) =
        list(&office, wire::ListProjectsRequest { page_size: 1, ..ask("330522", "") }).await;
    let other = wire::ListProjectsRequest { page_token, ..ask("", "") };
    let refused = refusal(office.server.list_projects(from("reader", other)).await);
    assert_eq!(refused.reason(), Reason::PageTokenInvalid);
    office.close().await;
}
