//! Resource names as comments write them, `plans/{plan}`: the collections, and identifiers that stand in them (AIP-122).

use std::{collections::BTreeSet, str::FromStr};

use qiyou_kernel::{
    Authority, CommitmentId, GoalId, ImportId, IndicatorId, Period, PlanId, ProjectId, RegionCode, TaskId,
};

use super::Breach;
use crate::{contract::Contract, words::is_plural};

/// A collection, an identifier in it, and whether the services read that identifier.
type Example = (&'static str, &'static str, fn(&str) -> bool);

const EXAMPLES: [Example; 16] = [
    ("authorities", "reported", reads::<Authority>),
    ("commitments", "childcare.t03.staff_certified_rate", reads::<CommitmentId>),
    ("entries", "42", reads::<i64>),
    ("followUps", "2025", reads::<Period>),
    ("goals", "plan.total_investment", reads::<GoalId>),
    ("imports", "i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b", reads::<ImportId>),
    ("indicators", "childcare.places_per_1000", reads::<IndicatorId>),
    ("periods", "2025-Q3", reads::<Period>),
    ("plans", "changxing-2023-2027", reads::<PlanId>),
    ("progress", "2025-S1", reads::<Period>),
    ("projects", "central-kindergarten-2", reads::<ProjectId>),
    ("refusals", "7", reads::<i64>),
    ("regions", "330522", reads::<RegionCode>),
    ("targets", "2025", reads::<Period>),
    ("tasks", "childcare.t03", reads::<TaskId>),
    ("tickets", "42", reads::<i64>),
];

/// An identifier is a lower-case letter, then letters, digits and hyphens, at most 63 in all.
pub(super) fn identifiers_are_plain(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for collection in collections(contract) {
        match EXAMPLES.into_iter().find(|(name, _, _)| *name == collection) {
            None => breaches.push(Breach::new(collection, "has no example among the identifiers")),
            Some((_, id, _)) if !is_plain(id) => {
                breaches.push(Breach::new(format!("{collection}/{id}"), "is no plain identifier"));
            }
            Some(_) => {}
        }
    }
    breaches
}

/// A collection is called by a plural, its words joined in camel case.
pub(super) fn collections_are_plural(contract: &Contract) -> Vec<Breach> {
    let is_fine = |name: &String| {
        is_plural(name)
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.chars().all(|letter| letter.is_ascii_alphabetic())
    };
    let odd = collections(contract).into_iter().filter(|collection| !is_fine(collection));
    odd.map(|collection| Breach::new(collection, "is no plural in camel case")).collect()
}

/// Every collection that a comment names, as in `plans/{plan}/goals/{goal}`.
fn collections(contract: &Contract) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in contract.elements() {
        for name in element.comment.split([' ', ',', ';', '`']).filter(|word| word.contains("/{")) {
            let segments: Vec<_> = name.split('/').collect();
            let named =
                segments.windows(2).filter(|pair| pair[1].starts_with('{') && !pair[0].starts_with('{'));
            found.extend(named.map(|pair| pair[0].to_owned()));
        }
    }
    found
}

fn is_plain(id: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    id.len() <= 63
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.ends_with(is_word)
        && id.chars().all(|letter| is_word(letter) || letter == '-')
}

fn reads<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

#[test]
fn every_example_is_an_identifier_that_the_services_read() {
    for (collection, id, reads) in EXAMPLES {
        assert!(reads(id), "{collection}/{id}");
    }
}

#[test]
fn every_example_belongs_to_a_collection_of_the_contract() {
    let collections = collections(&Contract::ours());
    let examples: BTreeSet<_> =
        EXAMPLES.into_iter().map(|(collection, _, _)| collection.to_owned()).collect();
    assert_eq!(examples, collections);
}

#[test]
fn an_identifier_with_other_signs_and_a_collection_without_one_are_found() {
    let proto = "
        // Named plans/{plan}/indicators/{indicator}, or `things/{thing}`.
        message Thing {}";
    let expected = [
        "indicators/childcare.places_per_1000 is no plain identifier",
        "things has no example among the identifiers",
    ];
    assert_eq!(super::found(identifiers_are_plain, proto), expected);
}

#[test]
fn a_singular_collection_is_found() {
    let proto = "
        // Named thing/{thing}/BigParts/{part}.
        message Thing {}";
    let expected = ["BigParts is no plural in camel case", "thing is no plural in camel case"];
    assert_eq!(super::found(collections_are_plural, proto), expected);
}

#[test]
fn plain_identifiers_are_told_from_others() {
    assert!(is_plain("a") && is_plain("changxing-2023-2027"));
    let long = "a".repeat(64);
    for id in ["", "2025", "-a", "a-", "a.b", "a_b", "A", "长兴", &long] {
        assert!(!is_plain(id), "{id:?}");
    }
}
