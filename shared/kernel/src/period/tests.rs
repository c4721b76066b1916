use jiff::ToSpan;
use proptest::prelude::*;

use super::*;
use crate::date;

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    date::parse(text).unwrap()
}

fn any_frequency() -> impl Strategy<Value = Frequency> {
    prop::sample::select(Frequency::ALL.as_slice())
}

fn any_period() -> impl Strategy<Value = Period> {
    (FIRST_YEAR..=LAST_YEAR, any_frequency(), 0..12_u8).prop_map(|(year, frequency, at)| {
        Period::new(year, frequency, at % frequency.per_year() + 1).unwrap()
    })
}

#[test]
fn a_period_knows_its_first_and_last_day() {
    let spans = [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-S1", "2025-01-01", "2025-06-30"),
        ("2025-S2", "2025-07-01", "2025-12-31"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
    ];
    for (text, first, last) in spans {
        assert_eq!((period(text).start(), period(text).end()), (day(first), day(last)), "{text}");
    }
    assert_eq!(period("2024").days(), 366);
    assert_eq!(period("2025-Q1").days(), 90);
}

#[test]
fn a_text_that_is_not_a_period_is_refused() {
    let texts = [
        "",
        "25",
        "2025-",
        "2025-13",
        "2025-00",
        "2025-1",
        "2025-Q0",
        "2025-Q5",
        "2025-S3",
        "2025-q1",
        "2025Q1",
        "2025-001",
        "1899",
        "3000",
        "+025",
        "2025-07-01",
        "２０２５",
        "2025-١٢",
        " 2025",
    ];
    for text in texts {
        assert_eq!(text.parse::<Period>().unwrap_err().kind(), ErrorKind::Malformed, "{text:?}");
    }
    let message = "July".parse::<Period>().unwrap_err().to_string();
    assert_eq!(message, "expected a period such as 2025, 2025-S1, 2025-Q3 or 2025-07, got \"July\"");
}

#[test]
fn periods_sort_by_first_day_then_longer_first() {
    let mut periods = ["2025-02", "2026", "2025-Q2", "2025-01", "2025-S1", "2025-Q1", "2025"].map(period);
    periods.sort_unstable();
    let sorted = periods.map(|period| period.to_string());
    assert_eq!(sorted, ["2025", "2025-S1", "2025-Q1", "2025-01", "2025-02", "2025-Q2", "2026"]);
}

#[test]
fn a_half_year_has_two_quarters_and_no_years() {
    let parts: Vec<String> =
        period("2025-S2").parts(Frequency::Quarter).iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["2025-Q3", "2025-Q4"]);
    assert_eq!(period("2025-S2").parts(Frequency::Annual), []);
    assert_eq!(period("2025-S2").parts(Frequency::HalfYear), [period("2025-S2")]);
}

#[test]
fn a_period_lies_within_itself_and_what_spans_it() {
    assert!(period("2025-08").is_within(&period("2025-Q3")));
    assert!(period("2025-08").is_within(&period("2025-08")));
    assert!(!period("2025-Q3").is_within(&period("2025-08")));
    assert!(!period("2025-Q2").is_within(&period("2025-S2")));
    assert!(!period("2024-Q3").is_within(&period("2025")));
}

#[test]
fn neighbours_cross_the_year_and_stop_at_the_ends() {
    assert_eq!(period("2025-01").previous(), Some(period("2024-12")));
    assert_eq!(period("2025-Q4").next(), Some(period("2026-Q1")));
    assert_eq!(period("1900").previous(), None);
    assert_eq!(period("2999-12").next(), None);
}

#[test]
fn a_number_outside_the_year_makes_no_period() {
    assert!(Period::new(2025, Frequency::Quarter, 0).is_err());
    assert!(Period::new(2025, Frequency::Quarter, 5).is_err());
    assert!(Period::new(2025, Frequency::Month, 255).is_err());
    assert!(Period::annual(1899).is_err());
}

proptest! {
    #[test]
    fn every_period_survives_printing(period in any_period()) {
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        prop_assert_eq!(Period::new(period.year(), period.frequency(), period.number()), Ok(period));
    }

    #[test]
    fn parts_tile_their_period_without_gap_or_overlap(whole in any_period(), frequency in any_frequency()) {
        let parts = whole.parts(frequency);
        prop_assert_eq!(parts.is_empty(), frequency < whole.frequency());
        for pair in parts.windows(2) {
            prop_assert_eq!(pair[0].end().tomorrow().unwrap(), pair[1].start());
            prop_assert_eq!(pair[0].next(), Some(pair[1]));
        }
        if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
            prop_assert_eq!((first.start(), last.end()), (whole.start(), whole.end()));
        }
        let days = parts.iter().map(Period::days).sum::<i64>();
        prop_assert_eq!(days, if parts.is_empty() { 0 } else { whole.days() });
    }

    #[test]
    fn a_day_lies_in_the_period_made_from_it(days in 0..365_000_i32, frequency in any_frequency()) {
        let date = day("1900-01-01").checked_add(days.days()).unwrap();
        let period = Period::from_date(date, frequency).unwrap();
        prop_assert!(period.contains(date));
        prop_assert!(!period.next().is_some_and(|next| next.contains(date)));
        prop_assert_eq!(period.frequency(), frequency);
    }

    #[test]
    fn the_one_before_the_next_is_the_period_itself(period in any_period()) {
        if let Some(next) = period.next() {
            prop_assert_eq!(next.previous(), Some(period));
            prop_assert!(period < next);
            prop_assert_eq!(period.end().tomorrow().unwrap(), next.start());
        }
    }

    #[test]
    fn order_is_by_first_day_then_by_length(left in any_period(), right in any_period()) {
        let key = |period: &Period| (period.start(), std::cmp::Reverse(period.days()));
        prop_assert_eq!(left.cmp(&right), key(&left).cmp(&key(&right)));
    }
}
