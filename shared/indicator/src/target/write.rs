//! Changing targets: the mid-term adjustment, and a number for words.

use prost::Message;
use qiyou_catalogue::PlanVersion;
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Comparator, Decimal, Etag, name};
use qiyou_proto::{indicator::v1 as wire, r#type::v1 as types};
use qiyou_store::{Change, Reads, Request};
use qiyou_wire::{Wire, bounded, decimal, kept, limits, request_digest, said};

use super::{Origin, Target, read::named, standing::Standing};
use crate::{Context, observation::bounds};

/// Revises a numeric target.
pub(crate) async fn revise(
    context: &Context,
    actor: &str,
    request: wire::ReviseTargetRequest,
) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let value = number(&mut fields, request.value.as_ref());
    let reason = said(&mut fields, "reason", &request.reason, limits::REASON);
    let document = said(&mut fields, "document", &request.document, limits::TITLE);
    let etag = fields.optional::<Etag>("etag", &request.etag);
    let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
    let (adjusted, request_id) = fields.finish(|| {
        let (name, value, etag) = (name?, value?, etag?);
        let (reason, document) = (reason?, document?);
        Some((Adjusted { name, value, comparator: None, reason, document, etag }, request_id?))
    })?;
    let write =
        Request::new(actor, "IndicatorService/ReviseTarget").with_id(request_id, request_digest(&request));
    adjusted.record(context, actor, write).await
}

/// Attaches a number to a qualitative target.
pub(crate) async fn attach(
    context: &Context,
    actor: &str,
    request: wire::AttachTargetNumberRequest,
) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let value = number(&mut fields, request.value.as_ref());
    let comparator = fields.choice("comparator", request.comparator, Comparator::meant);
    let comparator = comparator.filter(|comparator| compares(&mut fields, *comparator));
    let document = said(&mut fields, "document", &request.document, limits::TITLE);
    let reason = bounded(&mut fields, "reason", &request.reason, limits::REASON);
    let etag = fields.optional::<Etag>("etag", &request.etag);
    let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
    let (adjusted, request_id) = fields.finish(|| {
        let (name, value, etag) = (name?, value?, etag?);
        let (comparator, reason, document) = (Some(comparator?), reason?, document?);
        Some((Adjusted { name, value, comparator, reason, document, etag }, request_id?))
    })?;
    let write = Request::new(actor, "IndicatorService/AttachTargetNumber")
        .with_id(request_id, request_digest(&request));
    adjusted.record(context, actor, write).await
}

fn number(fields: &mut Fields, message: Option<&types::Decimal>) -> Option<Decimal> {
    let value = decimal(fields, "value", message)?;
    if value.is_none() {
        fields.refuse(Reason::FieldRequired, "value", "is required");
    }
    value
}

/// Refuses a comparator that says nothing of a number.
fn compares(fields: &mut Fields, comparator: Comparator) -> bool {
    let compares = matches!(comparator, Comparator::AtLeast | Comparator::AtMost | Comparator::Equal);
    if !compares {
        let description = "is not for a number; send AT_LEAST, AT_MOST or EQUAL";
        fields.refuse(Reason::FieldOutOfRange, "comparator", description).add(key::VALUE, comparator);
    }
    compares
}

/// A target with another number.
#[derive(Debug, Clone)]
struct Adjusted {
    name: name::Target,
    value: Decimal,
    /// Given with a number for words; a revision keeps the plan's.
    comparator: Option<Comparator>,
    reason: String,
    document: String,
    etag: Option<Etag>,
}

impl Adjusted {
    async fn record(self, context: &Context, actor: &str, write: Request) -> Result<wire::Target> {
        let row_key = Target::row_key(&self.name);
        let reads = Reads::new().key(&row_key).key(&PlanVersion::row_key(&self.name.plan));
        let (of, recorder) = (context.clone(), actor.to_owned());
        let write = write.because(self.reason.clone());
        let decide = move |change: &mut Change<'_>| Ok(self.put(&of, &recorder, change)?.encode_to_vec());
        kept(&context.store.write(write, reads, decide).await?.answer)
    }

    fn put(&self, context: &Context, recorder: &str, change: &mut Change<'_>) -> Result<wire::Target> {
        let Self { name, value, reason, document, .. } = self;
        let version = change.get(&PlanVersion::row_key(&name.plan))?;
        let version = version.ok_or_else(|| Error::not_found(name::Plan { plan: name.plan.clone() }))?;
        let active = context.catalogue.active(&version)?;
        let row = change.get(&Target::row_key(name))?;
        let standing = Standing::of(&active, name, row.as_ref())?;
        let epoch = context.store.epoch();
        if self.etag.is_some_and(|etag| etag != standing.etag(epoch)) {
            return Err(Error::stale(name));
        }
        self.fits(&standing)?;
        let (comparator, origin) = match self.comparator {
            Some(comparator) => (comparator, Origin::Attached),
            None => (standing.planned.comparator, Origin::Revised),
        };
        let stored = change.put(Target {
            name: name.clone(),
            comparator,
            value: Some(*value),
            origin,
            reason: reason.clone(),
            document: document.clone(),
            recorder: recorder.to_owned(),
        })?;
        let message = Standing::of(&active, name, Some(&stored))?.message(epoch);
        Ok(wire::Target { token: context.token(stored.revision), ..message })
    }

    /// Words get a number attached, numbers are revised, and either fits its indicator.
    fn fits(&self, standing: &Standing<'_>) -> Result<()> {
        let name = &self.name;
        match (self.comparator, standing.planned.value) {
            (None, None) => {
                let message = format!("{name} is in words; attach a number to it with AttachTargetNumber");
                return Err(Error::precondition(Reason::StateNotAllowed, message)
                    .with(key::NAME, name)
                    .with(key::STATE, "in words")
                    .with(key::ACTION, "revise"));
            }
            (Some(_), Some(_)) => {
                let message = format!("{name} is a number already; revise it with ReviseTarget");
                return Err(Error::precondition(Reason::TargetNotQualitative, message).with(key::NAME, name));
            }
            (None, Some(_)) | (Some(_), None) => {}
        }
        let mut fields = Fields::new();
        bounds(standing.indicator).check(&mut fields, "value", &name.indicator, self.value);
        fields.finish(|| Some(()))
    }
}
