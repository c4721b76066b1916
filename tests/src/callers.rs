//! Callers of the services: principals with roles, known by what they may do.

use std::{path::Path, sync::Arc};

use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_kernel::Clock;
use qiyou_proto::{
    aggregator::v1::{
        five_year_view_service_client::FiveYearViewServiceClient, plan_service_client::PlanServiceClient,
    },
    audit::v1::audit_service_client::AuditServiceClient,
    calendar::v1::calendar_service_client::CalendarServiceClient,
    delivery::v1::delivery_service_client::DeliveryServiceClient,
    indicator::v1::indicator_service_client::IndicatorServiceClient,
    oversight::v1::oversight_service_client::OversightServiceClient,
    reference::v1::reference_service_client::ReferenceServiceClient,
};
use qiyou_rpc::client::{Channel, DevelopmentToken, Options};

/// Makes callers of one service.
#[derive(Debug, Clone)]
pub struct Callers {
    address: String,
    key: Arc<DevelopmentKey>,
}

/// A channel to one service as one principal.
#[derive(Debug, Clone)]
pub struct Caller(Channel);

impl Callers {
    /// Callers of the service at an address, whose tokens the development key in a directory signs.
    ///
    /// # Panics
    /// When the key cannot be opened.
    #[must_use]
    pub fn new(address: impl Into<String>, keys: &Path, clock: &Clock) -> Self {
        let key = DevelopmentKey::open(keys, clock.clone()).expect("the tests' key opens");
        Self { address: address.into(), key: Arc::new(key) }
    }

    /// The address of the service.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The key that signs their tokens.
    #[must_use]
    pub fn key(&self) -> &DevelopmentKey {
        &self.key
    }

    /// A principal with one role everywhere.
    #[must_use]
    pub fn with(&self, subject: &str, role: Role) -> Caller {
        self.granted(subject, vec![Grant::everywhere(role)])
    }

    /// A principal with these grants and no others.
    ///
    /// # Panics
    /// When the address is none.
    #[must_use]
    pub fn granted(&self, subject: &str, grants: Vec<Grant>) -> Caller {
        let tokens = DevelopmentToken::new(Arc::clone(&self.key), subject, grants);
        let channel = Channel::to("the tested service", &self.address, Arc::new(tokens), &Options::default());
        Caller(channel.expect("the tested service has an address"))
    }

    /// Someone who reads.
    #[must_use]
    pub fn viewer(&self) -> Caller {
        self.with("viewer", Role::Viewer)
    }

    /// Someone who reports.
    #[must_use]
    pub fn reporter(&self) -> Caller {
        self.with("reporter", Role::Reporter)
    }

    /// Someone who approves.
    #[must_use]
    pub fn approver(&self) -> Caller {
        self.with("approver", Role::Approver)
    }

    /// Someone who reads the audit.
    #[must_use]
    pub fn auditor(&self) -> Caller {
        self.with("auditor", Role::Auditor)
    }

    /// Someone who loads plans and revises targets.
    #[must_use]
    pub fn administrator(&self) -> Caller {
        self.with("administrator", Role::Administrator)
    }
}

impl Caller {
    /// The channel, for clients of other services.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.0.clone()
    }

    /// The client of the audit service.
    #[must_use]
    pub fn audit(&self) -> AuditServiceClient<Channel> {
        AuditServiceClient::new(self.0.clone())
    }

    /// The client of the indicator service.
    #[must_use]
    pub fn indicators(&self) -> IndicatorServiceClient<Channel> {
        IndicatorServiceClient::new(self.0.clone())
    }

    /// The client of the calendar service.
    #[must_use]
    pub fn calendar(&self) -> CalendarServiceClient<Channel> {
        CalendarServiceClient::new(self.0.clone())
    }

    /// The client of the delivery service.
    #[must_use]
    pub fn delivery(&self) -> DeliveryServiceClient<Channel> {
        DeliveryServiceClient::new(self.0.clone())
    }

    /// The client of the oversight service.
    #[must_use]
    pub fn oversight(&self) -> OversightServiceClient<Channel> {
        OversightServiceClient::new(self.0.clone())
    }

    /// The client of the reference service.
    #[must_use]
    pub fn reference(&self) -> ReferenceServiceClient<Channel> {
        ReferenceServiceClient::new(self.0.clone())
    }

    /// The client of the five-year view.
    #[must_use]
    pub fn views(&self) -> FiveYearViewServiceClient<Channel> {
        FiveYearViewServiceClient::new(self.0.clone())
    }

    /// The client of the plan service.
    #[must_use]
    pub fn plans(&self) -> PlanServiceClient<Channel> {
        PlanServiceClient::new(self.0.clone())
    }
}
