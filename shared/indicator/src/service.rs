//! `qiyou.indicator.v1.IndicatorService`: one line for each method, in the order of the proto.

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use qiyou_proto::indicator::v1::{
    self as wire,
    indicator_service_server::{IndicatorService, IndicatorServiceServer},
};
use qiyou_wire::actor;
use tonic::{Request, Response, Status, Streaming, codec::CompressionEncoding};

use crate::{Context, Feed, definition, import, observation, plan, target};

/// Serves the indicators of one domain.
#[derive(Debug, Clone)]
pub struct IndicatorServer {
    context: Context,
    feed: Feed,
}

impl IndicatorServer {
    /// Serves a domain, and the feed of its whole store.
    #[must_use]
    pub fn new(context: Context, feed: Feed) -> Self {
        Self { context, feed }
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> IndicatorServiceServer<Self> {
        IndicatorServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IndicatorService for IndicatorServer {
    type StreamObservationsStream = BoxStream<'static, Result<wire::Observation, Status>>;
    type ImportObservationsStream = BoxStream<'static, Result<wire::ImportObservationsResponse, Status>>;
    type WatchChangesStream = BoxStream<'static, Result<wire::WatchChangesResponse, Status>>;
    type StreamSnapshotStream = BoxStream<'static, Result<wire::StreamSnapshotResponse, Status>>;

    async fn load_plan(&self, request: Request<wire::LoadPlanRequest>) -> Answer<wire::PlanVersion> {
        let actor = actor(&request)?;
        Ok(Response::new(plan::load(&self.context, &actor, request.into_inner()).await?))
    }

    async fn list_plan_versions(
        &self,
        request: Request<wire::ListPlanVersionsRequest>,
    ) -> Answer<wire::ListPlanVersionsResponse> {
        Ok(Response::new(plan::versions(&self.context, request.get_ref()).await?))
    }

    async fn get_indicator(&self, request: Request<wire::GetIndicatorRequest>) -> Answer<wire::Indicator> {
        Ok(Response::new(definition::get(&self.context, request.get_ref())?))
    }

    async fn list_indicators(
        &self,
        request: Request<wire::ListIndicatorsRequest>,
    ) -> Answer<wire::ListIndicatorsResponse> {
        Ok(Response::new(definition::list(&self.context, request.get_ref())?))
    }

    async fn get_target(&self, request: Request<wire::GetTargetRequest>) -> Answer<wire::Target> {
        Ok(Response::new(target::get(&self.context, request.get_ref()).await?))
    }

    async fn list_targets(
        &self,
        request: Request<wire::ListTargetsRequest>,
    ) -> Answer<wire::ListTargetsResponse> {
        Ok(Response::new(target::list(&self.context, request.get_ref()).await?))
    }

    async fn list_target_revisions(
        &self,
        request: Request<wire::ListTargetRevisionsRequest>,
    ) -> Answer<wire::ListTargetRevisionsResponse> {
        Ok(Response::new(target::revisions(&self.context, request.get_ref()).await?))
    }

    async fn revise_target(&self, request: Request<wire::ReviseTargetRequest>) -> Answer<wire::Target> {
        let actor = actor(&request)?;
        Ok(Response::new(target::revise(&self.context, &actor, request.into_inner()).await?))
    }

    async fn attach_target_number(
        &self,
        request: Request<wire::AttachTargetNumberRequest>,
    ) -> Answer<wire::Target> {
        let actor = actor(&request)?;
        Ok(Response::new(target::attach(&self.context, &actor, request.into_inner()).await?))
    }

    async fn report_observations(
        &self,
        request: Request<wire::ReportObservationsRequest>,
    ) -> Answer<wire::ReportObservationsResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(observation::report(&self.context, &actor, request.into_inner()).await?))
    }

    async fn withdraw_observations(
        &self,
        request: Request<wire::WithdrawObservationsRequest>,
    ) -> Answer<wire::WithdrawObservationsResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(observation::withdraw(&self.context, &actor, request.into_inner()).await?))
    }

    async fn submit_observations(
        &self,
        request: Request<wire::SubmitObservationsRequest>,
    ) -> Answer<wire::SubmitObservationsResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(observation::submit(&self.context, &actor, request.into_inner()).await?))
    }

    async fn approve_observations(
        &self,
        request: Request<wire::ApproveObservationsRequest>,
    ) -> Answer<wire::ApproveObservationsResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(observation::approve(&self.context, &actor, request.into_inner()).await?))
    }

    async fn return_observations(
        &self,
        request: Request<wire::ReturnObservationsRequest>,
    ) -> Answer<wire::ReturnObservationsResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(observation::return_to_reporter(&self.context, &actor, request.into_inner()).await?))
    }

    async fn import_observations(
        &self,
        request: Request<Streaming<wire::ImportObservationsRequest>>,
    ) -> Answer<Self::ImportObservationsStream> {
        let actor = actor(&request)?;
        let stream = import::import(self.context.clone(), actor, request.into_inner());
        Ok(Response::new(stream.map_err(Status::from).boxed()))
    }

    async fn get_import(&self, request: Request<wire::GetImportRequest>) -> Answer<wire::Import> {
        Ok(Response::new(import::get(&self.context, request.get_ref()).await?))
    }

    async fn list_imports(
        &self,
        request: Request<wire::ListImportsRequest>,
    ) -> Answer<wire::ListImportsResponse> {
        Ok(Response::new(import::list(&self.context, request.get_ref()).await?))
    }

    async fn get_observation(
        &self,
        request: Request<wire::GetObservationRequest>,
    ) -> Answer<wire::Observation> {
        Ok(Response::new(observation::get(&self.context, request.get_ref()).await?))
    }

    async fn list_observations(
        &self,
        request: Request<wire::ListObservationsRequest>,
    ) -> Answer<wire::ListObservationsResponse> {
        Ok(Response::new(observation::list(&self.context, request.get_ref()).await?))
    }

    async fn stream_observations(
        &self,
        request: Request<wire::StreamObservationsRequest>,
    ) -> Answer<Self::StreamObservationsStream> {
        let stream = observation::stream(self.context.clone(), request.into_inner()).await?;
        Ok(Response::new(stream.map_err(Status::from).boxed()))
    }

    async fn list_observation_revisions(
        &self,
        request: Request<wire::ListObservationRevisionsRequest>,
    ) -> Answer<wire::ListObservationRevisionsResponse> {
        Ok(Response::new(observation::revisions(&self.context, request.get_ref()).await?))
    }

    async fn get_series(&self, request: Request<wire::GetSeriesRequest>) -> Answer<wire::Series> {
        Ok(Response::new(observation::series(&self.context, request.get_ref()).await?))
    }

    async fn watch_changes(
        &self,
        request: Request<wire::WatchChangesRequest>,
    ) -> Answer<Self::WatchChangesStream> {
        let stream = self.feed.clone().watch(request.into_inner()).await?;
        Ok(Response::new(stream.map_err(Status::from).boxed()))
    }

    async fn stream_snapshot(
        &self,
        request: Request<wire::StreamSnapshotRequest>,
    ) -> Answer<Self::StreamSnapshotStream> {
        let stream = self.feed.clone().snapshot(request.into_inner()).await?;
        Ok(Response::new(stream.map_err(Status::from).boxed()))
    }
}
