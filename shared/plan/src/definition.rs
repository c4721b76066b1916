//! What makes two indicators of one id the same: everything but what a plan asks of them, who owes them, and how its
//! file reads. Counties that share a store name their offices each in their own way; the figure is the same.
//!
//! A store holds one definition per indicator, whatever the number of plans that set targets for it.

use qiyou_kernel::digest::Canonical;
use qiyou_kernel::{Decimal, Digest, Text};

use crate::model::indicator::Indicator;

/// Returns the digest of an indicator's definition. Equal digests mean equal definitions.
#[must_use]
pub fn definition_digest(indicator: &Indicator) -> Digest {
    let named = |all: Canonical, (name, part): (&'static str, Digest)| all.text(name).bytes(part.as_bytes());
    parts(indicator).into_iter().fold(Canonical::new(), named).finish()
}

/// Returns the first key in which two definitions differ, or `None` when they agree.
#[must_use]
pub fn definition_difference(left: &Indicator, right: &Indicator) -> Option<&'static str> {
    let pairs = parts(left).into_iter().zip(parts(right));
    pairs.into_iter().find(|(left, right)| left != right).map(|((name, _), _)| name)
}

/// Returns every part of the definition under its key in the plan file, in the order of the file.
fn parts(indicator: &Indicator) -> Vec<(&'static str, Digest)> {
    let word = |word: &str| Canonical::new().text(word).finish();
    let number = |number: u32| Canonical::new().int(i64::from(number)).finish();
    let ratio = indicator.ratio.as_ref();
    let calendar = Canonical::new()
        .text(indicator.calendar.frequency.as_str())
        .int(i64::from(indicator.calendar.due_days))
        .finish();
    vec![
        ("id", word(indicator.id.as_str())),
        ("name", text(Some(&indicator.name))),
        ("unit", text(Some(&indicator.unit.name))),
        ("unit.ucum", word(&indicator.unit.ucum)),
        ("kind", word(indicator.kind.as_str())),
        ("polarity", word(indicator.polarity.as_str())),
        ("decimals", number(indicator.decimals)),
        ("factor", number(indicator.factor)),
        ("numerator", text(ratio.map(|ratio| &ratio.numerator))),
        ("denominator", text(ratio.map(|ratio| &ratio.denominator))),
        ("minimum", bound(indicator.minimum)),
        ("maximum", bound(indicator.maximum)),
        ("region_rule", word(indicator.region_rule.as_str())),
        ("time_rule", word(indicator.time_rule.as_str())),
        ("year_shape", word(indicator.year_shape.as_str())),
        ("calendar", calendar),
        ("level", word(indicator.level.as_str())),
        ("authority", word(indicator.authority.as_str())),
    ]
}

fn text(text: Option<&Text>) -> Digest {
    match text {
        Some(text) => Canonical::new().text(&text.zh).text(&text.en).finish(),
        None => Canonical::new().absent().finish(),
    }
}

fn bound(bound: Option<Decimal>) -> Digest {
    match bound {
        Some(bound) => Canonical::new().decimal(&bound).finish(),
        None => Canonical::new().absent().finish(),
    }
}
