//! `qiyou.calendar.v1.CalendarService`: one line for each method, in the order of the proto.

use qiyou_indicator::Context;
use qiyou_proto::calendar::v1::{
    self as wire,
    calendar_service_server::{CalendarService, CalendarServiceServer},
};
use tonic::{Request, Response, Status, codec::CompressionEncoding};

use crate::{counts, due_reports, reminders};

/// Serves the calendar of one domain.
#[derive(Debug, Clone)]
pub struct CalendarServer {
    context: Context,
}

impl CalendarServer {
    /// Serves a domain.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context }
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> CalendarServiceServer<Self> {
        CalendarServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl CalendarService for CalendarServer {
    async fn list_due_reports(
        &self,
        request: Request<wire::ListDueReportsRequest>,
    ) -> Answer<wire::ListDueReportsResponse> {
        Ok(Response::new(due_reports::list(&self.context, request.get_ref()).await?))
    }

    async fn list_reminders(
        &self,
        request: Request<wire::ListRemindersRequest>,
    ) -> Answer<wire::ListRemindersResponse> {
        Ok(Response::new(reminders::list(&self.context, request.get_ref()).await?))
    }

    async fn list_report_counts(
        &self,
        request: Request<wire::ListReportCountsRequest>,
    ) -> Answer<wire::ListReportCountsResponse> {
        Ok(Response::new(counts::list(&self.context, request.get_ref()).await?))
    }
}
