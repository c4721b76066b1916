//! The Changxing plan as shipped, held against the counts and the rules that it must keep.

use std::collections::BTreeSet;

use qiyou_kernel::{Authority, Comparator, DomainId, RegionRule, TimeRule};
use qiyou_plan::{Basis, ComputedFrom, Core, Due, NoteKind, Plan, Target, definition_digest};

use crate::document::{SHIPPED, plan};

fn shipped() -> Plan {
    plan(SHIPPED)
}

#[test]
fn the_plan_says_what_it_is() {
    let plan = shipped();
    assert_eq!(plan.id.as_str(), "changxing-2023-2027");
    assert_eq!(plan.region.as_str(), "330522");
    assert_eq!(plan.years, [2023, 2024, 2025, 2026, 2027]);
    assert_eq!(plan.baseline_year, 2022);
    assert_eq!(plan.parents.len(), 2);
    assert_eq!(plan.hash(), qiyou_kernel::Digest::of(SHIPPED.as_bytes()));
}

#[test]
fn every_domain_has_its_indicators_tasks_and_commitments() {
    let plan = shipped();
    // Domain, indicators, tasks, commitments, and of these: numbers, full coverage, in words.
    let expected = [
        ("childcare", 4, 4, 9, [4, 0, 5]),
        ("education", 4, 6, 36, [22, 4, 10]),
        ("employment", 2, 12, 29, [24, 3, 2]),
        ("health", 4, 6, 28, [21, 4, 3]),
        ("elderly_care", 5, 4, 9, [3, 5, 1]),
        ("housing", 3, 12, 9, [2, 3, 4]),
        ("social_assistance", 5, 5, 18, [17, 0, 1]),
    ];
    assert_eq!(plan.domains.len(), expected.len());
    for (domain, (id, indicators, tasks, commitments, bases)) in plan.domains.iter().zip(expected) {
        assert_eq!(domain.id.as_str(), id);
        assert_eq!(plan.indicators_of(&domain.id).count(), indicators, "indicators of {id}");
        assert_eq!(plan.tasks_of(&domain.id).count(), tasks, "tasks of {id}");
        assert_eq!(commitments_of(&plan, &domain.id).len(), commitments, "commitments of {id}");
        assert_eq!(count_bases(&plan, &domain.id), bases, "bases of the commitments of {id}");
    }
    assert_eq!((plan.indicators.len(), plan.tasks.len(), plan.commitments.len()), (27, 49, 138));
    assert_eq!(plan.goals.len(), 6);
}

fn commitments_of(plan: &Plan, domain: &DomainId) -> Vec<Basis> {
    let tasks = plan.tasks_of(domain);
    tasks
        .flat_map(|task| plan.commitments_of(&task.id))
        .map(|commitment| commitment.promise.basis())
        .collect()
}

fn count_bases(plan: &Plan, domain: &DomainId) -> [usize; 3] {
    let bases = commitments_of(plan, domain);
    [Basis::Number, Basis::Full, Basis::Qualitative]
        .map(|basis| bases.iter().filter(|each| **each == basis).count())
}

#[test]
fn commitments_are_93_numbers_19_full_and_26_in_words() {
    let plan = shipped();
    let count = |basis| plan.commitments.iter().filter(|each| each.promise.basis() == basis).count();
    assert_eq!([Basis::Number, Basis::Full, Basis::Qualitative].map(count), [93, 19, 26]);
}

#[test]
fn task_numbers_rise_one_by_one_within_their_domain() {
    let plan = shipped();
    for domain in &plan.domains {
        for (place, task) in plan.tasks_of(&domain.id).enumerate() {
            assert_eq!(task.id.as_str(), format!("{}.t{:02}", domain.id, place + 1));
        }
    }
}

#[test]
fn every_note_refers_to_something_and_is_referred_to_back() {
    let plan = shipped();
    assert_eq!(plan.notes.len(), 48);
    let mut back: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut add = |id, notes: &'_ Vec<String>| {
        for note in &plan.notes {
            if notes.contains(&note.id) {
                back.insert((id, note.id.as_str()));
            }
        }
    };
    add("plan", &plan.note_ids);
    plan.domains.iter().for_each(|each| add(each.id.as_str(), &each.notes));
    plan.indicators.iter().for_each(|each| add(each.id.as_str(), &each.notes));
    plan.tasks.iter().for_each(|each| add(each.id.as_str(), &each.notes));
    plan.commitments.iter().for_each(|each| add(each.id.as_str(), &each.notes));
    plan.goals.iter().for_each(|each| add(each.id.as_str(), &each.notes));
    let forth: BTreeSet<(&str, &str)> = plan
        .notes
        .iter()
        .flat_map(|note| note.refs.iter().map(|about| (about.as_str(), note.id.as_str())))
        .collect();
    assert_eq!(back, forth);
}

#[test]
fn every_undated_commitment_carries_the_note_that_says_so() {
    let plan = shipped();
    let undated = plan.commitments.iter().filter(|each| each.due == Due::Undated);
    let undated: BTreeSet<&str> = undated.map(|each| each.id.as_str()).collect();
    let noted = &plan.note("N-C19").expect("the note on undated promises").refs;
    assert_eq!(undated, noted.iter().map(String::as_str).collect());
    assert_eq!(undated.len(), 30);
}

#[test]
fn both_languages_are_filled_everywhere() {
    let plan = shipped();
    let mut texts = vec![&plan.title];
    texts.extend(plan.offices.iter().map(|each| &each.name));
    texts.extend(plan.domains.iter().map(|each| &each.name));
    texts.extend(plan.indicators.iter().flat_map(|each| [&each.name, &each.unit.name]));
    texts.extend(plan.tasks.iter().map(|each| &each.title));
    texts.extend(plan.commitments.iter().flat_map(|each| [&each.name, &each.unit.name]));
    texts.extend(plan.goals.iter().flat_map(|each| [&each.name, &each.unit.name]));
    texts.extend(plan.notes.iter().map(|each| &each.text));
    for text in texts {
        assert!(text.zh.chars().any(|char| !char.is_ascii_alphanumeric()), "no Chinese in {text:?}");
        assert!(text.en.chars().any(|char| char.is_ascii_alphabetic()), "no English in {text:?}");
    }
}

#[test]
fn every_indicator_explains_itself_and_marks_what_was_chosen() {
    for indicator in shipped().indicators {
        assert!(indicator.why.is_some(), "{} does not say why", indicator.id);
        for key in ["calendar", "region_rule", "time_rule", "year_shape", "authority", "level", "name.en"] {
            assert!(indicator.chosen.iter().any(|name| name == key), "{} of {}", key, indicator.id);
        }
        assert_eq!(indicator.core, Core::Unknown);
    }
}

#[test]
fn all_but_the_qualitative_indicator_prefer_what_is_derived() {
    for indicator in shipped().indicators {
        let expected = if indicator.is_qualitative() { Authority::Reported } else { Authority::Derived };
        assert_eq!(indicator.authority, expected, "{}", indicator.id);
    }
}

#[test]
fn life_expectancy_and_mortality_never_add_up() {
    let plan = shipped();
    for id in ["health.life_expectancy", "health.chronic_premature_mortality"] {
        let indicator = plan.indicator(&id.parse().expect("an id")).expect("an indicator");
        assert_eq!((indicator.region_rule, indicator.time_rule), (RegionRule::None, TimeRule::None));
    }
}

#[test]
fn rows_that_ask_for_the_same_every_year_are_to_be_maintained() {
    let plan = shipped();
    for indicator in &plan.indicators {
        let numbers: BTreeSet<_> = indicator.targets.values().filter_map(Target::number).collect();
        let is_flat = numbers.len() == 1 && indicator.comparator == Comparator::Maintain;
        let is_count_of_year = indicator.id.as_str() == "social_assistance.new_charities";
        assert_eq!(numbers.len() == 1 && !is_count_of_year, is_flat, "{}", indicator.id);
    }
}

#[test]
fn offices_beside_the_leads_are_marked_as_chosen() {
    let plan = shipped();
    let own = |id: &str| plan.indicator(&id.parse().expect("an id")).expect("an indicator").clone();
    let expected = [
        ("health.huiminbao_enrolment_rate", "medical_insurance"),
        ("elderly_care.pension_insured", "human_resources"),
        ("elderly_care.ltc_insurance_coverage", "medical_insurance"),
        ("social_assistance.medical_cost_protection_rate", "medical_insurance"),
        ("social_assistance.disabled_home_coverage", "disabled_federation"),
    ];
    for (id, office) in expected {
        let indicator = own(id);
        assert_eq!(indicator.office.id, office);
        assert!(indicator.chosen.contains(&"office".to_owned()), "{id}");
    }
    let led = own("health.life_expectancy");
    assert_eq!(led.office.id, "health");
    assert!(!led.chosen.contains(&"office".to_owned()));
}

#[test]
fn a_commitment_belongs_to_its_own_office_else_to_its_tasks() {
    let plan = shipped();
    let office =
        |id: &str| plan.commitment(&id.parse().expect("an id")).expect("a commitment").office.id.clone();
    assert_eq!(office("social_assistance.t03.legal_aid_countywide"), "justice");
    assert_eq!(office("health.t06.fitness_circle"), "culture_sports");
    assert_eq!(office("health.t01.icu_beds_added"), "health");
}

#[test]
fn the_investment_goal_is_judged_on_the_major_projects_in_yuan() {
    let plan = shipped();
    let goal = plan.goal(&"plan.total_investment".parse().expect("an id")).expect("a goal");
    assert_eq!(goal.computed_from, Some(ComputedFrom::MajorProjectsCompleted));
    assert_eq!(goal.promise.value().map(|value| value.to_string()).as_deref(), Some("54"));
    assert_eq!(goal.factor, 100_000_000);
    assert_eq!((goal.comparator, goal.due), (Comparator::AtLeast, Due::Year(2027)));
    assert!(plan.goals.iter().all(|each| each.id == goal.id || each.computed_from.is_none()));
}

#[test]
fn restatements_roles_and_twins_are_not_counted() {
    let plan = shipped();
    let counts = |id: &str| plan.counts(plan.commitment(&id.parse().expect("an id")).expect("a commitment"));
    assert!(counts("childcare.t02.parenting_knowledge_rate"));
    assert!(!counts("childcare.t02.screening_rate_0_3"), "restates its headline");
    assert!(counts("health.t02.huiminbao_enrolment_rate"), "disagrees with its headline");
    assert!(!counts("health.t01.five_centres"), "gives the size of a programme");
    assert!(counts("employment.t02.hard_to_employ_assistance"), "the first of two");
    assert!(!counts("social_assistance.t02.hard_to_employ_assistance"), "the second of two");
    assert_eq!(plan.commitments.iter().filter(|each| plan.counts(each)).count(), 116);
}

#[test]
fn notes_tell_contradictions_from_choices() {
    let plan = shipped();
    let count = |kind| plan.notes.iter().filter(|note| note.kind == kind).count();
    assert_eq!(count(NoteKind::Contradiction), 5);
    assert_eq!(count(NoteKind::Choice), 2);
}

#[test]
fn no_two_indicators_are_defined_alike() {
    let plan = shipped();
    let digests: BTreeSet<_> = plan.indicators.iter().map(definition_digest).collect();
    assert_eq!(digests.len(), plan.indicators.len());
}
