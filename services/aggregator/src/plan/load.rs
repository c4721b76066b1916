//! Loading a plan: into every store of its domains first, into the own store last, which activates it.

use std::sync::Arc;

use prost::bytes::Bytes;
use qiyou_catalogue::{ActivePlan, PlanVersion, checked, conflict};
use qiyou_error::{Error, Fields, Reason, Result, Violation, key};
use qiyou_kernel::{Digest, Instant, name};
use qiyou_plan::Plan;
use qiyou_proto::{
    aggregator::v1 as wire,
    indicator::v1::{self as indicator, PlanVersion as Loaded},
};
use qiyou_store::{Reads, Request};

use super::message;
use crate::{fan_out::on_all, link::Link, own::OwnStore};

/// Largest plan document: a hundred times what a county needs would not fit a message.
const DOCUMENT_BYTES: usize = 2 << 20;

/// Most revised targets that one load may overwrite.
const OVERWRITTEN: usize = 10_000;

/// Loads a plan version everywhere. Loading it again heals a load that failed half-way.
pub(super) async fn load(
    own: &OwnStore,
    links: &[Arc<Link>],
    actor: &str,
    request: wire::LoadPlanRequest,
) -> Result<wire::Plan> {
    let (sha256, overwrite) = read(&request)?;
    let plan = checked(&request.document)?;
    conflict(&plan, &own.fresh().await?.plans)?;
    if request.validate_only {
        let loaded_at = Instant::EPOCH;
        let active = ActivePlan { plan: Arc::new(plan), sha256, revision: 0, loaded_at };
        return Ok(wire::Plan { activate_time: None, ..message::plan(&active) });
    }
    let of_plan = links.iter().filter(|link| plan.domain(&link.upstream.domain).is_some()).cloned();
    let document = request.document;
    let loaded = on_all(of_plan.collect(), |link| {
        let request = request_to(&link, document.clone(), sha256, &overwrite);
        async move {
            let loaded = link.indicators().load_plan(request).await;
            loaded.map(|answer| answer.into_inner()).map_err(|status| Error::from(&status))
        }
    });
    let tokens = loaded.await?.into_iter().map(|Loaded { token, .. }| token);
    let own_token = activate(own, actor, &plan, sha256, &document).await?;

    let mut tokens: Vec<_> = tokens.chain([own_token]).collect();
    tokens.sort();
    let fresh = own.fresh().await?;
    Ok(wire::Plan { tokens, ..message::plan(fresh.plans.require(&plan.id)?) })
}

fn read(request: &wire::LoadPlanRequest) -> Result<(Digest, Vec<name::Target>)> {
    let mut fields = Fields::new();
    if request.document.is_empty() {
        fields.refuse(Reason::FieldRequired, "document", "is required");
    }
    if request.document.len() > DOCUMENT_BYTES {
        let description = format!("is longer than {DOCUMENT_BYTES} bytes");
        fields
            .refuse(Reason::FieldOutOfRange, "document", description)
            .add(key::MAXIMUM_BYTES, DOCUMENT_BYTES);
    }
    let announced = fields.parse::<Digest>("sha256", &request.sha256);
    let overwrite =
        fields.each("overwrite_targets", &request.overwrite_targets, OVERWRITTEN, |fields, text| {
            fields.parse::<name::Target>("", text)
        });
    let (announced, overwrite) = fields.finish(|| Some((announced?, overwrite?)))?;
    let actual = Digest::of(&request.document);
    if announced == actual {
        return Ok((actual, overwrite));
    }
    let description = format!("the document has {actual}; send it unchanged");
    let violation = Violation::new(Reason::HashMismatch, "sha256", description);
    Err(Error::invalid(vec![violation]).with("announced", announced).with("actual", actual))
}

/// The load as one domain gets it, with the targets that are its own.
fn request_to(
    link: &Link,
    document: Bytes,
    sha256: Digest,
    overwrite: &[name::Target],
) -> indicator::LoadPlanRequest {
    let domain = link.upstream.domain.as_str();
    let own = overwrite.iter().filter(|target| target.indicator.domain() == domain);
    indicator::LoadPlanRequest {
        document,
        sha256: sha256.to_string(),
        overwrite_targets: own.map(ToString::to_string).collect(),
        request_id: String::new(),
    }
}

/// Records the version in the own store: from here on views show it.
async fn activate(
    own: &OwnStore,
    actor: &str,
    plan: &Plan,
    sha256: Digest,
    document: &Bytes,
) -> Result<String> {
    let version = PlanVersion { plan: plan.id.clone(), sha256, document: document.to_vec().into() };
    let reads = Reads::new().key(&PlanVersion::row_key(&plan.id));
    let store = own.store.clone();
    let written = own
        .store
        .write(Request::new(actor, "PlanService/LoadPlan"), reads, move |change| {
            let stored = change.put(version.clone())?;
            Ok(store.token(stored.revision).to_string().into_bytes())
        })
        .await?;
    String::from_utf8(written.answer).map_err(|fault| Error::bug("a token is not text", fault))
}
