//! A caller that is not built on our client: a channel of tonic's, a token and a trace of its own.

use std::{str::FromStr, time::Duration};

use qiyou_auth::{Grant, Role};
use qiyou_proto::{
    aggregator::v1::{LoadPlanRequest, Plan, plan_service_client::PlanServiceClient},
    indicator::v1::{ReportObservationsRequest, indicator_service_client::IndicatorServiceClient},
};
use qiyou_tests::{Callers, sha256};
use tonic::{
    Request, Response, Status,
    metadata::{Ascii, MetadataValue},
    transport::{Channel, Endpoint},
};

/// The trace that the caller is in, and its span.
pub(crate) const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub(crate) const SPAN: &str = "00f067aa0ba902b7";

/// A trace that its caller does not record.
pub(crate) const LEFT_OUT: &str = "0af7651916cd43dd8448eb211c80319c";

pub(crate) struct Foreigner {
    channel: Channel,
    traceparent: String,
    pub(crate) token: String,
}

impl Foreigner {
    pub(crate) fn new(callers: &Callers, role: Role) -> Self {
        let grants = [Grant::everywhere(role)];
        let token = callers.key().issue("foreigner", &grants, Duration::from_secs(60)).unwrap();
        let endpoint = Endpoint::from_str(callers.address()).unwrap();
        Self { channel: endpoint.connect_lazy(), traceparent: format!("00-{TRACE}-{SPAN}-01"), token }
    }

    /// The same caller in a trace that it does not record.
    pub(crate) fn unrecorded(self) -> Self {
        Self { traceparent: format!("00-{LEFT_OUT}-{SPAN}-00"), ..self }
    }

    pub(crate) async fn load_plan(&self, document: &[u8]) -> Result<Response<Plan>, Status> {
        let (sha256, document) = (sha256(document), document.to_vec().into());
        let request = LoadPlanRequest { sha256, document, ..Default::default() };
        PlanServiceClient::new(self.channel.clone()).load_plan(self.within_trace(request)).await
    }

    pub(crate) async fn report(&self, request: ReportObservationsRequest) -> Result<(), Status> {
        let mut client = IndicatorServiceClient::new(self.channel.clone());
        client.report_observations(self.within_trace(request)).await.map(drop)
    }

    fn within_trace<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let mut set = |name: &'static str, value: String| {
            request.metadata_mut().insert(name, MetadataValue::<Ascii>::try_from(value).unwrap());
        };
        set("traceparent", self.traceparent.clone());
        set("authorization", format!("Bearer {}", self.token));
        request
    }
}

/// The id that an answer or a refusal gives its request.
pub(crate) fn request_id(metadata: &tonic::metadata::MetadataMap) -> String {
    metadata.get("x-request-id").unwrap().to_str().unwrap().to_owned()
}
