//! The format's documentation, held against the words that the checker knows.

use std::fmt::Display;

use qiyou_kernel::{
    Authority, Comparator, Frequency, Kind, Level, Polarity, RegionRule, TimeRule, YearShape,
};
use qiyou_plan::{ComputedFrom, Confidence, Core, NoteKind, Plan, Role, Thresholds, YearBasis};

use crate::document::{FORMAT, lines};

fn words<T: Display>(all: &[T]) -> Vec<String> {
    all.iter().map(T::to_string).collect()
}

#[test]
fn every_word_of_a_closed_list_is_documented() {
    let lists = [
        words(Kind::ALL),
        words(Polarity::ALL),
        words(Comparator::ALL),
        words(RegionRule::ALL),
        words(TimeRule::ALL),
        words(YearShape::ALL),
        words(&Frequency::ALL),
        words(Level::ALL),
        words(Authority::ALL),
        words(Core::ALL),
        words(Confidence::ALL),
        words(Role::ALL),
        words(YearBasis::ALL),
        words(NoteKind::ALL),
        words(ComputedFrom::ALL),
    ];
    for word in lists.concat() {
        assert!(FORMAT.contains(&format!("`{word}`")), "README.md does not explain {word}");
    }
}

#[test]
fn every_default_threshold_is_documented() {
    let defaults = Thresholds::default();
    let expected = [
        ("on_track", defaults.on_track),
        ("at_risk", defaults.at_risk),
        ("too_early", defaults.too_early),
        ("near_target", defaults.near_target),
        ("ratio_coverage", defaults.ratio_coverage),
        ("score_coverage", defaults.score_coverage),
    ];
    for (key, value) in expected {
        let row = FORMAT.lines().find(|line| line.starts_with(&format!("| `{key}`"))).expect("a row");
        assert!(row.contains(&format!("`\"{value}\"`")), "{row}");
    }
}

#[test]
fn the_example_of_the_documentation_is_a_plan() {
    let (_, rest) = FORMAT.split_once("```toml\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let plan = Plan::check(example).map_err(|faults| lines(&faults));
    assert_eq!(plan.map(|plan| plan.indicators.len()), Ok(1));
}
