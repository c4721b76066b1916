//! What goes together: which rules fit which kind of quantity, which factor which unit, which comparator which polarity.

use std::collections::BTreeMap;
use std::fmt::Display;

use qiyou_kernel::{Comparator, Decimal, Frequency, Kind, Polarity, RegionRule, TimeRule, YearShape};

use crate::model::delivery::Promise;
use crate::model::indicator::{Target, Unit};
use crate::reader::{Field, Section};

/// Returns the comparator of a headline target that names none.
pub(crate) fn default_comparator(polarity: Polarity) -> Comparator {
    match polarity {
        Polarity::Higher => Comparator::AtLeast,
        Polarity::Lower => Comparator::AtMost,
    }
}

/// At least belongs to higher, at most to lower.
pub(crate) fn comparator(section: &Section<'_>, polarity: Option<Polarity>, comparator: Option<Comparator>) {
    let needed = match comparator {
        Some(Comparator::AtLeast) => Polarity::Higher,
        Some(Comparator::AtMost) => Polarity::Lower,
        Some(Comparator::Equal | Comparator::Maintain | Comparator::Complete) | None => return,
    };
    if polarity.is_some_and(|polarity| polarity != needed) {
        let fit = if needed == Polarity::Higher { "at_most" } else { "at_least" };
        section.fault(
            "comparator",
            format!("\"{fit}\", \"equal\", \"maintain\" or \"complete\" for this polarity"),
        );
    }
}

/// A qualitative promise is in words.
pub(crate) fn promise(section: &Section<'_>, kind: Option<Kind>, promise: Option<&Promise>) {
    if kind == Some(Kind::Qualitative) && promise.is_some_and(|promise| promise.value().is_some()) {
        section.fault("kind", "another kind than \"qualitative\" for a promise with a number");
    }
}

/// Returns the factors that fit: the unit decides, and without parts to divide there is none.
fn factors(kind: Option<Kind>, unit: Option<&Unit>, has_ratio: bool) -> Option<&'static [u32]> {
    if kind? != Kind::Rate && !has_ratio {
        return Some(&[1]);
    }
    let code = unit?.ucum.as_str();
    Some(match code {
        "%" => &[100],
        _ if code.contains("/(10*3.") => &[1000],
        _ if code.contains("/(10*4.") => &[10_000],
        _ => &[1, 100, 1000, 10_000],
    })
}

/// A rate's factor is the one that its unit speaks of; other quantities have none.
pub(crate) fn factor(
    section: &Section<'_>,
    kind: Option<Kind>,
    unit: Option<&Unit>,
    factor: Option<u32>,
    has_ratio: bool,
) {
    let (Some(factor), Some(allowed)) = (factor, factors(kind, unit, has_ratio)) else { return };
    if !allowed.contains(&factor) {
        let words: Vec<String> = allowed.iter().map(u32::to_string).collect();
        section.fault("factor", format!("{} for this kind and unit", words.join(" or ")));
    }
}

fn region_rules(kind: Kind) -> &'static [RegionRule] {
    match kind {
        Kind::Rate | Kind::Milestone => &[RegionRule::RatioOfSums, RegionRule::None],
        Kind::CountStock | Kind::CountCumulative | Kind::CountAnnual => &[RegionRule::Sum, RegionRule::None],
        Kind::Amount => RegionRule::ALL,
        Kind::Qualitative => &[RegionRule::None],
    }
}

fn time_rules(kind: Kind) -> &'static [TimeRule] {
    match kind {
        Kind::Rate => &[TimeRule::Last, TimeRule::RatioOfSums, TimeRule::None],
        Kind::CountStock | Kind::Milestone | Kind::Qualitative => &[TimeRule::Last, TimeRule::None],
        Kind::CountCumulative => &[TimeRule::RunningTotal, TimeRule::SumOverPlan, TimeRule::None],
        Kind::CountAnnual => &[TimeRule::Sum, TimeRule::SumOverPlan, TimeRule::None],
        Kind::Amount => TimeRule::ALL,
    }
}

/// The rules over regions and over time must fit the kind of quantity.
pub(crate) fn aggregation(
    section: &Section<'_>,
    kind: Option<Kind>,
    region: Option<RegionRule>,
    time: Option<TimeRule>,
) {
    let Some(kind) = kind else { return };
    if region.is_some_and(|rule| !region_rules(kind).contains(&rule)) {
        section.fault("region_rule", fitting(kind, region_rules(kind)));
    }
    if time.is_some_and(|rule| !time_rules(kind).contains(&rule)) {
        section.fault("time_rule", fitting(kind, time_rules(kind)));
    }
}

fn fitting<T: Display>(kind: Kind, rules: &[T]) -> String {
    let words: Vec<String> = rules.iter().map(|rule| format!("\"{rule}\"")).collect();
    format!("{} for kind \"{kind}\"", words.join(" or "))
}

/// A ratio of sums needs names for its parts, and only what can be a ratio has parts.
pub(crate) fn ratio(
    section: &Section<'_>,
    kind: Option<Kind>,
    region: Option<RegionRule>,
    time: Option<TimeRule>,
) {
    let is_ratio = region == Some(RegionRule::RatioOfSums) || time == Some(TimeRule::RatioOfSums);
    let has_parts = section.has("numerator") || section.has("denominator");
    for key in ["numerator", "denominator"] {
        if is_ratio && !has_parts {
            section.missing(key, "a text { zh, en }: a ratio of sums names what it adds up");
        }
        let may_have_parts = kind.is_none_or(|kind| region_rules(kind).contains(&RegionRule::RatioOfSums));
        if section.has(key) && !may_have_parts {
            section.fault(key, "no such key: only rates, milestones and amounts have parts");
        }
    }
}

/// How a running year is judged must fit how its periods add up.
pub(crate) fn year_shape(
    section: &Section<'_>,
    kind: Option<Kind>,
    shape: Option<YearShape>,
    time: Option<TimeRule>,
    frequency: Option<Frequency>,
) {
    let is_annual = frequency == Some(Frequency::Annual);
    if time == Some(TimeRule::None) && frequency.is_some() && !is_annual {
        section.fault("time_rule", "a rule that combines periods, or calendar.frequency = \"annual\"");
    }
    let Some(shape) = shape.filter(|shape| *shape != YearShape::YearEnd) else { return };
    let fits = match shape {
        YearShape::YearEnd => &[],
        YearShape::Prorata => &[TimeRule::Sum, TimeRule::SumOverPlan][..],
        YearShape::Line => &[TimeRule::Last, TimeRule::RunningTotal][..],
    };
    if time.is_some_and(|time| !fits.contains(&time)) {
        let words: Vec<String> = fits.iter().map(|rule| format!("\"{rule}\"")).collect();
        section.fault(
            "year_shape",
            format!("\"year_end\"; \"{shape}\" goes with time_rule {}", words.join(" or ")),
        );
    } else if is_annual || matches!(kind, Some(Kind::Milestone | Kind::Qualitative)) {
        section.fault("year_shape", "\"year_end\": nothing is known of it within the year");
    }
}

/// A milestone is reached or not.
pub(crate) fn milestone(field: &Field<'_>, unit: Option<&Unit>, number: Decimal) {
    let Some(unit) = unit else { return };
    let reached = if unit.ucum == "%" { 100 } else { 1 };
    if !number.is_zero() && number != Decimal::from_i64(reached) {
        field.fault(format!("\"0\" or \"{reached}\": a milestone is reached or not"));
    }
}

/// The targets of a running total do not fall.
pub(crate) fn running_total(table: &Section<'_>, kind: Option<Kind>, targets: &BTreeMap<i16, Target>) {
    if kind != Some(Kind::CountCumulative) {
        return;
    }
    let mut highest: Option<Decimal> = None;
    for (year, target) in targets {
        let Some(number) = target.number() else { continue };
        if let Some(before) = highest
            && number < before
        {
            table.fault(&year.to_string(), format!("at least {before}: a running total does not fall"));
        }
        highest = highest.max(Some(number));
    }
}
