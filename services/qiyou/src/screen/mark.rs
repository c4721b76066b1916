//! The marks that statuses are shown with: a sign, a word in each language and a colour.

use qiyou_kernel::Language;
use qiyou_proto::{
    aggregator::v1::{Status, StatusCount},
    r#type::v1::StatusValue,
};

use super::paint::Style;

/// How one status is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    status: StatusValue,
    pub(super) sign: &'static str,
    zh: &'static str,
    en: &'static str,
    pub(super) style: Style,
}

const fn mark(
    status: StatusValue,
    sign: &'static str,
    zh: &'static str,
    en: &'static str,
    style: Style,
) -> Mark {
    Mark { status, sign, zh, en, style }
}

/// What is shown where there is no judgement.
const NONE: Mark = mark(StatusValue::Unspecified, "·", "无判定", "no judgement", Style::Dim);

/// Every mark, in the order of the legend.
pub(super) const MARKS: [Mark; 12] = [
    mark(StatusValue::Met, "✓", "达成", "met", Style::Good),
    mark(StatusValue::OnTrack, "●", "正常", "on track", Style::Good),
    mark(StatusValue::AtRisk, "▲", "有风险", "at risk", Style::Fair),
    mark(StatusValue::OffTrack, "▼", "偏离", "off track", Style::Bad),
    mark(StatusValue::Missed, "✗", "未达成", "missed", Style::Bad),
    mark(StatusValue::Overdue, "!", "逾期", "overdue", Style::Bad),
    mark(StatusValue::Pending, "◌", "待证", "evidence awaited", Style::Waiting),
    mark(StatusValue::NotDue, "…", "未到期", "not due", Style::Dim),
    mark(StatusValue::TooEarly, "◔", "尚早", "too early", Style::Dim),
    mark(StatusValue::Incomplete, "?", "不全", "incomplete", Style::Fair),
    mark(StatusValue::NotJudged, "⊘", "不判定", "not judged", Style::Dim),
    mark(StatusValue::NoTarget, "—", "无目标", "no target", Style::Dim),
];

impl Mark {
    /// The mark of a judgement; of none where there is no judgement.
    pub(super) fn of(status: Option<&Status>) -> Self {
        Self::of_value(status.map(Status::value).unwrap_or_default())
    }

    /// The mark of a status.
    pub(super) fn of_value(value: StatusValue) -> Self {
        MARKS.into_iter().find(|mark| mark.status == value).unwrap_or(NONE)
    }

    /// The status in words.
    pub(super) fn word(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}

/// Counts by status on one line: `✓2 ●1 …1`.
pub(super) fn tally(counts: &[StatusCount]) -> String {
    let shown = MARKS.iter().filter_map(|mark| {
        let same = counts.iter().filter(|count| count.value() == mark.status);
        let count: i32 = same.map(|count| count.count).sum();
        (count > 0).then(|| format!("{}{count}", mark.sign))
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Counts statuses.
pub(super) fn count<'a>(statuses: impl Iterator<Item = Option<&'a Status>>) -> Vec<StatusCount> {
    let mut counts: Vec<StatusCount> = Vec::new();
    for value in statuses.map(|status| status.map(|status| status.value).unwrap_or_default()) {
        match counts.iter_mut().find(|count| count.value == value) {
            Some(known) => known.count += 1,
            None => counts.push(StatusCount { value, count: 1 }),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use qiyou_proto::r#type::v1::StatusValue;

    use super::{MARKS, Mark};

    #[test]
    fn every_status_has_a_mark_of_its_own() {
        let values = (1..).map_while(|number| StatusValue::try_from(number).ok());
        let signs: BTreeSet<_> = values.map(|value| Mark::of_value(value).sign).collect();
        assert_eq!(signs.len(), MARKS.len());
        assert!(!signs.contains(Mark::of_value(StatusValue::Unspecified).sign));
    }
}
