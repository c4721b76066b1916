//! Loading a plan: into every store of its domains first, into the aggregator's store last, which activates it.

use std::{future::Future, sync::Arc};

use prost::bytes::Bytes;
use qiyou_catalogue::{ActivePlan, PlanVersion, checked, conflict, is_of, read_document};
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Digest, Instant, name};
use qiyou_plan::Plan;
use qiyou_proto::{
    aggregator::v1 as wire,
    indicator::v1::{self as indicator, PlanVersion as Loaded},
};
use qiyou_store::{Reads, Request};

use super::message;
use crate::{fan_out::on_all, fleet::HALF_WAY, link::Link, own::OwnStore};

/// Most revised targets that one load may overwrite.
const OVERWRITTEN: usize = 10_000;

/// Loads a plan version everywhere. Loading it again heals a load that failed half-way.
///
/// Every store is asked first whether it would take it, so that a load which one of them refuses changes none.
pub(super) async fn load(
    own: &OwnStore,
    links: &[Arc<Link>],
    actor: &str,
    request: wire::LoadPlanRequest,
) -> Result<wire::Plan> {
    let load = Load::read(request)?;
    let of_plan = links.iter().filter(|link| load.plan.domain(&link.upstream.domain).is_some());
    let of_plan: Vec<_> = of_plan.cloned().collect();
    load.reaches_every_target(&of_plan)?;
    conflict(&load.plan, &own.fresh().await?.plans)?;
    let rehearsed = on_all(&of_plan, |link| load.on(link, true)).await.unrefused()?;
    if load.validate_only {
        rehearsed.all("nothing can be said of them, ask again when they are back")?;
        return Ok(load.as_if_active());
    }
    let loaded = on_all(&of_plan, |link| load.on(link, false)).await.all(HALF_WAY)?;
    let own_token = load.activate(own, actor).await?;

    let mut tokens: Vec<_> =
        loaded.into_iter().map(|Loaded { token, .. }| token).chain([own_token]).collect();
    tokens.sort();
    let fresh = own.fresh().await?;
    Ok(wire::Plan { tokens, ..message::plan(fresh.plans.require(&load.plan.id)?) })
}

/// A document on its way into the stores.
struct Load {
    plan: Arc<Plan>,
    document: Bytes,
    sha256: Digest,
    overwrite: Vec<name::Target>,
    validate_only: bool,
}

impl Load {
    fn read(request: wire::LoadPlanRequest) -> Result<Self> {
        let mut fields = Fields::new();
        let announced = read_document(&mut fields, &request.document, &request.sha256);
        let named = &request.overwrite_targets;
        let overwrite = fields.each("overwrite_targets", named, OVERWRITTEN, |fields, text| {
            fields.parse::<name::Target>("", text)
        });
        let (sha256, overwrite) = fields.finish(|| Some((announced?, overwrite?)))?;
        qiyou_wire::require_hash(&request.document, sha256)?;
        let plan = Arc::new(checked(&request.document)?);
        let wire::LoadPlanRequest { document, validate_only, .. } = request;
        Ok(Self { plan, document, sha256, overwrite, validate_only })
    }

    /// Refuses targets to overwrite that none of these stores would be told of.
    fn reaches_every_target(&self, links: &[Arc<Link>]) -> Result<()> {
        let mut fields = Fields::new();
        for (index, target) in self.overwrite.iter().enumerate() {
            let field = format!("overwrite_targets[{index}]");
            let domain = target.indicator.domain();
            let is_served = || links.iter().any(|link| link.upstream.domain.as_str() == domain);
            if is_of(&mut fields, &field, &self.plan, target) && !is_served() {
                let description = format!("no store of this plan that is read here serves {domain}");
                fields
                    .refuse(Reason::DomainNotServed, &field, description)
                    .add(key::INDICATOR, &target.indicator)
                    .add(key::DOMAIN, domain);
            }
        }
        fields.finish(|| Some(()))
    }

    /// Loads it into one store, or only asks whether it could be.
    fn on(&self, link: Arc<Link>, validate_only: bool) -> impl Future<Output = Result<Loaded>> + use<> {
        let request = indicator::LoadPlanRequest { validate_only, ..self.request_to(&link) };
        async move {
            let loaded = link.indicators().load_plan(request).await;
            loaded.map(|answer| answer.into_inner()).map_err(|status| Error::from(&status))
        }
    }

    /// The load as one store gets it, with the targets that are its domain's own.
    fn request_to(&self, link: &Link) -> indicator::LoadPlanRequest {
        let domain = link.upstream.domain.as_str();
        let own = self.overwrite.iter().filter(|target| target.indicator.domain() == domain);
        indicator::LoadPlanRequest {
            document: self.document.clone(),
            sha256: self.sha256.to_string(),
            overwrite_targets: own.map(ToString::to_string).collect(),
            ..indicator::LoadPlanRequest::default()
        }
    }

    /// The answer to a load that is not done.
    fn as_if_active(&self) -> wire::Plan {
        let Self { plan, sha256, .. } = self;
        let loaded_at = Instant::EPOCH;
        let active = ActivePlan { plan: Arc::clone(plan), sha256: *sha256, revision: 0, loaded_at };
        wire::Plan { activate_time: None, ..message::plan(&active) }
    }

    /// Records the version in the aggregator's store: from here on views show it.
    async fn activate(&self, own: &OwnStore, actor: &str) -> Result<String> {
        let Self { plan, sha256, document, .. } = self;
        let version =
            PlanVersion { plan: plan.id.clone(), sha256: *sha256, document: document.to_vec().into() };
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
}
