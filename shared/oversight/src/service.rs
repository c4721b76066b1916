//! `qiyou.oversight.v1.OversightService`: one line for each method, in the order of the proto.

use qiyou_indicator::Context;
use qiyou_proto::oversight::v1::{
    self as wire,
    oversight_service_server::{OversightService, OversightServiceServer},
};
use qiyou_wire::actor;
use tonic::{Request, Response, Status, codec::CompressionEncoding};

use crate::{follow_up, ticket};

/// Serves the oversight of one domain.
#[derive(Debug, Clone)]
pub struct OversightServer {
    context: Context,
}

impl OversightServer {
    /// Serves a domain.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context }
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> OversightServiceServer<Self> {
        OversightServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl OversightService for OversightServer {
    async fn open_follow_up(&self, request: Request<wire::OpenFollowUpRequest>) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::open(&self.context, &actor, request.into_inner()).await?))
    }

    async fn explain_follow_up(
        &self,
        request: Request<wire::ExplainFollowUpRequest>,
    ) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::explain(&self.context, &actor, request.into_inner()).await?))
    }

    async fn answer_follow_up(
        &self,
        request: Request<wire::AnswerFollowUpRequest>,
    ) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::answer(&self.context, &actor, request.into_inner()).await?))
    }

    async fn return_follow_up(
        &self,
        request: Request<wire::ReturnFollowUpRequest>,
    ) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::return_to_office(&self.context, &actor, request.into_inner()).await?))
    }

    async fn postpone_follow_up(
        &self,
        request: Request<wire::PostponeFollowUpRequest>,
    ) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::postpone(&self.context, &actor, request.into_inner()).await?))
    }

    async fn close_follow_up(&self, request: Request<wire::CloseFollowUpRequest>) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::close(&self.context, &actor, request.into_inner()).await?))
    }

    async fn withdraw_follow_up(
        &self,
        request: Request<wire::WithdrawFollowUpRequest>,
    ) -> Answer<wire::FollowUp> {
        let actor = actor(&request)?;
        Ok(Response::new(follow_up::withdraw(&self.context, &actor, request.into_inner()).await?))
    }

    async fn get_follow_up(&self, request: Request<wire::GetFollowUpRequest>) -> Answer<wire::FollowUp> {
        Ok(Response::new(follow_up::get(&self.context, request.get_ref()).await?))
    }

    async fn list_follow_ups(
        &self,
        request: Request<wire::ListFollowUpsRequest>,
    ) -> Answer<wire::ListFollowUpsResponse> {
        Ok(Response::new(follow_up::list(&self.context, request.get_ref()).await?))
    }

    async fn list_follow_up_revisions(
        &self,
        request: Request<wire::ListFollowUpRevisionsRequest>,
    ) -> Answer<wire::ListFollowUpRevisionsResponse> {
        Ok(Response::new(follow_up::revisions(&self.context, request.get_ref()).await?))
    }

    async fn open_ticket(&self, request: Request<wire::OpenTicketRequest>) -> Answer<wire::Ticket> {
        let actor = actor(&request)?;
        Ok(Response::new(ticket::open(&self.context, &actor, request.into_inner()).await?))
    }

    async fn answer_ticket(&self, request: Request<wire::AnswerTicketRequest>) -> Answer<wire::Ticket> {
        let actor = actor(&request)?;
        Ok(Response::new(ticket::answer(&self.context, &actor, request.into_inner()).await?))
    }

    async fn withdraw_ticket(&self, request: Request<wire::WithdrawTicketRequest>) -> Answer<wire::Ticket> {
        let actor = actor(&request)?;
        Ok(Response::new(ticket::withdraw(&self.context, &actor, request.into_inner()).await?))
    }

    async fn get_ticket(&self, request: Request<wire::GetTicketRequest>) -> Answer<wire::Ticket> {
        Ok(Response::new(ticket::get(&self.context, request.get_ref()).await?))
    }

    async fn list_tickets(
        &self,
        request: Request<wire::ListTicketsRequest>,
    ) -> Answer<wire::ListTicketsResponse> {
        Ok(Response::new(ticket::list(&self.context, request.get_ref()).await?))
    }

    async fn list_ticket_revisions(
        &self,
        request: Request<wire::ListTicketRevisionsRequest>,
    ) -> Answer<wire::ListTicketRevisionsResponse> {
        Ok(Response::new(ticket::revisions(&self.context, request.get_ref()).await?))
    }
}
