//! The aggregator's own store: which plans are active, which division tree stands, and how far the goals have come.

mod parsed;
mod trees;

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use futures::{TryStreamExt, pin_mut};
use qiyou_catalogue::{ActivePlan, Catalogue, PlanVersion, Plans};
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{GoalId, Measure, PlanId};
use qiyou_observation::{Observation, Versions, versions};
use qiyou_reference::{Dataset, ReferenceVersion};
use qiyou_store::{At, Key, Select, Store, Stored, View};
use qiyou_wire::PageRequest;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use parsed::Parsed;
pub(crate) use trees::Trees;

use crate::projection::{Position, Series, Touch};

/// The aggregator's name for its own store in watermarks and refusals.
pub(crate) const OWN: &str = "plan";

/// What the aggregator's store holds at one point of its history.
#[derive(Debug)]
pub(crate) struct Own {
    /// The point of history.
    pub position: Position,
    /// The active plans.
    pub plans: Plans,
    trees: Option<Arc<Trees>>,
    reference: Touch,
    goals: BTreeMap<PlanId, Arc<Goals>>,
}

/// How far the goals of one plan have come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goals {
    /// The reports on each goal.
    pub series: BTreeMap<GoalId, Series>,
    newest: Touch,
}

impl Own {
    /// The division tree.
    ///
    /// # Errors
    /// `REGIONS_NOT_LOADED` before the first load.
    pub(crate) fn trees(&self) -> Result<&Arc<Trees>> {
        self.trees.as_ref().ok_or_else(|| {
            let message = "no division tree is loaded; load one with LoadReference first";
            Error::precondition(Reason::RegionsNotLoaded, message).with(key::SERVICE, "aggregator")
        })
    }

    /// How far the goals of a plan have come.
    #[must_use]
    pub(crate) fn goals(&self, plan: &PlanId) -> Arc<Goals> {
        self.goals.get(plan).cloned().unwrap_or_default()
    }

    /// The newest revision that a view of the plan depends on here.
    #[must_use]
    pub(crate) fn watermark(&self, active: &ActivePlan) -> Touch {
        let loaded = Touch { revision: active.revision, recorded_at: active.loaded_at };
        let goals = self.goals.get(&active.plan.id).map(|goals| goals.newest).unwrap_or_default();
        loaded.max(goals).max(self.reference)
    }
}

/// Holds what the aggregator's store holds now. Cheap to clone; all clones see the same.
#[derive(Clone, Debug)]
pub(crate) struct OwnStore {
    /// The store.
    pub store: Store,
    catalogue: Catalogue,
    parsed: Arc<Parsed>,
    current: Arc<ArcSwap<Own>>,
    ticks: watch::Sender<u64>,
}

impl OwnStore {
    /// Reads what stands in the store. Every change counts `ticks` up.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn open(store: Store, ticks: watch::Sender<u64>) -> Result<Self> {
        let (catalogue, parsed) = (Catalogue::default(), Arc::<Parsed>::default());
        let current = Arc::new(read(&store, &catalogue, &parsed, At::Head).await?);
        let current = Arc::new(ArcSwap::new(current));
        Ok(Self { store, catalogue, parsed, current, ticks })
    }

    /// Reads which page of a list is asked for. `others` are the request's other arguments, the list's name first; a
    /// page token is good for them and for this store's line of history only: a restore ends it.
    pub(crate) fn page_request(
        &self,
        fields: &mut Fields,
        page_size: i32,
        page_token: &str,
        others: &[&str],
    ) -> Option<PageRequest> {
        let epoch = self.store.epoch().to_string();
        PageRequest::read(fields, page_size, page_token, &[&[epoch.as_str()], others].concat())
    }

    /// What stood when it was read last; [`OwnStore::fresh`] includes every write that was answered.
    #[must_use]
    pub(crate) fn current(&self) -> Arc<Own> {
        self.current.load_full()
    }

    /// What stands now.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn fresh(&self) -> Result<Arc<Own>> {
        let current = self.current();
        if current.position.revision >= self.store.head().revision {
            return Ok(current);
        }
        // Boxed, since calls for views seldom come this way and carry the room for it always.
        let fresh = Box::pin(self.at(At::Head)).await?;
        let is_newer = |current: &Arc<Own>| current.position.revision < fresh.position.revision;
        self.current.rcu(|current| if is_newer(current) { Arc::clone(&fresh) } else { Arc::clone(current) });
        self.ticks.send_modify(|ticks| *ticks += 1);
        Ok(self.current())
    }

    /// What stood at a point of history.
    ///
    /// # Errors
    /// `AS_OF_IN_FUTURE`, and those of the store.
    pub(crate) async fn at(&self, at: At) -> Result<Arc<Own>> {
        read(&self.store, &self.catalogue, &self.parsed, at).await.map(Arc::new)
    }

    /// One version of a plan, parsed.
    ///
    /// # Errors
    /// `Internal` when the stored document does not pass the checker any more.
    pub(crate) fn active(&self, stored: &Stored<PlanVersion>) -> Result<ActivePlan> {
        let plan = self.catalogue.parse(stored.sha256, &stored.document)?;
        let Stored { revision, recorded_at, .. } = *stored;
        Ok(ActivePlan { plan, sha256: stored.sha256, revision, loaded_at: recorded_at })
    }

    /// Follows the store, whoever writes to it, until it is told to stop.
    pub(crate) async fn follow(self, stop: CancellationToken) {
        let mut head = self.store.watch();
        while let Some(Ok(())) = stop.run_until_cancelled(head.changed()).await {
            if let Err(error) = self.fresh().await {
                tracing::warn!("cannot read the aggregator's store: {}", qiyou_error::chain(&error));
            }
        }
    }
}

async fn read(store: &Store, catalogue: &Catalogue, parsed: &Parsed, at: At) -> Result<Own> {
    // One revision for all that is read, whatever is written meanwhile.
    let at = match at {
        At::Head => At::Revision(store.head().revision),
        At::Revision(_) | At::Instant(_) => at,
    };
    let view = store.at(at).await?;
    let revision = view.revision().unwrap_or_else(|| store.head().revision);
    let plans = catalogue.at(&view).await?;
    let stored = view.get(&ReferenceVersion::row_key(Dataset::Regions)).await?;
    let (trees, reference) = match &stored {
        None => (None, Touch::default()),
        Some(stored) => {
            let touch = Touch { revision: stored.revision, recorded_at: stored.recorded_at };
            (Some(tree(parsed, stored).await?), touch)
        }
    };
    let goals = goals(&view).await?;
    let position = Position { store: store.id(), epoch: store.epoch(), revision };
    Ok(Own { position, plans, trees, reference, goals })
}

async fn tree(parsed: &Parsed, version: &ReferenceVersion) -> Result<Arc<Trees>> {
    if let Some(trees) = parsed.get(version.sha256) {
        return Ok(trees);
    }
    let trees = Arc::new(Trees::new(version.tree().await?, version.sha256));
    parsed.keep(Arc::clone(&trees));
    Ok(trees)
}

async fn goals(view: &View) -> Result<BTreeMap<PlanId, Arc<Goals>>> {
    let mut plans: BTreeMap<PlanId, Arc<Goals>> = BTreeMap::new();
    let reports = versions(view, Select::<Observation>::new().under(&Key::all()), None);
    pin_mut!(reports);
    while let Some(report) = reports.try_next().await? {
        let Measure::Goal(plan, goal) = &report.key.measure else { continue };
        let goals = Arc::make_mut(plans.entry(plan.clone()).or_default());
        let Versions { standing, working, .. } = &report;
        for stored in standing.iter().chain(working) {
            let touch = Touch { revision: stored.revision, recorded_at: stored.recorded_at };
            goals.newest = goals.newest.max(touch);
            goals.series.entry(goal.clone()).or_default().take(stored);
        }
    }
    Ok(plans)
}
