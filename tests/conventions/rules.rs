//! The rules that the wire contract keeps, and the two tests that hold it to them.

use std::{collections::BTreeSet, fmt};

use prost_reflect::FieldDescriptor;

use crate::{
    contract::Contract,
    departures::{DEPARTURES, Departure},
};

mod documented;
mod enums;
mod examples;
mod fields;
mod identifiers;
mod layout;
mod marks;
mod methods;
mod one_kind;
mod paging;
mod standard;
mod types;
mod writes;

/// A convention, by the name that departures from it use.
pub(crate) struct Rule {
    name: &'static str,
    check: fn(&Contract) -> Vec<Breach>,
}

/// An element of the contract that does not keep a rule, and how.
pub(crate) struct Breach {
    element: String,
    fault: String,
}

const RULES: &[Rule] = &[
    Rule { name: "packages are directories", check: layout::packages_are_directories },
    Rule { name: "packages have a version", check: layout::packages_have_a_version },
    Rule { name: "everything is documented", check: documented::everything_is_documented },
    Rule { name: "fields are marked", check: marks::fields_are_marked },
    Rule { name: "reasons show an example", check: examples::reasons_show_an_example },
    Rule { name: "figures are exact", check: types::figures_are_exact },
    Rule { name: "nothing is a map", check: types::nothing_is_a_map },
    Rule { name: "everything has a type", check: types::everything_has_a_type },
    Rule { name: "a name has one kind", check: one_kind::a_name_has_one_kind },
    Rule { name: "enums begin unspecified", check: enums::enums_begin_unspecified },
    Rule { name: "values carry their enum", check: enums::values_carry_their_enum },
    Rule { name: "types are camel case", check: layout::types_are_camel_case },
    Rule { name: "fields are snake case", check: fields::fields_are_snake_case },
    Rule { name: "fields hold no preposition", check: fields::fields_hold_no_preposition },
    Rule { name: "many are plural", check: fields::many_are_plural },
    Rule { name: "instants end in time", check: fields::instants_end_in_time },
    Rule { name: "claims do not begin with is", check: fields::claims_do_not_begin_with_is },
    Rule { name: "methods are verb and noun", check: methods::methods_are_verb_and_noun },
    Rule { name: "messages are called after methods", check: methods::messages_are_called_after_methods },
    Rule { name: "streams say so", check: methods::streams_say_so },
    Rule { name: "lists page", check: paging::lists_page },
    Rule { name: "lists name their parent", check: paging::lists_name_their_parent },
    Rule { name: "gets return what is named", check: standard::gets_return_what_is_named },
    Rule { name: "updates take a mask", check: standard::updates_take_a_mask },
    Rule { name: "resources have a name", check: standard::resources_have_a_name },
    Rule { name: "identifiers are plain", check: identifiers::identifiers_are_plain },
    Rule { name: "collections are plural", check: identifiers::collections_are_plural },
    Rule { name: "writes take a request id", check: writes::writes_take_a_request_id },
    Rule { name: "writes answer with a token", check: writes::writes_answer_with_a_token },
];

impl Breach {
    fn new(element: impl Into<String>, fault: impl Into<String>) -> Self {
        Self { element: element.into(), fault: fault.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.element, self.fault)
    }
}

/// The fields of a contract that have a fault.
fn in_fields(contract: &Contract, fault: impl Fn(&FieldDescriptor) -> Option<&'static str>) -> Vec<Breach> {
    contract.fields().filter_map(|field| Some(Breach::new(field.full_name(), fault(&field)?))).collect()
}

/// What breaks a rule and is not listed as a departure.
fn breaches(rules: &[Rule], contract: &Contract, departures: &[Departure]) -> Vec<String> {
    let mut open = Vec::new();
    for rule in rules {
        let listed =
            |breach: &Breach| departures.iter().any(|entry| entry.excuses(rule.name, &breach.element));
        let breaches = (rule.check)(contract).into_iter().filter(|breach| !listed(breach));
        open.extend(breaches.map(|breach| format!("{}: {breach}", rule.name)));
    }
    open
}

/// What is listed as a departure and departs from no rule.
fn stale(rules: &[Rule], contract: &Contract, departures: &[Departure]) -> Vec<String> {
    let mut stale = Vec::new();
    for departure in departures {
        let rule = rules.iter().find(|rule| rule.name == departure.rule);
        let breaches = rule.map(|rule| (rule.check)(contract)).unwrap_or_default();
        for pattern in departure.elements {
            if !breaches.iter().any(|breach| Departure::matches(pattern, &breach.element)) {
                stale.push(format!("{}: {pattern}", departure.rule));
            }
        }
    }
    stale
}

/// What a rule finds in declarations made for a test, without the package.
fn found(check: fn(&Contract) -> Vec<Breach>, declarations: &str) -> Vec<String> {
    let breaches = check(&Contract::of(declarations));
    breaches.iter().map(|breach| breach.to_string().replace("qiyou.demo.v1.", "")).collect()
}

#[test]
fn the_contract_keeps_every_rule_or_the_departure_is_listed() {
    let open = breaches(RULES, &Contract::ours(), DEPARTURES);
    assert!(open.is_empty(), "mend these, or list them in departures.rs with the reason: {open:#?}");
}

#[test]
fn every_listed_departure_still_departs() {
    let stale = stale(RULES, &Contract::ours(), DEPARTURES);
    assert!(stale.is_empty(), "these keep their rule; take them out of departures.rs: {stale:#?}");
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
}

#[test]
fn a_departure_excuses_its_own_rule_and_elements_only() {
    let contract =
        Contract::of("message Thing { double size = 1; float weight = 2; map<string, string> notes = 3; }");
    let listed = |rule, elements| [Departure { rule, reason: "measured by instruments", elements }];
    let sizes = listed("figures are exact", &["qiyou.demo.v1.Thing.size"]);
    let rules = [
        Rule { name: "figures are exact", check: types::figures_are_exact },
        Rule { name: "nothing is a map", check: types::nothing_is_a_map },
    ];
    let open = breaches(&rules, &contract, &sizes);
    let names: Vec<_> =
        open.iter().filter_map(|line| line.split(' ').find(|word| word.contains("Thing"))).collect();
    assert_eq!(names, ["qiyou.demo.v1.Thing.weight", "qiyou.demo.v1.Thing.notes"]);
    assert!(stale(&rules, &contract, &sizes).is_empty());
}

#[test]
fn a_departure_that_departs_no_more_is_stale() {
    let contract = Contract::of("message Thing { int64 size = 1; }");
    let rules = [Rule { name: "figures are exact", check: types::figures_are_exact }];
    for rule in ["figures are exact", "a rule that is gone"] {
        let listed = [Departure { rule, reason: "once a float", elements: &["*.size"] }];
        assert_eq!(stale(&rules, &contract, &listed), [format!("{rule}: *.size")]);
    }
}
