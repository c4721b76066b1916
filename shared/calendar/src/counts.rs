//! How complete and how timely the reports are.

use std::collections::BTreeMap;

use qiyou_error::{Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Decimal, name};
use qiyou_proto::{calendar::v1 as wire, r#type::v1 as types};
use qiyou_wire::decimal_message;

use crate::{
    ask::{Ask, Common, INDICATOR, OFFICE, PERIOD},
    due::{Due, State},
};

/// What reports can be counted by, in the order of a count's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grouping {
    Office,
    Region,
    Period,
    Indicator,
}

impl Grouping {
    const ALL: [Self; 4] = [Self::Office, Self::Region, Self::Period, Self::Indicator];

    fn meant(message: wire::ReportGrouping) -> Option<Self> {
        match message {
            wire::ReportGrouping::Unspecified => None,
            wire::ReportGrouping::Office => Some(Self::Office),
            wire::ReportGrouping::Region => Some(Self::Region),
            wire::ReportGrouping::Period => Some(Self::Period),
            wire::ReportGrouping::Indicator => Some(Self::Indicator),
        }
    }

    fn part(self, due: &Due<'_>) -> String {
        match self {
            Self::Office => due.owed.indicator.office.id.clone(),
            Self::Region => name::Region { region: due.owed.region }.to_string(),
            Self::Period => due.owed.period.to_string(),
            Self::Indicator => name::Indicator { indicator: due.owed.indicator.id.clone() }.to_string(),
        }
    }
}

/// What is counted by: a part for each grouping, empty for those not asked for.
type Key = [String; 4];

/// How many of the reports whose due date has passed came, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    timely: i32,
    late: i32,
    missing: i32,
    approved: i32,
}

impl Count {
    fn add(&mut self, due: &Due<'_>) {
        let state = due.state();
        let counter = match (state.is_owed(), due.is_late()) {
            (true, _) => &mut self.missing,
            (false, true) => &mut self.late,
            (false, false) => &mut self.timely,
        };
        *counter = counter.saturating_add(1);
        if state == State::Approved {
            self.approved = self.approved.saturating_add(1);
        }
    }

    fn due(self) -> i32 {
        self.timely.saturating_add(self.late).saturating_add(self.missing)
    }

    fn message(self, [office, region, period, indicator]: Key) -> wire::ReportCount {
        let Self { timely, late, missing, approved } = self;
        wire::ReportCount {
            office,
            region,
            period,
            indicator,
            due_count: self.due(),
            timely_count: timely,
            late_count: late,
            missing_count: missing,
            approved_count: approved,
            completeness: percent(timely.saturating_add(late), self.due()),
            timeliness: percent(timely, self.due()),
        }
    }
}

fn percent(part: i32, whole: i32) -> Option<types::Decimal> {
    let [part, whole, hundred] = [part, whole, 100].map(|count| Decimal::from_i64(count.into()));
    Decimal::ratio(part, whole, hundred).map(|percent| decimal_message(percent.round(1)))
}

pub(crate) async fn list(
    context: &Context,
    request: &wire::ListReportCountsRequest,
) -> Result<wire::ListReportCountsResponse> {
    let wire::ListReportCountsRequest {
        plan, region, filter, judged_on, as_of, page_size, page_token, ..
    } = request;
    let mut fields = Fields::new();
    let common = Common { plan, region, filter, judged_on, as_of: as_of.as_ref() };
    let ask = Ask::read(context, &mut fields, common, &[OFFICE, INDICATOR, PERIOD]);
    let groupings = groupings(&mut fields, &request.groupings);
    let by = format!("{:?}", request.groupings);
    let at = ask.as_ref().map(Ask::at).unwrap_or_default();
    let others = ["report_counts", plan, region, &by, filter, judged_on, &at];
    let page = context.page_request(&mut fields, *page_size, page_token, &others);
    let (ask, groupings, page) = fields.finish(|| Some((ask?, groupings?, page?)))?;
    let gathered = ask.gather(context).await?;
    let counts = count(&gathered.dues(context), &groupings);
    let page = page.within(counts, |(key, _)| key.join(" "))?;
    let report_counts = page.items.into_iter().map(|(key, count)| count.message(key)).collect();
    Ok(wire::ListReportCountsResponse { report_counts, next_page_token: page.next })
}

fn groupings(fields: &mut Fields, numbers: &[i32]) -> Option<Vec<Grouping>> {
    let groupings = fields.each("groupings", numbers, Grouping::ALL.len(), |fields, number| {
        fields.choice("", *number, Grouping::meant)
    })?;
    fields.distinct("groupings", &groupings, |grouping| *grouping);
    Some(groupings)
}

/// Counts what was due. Without a grouping there is one count, of the domain as a whole.
fn count(dues: &[Due<'_>], groupings: &[Grouping]) -> BTreeMap<Key, Count> {
    let mut counts = BTreeMap::new();
    if groupings.is_empty() {
        counts.insert(Key::default(), Count::default());
    }
    for due in dues.iter().filter(|due| due.has_passed()) {
        let part = |grouping: Grouping| {
            if groupings.contains(&grouping) { grouping.part(due) } else { String::new() }
        };
        counts.entry(Grouping::ALL.map(part)).or_insert_with(Count::default).add(due);
    }
    counts
}
