//! The reports that a plan asks for, one by one.

use qiyou_error::{Fields, Result};
use qiyou_indicator::Context;
use qiyou_proto::calendar::v1 as wire;

use crate::{
    ask::{Ask, Common, INDICATOR, LATE, OFFICE, PERIOD, STATE},
    due::Due,
};

pub(crate) async fn list(
    context: &Context,
    request: &wire::ListDueReportsRequest,
) -> Result<wire::ListDueReportsResponse> {
    let wire::ListDueReportsRequest { plan, region, filter, judged_on, as_of, page_size, page_token } =
        request;
    let mut fields = Fields::new();
    let common = Common { plan, region, filter, judged_on, as_of: as_of.as_ref() };
    let ask = Ask::read(context, &mut fields, common, &[OFFICE, INDICATOR, PERIOD, STATE, LATE]);
    let at = ask.as_ref().map(Ask::at).unwrap_or_default();
    let others = ["due_reports", plan, region, filter, judged_on, &at];
    let page = context.page_request(&mut fields, *page_size, page_token, &others);
    let (ask, page) = fields.finish(|| Some((ask?, page?)))?;
    let gathered = ask.gather(context).await?;
    let mut dues = gathered.dues(context);
    // A report that came since the last page neither ends the list nor begins it again.
    dues.retain(|due| page.after.as_ref().is_none_or(|after| due.position() > *after));
    let page = page.cut(dues, Due::position);
    let due_reports = page.items.iter().map(Due::message).collect();
    Ok(wire::ListDueReportsResponse { due_reports, next_page_token: page.next })
}
