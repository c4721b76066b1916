//! Every key of a plan file, by the table that it stands in.

/// At the top of the document.
pub(crate) const TOP: &[&str] = &[
    "format",
    "plan",
    "chosen",
    "thresholds",
    "office",
    "goal",
    "domain",
    "indicator",
    "task",
    "commitment",
    "note",
];

pub(crate) const PLAN: &[&str] = &[
    "id",
    "title",
    "place",
    "region",
    "years",
    "baseline_year",
    "table",
    "parents",
    "within",
    "issued",
    "document_number",
    "source",
    "source_sha256",
    "notes",
];

pub(crate) const WITHIN: &[&str] = &["region", "zh", "en"];

/// In `[chosen]`: the kinds of entries.
pub(crate) const CHOSEN: &[&str] = &["plan", "office", "goal", "domain", "indicator", "task", "commitment"];

pub(crate) const THRESHOLDS: &[&str] =
    &["on_track", "at_risk", "too_early", "near_target", "ratio_coverage", "score_coverage"];

pub(crate) const OFFICE: &[&str] = &["id", "name", "chosen"];

pub(crate) const DOMAIN: &[&str] =
    &["id", "section", "name", "lead", "aim", "weight", "ambiguous", "notes", "chosen"];

pub(crate) const INDICATOR: &[&str] = &[
    "id",
    "row",
    "name",
    "unit",
    "kind",
    "polarity",
    "comparator",
    "decimals",
    "factor",
    "numerator",
    "denominator",
    "minimum",
    "maximum",
    "region_rule",
    "time_rule",
    "year_shape",
    "calendar",
    "level",
    "authority",
    "office",
    "core",
    "weight",
    "baseline",
    "targets",
    "printed",
    "confidence",
    "ambiguous",
    "notes",
    "chosen",
    "why",
];

pub(crate) const UNIT: &[&str] = &["zh", "en", "ucum", "printed"];

pub(crate) const CALENDAR: &[&str] = &["frequency", "due_days"];

/// In a target that is written in words.
pub(crate) const WORDS: &[&str] = &["zh", "en", "keyword"];

pub(crate) const TASK: &[&str] = &["id", "title", "office", "set_aside", "ambiguous", "notes", "chosen"];

pub(crate) const SET_ASIDE: &[&str] = &["printed", "zh", "en"];

pub(crate) const COMMITMENT: &[&str] = &[
    "id",
    "name",
    "unit",
    "kind",
    "polarity",
    "comparator",
    "value",
    "implied_value",
    "value_text",
    "bound_stated",
    "approximate",
    "year_due",
    "year_basis",
    "period",
    "series",
    "headline",
    "agrees_with_headline",
    "same_measure_as",
    "role",
    "office",
    "printed",
    "confidence",
    "ambiguous",
    "notes",
    "chosen",
    "note",
];

pub(crate) const GOAL: &[&str] = &[
    "id",
    "name",
    "unit",
    "kind",
    "polarity",
    "comparator",
    "value",
    "implied_value",
    "value_text",
    "bound_stated",
    "approximate",
    "year_due",
    "year_basis",
    "factor",
    "computed_from",
    "office",
    "printed",
    "confidence",
    "ambiguous",
    "notes",
    "chosen",
    "note",
];

pub(crate) const NOTE: &[&str] = &["id", "kind", "refs", "text"];

pub(crate) const TEXT: &[&str] = &["zh", "en"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_documented() {
        let readme = include_str!("../../../services/qiyou/data/plans/README.md");
        let lists = [
            TOP, PLAN, WITHIN, CHOSEN, THRESHOLDS, OFFICE, DOMAIN, INDICATOR, UNIT, CALENDAR, WORDS, TASK,
            SET_ASIDE, COMMITMENT, GOAL, NOTE, TEXT,
        ];
        for key in lists.concat() {
            assert!(readme.contains(&format!("`{key}`")), "README.md does not explain {key}");
        }
    }
}
