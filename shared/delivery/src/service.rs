//! `qiyou.delivery.v1.DeliveryService`: one line for each method, in the order of the proto.

use qiyou_indicator::Context;
use qiyou_proto::delivery::v1::{
    self as wire,
    delivery_service_server::{DeliveryService, DeliveryServiceServer},
};
use qiyou_wire::actor;
use tonic::{Request, Response, Status, codec::CompressionEncoding};

use crate::{commitment, progress, project, task};

/// Serves the delivery of a plan in one domain.
#[derive(Debug, Clone)]
pub struct DeliveryServer {
    context: Context,
}

impl DeliveryServer {
    /// Serves a domain.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context }
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> DeliveryServiceServer<Self> {
        DeliveryServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl DeliveryService for DeliveryServer {
    async fn get_task(&self, request: Request<wire::GetTaskRequest>) -> Answer<wire::Task> {
        Ok(Response::new(task::get(&self.context, request.get_ref())?))
    }

    async fn list_tasks(&self, request: Request<wire::ListTasksRequest>) -> Answer<wire::ListTasksResponse> {
        Ok(Response::new(task::list(&self.context, request.get_ref())?))
    }

    async fn get_commitment(&self, request: Request<wire::GetCommitmentRequest>) -> Answer<wire::Commitment> {
        Ok(Response::new(commitment::get(&self.context, request.get_ref())?))
    }

    async fn list_commitments(
        &self,
        request: Request<wire::ListCommitmentsRequest>,
    ) -> Answer<wire::ListCommitmentsResponse> {
        Ok(Response::new(commitment::list(&self.context, request.get_ref())?))
    }

    async fn report_progress(
        &self,
        request: Request<wire::ReportProgressRequest>,
    ) -> Answer<wire::ReportProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(progress::report(&self.context, &actor, request.into_inner()).await?))
    }

    async fn withdraw_progress(
        &self,
        request: Request<wire::WithdrawProgressRequest>,
    ) -> Answer<wire::WithdrawProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(progress::withdraw(&self.context, &actor, request.into_inner()).await?))
    }

    async fn submit_progress(
        &self,
        request: Request<wire::SubmitProgressRequest>,
    ) -> Answer<wire::SubmitProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(progress::submit(&self.context, &actor, request.into_inner()).await?))
    }

    async fn approve_progress(
        &self,
        request: Request<wire::ApproveProgressRequest>,
    ) -> Answer<wire::ApproveProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(progress::approve(&self.context, &actor, request.into_inner()).await?))
    }

    async fn return_progress(
        &self,
        request: Request<wire::ReturnProgressRequest>,
    ) -> Answer<wire::ReturnProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(progress::return_to_reporter(&self.context, &actor, request.into_inner()).await?))
    }

    async fn list_progress(
        &self,
        request: Request<wire::ListProgressRequest>,
    ) -> Answer<wire::ListProgressResponse> {
        Ok(Response::new(progress::list(&self.context, request.get_ref()).await?))
    }

    async fn get_project(&self, request: Request<wire::GetProjectRequest>) -> Answer<wire::Project> {
        Ok(Response::new(project::get(&self.context, request.get_ref()).await?))
    }

    async fn list_projects(
        &self,
        request: Request<wire::ListProjectsRequest>,
    ) -> Answer<wire::ListProjectsResponse> {
        Ok(Response::new(project::list(&self.context, request.get_ref()).await?))
    }

    async fn update_project(&self, request: Request<wire::UpdateProjectRequest>) -> Answer<wire::Project> {
        let actor = actor(&request)?;
        Ok(Response::new(project::update(&self.context, &actor, request.into_inner()).await?))
    }

    async fn list_project_revisions(
        &self,
        request: Request<wire::ListProjectRevisionsRequest>,
    ) -> Answer<wire::ListProjectRevisionsResponse> {
        Ok(Response::new(project::revisions(&self.context, request.get_ref()).await?))
    }
}
