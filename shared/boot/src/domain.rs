//! A domain's service: the shared services over the domain's own store.

use std::borrow::Cow;

use futures::future;
use qiyou_calendar::CalendarServer;
use qiyou_catalogue::Catalogue;
use qiyou_delivery::DeliveryServer;
use qiyou_indicator::{Context, Feed, IndicatorServer};
use qiyou_kernel::{Clock, DomainId};
use qiyou_reference::{ReferenceServer, Regions};
use qiyou_rpc::{Access, Drain, ServeError, Server};
use qiyou_store::{OpenError, Options, Part, Store};
use tokio::net::TcpListener;

use crate::keep;

/// What a domain brings: the tables of its registers come here, and its formulas with them.
#[derive(Debug, Clone)]
pub struct Domain {
    /// The domain's id, such as `childcare`.
    pub id: Cow<'static, str>,
    /// The port that it serves on unless told otherwise.
    pub port: u16,
    /// The tables of its registers.
    pub parts: &'static [&'static Part],
}

impl Domain {
    /// A domain that this program was built with.
    #[must_use]
    pub const fn new(id: &'static str, port: u16) -> Self {
        Self { id: Cow::Borrowed(id), port, parts: &[] }
    }

    /// A domain that a plan brings: what the plan says of it is reported, and nothing derived.
    #[must_use]
    pub fn reported(id: &DomainId, port: u16) -> Self {
        Self { id: Cow::Owned(id.to_string()), port, parts: &[] }
    }

    /// The name of its program, by which telemetry knows it, such as `qiyou-elderly-care`.
    #[must_use]
    pub fn program(&self) -> String {
        format!("qiyou-{}", self.id.replace('_', "-"))
    }

    /// Adds the tables that its store has.
    #[must_use]
    pub fn tables(&self, store: Options) -> Options {
        let store = store.service(self.id.as_ref());
        SHARED.iter().chain(self.parts).fold(store, |store, part| store.part(part))
    }
}

/// The tables that every domain has.
const SHARED: [&Part; 5] = [
    &qiyou_reference::PART,
    &qiyou_catalogue::PART,
    &qiyou_observation::PART,
    &qiyou_indicator::PART,
    &qiyou_delivery::PART,
];

/// A domain's service, opened and not yet serving.
#[derive(Debug)]
pub struct DomainService {
    context: Context,
}

impl DomainService {
    /// Opens the store and reads the plans and the division tree that stand in it.
    ///
    /// # Errors
    /// A store that does not open or does not hold what it should.
    pub async fn open(domain: &Domain, store: Options, clock: Clock) -> Result<Self, OpenError> {
        let id = domain.id.parse::<DomainId>().map_err(|fault| OpenError::Schema(fault.to_string()))?;
        let store = Store::open(domain.tables(store)).await?;
        let catalogue = Catalogue::open(&store).await?;
        let regions = Regions::open(&store).await?;
        Ok(Self { context: Context { domain: id, store, catalogue, regions, clock } })
    }

    /// The parts that its services share.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Serves on a listener until the drain is done, then lets the store go.
    ///
    /// # Errors
    /// A transport that fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        access: Access,
        options: qiyou_rpc::Options,
        drain: Drain,
    ) -> Result<(), ServeError> {
        let context = self.context;
        let feed = Feed::new(context.clone()).with(&qiyou_delivery::PROGRESS).with(&qiyou_delivery::PROJECTS);
        let reference = ReferenceServer::new(
            context.domain.as_str(),
            context.store.clone(),
            context.regions.clone(),
            context.clock.clone(),
        );
        let server = Server::new(options, access, drain)
            .with(IndicatorServer::new(context.clone(), feed).into_service())
            .with(DeliveryServer::new(context.clone()).into_service())
            .with(CalendarServer::new(context.clone()).into_service())
            .with(reference.into_service());
        let kept = keep::current(context.clone());
        let served = match future::select(Box::pin(server.serve(listener)), Box::pin(kept)).await {
            future::Either::Left((served, _)) => served,
            future::Either::Right(((), serving)) => serving.await,
        };
        context.store.close().await;
        served
    }
}
