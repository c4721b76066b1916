//! What callers do most, a line each; what matters to a test stands in the test.

use qiyou_proto::{
    indicator::v1::{
        ApproveObservationsRequest, ApproveObservationsResponse, GetObservationRequest, GetSeriesRequest,
        ListObservationsRequest, LoadPlanRequest, Observation, PlanVersion, ReportObservationsRequest,
        ReportObservationsResponse, SeriesPoint,
    },
    reference::v1::{Dataset, LoadReferenceRequest, ReferenceVersion},
    r#type::v1::Authority,
};
use tonic::{Response, Status};

use crate::{COUNTY, Caller, revisions, sha256};

type Answer<T> = Result<Response<T>, Status>;

impl Caller {
    /// Loads a plan document under its own hash.
    ///
    /// # Errors
    /// What the service refuses with.
    pub async fn load_plan(&self, document: &[u8]) -> Answer<PlanVersion> {
        let (sha256, document) = (sha256(document), document.to_vec().into());
        self.indicators().load_plan(LoadPlanRequest { sha256, document, ..Default::default() }).await
    }

    /// Loads a division tree under its own hash, in one piece.
    ///
    /// # Errors
    /// What the service refuses with.
    pub async fn load_regions(&self, document: &[u8]) -> Answer<ReferenceVersion> {
        let (sha256, content) = (sha256(document), document.to_vec().into());
        let dataset = Dataset::Regions.into();
        let piece = LoadReferenceRequest { dataset, sha256, content, ..Default::default() };
        self.reference().load_reference(futures::stream::iter([piece])).await
    }

    /// Reports observations and hands them in.
    ///
    /// # Errors
    /// What the service refuses with.
    pub async fn report(
        &self,
        observations: impl Into<Vec<Observation>>,
    ) -> Answer<ReportObservationsResponse> {
        let observations = observations.into();
        let request = ReportObservationsRequest { observations, ..Default::default() };
        self.indicators().report_observations(request).await
    }

    /// Hands in one report, with a made-up reason in case it corrects another; gives the working version.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn hand_in(&self, observation: Observation) -> Observation {
        let reason = "核对台账（虚构）".to_owned();
        let observations = vec![observation];
        let request = ReportObservationsRequest { observations, reason, ..Default::default() };
        let answer = self.indicators().report_observations(request).await.expect("the report is taken");
        answer.into_inner().observations.pop().expect("one for one")
    }

    /// Approves exactly the versions that were read.
    ///
    /// # Errors
    /// What the service refuses with.
    pub async fn approve(&self, observations: &[Observation]) -> Answer<ApproveObservationsResponse> {
        let revisions = revisions(observations);
        let request = ApproveObservationsRequest { revisions, ..Default::default() };
        self.indicators().approve_observations(request).await
    }

    /// The working version of an observation.
    ///
    /// # Errors
    /// What the service refuses with.
    pub async fn observation(&self, name: &str) -> Answer<Observation> {
        let request = GetObservationRequest { name: name.to_owned(), ..Default::default() };
        self.indicators().get_observation(request).await
    }

    /// The reported series of an indicator in Changxing.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn series(&self, indicator: &str) -> Vec<SeriesPoint> {
        let request = GetSeriesRequest {
            indicator: format!("indicators/{indicator}"),
            region: COUNTY.to_owned(),
            authority: Authority::Reported.into(),
            ..Default::default()
        };
        self.indicators()
            .get_series(request)
            .await
            .expect("whoever may view reads series")
            .into_inner()
            .points
    }

    /// The working versions of all observations, at most a thousand.
    ///
    /// # Panics
    /// When they cannot be listed.
    pub async fn observations(&self) -> Vec<Observation> {
        let request = ListObservationsRequest { page_size: 1_000, ..Default::default() };
        let listed = self.indicators().list_observations(request).await;
        listed.expect("whoever may view lists observations").into_inner().observations
    }
}
