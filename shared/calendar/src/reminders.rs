//! Who owes what: reports that have not come, gathered by due date and office.

use std::collections::BTreeMap;

use qiyou_error::{Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Date, date};
use qiyou_plan::Office;
use qiyou_proto::calendar::v1 as wire;
use qiyou_wire::localized;

use crate::{
    ask::{Ask, Common, OFFICE},
    due::Due,
};

/// Farthest that a reminder looks ahead: the longest that a due date may lie behind its period.
const HORIZON_DAYS: i32 = 366;

/// What one office owes by one date.
struct Reminder<'a> {
    office: &'a Office,
    due: Date,
    dues: Vec<Due<'a>>,
}

impl Reminder<'_> {
    fn position(&self) -> String {
        format!("{} {}", self.due, self.office.id)
    }

    fn message(&self, judged_on: Date) -> wire::Reminder {
        wire::Reminder {
            office: self.office.id.clone(),
            responsible_unit: Some(localized(&self.office.name)),
            due_date: self.due.to_string(),
            days_left: date::days_between(judged_on, self.due),
            due_reports: self.dues.iter().map(Due::message).collect(),
        }
    }
}

pub(crate) async fn list(
    context: &Context,
    request: &wire::ListRemindersRequest,
) -> Result<wire::ListRemindersResponse> {
    let wire::ListRemindersRequest { plan, region, filter, judged_on, as_of, page_size, page_token, .. } =
        request;
    let mut fields = Fields::new();
    let common = Common { plan, region, filter, judged_on, as_of: as_of.as_ref() };
    let ask = Ask::read(context, &mut fields, common, &[OFFICE]);
    let horizon = fields.within("horizon_days", request.horizon_days, 0..=HORIZON_DAYS);
    let ahead = request.horizon_days.to_string();
    let at = ask.as_ref().map(Ask::at).unwrap_or_default();
    let others = ["reminders", plan, region, filter, &ahead, judged_on, &at];
    let page = context.page_request(&mut fields, *page_size, page_token, &others);
    let (ask, horizon, page) = fields.finish(|| Some((ask?, horizon?, page?)))?;
    let gathered = ask.gather(context).await?;
    let judged_on = gathered.judged_on;
    let owed = gathered.dues(context).into_iter().filter(|due| due.state().is_owed());
    let near = owed.filter(|due| date::days_between(judged_on, due.owed.due) <= horizon);
    let mut gathered = reminders(near);
    // One whose reports all came since the last page neither ends the list nor begins it again.
    gathered.retain(|reminder| page.after.as_ref().is_none_or(|after| reminder.position() > *after));
    let page = page.cut(gathered, Reminder::position);
    let reminders = page.items.iter().map(|reminder| reminder.message(judged_on)).collect();
    Ok(wire::ListRemindersResponse { reminders, next_page_token: page.next })
}

/// Gathers by due date, then office. A report sent back is owed by the date that it was due first.
fn reminders<'a>(dues: impl Iterator<Item = Due<'a>>) -> Vec<Reminder<'a>> {
    let mut gathered: BTreeMap<(Date, &'a str), Reminder<'a>> = BTreeMap::new();
    for due in dues {
        let (office, date) = (&due.owed.indicator.office, due.owed.due);
        let reminder = gathered.entry((date, office.id.as_str()));
        reminder.or_insert_with(|| Reminder { office, due: date, dues: Vec::new() }).dues.push(due);
    }
    gathered.into_values().collect()
}
