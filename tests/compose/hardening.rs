//! What holds for every container: nothing in it is root's, nothing in it can be written, everything has a limit.

use qiyou_rpc::Options;

use crate::file::{Compose, Service};

/// How long telemetry may take to leave after a drain, in seconds, with a little room.
const FLUSH: u64 = 5;

type Rule = fn(&Service) -> bool;

const RULES: [(&str, Rule); 11] = [
    ("pin the image to a version", is_pinned),
    ("run as a user with a number, and not as root", |service| is_unprivileged(&service.user)),
    ("make the root file system read-only", |service| service.read_only),
    ("drop every capability", |service| service.cap_drop == ["ALL"]),
    ("let nothing gain privileges", |service| service.security_opt == ["no-new-privileges:true"]),
    ("limit its processors", |service| service.cpus.is_some()),
    ("limit its memory", |service| service.mem_limit.is_some()),
    ("say when it is started again", |service| service.restart.is_some()),
    ("publish ports on loopback only", |service| {
        service.ports.iter().all(|port| port.starts_with("127.0.0.1:"))
    }),
    ("check its health", |service| service.healthcheck.is_some()),
    ("leave PostgreSQL as durable as it is", is_durable),
];

/// The one that no program could check: its image holds its own only.
const UNCHECKED: (&str, &str) = ("collector", "check its health");

fn is_pinned(service: &Service) -> bool {
    let tag = service.image.rsplit_once(':').map(|(_, tag)| tag);
    tag.is_some_and(|tag| tag.starts_with(|first: char| first.is_ascii_digit()) && tag.contains('.'))
}

fn is_unprivileged(user: &str) -> bool {
    let numbers: Option<Vec<u32>> = user.split(':').map(|number| number.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.len() == 2 && !numbers.contains(&0))
}

fn is_durable(service: &Service) -> bool {
    let weakens = |word: &String| {
        ["fsync", "synchronous_commit", "full_page_writes"].iter().any(|name| word.contains(name))
    };
    !service.command.iter().chain(service.environment.values()).any(weakens)
}

fn breaches(compose: &Compose) -> Vec<(&str, &'static str)> {
    let of = |(name, service)| {
        let broken = RULES.iter().filter(move |(_, holds)| !holds(service));
        broken.map(move |(rule, _)| (name, *rule))
    };
    compose.services.iter().map(|(name, service)| (name.as_str(), service)).flat_map(of).collect()
}

#[test]
fn every_container_is_confined() {
    assert_eq!(breaches(&Compose::ours()), [UNCHECKED]);
}

#[test]
fn every_rule_notices_its_breach() {
    let careless = "\
services:
  postgres:
    image: postgres:latest
    user: 0:0
    ports: ['5432:5432']
    command: [postgres, -c, fsync=off]";
    let noticed: Vec<_> = breaches(&Compose::of(careless)).into_iter().map(|(_, rule)| rule).collect();
    assert_eq!(noticed, RULES.map(|(rule, _)| rule));
}

#[test]
fn whatever_a_service_uses_is_declared() {
    let compose = Compose::ours();
    for (name, service) in &compose.services {
        let named = |volume: &String| {
            volume.split(':').next().filter(|source| !source.starts_with('.')).map(String::from)
        };
        let volumes: Vec<_> = service.volumes.iter().filter_map(named).collect();
        assert!(volumes.iter().all(|volume| compose.volumes.contains_key(volume)), "{name}: {volumes:?}");
        let is_network = |network: &String| network == "default" || compose.networks.contains_key(network);
        assert!(service.networks.iter().all(is_network), "{name}: {:?}", service.networks);
        assert!(
            service.secrets.iter().all(|secret| compose.secrets.contains_key(secret)),
            "{name}: {:?}",
            service.secrets
        );
        assert!(service.depends_on.keys().all(|other| compose.services.contains_key(other)), "{name}");
    }
}

#[test]
fn every_service_is_published_where_it_listens() {
    for (name, service) in Compose::ours().county() {
        let port = service.port().expect("every service says where it listens");
        assert_eq!(service.ports, [format!("127.0.0.1:{port}:{port}")], "{name}");
    }
}

#[test]
fn an_end_is_waited_for_longer_than_a_drain_takes() {
    let drain = Options::default().drain.as_secs() + FLUSH;
    for (name, service) in Compose::ours().county() {
        assert!(service.grace().as_secs() > drain, "{name}");
    }
}
