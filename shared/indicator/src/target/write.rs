//! Changing targets: the mid-term adjustment, a number for words, and what a load may overwrite.

use std::collections::BTreeSet;

use prost::Message;
use qiyou_catalogue::Plans;
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Comparator, Decimal, Etag, digest::Canonical, name};
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{At, Key, Reads, Request, Select};
use qiyou_wire::{Wire, bounded, decimal, limits};

use super::{Origin, Target, read};
use crate::Context;

/// Revises a numeric target.
pub(crate) async fn revise(
    context: &Context,
    actor: &str,
    request: wire::ReviseTargetRequest,
) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Target>("name", &request.name);
    let value = number(&mut fields, request.value.as_ref());
    fields.required("reason", &request.reason);
    fields.required("document", &request.document);
    let change =
        Wording::read(&mut fields, &request.reason, &request.document, &request.etag, &request.request_id);
    let (name, value, wording) = fields.finish(|| Some((name?, value?, change?)))?;
    let plan_target = read::planned(context, &name)?;
    if plan_target.value.is_none() {
        let message = format!("{name} is in words; attach a number to it with AttachTargetNumber");
        return Err(Error::precondition(Reason::StateNotAllowed, message).with(key::NAME, &name));
    }
    let comparator = plan_target.comparator;
    write(
        context,
        actor,
        "IndicatorService/ReviseTarget",
        name,
        (comparator, value, Origin::Revised),
        wording,
    )
    .await
}

/// Attaches a number to a qualitative target.
pub(crate) async fn attach(
    context: &Context,
    actor: &str,
    request: wire::AttachTargetNumberRequest,
) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Target>("name", &request.name);
    let value = number(&mut fields, request.value.as_ref());
    fields.required("document", &request.document);
    let comparator = fields.choice("comparator", request.comparator, |message| {
        Comparator::meant(message)
            .filter(|meant| matches!(meant, Comparator::AtLeast | Comparator::AtMost | Comparator::Equal))
    });
    let wording =
        Wording::read(&mut fields, &request.reason, &request.document, &request.etag, &request.request_id);
    let (name, value, comparator, wording) =
        fields.finish(|| Some((name?, value?, comparator?, wording?)))?;
    if read::planned(context, &name)?.value.is_some() {
        let message = format!("{name} is a number already; revise it with ReviseTarget");
        return Err(Error::precondition(Reason::TargetNotQualitative, message).with(key::NAME, &name));
    }
    let content = (comparator, value, Origin::Attached);
    write(context, actor, "IndicatorService/AttachTargetNumber", name, content, wording).await
}

fn number(fields: &mut Fields, message: Option<&qiyou_proto::r#type::v1::Decimal>) -> Option<Decimal> {
    let value = decimal(fields, "value", message)?;
    if value.is_none() {
        fields.refuse(Reason::FieldRequired, "value", "is required");
    }
    value
}

struct Wording {
    reason: String,
    document: String,
    etag: Option<Etag>,
    request_id: String,
}

impl Wording {
    fn read(fields: &mut Fields, reason: &str, document: &str, etag: &str, request_id: &str) -> Option<Self> {
        let reason = bounded(fields, "reason", reason, limits::REASON);
        let document = bounded(fields, "document", document, limits::TITLE);
        let etag = fields.optional::<Etag>("etag", etag);
        let request_id = qiyou_wire::request_id(fields, request_id);
        Some(Self { reason: reason?, document: document?, etag: etag?, request_id: request_id? })
    }
}

async fn write(
    context: &Context,
    actor: &str,
    method: &'static str,
    name: name::Target,
    (comparator, value, origin): (Comparator, Decimal, Origin),
    wording: Wording,
) -> Result<wire::Target> {
    read::holds_decimals(context, &name, value)?;
    let Wording { reason, document, etag, request_id } = wording;
    let digest = Canonical::new()
        .text(&name.to_string())
        .text(comparator.as_str())
        .decimal(&value)
        .text(&reason)
        .text(&document)
        .finish();
    let request = Request::new(actor, method).with_id(&request_id, digest).because(reason.clone());
    let recorder = actor.to_owned();
    let (row_key, context_of) = (Target::row_key(&name), context.clone());
    let target = Target { name, comparator, value: Some(value), origin, reason, document, recorder };
    let written = context
        .store
        .write(request, Reads::new().key(&row_key), move |change| {
            let current = change.get(&row_key)?.map_or(0, |stored| stored.revision);
            let epoch = context_of.store.epoch();
            if etag.is_some_and(|etag| etag != read::etag(&context_of, &target.name, current, epoch)) {
                return Err(Error::stale(&target.name));
            }
            let stored = change.put(target.clone())?;
            let message = read::message(&context_of, &stored);
            Ok(wire::Target { token: context_of.token(stored.revision), ..message }.encode_to_vec())
        })
        .await?;
    qiyou_wire::kept(&written.answer)
}

/// The targets that a load of this plan takes back to the document.
///
/// # Errors
/// `TARGET_REVISED` when the document changes a target that was revised since and is not named.
pub(crate) async fn overwritten(
    context: &Context,
    plan: &Plan,
    standing: &Plans,
    named: &[name::Target],
    actor: &str,
) -> Result<Vec<Target>> {
    let Some(before) = standing.get(&plan.id) else { return Ok(Vec::new()) };
    let named: BTreeSet<_> = named.iter().collect();
    let view = context.store.at(At::Head).await?;
    let select = Select::<Target>::new().under(&Key::all());
    let mut back = Vec::new();
    for stored in view.select(&select).await? {
        let name = &stored.name;
        if name.plan != plan.id || stored.origin == Origin::Plan {
            continue;
        }
        let after = read::in_plan(plan, name);
        let is_named = named.contains(name);
        if after.as_ref() != read::in_plan(&before.plan, name).as_ref() && !is_named {
            let message =
                format!("{name} was revised since; name it in overwrite_targets to take the plan's number");
            return Err(Error::precondition(Reason::TargetRevised, message).with("target", name));
        }
        if let (true, Some(after)) = (is_named, after) {
            back.push(Target {
                comparator: after.comparator,
                value: after.value,
                origin: Origin::Plan,
                reason: format!("the load of plan version {} takes the plan's target", plan.hash()),
                document: String::new(),
                recorder: actor.to_owned(),
                name: name.clone(),
            });
        }
    }
    Ok(back)
}
