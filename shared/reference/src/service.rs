//! `qiyou.reference.v1.ReferenceService`: one line for each method, in the order of the proto.

mod read;

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use qiyou_error::Result;
use qiyou_kernel::Clock;
use qiyou_proto::reference::v1::{
    self as wire,
    reference_service_server::{ReferenceService, ReferenceServiceServer},
};
use qiyou_store::Store;
use qiyou_wire::actor;
use tonic::{Request, Response, Status, Streaming, codec::CompressionEncoding};

use crate::{Document, ReferenceVersion, Regions};

/// The stores that a load must reach before this one's own.
pub trait Fleet: Send + Sync + 'static {
    /// Loads the document into every other store; an error leaves this one untouched.
    fn load<'a>(&'a self, version: &'a ReferenceVersion) -> BoxFuture<'a, Result<()>>;
}

/// Serves the reference data of one store.
#[derive(Clone)]
pub struct ReferenceServer {
    service: String,
    store: Store,
    regions: Regions,
    clock: Clock,
    fleet: Option<Arc<dyn Fleet>>,
}

impl fmt::Debug for ReferenceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReferenceServer").field("service", &self.service).finish_non_exhaustive()
    }
}

impl ReferenceServer {
    /// Serves a store and the tree that stands in it. `service` names it in refusals.
    #[must_use]
    pub fn new(service: impl Into<String>, store: Store, regions: Regions, clock: Clock) -> Self {
        Self { service: service.into(), store, regions, clock, fleet: None }
    }

    /// Makes every load reach these stores first.
    #[must_use]
    pub fn with_fleet(mut self, fleet: Arc<dyn Fleet>) -> Self {
        self.fleet = Some(fleet);
        self
    }

    /// The service to mount.
    #[must_use]
    pub fn into_service(self) -> ReferenceServiceServer<Self> {
        ReferenceServiceServer::new(self).accept_compressed(CompressionEncoding::Gzip)
    }

    async fn load(
        &self,
        request: Request<Streaming<wire::LoadReferenceRequest>>,
    ) -> Result<wire::ReferenceVersion> {
        let actor = actor(&request)?;
        let document = Document::gather(request.into_inner()).await?;
        // Kept until it stands, so that it is parsed once.
        let _tree = Arc::clone(&document.tree);
        if let Some(fleet) = &self.fleet {
            fleet.load(&document.version).await?;
        }
        let version = document.record(&self.store, &actor, "ReferenceService/LoadReference").await?;
        self.regions.refresh(&self.store).await?;
        Ok(version)
    }
}

#[tonic::async_trait]
impl ReferenceService for ReferenceServer {
    async fn load_reference(
        &self,
        request: Request<Streaming<wire::LoadReferenceRequest>>,
    ) -> Result<Response<wire::ReferenceVersion>, Status> {
        Ok(Response::new(self.load(request).await?))
    }

    async fn list_reference_versions(
        &self,
        request: Request<wire::ListReferenceVersionsRequest>,
    ) -> Result<Response<wire::ListReferenceVersionsResponse>, Status> {
        Ok(Response::new(self.versions(request.get_ref()).await?))
    }

    async fn get_region(
        &self,
        request: Request<wire::GetRegionRequest>,
    ) -> Result<Response<wire::Region>, Status> {
        Ok(Response::new(self.region(request.get_ref())?))
    }

    async fn list_regions(
        &self,
        request: Request<wire::ListRegionsRequest>,
    ) -> Result<Response<wire::ListRegionsResponse>, Status> {
        Ok(Response::new(self.regions(request.get_ref())?))
    }
}
