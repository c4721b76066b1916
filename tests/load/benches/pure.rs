//! What happens between the wire and the store, by itself: a county's view, a judgement, a content's digest, and taking in
//! what a store tells.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up fails there and then")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use qiyou_aggregator::bench::{Deployment, Held};
use qiyou_kernel::{
    Authority, Comparator, Decimal, Frequency, Kind, Polarity, RegionCode, RegionRule, TimeRule, YearShape,
};
use qiyou_load::data;
use qiyou_method::{Calendar, Case, Composition, Figure, Goal, Measured, Rules, Standing, Thresholds, judge};
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1::Change;
use qiyou_region::Tree;

/// Periods that a county reports: five years, then their months.
const PERIODS: usize = 65;

/// Counties whose changes are taken in at once.
const COUNTIES: usize = 20;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    compose(&mut criterion);
    judging(&mut criterion);
    digest(&mut criterion);
    apply(&mut criterion);
    criterion.final_summary();
}

/// A county's whole view, from values in memory to bytes.
fn compose(criterion: &mut Criterion) {
    let plan = data::read_plan().expect("the plan reads");
    let county: RegionCode = data::COUNTY.parse().expect("a code");
    let held = plan.domains.iter().map(|domain| {
        let mut held = Held::default();
        let changes = changes(&plan, &[county]);
        let own = format!("indicators/{}.", domain.id);
        let is_own = |change: &&Change| named(change).contains(&own);
        let changes: Vec<_> = changes.iter().filter(is_own).cloned().collect();
        held.apply(&changes).expect("changes that are readable");
        (format!("{}=127.0.0.1:1", domain.id).parse().expect("an upstream"), held)
    });
    let held = held.collect();
    let tree = Tree::parse(data::divisions(true).as_bytes()).expect("the tree reads");
    let day = "2026-08-20".parse().expect("a day");
    let deployment = Deployment::new(plan, tree, held, day);
    criterion
        .bench_function("a county's view", |bencher| bencher.iter(|| deployment.view(black_box(county))));
}

/// A running year of a quarterly count, behind its line.
fn judging(criterion: &mut Criterion) {
    let rules = Rules {
        kind: Kind::CountAnnual,
        polarity: Polarity::Higher,
        decimals: 0,
        factor: Decimal::ONE,
        region_rule: RegionRule::Sum,
        time_rule: TimeRule::Sum,
        year_shape: YearShape::Prorata,
        preferred: Authority::Reported,
        calendar: Calendar { frequency: Frequency::Quarter, due_days: 30 },
    };
    let report = Measured {
        period: "2026-Q2".parse().expect("a period"),
        authority: Authority::Reported,
        standing: Standing::Approved,
        figure: Figure::Value(Decimal::from(300_u32)),
        fulfilled: false,
        revision: 7,
        first_submitted: None,
        sample: false,
    };
    let actual = report.actual(&rules, Composition::Own);
    let thresholds = Thresholds::default();
    let case = Case {
        rules: &rules,
        thresholds: &thresholds,
        year: 2026,
        judged_on: "2026-08-20".parse().expect("a day"),
        goal: Some(Goal { comparator: Comparator::AtLeast, value: Some(Decimal::from(1_000_u32)) }),
        actual: Some(&actual),
        last: None,
        breach: None,
    };
    criterion.bench_function("a judgement", |bencher| bencher.iter(|| judge(black_box(&case))));
}

/// The digest that an approval binds to.
fn digest(criterion: &mut Criterion) {
    let plan = data::read_plan().expect("the plan reads");
    let indicator = plan.indicators.first().expect("an indicator");
    let county: RegionCode = data::COUNTY.parse().expect("a code");
    let period = "2025".parse().expect("a period");
    let report = data::report(indicator, county, period, 1);
    criterion.bench_function("a content's digest", |bencher| {
        bencher.iter(|| black_box(&report.content).digest(black_box(&report.key)));
    });
}

/// Taking in what a store tells of some counties.
fn apply(criterion: &mut Criterion) {
    let plan = data::read_plan().expect("the plan reads");
    let changes = changes(&plan, &data::counties(COUNTIES));
    let mut group = criterion.benchmark_group("taking in changes");
    group.throughput(Throughput::Elements(changes.len().try_into().expect("a count")));
    group.bench_function("of 20 counties", |bencher| {
        let take_in = |mut held: Held| {
            held.apply(&changes).expect("changes that are readable");
            held.size()
        };
        bencher.iter_batched(Held::default, take_in, BatchSize::PerIteration);
    });
    group.finish();
}

/// Approved reports of these counties on every indicator.
fn changes(plan: &Plan, counties: &[RegionCode]) -> Vec<Change> {
    let periods = data::periods(plan, PERIODS).expect("periods");
    let mut changes = Vec::new();
    for county in counties {
        for indicator in &plan.indicators {
            for (period, number) in periods.iter().zip(0..) {
                changes.push(data::change(indicator, *county, *period, number));
            }
        }
    }
    changes
}

/// The name of what a change is about.
fn named(change: &Change) -> &str {
    match &change.resource {
        Some(qiyou_proto::indicator::v1::change::Resource::Observation(observation)) => &observation.name,
        _ => "",
    }
}
