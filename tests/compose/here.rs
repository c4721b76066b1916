//! What stands on this machine for the hosts, ports and paths of the compose file. Nothing else of it is changed.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process,
};

use tempfile::TempDir;

use crate::file::Compose;

/// The port of the aggregator in the compose file; the domains' follow it.
pub(crate) const FIRST: u16 = 50_050;

/// Ports of a test: eight services', and after them one where nobody listens, for the collector.
const PORTS: u16 = 9;

/// Where a test looks for its ports, each in a range of its own below those that systems hand out themselves.
pub(crate) struct Ports(u16);

impl Ports {
    pub(crate) const COUNTY: Self = Self(20_000);
    pub(crate) const DEV: Self = Self(25_000);
    const ANY: Self = Self(30_000);
}

/// A directory, ports on loopback, and what they stand for.
pub(crate) struct Here {
    directory: TempDir,
    first: u16,
    /// The longest first, so that none hides in another.
    replacements: Vec<(String, String)>,
}

impl Here {
    /// Finds room for the services, whose PostgreSQL is on this port.
    pub(crate) fn new(compose: &Compose, ports: &Ports, postgres: u16) -> Self {
        let directory = TempDir::with_prefix("qiyou-compose-").unwrap();
        let mut here = Self { directory, first: free(ports), replacements: Vec::new() };
        for (name, port) in
            compose.services.iter().filter_map(|(name, service)| Some((name, service.port()?)))
        {
            let address = here.address(port).to_string();
            here.replace(format!("0.0.0.0:{port}"), address.clone());
            here.replace(format!("{name}:{port}"), address);
        }
        here.replace("postgres:5432", loopback(postgres).to_string());
        here.replace("collector:4317", loopback(here.first + PORTS - 1).to_string());
        here.replace(FIRST.to_string(), here.first.to_string());
        for (name, secret) in &compose.secrets {
            let file = here.secrets().join(secret.file.file_name().unwrap());
            here.replace(format!("/run/secrets/{name}"), file.display().to_string());
        }
        here.replace("/var/lib/qiyou", here.data().display().to_string());
        here.replacements.sort_by_key(|(there, _)| usize::MAX - there.len());
        here
    }

    fn replace(&mut self, there: impl Into<String>, here: String) {
        self.replacements.push((there.into(), here));
    }

    /// A text of the compose file, as it is to be here.
    pub(crate) fn of(&self, text: &str) -> String {
        self.replacements.iter().fold(text.to_owned(), |text, (there, here)| text.replace(there, here))
    }

    /// Where the service is found that listens on this port in its container.
    pub(crate) fn address(&self, port: u16) -> SocketAddr {
        loopback(self.first + (port - FIRST))
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The directory of what the operator brings.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.path().join("secrets")
    }

    /// The directory of the only volume that a program of ours has.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The first of so many free ports in a row.
fn free(Ports(begin): &Ports) -> u16 {
    // Where another process is unlikely to look at the same time.
    let offset = u16::try_from(process::id() % 400).unwrap() * 10;
    let rows = (begin + offset..).step_by(10);
    let is_free = |port| TcpListener::bind(loopback(port)).is_ok();
    rows.take(100).find(|first| (*first..first + PORTS).all(is_free)).expect("free ports in a row")
}

#[test]
fn hosts_ports_and_paths_are_replaced_and_nothing_else() {
    let here = Here::new(&Compose::ours(), &Ports::ANY, 5_433);
    let port = |port| here.address(port).port();
    assert_eq!(here.of("0.0.0.0:50051"), format!("127.0.0.1:{}", port(50_051)));
    assert_eq!(
        here.of("health=health:50054 elderly_care=elderly-care:50055"),
        format!("health=127.0.0.1:{} elderly_care=127.0.0.1:{}", port(50_054), port(50_055))
    );
    assert_eq!(here.of("postgres://qiyou@postgres:5432/health"), "postgres://qiyou@127.0.0.1:5433/health");
    assert_eq!(here.of("/run/secrets/jwks"), here.secrets().join("jwks.json").display().to_string());
    assert_eq!(here.of("qiyou-elderly-care --probe"), "qiyou-elderly-care --probe");
}
