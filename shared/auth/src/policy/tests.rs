use std::collections::BTreeSet;

use prost_reflect::DescriptorPool;
use qiyou_error::Reason;

use super::{Policy, Rule, table};
use crate::Role;

/// The paths of all our RPCs, from their descriptors.
fn declared() -> BTreeSet<String> {
    let pool = DescriptorPool::decode(qiyou_proto::DESCRIPTOR_SET).unwrap();
    let ours = pool.services().filter(|service| service.package_name().starts_with("qiyou."));
    ours.flat_map(|service| {
        service
            .methods()
            .map(|method| format!("{}/{}", service.full_name(), method.name()))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// The paths of the table that are ours to declare.
fn ruled() -> BTreeSet<String> {
    let ours = table::SERVICES.iter().filter(|(service, _)| service.starts_with("qiyou."));
    ours.flat_map(|(service, rules)| rules.iter().map(move |(method, _)| format!("{service}/{method}")))
        .collect()
}

#[test]
fn every_rpc_has_a_rule() {
    let (declared, ruled) = (declared(), ruled());
    let without: Vec<_> = declared.difference(&ruled).collect();
    assert!(!declared.is_empty());
    assert!(without.is_empty(), "add the role that each of these needs to policy/table.rs: {without:#?}");
}

#[test]
fn every_rule_has_an_rpc() {
    let (declared, ruled) = (declared(), ruled());
    let stray: Vec<_> = ruled.difference(&declared).collect();
    assert!(stray.is_empty(), "no .proto declares these; remove them from policy/table.rs: {stray:#?}");
}

#[test]
fn no_rpc_has_two_rules() {
    let entries: usize = table::SERVICES.iter().map(|(_, rules)| rules.len()).sum();
    let paths: BTreeSet<_> = table::SERVICES
        .iter()
        .flat_map(|(service, rules)| rules.iter().map(move |(method, _)| (service, method)))
        .collect();
    assert_eq!(paths.len(), entries);
}

#[test]
fn only_health_and_reflection_are_open() {
    for (service, rules) in table::SERVICES {
        let is_open = rules.iter().any(|(_, rule)| *rule == Rule::Open);
        assert_eq!(is_open, service.starts_with("grpc."), "{service}");
    }
}

#[test]
fn what_reads_needs_no_more_than_viewing() {
    let services = table::SERVICES.iter().filter(|(service, _)| service.starts_with("qiyou."));
    // Reading the audit is an office of its own.
    for (service, rules) in services.filter(|(service, _)| !service.starts_with("qiyou.audit.")) {
        for (method, rule) in *rules {
            let reads = ["Get", "List", "Stream", "Watch"].iter().any(|verb| method.starts_with(verb));
            // Whoever reads a value may question it.
            let asks = ["OpenTicket", "WithdrawTicket"].contains(method);
            assert_eq!(*rule == Rule::Needs(Role::Viewer), reads || asks, "{service}/{method}");
        }
    }
}

#[test]
fn what_has_no_rule_is_refused() {
    for path in ["/qiyou.indicator.v1.IndicatorService/Drop", "/x.Y/Z", "/x", "", "/a/b/c"] {
        let error = Policy::rule(path).unwrap_err();
        assert_eq!(error.reason(), Reason::MethodUnknown);
        assert_eq!(error.metadata()["method"], path);
    }
    let rule = Policy::rule("/qiyou.indicator.v1.IndicatorService/ApproveObservations").unwrap();
    assert_eq!(rule, Rule::Needs(Role::Approver));
}
