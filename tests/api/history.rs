//! Reading the past: as recorded at an instant, and every version that ever was.

use prost_types::Timestamp;
use qiyou_proto::{
    indicator::v1::{
        GetObservationRequest, GetSeriesRequest, ListObservationRevisionsRequest, ListObservationsRequest,
        Observation, ObservationVersion,
    },
    r#type::v1::{Authority, ReportState},
};
use qiyou_tests::{COUNTY, Refused, TestDomain, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

/// A value that is reported, approved and corrected, and moments before and after each to look back from.
struct Story {
    childcare: TestDomain,
    name: String,
    moments: [Timestamp; 4],
}

impl Story {
    async fn told() -> Self {
        let childcare = TestDomain::with_plan("childcare").await;
        let mut moments = [childcare.moment(); 4];
        let reporter = childcare.callers.reporter();
        let first = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
        moments[1] = childcare.moment();
        childcare.callers.approver().approve(&first).await.unwrap();
        moments[2] = childcare.moment();
        reporter.hand_in(value(PLACES, "2024", "4.60")).await;
        moments[3] = childcare.moment();
        let name = first[0].name.clone();
        Self { childcare, name, moments }
    }

    async fn version(&self, version: ObservationVersion, moment: usize) -> Option<Observation> {
        let request = GetObservationRequest {
            name: self.name.clone(),
            version: version.into(),
            as_of: Some(self.moments[moment]),
        };
        let answer = self.childcare.callers.viewer().indicators().get_observation(request).await;
        match answer {
            Ok(observation) => Some(observation.into_inner()),
            refused => {
                assert_eq!(refused.refused().why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
                None
            }
        }
    }
}

fn figure(observation: Option<Observation>) -> Option<(String, ReportState)> {
    let observation = observation?;
    Some((observation.shown_value.clone()?.value, observation.state()))
}

#[tokio::test]
async fn an_observation_is_read_as_it_was_recorded() {
    let story = Story::told().await;
    let mut working = Vec::new();
    let mut standing = Vec::new();
    for moment in 0..4 {
        working.push(figure(story.version(ObservationVersion::Working, moment).await));
        standing.push(figure(story.version(ObservationVersion::Standing, moment).await));
    }
    let was = |value: &str, state| Some((value.to_owned(), state));
    let expected = [
        None,
        was("4.70", ReportState::Submitted),
        was("4.70", ReportState::Approved),
        was("4.60", ReportState::Submitted),
    ];
    assert_eq!(working, expected);
    assert_eq!(
        standing,
        [None, None, was("4.70", ReportState::Approved), was("4.70", ReportState::Approved)]
    );
}

#[tokio::test]
async fn a_list_is_read_as_it_was_recorded() {
    let story = Story::told().await;
    let mut viewer = story.childcare.callers.viewer().indicators();
    let mut listed = Vec::new();
    for as_of in story.moments {
        let filter = "state = \"submitted\"".to_owned();
        let request = ListObservationsRequest { filter, as_of: Some(as_of), ..Default::default() };
        listed.push(viewer.list_observations(request).await.unwrap().into_inner().observations.len());
    }
    assert_eq!(listed, [0, 1, 0, 1]);
}

#[tokio::test]
async fn a_series_is_read_as_it_was_recorded() {
    let story = Story::told().await;
    let request = GetSeriesRequest {
        indicator: format!("indicators/{PLACES}"),
        region: COUNTY.to_owned(),
        authority: Authority::Reported.into(),
        as_of: Some(story.moments[1]),
        ..Default::default()
    };
    let mut viewer = story.childcare.callers.viewer().indicators();
    let point = viewer.get_series(request).await.unwrap().into_inner().points.remove(0);
    assert_eq!(point.standing, None);
    assert_eq!(figure(point.working), Some(("4.70".to_owned(), ReportState::Submitted)));
}

#[tokio::test]
async fn every_version_is_listed_newest_first() {
    let story = Story::told().await;
    let mut viewer = story.childcare.callers.viewer().indicators();
    let mut request =
        ListObservationRevisionsRequest { name: story.name.clone(), page_size: 2, ..Default::default() };
    let first = viewer.list_observation_revisions(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let rest = viewer.list_observation_revisions(request).await.unwrap().into_inner();
    assert_eq!(rest.next_page_token, "");
    let all = [first.revisions, rest.revisions].concat();
    let told: Vec<_> = all.iter().map(|row| (row.version(), figure(Some(row.clone())).unwrap())).collect();
    let (working, standing) = (ObservationVersion::Working, ObservationVersion::Standing);
    let expected = [
        (working, ("4.60".to_owned(), ReportState::Submitted)),
        (standing, ("4.70".to_owned(), ReportState::Approved)),
        (working, ("4.70".to_owned(), ReportState::Submitted)),
    ];
    assert_eq!(told, expected);
    assert_eq!(all[1].approved_revision, all[2].revision);
}

#[tokio::test]
async fn the_history_of_nothing_is_not_found() {
    let childcare = TestDomain::with_plan("childcare").await;
    let name = format!("{COUNTY}/indicators/{PLACES}/periods/2024/authorities/reported");
    let request = ListObservationRevisionsRequest { name: name.clone(), ..Default::default() };
    let refusal = childcare.callers.viewer().indicators().list_observation_revisions(request).await.refused();
    assert_eq!(refusal.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
    assert_eq!(refusal.told("name"), name);
}

#[tokio::test]
async fn the_future_is_not_read() {
    let childcare = TestDomain::with_plan("childcare").await;
    let as_of = Some(Timestamp { seconds: 1_924_992_000, nanos: 0 });
    let request = ListObservationsRequest { as_of, ..Default::default() };
    let refusal = childcare.callers.viewer().indicators().list_observations(request).await.refused();
    assert_eq!(refusal.faults(), [("as_of", "AS_OF_IN_FUTURE")]);
    assert_eq!(refusal.told("as_of"), "2031-01-01T00:00:00Z");
    let words = "2031-01-01T00:00:00Z lies in the future; ask for an instant that has passed";
    assert_eq!(refusal.violations[0].description, words);
}
