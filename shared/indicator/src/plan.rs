//! Plan versions: loading one, and listing what was loaded.

use prost::Message;
use qiyou_catalogue::{PlanVersion, checked, conflict};
use qiyou_error::{Error, Fields, Reason, Result, Violation, key};
use qiyou_kernel::{Digest, digest::Canonical, name};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Reads, Request};
use qiyou_wire::Ask;

use crate::{Context, answer, target};

/// Largest plan document: a hundred times what a county needs would not fit a message.
const DOCUMENT_BYTES: usize = 2 << 20;

/// Loads a plan version: the document, and the end of the revisions that it may overwrite.
pub(crate) async fn load(
    context: &Context,
    actor: &str,
    request: wire::LoadPlanRequest,
) -> Result<wire::PlanVersion> {
    let Load { version, overwrite, request_id } = Load::read(&request)?;
    let plan = checked(&version.document)?;
    let standing = context.catalogue.plans();
    conflict(&plan, &standing)?;
    let overwritten = target::overwritten(context, &plan, &standing, &overwrite, actor).await?;

    let digest = Canonical::new()
        .bytes(version.sha256.as_bytes())
        .text(&request.overwrite_targets.join("\n"))
        .finish();
    let write = Request::new(actor, "IndicatorService/LoadPlan").with_id(&request_id, digest);
    let reads = Reads::new().key(&PlanVersion::row_key(&version.plan));
    let context_of = context.clone();
    let written = context
        .store
        .write(write, reads, move |change| {
            for target in &overwritten {
                change.put(target.clone())?;
            }
            let stored = change.put(version.clone())?;
            let token = context_of.token(stored.revision);
            Ok(wire::PlanVersion { token, ..answer::plan_version(&stored, &plan) }.encode_to_vec())
        })
        .await?;
    context.catalogue.refresh(&context.store).await?;
    qiyou_wire::kept(&written.answer)
}

struct Load {
    version: PlanVersion,
    overwrite: Vec<name::Target>,
    request_id: String,
}

impl Load {
    fn read(request: &wire::LoadPlanRequest) -> Result<Self> {
        let mut fields = Fields::new();
        if request.document.is_empty() {
            fields.refuse(Reason::FieldRequired, "document", "is required");
        }
        if request.document.len() > DOCUMENT_BYTES {
            let description = format!("is longer than {DOCUMENT_BYTES} bytes");
            fields.refuse(Reason::FieldOutOfRange, "document", description);
        }
        let announced = fields.parse::<Digest>("sha256", &request.sha256);
        let overwrite =
            fields.each("overwrite_targets", &request.overwrite_targets, 10_000, |fields, text| {
                fields.parse::<name::Target>("", text)
            });
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        let (announced, overwrite, request_id) =
            fields.finish(|| Some((announced?, overwrite?, request_id?)))?;
        let actual = Digest::of(&request.document);
        if announced != actual {
            let description = format!("the document has {actual}; send it unchanged");
            let violation = Violation::new(Reason::HashMismatch, "sha256", description);
            return Err(Error::invalid(vec![violation]).with("announced", announced).with("actual", actual));
        }
        let plan = checked(&request.document)?.id;
        let version = PlanVersion { plan, sha256: actual, document: request.document.to_vec().into() };
        Ok(Self { version, overwrite, request_id })
    }
}

/// Lists the versions of one plan, or of all, newest first.
pub(crate) async fn versions(
    context: &Context,
    request: &wire::ListPlanVersionsRequest,
) -> Result<wire::ListPlanVersionsResponse> {
    let mut fields = Fields::new();
    let plan = fields.optional::<name::Plan>("plan", &request.plan);
    let ask =
        Ask::read(&mut fields, request.page_size, &request.page_token, &["plan_versions", &request.plan]);
    let (plan, ask) = fields.finish(|| Some((plan?, ask?)))?;
    let row_key = plan.as_ref().map_or_else(qiyou_store::Key::all, |name| PlanVersion::row_key(&name.plan));
    let mut history = context.store.history(&row_key).await?;
    if let (Some(name), true) = (&plan, history.is_empty()) {
        return Err(Error::not_found(name).with(key::PLAN, &name.plan));
    }
    history.sort_by_key(|stored| std::cmp::Reverse(stored.revision));
    let page = ask.within(history, |stored| stored.revision.to_string());
    let message = |stored: &_| -> Result<_> {
        let stored: &qiyou_store::Stored<PlanVersion> = stored;
        Ok(answer::plan_version(stored, &*context.catalogue.parse(stored.sha256, &stored.document)?))
    };
    let plan_versions = page.items.iter().map(message).collect::<Result<_>>()?;
    Ok(wire::ListPlanVersionsResponse { plan_versions, next_page_token: page.next })
}
