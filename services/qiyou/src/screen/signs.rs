//! Small signs behind names and figures. The legend explains those that the page used.

use std::collections::BTreeSet;

use qiyou_kernel::Language;

/// A sign behind a name or a figure.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Sign {
    /// The value is submitted and not yet approved.
    Provisional,
    /// The value, or part of it, was first handed in after its due date.
    Late,
    /// An open ticket questions the value, or part of it.
    Questioned,
    /// The value was combined from the regions below.
    RollUp,
    /// The target differs from the plan document.
    Revised,
    /// The year's target is reached before the year is over.
    Reached,
    /// What was to hold all year did not in some period of it.
    Broken,
    /// The commitment is shown and not counted.
    NotCounted,
    /// A core indicator of the plan.
    Core,
    /// The plan's text leaves the meaning open.
    Ambiguous,
}

const ALL: [(Sign, &str, &str, &str); 10] = [
    (Sign::Provisional, "~", "已上报、待批准", "submitted, not yet approved"),
    (Sign::Late, "*", "逾期上报", "handed in late"),
    (Sign::Questioned, "°", "有疑问、待核实", "questioned, not yet answered"),
    (
        Sign::RollUp,
        "Σ",
        "由下级区域汇总（已报下级区域占比）",
        "rolled up (share of the regions below that reported)",
    ),
    (Sign::Revised, "†", "目标已调整", "target revised or attached"),
    (Sign::Reached, "+", "提前达到年度目标", "the year's target is reached already"),
    (Sign::Broken, "‡", "期间曾不达标", "fell short in between"),
    (Sign::NotCounted, "·", "只列示、不计数", "listed, not counted"),
    (Sign::Core, "★", "核心指标", "core indicator"),
    (Sign::Ambiguous, "※", "方案原文含义待明确", "the plan's text leaves its meaning open"),
];

impl Sign {
    /// The character.
    pub(super) fn text(self) -> &'static str {
        ALL.into_iter().find(|(sign, ..)| *sign == self).map_or("", |(_, text, ..)| text)
    }
}

/// The signs that a page used.
#[derive(Debug, Default)]
pub(super) struct Signs(BTreeSet<Sign>);

impl Signs {
    /// Appends a sign to a text, and remembers it, when it applies.
    pub(super) fn sign(&mut self, text: &mut String, sign: Sign, applies: bool) {
        if applies {
            text.push_str(sign.text());
            self.0.insert(sign);
        }
    }

    /// The signs used with their meanings, in the order of the legend.
    pub(super) fn explained(&self, language: Language) -> Vec<String> {
        let used = ALL.into_iter().filter(|(sign, ..)| self.0.contains(sign));
        used.map(|(_, text, zh, en)| format!("{text} {}", if language == Language::Zh { zh } else { en }))
            .collect()
    }
}
