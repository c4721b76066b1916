//! A domain's service: the shared services over the domain's own store.

use std::{borrow::Cow, future::ready};

use futures::{FutureExt, future::join3};
use qiyou_audit::Audit;
use qiyou_auth::Signer;
use qiyou_calendar::CalendarServer;
use qiyou_catalogue::Catalogue;
use qiyou_delivery::DeliveryServer;
use qiyou_indicator::{Context, Feed, IndicatorServer};
use qiyou_kernel::{Clock, DomainId};
use qiyou_oversight::OversightServer;
use qiyou_proto::{
    audit::v1::audit_service_server, calendar::v1::calendar_service_server,
    delivery::v1::delivery_service_server, indicator::v1::indicator_service_server,
    oversight::v1::oversight_service_server, reference::v1::reference_service_server,
};
use qiyou_reference::{ReferenceServer, Regions};
use qiyou_rpc::{Access, Drain, Health, Names, ServeError, Services};
use qiyou_store::{OpenError, Options, Part, Store};
use tokio::net::TcpListener;

use crate::{Begun, Host, Service, keep};

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

    /// The id as a value.
    ///
    /// # Errors
    /// An id that is none.
    pub fn domain_id(&self) -> Result<DomainId, OpenError> {
        self.id.parse::<DomainId>().map_err(|fault| OpenError::Schema(fault.to_string()))
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
const SHARED: [&Part; 7] = [
    &qiyou_reference::PART,
    &qiyou_catalogue::PART,
    &qiyou_observation::PART,
    &qiyou_observation::TICKETS,
    &qiyou_indicator::PART,
    &qiyou_delivery::PART,
    &qiyou_oversight::PART,
];

/// A domain's service, opened and not yet serving.
#[derive(Debug)]
pub struct DomainService {
    context: Context,
    audit: Audit,
}

impl DomainService {
    /// Opens the store and reads the plans and the division tree that stand in it.
    ///
    /// # Errors
    /// A store that does not open or does not hold what it should.
    pub async fn open(domain: &Domain, store: Options, clock: Clock) -> Result<Self, OpenError> {
        let id = domain.domain_id()?;
        let store = Store::open(domain.tables(store)).await?;
        let catalogue = Catalogue::open(&store).await?;
        let regions = Regions::open(&store).await?;
        let audit = Audit::of(store.clone(), clock.clone());
        Ok(Self { context: Context { domain: id, store, catalogue, regions, clock }, audit })
    }

    /// Signs exports of the audit with this key.
    #[must_use]
    pub fn signed_by(self, signer: Option<Signer>) -> Self {
        Self { audit: self.audit.signed_by(signer), ..self }
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
        Host::new(listener, access, options, drain).serve(ready(Ok(self))).await
    }
}

impl Service for DomainService {
    const NAMES: Names = &[
        indicator_service_server::SERVICE_NAME,
        delivery_service_server::SERVICE_NAME,
        calendar_service_server::SERVICE_NAME,
        oversight_service_server::SERVICE_NAME,
        reference_service_server::SERVICE_NAME,
        audit_service_server::SERVICE_NAME,
    ];

    fn begin(&self, health: &Health) -> Begun {
        let context = &self.context;
        let feed = Feed::new(context.clone())
            .with(&qiyou_delivery::PROGRESS)
            .with(&qiyou_delivery::PROJECTS)
            .with(&qiyou_oversight::TICKETS)
            .with(&qiyou_oversight::FOLLOW_UPS);
        let reference = ReferenceServer::new(
            context.domain.as_str(),
            context.store.clone(),
            context.regions.clone(),
            context.clock.clone(),
        );
        let services = Services::new()
            .with(IndicatorServer::new(context.clone(), feed).into_service())
            .with(DeliveryServer::new(context.clone()).into_service())
            .with(CalendarServer::new(context.clone()).into_service())
            .with(OversightServer::new(context.clone()).into_service())
            .with(reference.into_service())
            .with(self.audit.server().into_service())
            .witnessed_by(self.audit.witness());
        let reachable = keep::reachable(context.store.clone(), health.need("the store", Self::NAMES));
        let beside = join3(keep::current(context.clone()), reachable, self.audit.record());
        let beside = beside.map(drop).boxed();
        Begun { services, beside }
    }

    async fn close(self) {
        self.audit.close().await;
        self.context.store.close().await;
    }
}
