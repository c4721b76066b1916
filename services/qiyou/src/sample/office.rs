//! The callers that the sample speaks as. They live in the sample's time, and so do their tokens.

use std::{net::SocketAddr, sync::Arc};

use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_kernel::DomainId;
use qiyou_rpc::client::{Channel, DevelopmentToken, TokenSource};

use crate::{client, failure::Result};

/// The service that a caller turns to.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) key: Arc<DevelopmentKey>,
    /// The domain; none for the aggregator, which spans them.
    pub(super) domain: Option<DomainId>,
    pub(super) address: SocketAddr,
}

impl Place {
    /// What callers and requests are called by here.
    pub(super) fn name(&self) -> &str {
        self.domain.as_ref().map_or("plan", |domain| domain.as_str())
    }

    /// The ways there for whoever reports and for whoever reviews, who are never the same.
    pub(super) fn counters(&self) -> Result<[Channel; 2]> {
        Ok([self.channel(Role::Reporter)?, self.channel(Role::Approver)?])
    }

    /// The way there for somebody with this role and no other.
    pub(super) fn channel(&self, role: Role) -> Result<Channel> {
        let grant = match &self.domain {
            Some(domain) => Grant::in_domain(role, domain.clone()),
            None => Grant::everywhere(role),
        };
        let subject = format!("sample-{}-{role}", self.name());
        let token = DevelopmentToken::new(Arc::clone(&self.key), subject, vec![grant]);
        let tokens: Arc<dyn TokenSource> = Arc::new(token);
        client::channel(self.name(), &client::uri(self.address), &tokens)
    }
}
