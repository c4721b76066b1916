//! `qiyou.audit.v1.AuditService`: one line for each method, in the order of the proto.

use futures::{StreamExt as _, stream::BoxStream};
use qiyou_proto::audit::v1::{
    self as wire,
    audit_service_server::{AuditService, AuditServiceServer},
};
use tonic::{Request, Response, Status, codec::CompressionEncoding};

use crate::Audit;

/// Serves the audit of one store.
#[derive(Clone, Debug)]
pub struct AuditServer(Audit);

impl AuditServer {
    pub(crate) const fn new(audit: Audit) -> Self {
        Self(audit)
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> AuditServiceServer<Self> {
        AuditServiceServer::new(self)
            .accept_compressed(CompressionEncoding::Gzip)
            .send_compressed(CompressionEncoding::Gzip)
    }
}

#[tonic::async_trait]
impl AuditService for AuditServer {
    async fn list_audit_entries(
        &self,
        request: Request<wire::ListAuditEntriesRequest>,
    ) -> Result<Response<wire::ListAuditEntriesResponse>, Status> {
        Ok(Response::new(self.0.list_entries(request.get_ref()).await?))
    }

    async fn get_audit_entry(
        &self,
        request: Request<wire::GetAuditEntryRequest>,
    ) -> Result<Response<wire::AuditEntry>, Status> {
        Ok(Response::new(self.0.entry(request.get_ref()).await?))
    }

    async fn list_audit_refusals(
        &self,
        request: Request<wire::ListAuditRefusalsRequest>,
    ) -> Result<Response<wire::ListAuditRefusalsResponse>, Status> {
        Ok(Response::new(self.0.list_refusals(request.get_ref()).await?))
    }

    type VerifyAuditChainStream = BoxStream<'static, Result<wire::VerifyAuditChainResponse, Status>>;

    async fn verify_audit_chain(
        &self,
        request: Request<wire::VerifyAuditChainRequest>,
    ) -> Result<Response<Self::VerifyAuditChainStream>, Status> {
        let findings = self.0.verify(request.get_ref()).await?;
        Ok(Response::new(findings.map(|finding| finding.map_err(Status::from)).boxed()))
    }

    type ExportAuditEntriesStream = BoxStream<'static, Result<wire::ExportAuditEntriesResponse, Status>>;

    async fn export_audit_entries(
        &self,
        request: Request<wire::ExportAuditEntriesRequest>,
    ) -> Result<Response<Self::ExportAuditEntriesStream>, Status> {
        let parts = self.0.export(request.get_ref()).await?;
        Ok(Response::new(parts.map(|part| part.map_err(Status::from)).boxed()))
    }
}
