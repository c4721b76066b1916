//! `qiyou.reference.v1.ReferenceService`.

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use qiyou_error::{Error, Fields, Kind, Reason, Result, key};
use qiyou_kernel::{Clock, date, name};
use qiyou_proto::reference::v1::{
    self as wire,
    reference_service_server::{ReferenceService, ReferenceServiceServer},
};
use qiyou_store::Store;
use qiyou_wire::{Ask, actor};
use tonic::{Request, Response, Status, Streaming, codec::CompressionEncoding};

use crate::{Dataset, Document, ReferenceVersion, Regions, answer};

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

    async fn versions(
        &self,
        request: &wire::ListReferenceVersionsRequest,
    ) -> Result<wire::ListReferenceVersionsResponse> {
        let mut fields = Fields::new();
        let dataset = match request.dataset {
            0 => Some(Dataset::Regions),
            number => fields.choice("dataset", number, Dataset::meant),
        };
        let (store, dataset_number) = (self.store.id().to_string(), request.dataset.to_string());
        let others = ["reference_versions", &store, &dataset_number];
        let ask = Ask::read(&mut fields, request.page_size, &request.page_token, &others);
        let (dataset, ask) = fields.finish(|| Some((dataset?, ask?)))?;
        let mut history = self.store.history(&ReferenceVersion::row_key(dataset)).await?;
        history.reverse();
        let page = ask.within(history, |stored| stored.revision.to_string())?;
        let versions = page.items.iter().map(answer::version).collect();
        Ok(wire::ListReferenceVersionsResponse { versions, next_page_token: page.next })
    }

    fn region(&self, request: &wire::GetRegionRequest) -> Result<wire::Region> {
        let mut fields = Fields::new();
        let name = fields.parse::<name::Region>("name", &request.name);
        let name = fields.finish(|| name)?;
        let division = self.regions.loaded(&self.service)?;
        let today = self.clock.today_in_shanghai();
        let current = division.tree.versions(name.region).find(|region| region.is_valid_on(today));
        let region = current.or_else(|| division.tree.get(name.region));
        region.map(answer::region).ok_or_else(|| {
            let message = format!("{name} is in no loaded version of the division tree");
            Error::new(Kind::NotFound, Reason::RegionUnknown, message).with(key::REGION, name.region)
        })
    }

    fn regions(&self, request: &wire::ListRegionsRequest) -> Result<wire::ListRegionsResponse> {
        let mut fields = Fields::new();
        let subtree = fields.optional::<name::Region>("subtree", &request.subtree);
        let level = match request.level {
            0 => Some(None),
            number => fields.choice("level", number, answer::level_meant).map(Some),
        };
        let valid_on = match request.valid_on.as_str() {
            "" => Some(None),
            text => fields.accept("valid_on", text, date::parse(text)).map(Some),
        };
        let (store, level_number) = (self.store.id().to_string(), request.level.to_string());
        let others = ["regions", &store, &request.subtree, &level_number, &request.valid_on];
        let ask = Ask::read(&mut fields, request.page_size, &request.page_token, &others);
        let (subtree, level, valid_on, ask) = fields.finish(|| Some((subtree?, level?, valid_on?, ask?)))?;

        let division = self.regions.loaded(&self.service)?;
        let listed = division
            .tree
            .iter()
            .filter(|region| subtree.is_none_or(|top| division.tree.is_within(region.code, top.region)))
            .filter(|region| level.is_none_or(|level| region.level == level))
            .filter(|region| valid_on.is_none_or(|day| region.is_valid_on(day)));
        let position = |region: &&qiyou_region::Region| {
            let from = region.valid_from.map(|from| from.to_string()).unwrap_or_default();
            format!("{} {from}", region.code)
        };
        let page = ask.within(listed, position)?;
        let regions = page.items.into_iter().map(answer::region).collect();
        Ok(wire::ListRegionsResponse { regions, next_page_token: page.next })
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
