use proptest::prelude::*;
use proptest::sample::Index;
use qiyou_kernel::{Absence, Authority, Decimal};

use crate::cell::sample::{additions, flow, milestone, rate, reading, report, stock};
use crate::year::{own, pending};
use crate::{Actual, Figure, Measured, Rules, Standing};

fn any_figure() -> impl Strategy<Value = Figure> {
    let whole = || (0..1_000_000_i64).prop_map(Decimal::from);
    prop_oneof![
        whole().prop_map(Figure::Value),
        (whole(), 1..1_000_000_i64).prop_map(|(numerator, denominator)| Figure::Ratio {
            numerator,
            denominator: denominator.into()
        }),
        prop::sample::select(Absence::ALL).prop_map(Figure::Absent),
    ]
}

/// Reports of two years, at most one for each period, authority and standing, every one with a revision of its own.
fn any_reports() -> impl Strategy<Value = Vec<Measured>> {
    let periods =
        ["2023", "2023-Q2", "2023-Q4", "2024", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024-07"];
    let slot = (any_figure(), any::<bool>(), any::<bool>(), any::<bool>());
    let slots = prop::collection::vec(prop::option::weighted(0.6, slot), periods.len() * 4);
    slots.prop_map(move |slots| {
        let filled = slots.into_iter().enumerate().filter_map(|(index, slot)| Some((index, slot?)));
        let reports = filled.map(|(index, (figure, fulfilled, sample, is_late))| Measured {
            authority: Authority::ALL[index % 2],
            standing: [Standing::Approved, Standing::Submitted][index / 2 % 2],
            fulfilled,
            sample,
            revision: i64::try_from(index * 7 % 36).unwrap(),
            first_submitted: is_late.then_some(qiyou_kernel::Date::MAX),
            ..report(periods[index / 4], figure)
        });
        reports.collect()
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    prop::sample::select(vec![flow(), stock(), rate(), additions(), milestone()])
}

fn both(rules: &Rules, reports: &[Measured]) -> [Option<Actual>; 2] {
    [own, pending].map(|reads| reads(rules, 2024, Authority::Reported, reports, &reading()))
}

proptest! {
    #[test]
    fn the_order_of_the_reports_never_matters(
        rules in any_rules(), reports in any_reports(), swaps in prop::collection::vec(any::<(Index, Index)>(), 36),
    ) {
        let mut shuffled = reports.clone();
        if !shuffled.is_empty() {
            for (left, right) in swaps {
                let (left, right) = (left.index(shuffled.len()), right.index(shuffled.len()));
                shuffled.swap(left, right);
            }
        }
        prop_assert_eq!(both(&rules, &shuffled), both(&rules, &reports));
    }

    #[test]
    fn approving_what_replaces_nothing_never_makes_a_worse_standing(
        rules in any_rules(), reports in any_reports(), chosen in prop::collection::vec(any::<bool>(), 36),
    ) {
        let replaces_nothing = |report: &Measured| !reports.iter().any(|other| {
            other.standing == Standing::Approved
                && (other.period, other.authority) == (report.period, report.authority)
        });
        let mut approved = reports.clone();
        for (report, is_chosen) in approved.iter_mut().zip(chosen) {
            if is_chosen && replaces_nothing(report) {
                report.standing = Standing::Approved;
            }
        }
        // An approved reason why there is no number may end a number, and the other way round.
        let result = |reports: &[Measured]| {
            both(&rules, reports)[0].filter(|actual| actual.fulfilled || actual.figure.is_number())
        };
        if let (Some(before), Some(after)) = (result(&reports), result(&approved)) {
            prop_assert!(after.standing >= before.standing);
        }
    }

    #[test]
    fn with_everything_approved_the_year_is_approved(rules in any_rules(), reports in any_reports()) {
        let mut approved = reports;
        approved.iter_mut().for_each(|report| report.standing = Standing::Approved);
        let [actual, waits] = both(&rules, &approved);
        prop_assert!(actual.is_none_or(|actual| actual.standing == Standing::Approved));
        prop_assert_eq!(waits, None);
    }

    #[test]
    fn a_year_of_whole_quarters_is_their_exact_sum(
        numbers in prop::collection::vec((1..10_i64.pow(15), 1..10_i64.pow(15)), 4), last in 1..=4_usize,
    ) {
        let reports: Vec<Measured> = (0..last).map(|index| {
            let (numerator, denominator) = numbers[index];
            let figure = Figure::Ratio { numerator: numerator.into(), denominator: denominator.into() };
            Measured {
                revision: i64::try_from(index * 3 % 4).unwrap(),
                ..report(&format!("2024-Q{}", index + 1), figure)
            }
        }).collect();
        let [actual, _] = both(&rate(), &reports);
        let (numerator, denominator) =
            numbers[..last].iter().fold((0, 0), |sum, (n, d)| (sum.0 + n, sum.1 + d));
        let expected = Figure::Ratio { numerator: numerator.into(), denominator: denominator.into() };
        let newest = reports.iter().map(|report| report.revision).max();
        prop_assert_eq!(actual.map(|actual| actual.figure), Some(expected));
        prop_assert_eq!(actual.map(|actual| actual.revision), newest);
    }
}
