//! Where reports are handed in and reviewed: the three kinds of them, each at its service.

use qiyou_proto::{
    aggregator::v1::{
        ApproveGoalProgressRequest, GoalProgress, GoalProgressRevision, ReportGoalProgressRequest,
        ReturnGoalProgressRequest, plan_service_client::PlanServiceClient,
    },
    delivery::v1::{
        ApproveProgressRequest, Progress, ProgressRevision, ReportProgressRequest, ReturnProgressRequest,
        delivery_service_client::DeliveryServiceClient,
    },
    indicator::v1::{
        ApproveObservationsRequest, Observation, ObservationRevision, ReportObservationsRequest,
        ReturnObservationsRequest, indicator_service_client::IndicatorServiceClient,
    },
};
use qiyou_rpc::client::Channel;

use super::office::Place;
use crate::failure::Result;

/// One exact version of a report: its name and its revision.
pub(super) type Revision = (String, i64);

/// One kind of report at its service. Whoever reports is not who reviews.
pub(super) trait Desk: Sized {
    /// What is reported.
    type Report: Clone;

    /// The kind, for the names of requests.
    const KIND: &str;

    fn at(place: &Place) -> Result<Self>;

    /// Hands reports in; returns what an approval names, in their order.
    async fn report(
        &self,
        reports: Vec<Self::Report>,
        reason: String,
        request_id: String,
    ) -> Result<Vec<Revision>>;

    async fn approve(&self, revisions: Vec<Revision>, request_id: String) -> Result<()>;

    async fn send_back(&self, revisions: Vec<Revision>, reason: String, request_id: String) -> Result<()>;
}

/// Observations of indicators.
pub(super) struct Observations {
    reporter: IndicatorServiceClient<Channel>,
    reviewer: IndicatorServiceClient<Channel>,
}

impl Desk for Observations {
    type Report = Observation;
    const KIND: &str = "observations";

    fn at(place: &Place) -> Result<Self> {
        let [reporter, reviewer] = place.counters()?.map(IndicatorServiceClient::new);
        Ok(Self { reporter, reviewer })
    }

    async fn report(
        &self,
        observations: Vec<Observation>,
        reason: String,
        request_id: String,
    ) -> Result<Vec<Revision>> {
        let request = ReportObservationsRequest { observations, reason, request_id, ..Default::default() };
        let answer = self.reporter.clone().report_observations(request).await?.into_inner();
        Ok(answer.observations.into_iter().map(|each| (each.name, each.revision)).collect())
    }

    async fn approve(&self, revisions: Vec<Revision>, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| ObservationRevision { name, revision });
        let request = ApproveObservationsRequest { revisions, request_id, ..Default::default() };
        self.reviewer.clone().approve_observations(request).await?;
        Ok(())
    }

    async fn send_back(&self, revisions: Vec<Revision>, reason: String, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| ObservationRevision { name, revision });
        let request = ReturnObservationsRequest { revisions, reason, request_id };
        self.reviewer.clone().return_observations(request).await?;
        Ok(())
    }
}

/// Progress of commitments.
pub(super) struct Commitments {
    reporter: DeliveryServiceClient<Channel>,
    reviewer: DeliveryServiceClient<Channel>,
}

impl Desk for Commitments {
    type Report = Progress;
    const KIND: &str = "progress";

    fn at(place: &Place) -> Result<Self> {
        let [reporter, reviewer] = place.counters()?.map(DeliveryServiceClient::new);
        Ok(Self { reporter, reviewer })
    }

    async fn report(
        &self,
        progress: Vec<Progress>,
        reason: String,
        request_id: String,
    ) -> Result<Vec<Revision>> {
        let request = ReportProgressRequest { progress, reason, request_id, ..Default::default() };
        let answer = self.reporter.clone().report_progress(request).await?.into_inner();
        Ok(answer.progress.into_iter().map(|each| (each.name, each.revision)).collect())
    }

    async fn approve(&self, revisions: Vec<Revision>, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| ProgressRevision { name, revision });
        let request = ApproveProgressRequest { revisions, request_id, ..Default::default() };
        self.reviewer.clone().approve_progress(request).await?;
        Ok(())
    }

    async fn send_back(&self, revisions: Vec<Revision>, reason: String, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| ProgressRevision { name, revision });
        let request = ReturnProgressRequest { revisions, reason, request_id };
        self.reviewer.clone().return_progress(request).await?;
        Ok(())
    }
}

/// How far goals have come.
pub(super) struct Goals {
    reporter: PlanServiceClient<Channel>,
    reviewer: PlanServiceClient<Channel>,
}

impl Desk for Goals {
    type Report = GoalProgress;
    const KIND: &str = "goals";

    fn at(place: &Place) -> Result<Self> {
        let [reporter, reviewer] = place.counters()?.map(PlanServiceClient::new);
        Ok(Self { reporter, reviewer })
    }

    async fn report(
        &self,
        progress: Vec<GoalProgress>,
        reason: String,
        request_id: String,
    ) -> Result<Vec<Revision>> {
        let request = ReportGoalProgressRequest { progress, reason, request_id };
        let answer = self.reporter.clone().report_goal_progress(request).await?.into_inner();
        Ok(answer.progress.into_iter().map(|each| (each.name, each.revision)).collect())
    }

    async fn approve(&self, revisions: Vec<Revision>, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| GoalProgressRevision { name, revision });
        self.reviewer
            .clone()
            .approve_goal_progress(ApproveGoalProgressRequest { revisions, request_id })
            .await?;
        Ok(())
    }

    async fn send_back(&self, revisions: Vec<Revision>, reason: String, request_id: String) -> Result<()> {
        let revisions = named(revisions, |name, revision| GoalProgressRevision { name, revision });
        let request = ReturnGoalProgressRequest { revisions, reason, request_id };
        self.reviewer.clone().return_goal_progress(request).await?;
        Ok(())
    }
}

fn named<M>(revisions: Vec<Revision>, message: impl Fn(String, i64) -> M) -> Vec<M> {
    revisions.into_iter().map(|(name, revision)| message(name, revision)).collect()
}
