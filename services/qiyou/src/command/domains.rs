//! Where the domains' services are.

use std::sync::Arc;

use qiyou_kernel::DomainId;
use qiyou_rpc::client::{Channel, TokenSource};

use crate::{client, failure::Result, fleet::SEVEN};

/// The addresses of the domains, as they are given on the command line.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Domains {
    /// Port of the aggregator on this machine; the seven domains' follow it
    #[arg(long, value_name = "PORT", default_value_t = client::BASE_PORT)]
    base_port: u16,

    /// Address of a domain that is elsewhere, such as childcare=http://10.0.0.7:50051; may be given several times
    #[arg(long, value_name = "DOMAIN=ADDRESS", value_parser = address)]
    domain: Vec<(DomainId, String)>,
}

impl Domains {
    /// A channel to a domain's service; nothing when no address is known.
    pub(super) fn channel(
        &self,
        domain: &DomainId,
        tokens: &Arc<dyn TokenSource>,
    ) -> Result<Option<Channel>> {
        let given = self.domain.iter().find(|(given, _)| given == domain).map(|(_, address)| address.clone());
        let address = given.or_else(|| usual(self.base_port, domain.as_str()));
        address.map(|address| client::channel(domain.as_str(), &address, tokens)).transpose()
    }

    /// The same on a command line.
    pub(super) fn words(&self) -> Vec<String> {
        let base_port =
            (self.base_port != client::BASE_PORT).then(|| format!("--base-port {}", self.base_port));
        let domains = self.domain.iter().map(|(domain, address)| format!("--domain {domain}={address}"));
        base_port.into_iter().chain(domains).collect()
    }
}

/// What is wrong where no address is known.
pub(super) fn unknown(domain: &DomainId) -> String {
    format!("no address is known for the domain `{domain}`; give one with --domain")
}

/// The address of one of the seven domains on this machine.
pub(super) fn usual(base_port: u16, domain: &str) -> Option<String> {
    let place = SEVEN.iter().position(|known| known.id == domain)?;
    let port = base_port.checked_add(u16::try_from(place + 1).ok()?)?;
    Some(client::local(port))
}

fn address(text: &str) -> Result<(DomainId, String), String> {
    let refused = || "write a domain and its address, such as childcare=http://10.0.0.7:50051".to_owned();
    let (domain, address) = text.split_once('=').ok_or_else(refused)?;
    Ok((domain.parse().map_err(|_| refused())?, address.to_owned()))
}
