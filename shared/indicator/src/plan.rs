//! Plan versions: loading one, and listing what was loaded.

use std::collections::BTreeSet;

use prost::Message;
use qiyou_catalogue::{PlanVersion, checked, conflict, is_of, read_document};
use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::name;
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Key, Reads, Request, Stored};
use qiyou_wire::{kept, request_digest};

use crate::{Context, Target, answer, target};

/// Most targets that one load may overwrite: every target of a plan, and more.
const OVERWRITTEN: usize = 10_000;

/// Loads a plan version: the document, and the end of the revisions that it may overwrite.
pub(crate) async fn load(
    context: &Context,
    actor: &str,
    request: wire::LoadPlanRequest,
) -> Result<wire::PlanVersion> {
    let Load { version, plan, overwrite, request_id } = Load::read(context, &request)?;
    let write = Request::new(actor, "IndicatorService/LoadPlan")
        .with_id(request_id, request_digest(&request))
        .rehearsed(request.validate_only);
    let (every_plan, every_target) = (Key::<PlanVersion>::all(), Key::<Target>::all());
    let reads = Reads::new().under(&every_plan).under(&every_target);
    let of = context.clone();
    let written = context
        .store
        .write(write, reads, move |change| {
            let standing = of.catalogue.read(&change.scan(&every_plan)?)?;
            conflict(&plan, &standing)?;
            let before = standing.get(&plan.id).map(|active| &*active.plan);
            for target in target::settle(&plan, before, change.scan(&every_target)?, &overwrite)? {
                change.put(target)?;
            }
            let stored = change.put(version.clone())?;
            let token = of.token(stored.revision);
            Ok(wire::PlanVersion { token, ..answer::plan_version(&stored, &plan) }.encode_to_vec())
        })
        .await?;
    context.catalogue.refresh(&context.store).await?;
    kept(&written.answer)
}

struct Load {
    version: PlanVersion,
    plan: Plan,
    overwrite: BTreeSet<name::Target>,
    request_id: String,
}

impl Load {
    fn read(context: &Context, request: &wire::LoadPlanRequest) -> Result<Self> {
        let mut fields = Fields::new();
        let announced = read_document(&mut fields, &request.document, &request.sha256);
        let named = &request.overwrite_targets;
        let overwrite = fields.each("overwrite_targets", named, OVERWRITTEN, |fields, text| {
            let name = fields.parse::<name::Target>("", text)?;
            context.is_served(fields, "", &name.indicator).then_some(name)
        });
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        let (announced, overwrite, request_id) =
            fields.finish(|| Some((announced?, overwrite?, request_id?)))?;
        qiyou_wire::require_hash(&request.document, announced)?;
        let plan = checked(&request.document)?;
        require_plan(&plan, &overwrite)?;
        let document = request.document.to_vec().into();
        let version = PlanVersion { plan: plan.id.clone(), sha256: announced, document };
        Ok(Self { version, plan, overwrite: overwrite.into_iter().collect(), request_id })
    }
}

/// Refuses targets of another plan than the one that is loaded.
fn require_plan(plan: &Plan, overwrite: &[name::Target]) -> Result<()> {
    let mut fields = Fields::new();
    for (index, name) in overwrite.iter().enumerate() {
        is_of(&mut fields, &format!("overwrite_targets[{index}]"), plan, name);
    }
    fields.finish(|| Some(()))
}

/// Lists the versions of one plan, or of all, newest first.
pub(crate) async fn versions(
    context: &Context,
    request: &wire::ListPlanVersionsRequest,
) -> Result<wire::ListPlanVersionsResponse> {
    let mut fields = Fields::new();
    let plan = fields.optional::<name::Plan>("plan", &request.plan);
    let others = ["plan_versions", &request.plan];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (plan, ask) = fields.finish(|| Some((plan?, ask?)))?;
    let row_key = plan.as_ref().map_or_else(Key::all, |name| PlanVersion::row_key(&name.plan));
    let mut history = context.store.history(&row_key).await?;
    if let (Some(name), true) = (&plan, history.is_empty()) {
        return Err(Error::not_found(name));
    }
    history.sort_by_key(|stored| std::cmp::Reverse(stored.revision));
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let message = |stored: &Stored<PlanVersion>| {
        Ok(answer::plan_version(stored, &context.catalogue.active(stored)?.plan))
    };
    let plan_versions = page.items.iter().map(message).collect::<Result<_>>()?;
    Ok(wire::ListPlanVersionsResponse { plan_versions, next_page_token: page.next })
}
