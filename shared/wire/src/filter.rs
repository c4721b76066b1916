//! Filters (AIP-160, the part that lists need).

use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::{
    Period,
    filter::{Filter, Op, Term},
};

/// A field that a method's filter takes.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in the filter.
    pub name: &'static str,
    /// Whether it is ordered, and takes more than `=` and `!=`.
    pub ordered: bool,
}

/// Reads a filter over these fields. A field, a comparison or a value that is not known is refused, never ignored.
pub fn filter(
    fields: &mut Fields,
    text: &str,
    known: &[Field],
    is_value: impl Fn(&str, &str) -> bool,
) -> Option<Vec<Term>> {
    let names: Vec<_> = known.iter().map(|field| field.name).collect();
    let parsed = Filter::parse(text, &names).map_err(|fault| fault.to_string());
    let checked = parsed.and_then(|filter| {
        filter.terms.iter().try_for_each(|term| check(term, known, &is_value)).map(|()| filter.terms)
    });
    checked
        .map_err(|description| {
            fields
                .refuse(Reason::FilterInvalid, "filter", description)
                .add(key::VALUE, text)
                .add("fields", names.join(", "));
        })
        .ok()
}

fn check(term: &Term, known: &[Field], is_value: impl Fn(&str, &str) -> bool) -> Result<(), String> {
    let Term { field, op, value } = term;
    let is_ordered = known.iter().any(|known| known.name == field && known.ordered);
    if !is_ordered && !matches!(op, Op::Equal | Op::NotEqual) {
        return Err(format!("`{field}` takes = and != only"));
    }
    if !is_value(field, value) {
        return Err(format!("\"{value}\" is no value of `{field}`"));
    }
    Ok(())
}

/// Periods are compared by the time that they end; at the same end a longer one is not equal to a shorter one.
#[must_use]
pub fn compare_periods(period: Period, op: Op, value: Period) -> bool {
    let by_end = period.end().cmp(&value.end());
    match op {
        Op::Equal => period == value,
        Op::NotEqual => period != value,
        Op::AtLeast => by_end.is_ge(),
        Op::AtMost => by_end.is_le(),
        Op::Above => by_end.is_gt(),
        Op::Below => by_end.is_lt(),
    }
}

#[cfg(test)]
mod tests;
