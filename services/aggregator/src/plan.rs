//! `qiyou.aggregator.v1.PlanService`: one line for each method, in the order of the proto.

mod goal;
mod load;
mod message;
mod read;

use std::sync::Arc;

use qiyou_kernel::Clock;
use qiyou_proto::aggregator::v1::{
    self as wire,
    plan_service_server::{PlanService, PlanServiceServer},
};
use qiyou_wire::actor;
use tonic::{Request, Response, Status, codec::CompressionEncoding};

use crate::{link::Link, own::OwnStore};

/// Serves the plans as a whole, over the aggregator's own store.
#[derive(Clone, Debug)]
pub(crate) struct PlanServer {
    own: OwnStore,
    links: Arc<[Arc<Link>]>,
    clock: Clock,
}

impl PlanServer {
    pub(crate) fn new(own: OwnStore, links: Arc<[Arc<Link>]>, clock: Clock) -> Self {
        Self { own, links, clock }
    }

    /// The service to mount.
    pub(crate) fn into_service(self) -> PlanServiceServer<Self> {
        PlanServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl PlanService for PlanServer {
    async fn load_plan(&self, request: Request<wire::LoadPlanRequest>) -> Answer<wire::Plan> {
        let actor = actor(&request)?;
        Ok(Response::new(load::load(&self.own, &self.links, &actor, request.into_inner()).await?))
    }

    async fn get_plan(&self, request: Request<wire::GetPlanRequest>) -> Answer<wire::Plan> {
        Ok(Response::new(read::get(&self.own, request.get_ref()).await?))
    }

    async fn list_plans(&self, request: Request<wire::ListPlansRequest>) -> Answer<wire::ListPlansResponse> {
        Ok(Response::new(read::list(&self.own, request.get_ref()).await?))
    }

    async fn list_plan_versions(
        &self,
        request: Request<wire::ListPlanVersionsRequest>,
    ) -> Answer<wire::ListPlanVersionsResponse> {
        Ok(Response::new(read::versions(&self.own, request.get_ref()).await?))
    }

    async fn report_goal_progress(
        &self,
        request: Request<wire::ReportGoalProgressRequest>,
    ) -> Answer<wire::ReportGoalProgressResponse> {
        let actor = actor(&request)?;
        let today = self.clock.today_in_shanghai();
        Ok(Response::new(goal::report(&self.own, today, &actor, request.get_ref()).await?))
    }

    async fn approve_goal_progress(
        &self,
        request: Request<wire::ApproveGoalProgressRequest>,
    ) -> Answer<wire::ApproveGoalProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(goal::approve(&self.own, &actor, request.get_ref()).await?))
    }

    async fn return_goal_progress(
        &self,
        request: Request<wire::ReturnGoalProgressRequest>,
    ) -> Answer<wire::ReturnGoalProgressResponse> {
        let actor = actor(&request)?;
        Ok(Response::new(goal::send_back(&self.own, &actor, request.get_ref()).await?))
    }

    async fn list_goal_progress(
        &self,
        request: Request<wire::ListGoalProgressRequest>,
    ) -> Answer<wire::ListGoalProgressResponse> {
        Ok(Response::new(goal::list(&self.own, request.get_ref()).await?))
    }
}
