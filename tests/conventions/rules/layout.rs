//! Where files stand, and how the types in them are written.

use super::Breach;
use crate::{contract::Contract, words::is_upper_camel};

/// AIP-191: the directory is the package, so `qiyou/type/v1` holds `qiyou.type.v1`.
pub(super) fn packages_are_directories(contract: &Contract) -> Vec<Breach> {
    let astray = contract.files().filter(|file| {
        let directory = file.name().rsplit_once('/').map_or("", |(directory, _)| directory);
        directory.replace('/', ".") != file.package_name()
    });
    astray
        .map(|file| Breach::new(file.name(), format!("holds the package {}", file.package_name())))
        .collect()
}

/// AIP-215: a package ends in its version, `v1`.
pub(super) fn packages_have_a_version(contract: &Contract) -> Vec<Breach> {
    let is_version = |text: &str| text.strip_prefix('v').is_some_and(|number| number.parse::<u8>().is_ok());
    let without = contract.files().filter(|file| {
        let (_, last) = file.package_name().rsplit_once('.').unwrap_or_default();
        !is_version(last)
    });
    without
        .map(|file| Breach::new(file.name(), format!("holds the package {}", file.package_name())))
        .collect()
}

/// AIP-190: messages, enums, services and methods are `UpperCamel`, and a service says that it is one.
pub(super) fn types_are_camel_case(contract: &Contract) -> Vec<Breach> {
    let messages =
        contract.messages().map(|message| (message.full_name().to_owned(), message.name().to_owned()));
    let enums = contract.enums().map(|item| (item.full_name().to_owned(), item.name().to_owned()));
    let methods = contract.methods().map(|method| (method.full_name().to_owned(), method.name().to_owned()));
    let services =
        contract.services().map(|service| (service.full_name().to_owned(), service.name().to_owned()));
    let mut breaches: Vec<_> = messages
        .chain(enums)
        .chain(services)
        .chain(methods)
        .filter(|(_, name)| !is_upper_camel(name))
        .map(|(element, _)| Breach::new(element, "is not written UpperCamel"))
        .collect();
    let unsaid = contract.services().filter(|service| !service.name().ends_with("Service"));
    breaches.extend(unsaid.map(|service| Breach::new(service.full_name(), "does not end in Service")));
    breaches
}

#[test]
fn a_package_in_another_directory_is_found() {
    let contract = Contract::compiled("qiyou/demo/v1/demo.proto", "package qiyou.other.v1;");
    let [breach] = packages_are_directories(&contract).try_into().ok().unwrap();
    assert_eq!(breach.to_string(), "qiyou/demo/v1/demo.proto holds the package qiyou.other.v1");
}

#[test]
fn a_package_without_a_version_is_found() {
    for package in ["demo", "qiyou.demo", "qiyou.demo.latest", "qiyou.demo.v1x"] {
        let contract = Contract::compiled("demo.proto", &format!("package {package};"));
        assert_eq!(packages_have_a_version(&contract).len(), 1, "{package}");
    }
}

#[test]
fn a_type_in_another_case_is_found() {
    let proto = "message big_thing {} enum HTTPCode { A = 0; } service Things { rpc getThing(big_thing) returns (big_thing); }";
    let expected = [
        "big_thing is not written UpperCamel",
        "HTTPCode is not written UpperCamel",
        "Things.getThing is not written UpperCamel",
        "Things does not end in Service",
    ];
    assert_eq!(super::found(types_are_camel_case, proto), expected);
}
