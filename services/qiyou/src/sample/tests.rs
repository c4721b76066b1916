//! The sample as shipped.

use std::collections::BTreeSet;

use qiyou_kernel::Date;
use qiyou_plan::Plan;

use super::{JUDGED_ON, OPENED_ON, Sample, entry::Entry};
use crate::shipped;

fn sample() -> Sample {
    Sample::read().unwrap()
}

fn days<R>(entry: &Entry<R>) -> (Date, Option<Date>) {
    (entry.submitted, entry.review.as_ref().map(|(day, _)| *day))
}

#[test]
fn reports_are_reviewed_after_they_are_handed_in_while_the_demo_lasts() {
    let Sample { observations, progress, goals, .. } = sample();
    let all = observations.values().flatten().map(days);
    let all = all.chain(progress.values().flatten().map(days)).chain(goals.iter().map(days));
    let mut waiting = 0;
    for (submitted, reviewed) in all {
        let reviewed = reviewed.unwrap_or_else(|| {
            waiting += 1;
            JUDGED_ON
        });
        assert!(
            OPENED_ON < submitted && submitted < reviewed && reviewed <= JUDGED_ON,
            "{submitted} {reviewed}"
        );
    }
    assert_eq!(waiting, 7);
}

#[test]
fn every_headline_is_reported_but_the_one_whose_evidence_is_awaited() {
    let sample = sample();
    let entries = sample.observations.values().flatten();
    let reported: BTreeSet<_> = entries.map(|entry| entry.report.indicator.as_str()).collect();
    let plan = Plan::check(shipped::PLAN).unwrap();
    let names = plan.indicators.iter().map(|indicator| format!("indicators/{}", indicator.id));
    let silent: Vec<_> = names.filter(|name| !reported.contains(name.as_str())).collect();
    assert_eq!(silent, ["indicators/education.compulsory_balanced_assessment"]);
}

#[test]
fn everything_says_that_it_is_made_up() {
    let Sample { observations, progress, goals, projects, .. } = sample();
    assert!(observations.values().flatten().all(|entry| entry.report.sample));
    assert!(progress.values().flatten().all(|entry| entry.report.sample));
    assert!(goals.iter().all(|entry| entry.report.sample));
    assert!(projects.iter().all(|version| version.project.sample));
}

#[test]
fn a_project_is_known_on_each_day_as_it_stood() {
    let sample = sample();
    let of = |name: &str| {
        let versions = sample.projects.iter().filter(|version| version.project.name == name);
        versions.map(|version| (version.recorded.to_string(), &version.project)).collect::<Vec<_>>()
    };
    let school = of("projects/education-taihu-school");
    let days: Vec<_> = school.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(days, ["2024-01-17", "2025-01-16", "2026-01-15", "2026-07-09"]);

    let (_, second) = &school[1];
    let years: Vec<_> = second.years.iter().map(|year| (year.year, year.completed.is_some())).collect();
    assert_eq!(years, [(2023, true), (2024, true), (2025, false)]);
    let reached = |project: &qiyou_proto::delivery::v1::Project| project.milestones[0].reached_date.clone();
    assert_eq!((reached(second), reached(school[2].1)), (String::new(), "2025-06-18".to_owned()));
}
