//! Reading plans back.

use qiyou_catalogue::PlanVersion;
use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::name;
use qiyou_proto::aggregator::v1 as wire;

use super::message;
use crate::own::OwnStore;

/// Gets the active version of a plan.
pub(super) async fn get(own: &OwnStore, request: &wire::GetPlanRequest) -> Result<wire::Plan> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Plan>("name", &request.name);
    let name = fields.finish(|| name)?;
    Ok(message::plan(own.fresh().await?.plans.require(&name.plan)?))
}

/// Lists the active version of every plan.
pub(super) async fn list(
    own: &OwnStore,
    request: &wire::ListPlansRequest,
) -> Result<wire::ListPlansResponse> {
    let mut fields = Fields::new();
    let ask = own.page_request(&mut fields, request.page_size, &request.page_token, &["plans"]);
    let ask = fields.finish(|| ask)?;
    let own = own.fresh().await?;
    let page = ask.within(own.plans.iter(), |active| active.plan.id.to_string())?;
    let plans = page.items.into_iter().map(message::plan).collect();
    Ok(wire::ListPlansResponse { plans, next_page_token: page.next })
}

/// Lists the versions of one plan, newest first.
pub(super) async fn versions(
    own: &OwnStore,
    request: &wire::ListPlanVersionsRequest,
) -> Result<wire::ListPlanVersionsResponse> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Plan>("plan", &request.plan);
    let others = ["plan_versions", &request.plan];
    let ask = own.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let mut history = own.store.history(&PlanVersion::row_key(&name.plan)).await?;
    if history.is_empty() {
        return Err(Error::not_found(name));
    }
    history.reverse();
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let active = |stored| own.active(stored).map(|active| message::plan(&active));
    let versions = page.items.iter().map(active).collect::<Result<_>>()?;
    Ok(wire::ListPlanVersionsResponse { versions, next_page_token: page.next })
}
