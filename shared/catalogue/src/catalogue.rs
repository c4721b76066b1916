//! The definitions of every plan that stands in a store, in memory.

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use qiyou_error::{Error, Result};
use qiyou_kernel::{Digest, IndicatorId, Instant, PlanId};
use qiyou_plan::{Indicator, Plan};
use qiyou_store::{Key, Store, Stored, View};

use crate::{PlanVersion, checked};

/// A plan as it stands, parsed.
#[derive(Debug, Clone)]
pub struct ActivePlan {
    /// The plan.
    pub plan: Arc<Plan>,
    /// SHA-256 of its document.
    pub sha256: Digest,
    /// The revision that loaded it.
    pub revision: i64,
    /// When it was loaded.
    pub loaded_at: Instant,
}

/// The plans that stand at one point of a store's history, by id.
#[derive(Debug, Clone, Default)]
pub struct Plans(BTreeMap<PlanId, ActivePlan>);

impl Plans {
    /// The plan of this id.
    #[must_use]
    pub fn get(&self, plan: &PlanId) -> Option<&ActivePlan> {
        self.0.get(plan)
    }

    /// The plan of this id.
    ///
    /// # Errors
    /// `RESOURCE_NOT_FOUND`.
    pub fn require(&self, plan: &PlanId) -> Result<&ActivePlan> {
        self.get(plan).ok_or_else(|| Error::not_found(format_args!("plans/{plan}")))
    }

    /// Every plan, by id.
    pub fn iter(&self) -> impl Iterator<Item = &ActivePlan> {
        self.0.values()
    }

    /// The definition of an indicator. Plans that define it do so alike, so the first one's is everyone's.
    #[must_use]
    pub fn indicator(&self, indicator: &IndicatorId) -> Option<&Indicator> {
        self.iter().find_map(|active| active.plan.indicator(indicator))
    }

    /// The plans that define an indicator, by id.
    pub fn defining<'a>(&'a self, indicator: &'a IndicatorId) -> impl Iterator<Item = &'a ActivePlan> {
        self.iter().filter(|active| active.plan.indicator(indicator).is_some())
    }
}

/// Holds the plans of a store. Cheap to clone; all clones see the same plans.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    current: Arc<ArcSwap<Plans>>,
    /// Held while the plans are read again, so that an earlier reading never replaces a later one.
    refreshing: Arc<tokio::sync::Mutex<()>>,
    /// Documents parsed before, so that reading at an earlier instant does not parse them again.
    parsed: Arc<Mutex<BTreeMap<Digest, Arc<Plan>>>>,
}

impl Catalogue {
    /// Reads the plans that stand in a store.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(store: &Store) -> Result<Self> {
        let catalogue = Self::default();
        catalogue.refresh(store).await?;
        Ok(catalogue)
    }

    /// Reads the plans again.
    ///
    /// # Errors
    /// Those of the store; `Internal` when a stored document does not pass the checker any more.
    pub async fn refresh(&self, store: &Store) -> Result<()> {
        let _turn = self.refreshing.lock().await;
        let view = store.at(qiyou_store::At::Head).await?;
        self.current.store(Arc::new(self.at(&view).await?));
        Ok(())
    }

    /// The plans that stand now.
    #[must_use]
    pub fn plans(&self) -> Arc<Plans> {
        self.current.load_full()
    }

    /// The plans that stood at a point of history.
    ///
    /// # Errors
    /// Those of [`Catalogue::refresh`].
    pub async fn at(&self, view: &View) -> Result<Plans> {
        let select = qiyou_store::Select::<PlanVersion>::new().under(&Key::all());
        self.read(&view.select(&select).await?)
    }

    /// The plans of these rows.
    ///
    /// # Errors
    /// `Internal` when a stored document does not pass the checker any more.
    pub fn read(&self, rows: &[Stored<PlanVersion>]) -> Result<Plans> {
        let plan = |stored: &Stored<PlanVersion>| Ok((stored.plan.clone(), self.active(stored)?));
        rows.iter().map(plan).collect::<Result<_>>().map(Plans)
    }

    /// The plan of a row.
    ///
    /// # Errors
    /// As [`Catalogue::read`].
    pub fn active(&self, stored: &Stored<PlanVersion>) -> Result<ActivePlan> {
        let plan = self.parse(stored.sha256, &stored.document)?;
        let Stored { revision, recorded_at, .. } = *stored;
        Ok(ActivePlan { plan, sha256: stored.sha256, revision, loaded_at: recorded_at })
    }

    /// Parses a document that passed the checker when it was loaded.
    ///
    /// # Errors
    /// `Internal` when it does not pass any more.
    pub fn parse(&self, sha256: Digest, document: &[u8]) -> Result<Arc<Plan>> {
        if let Some(plan) = self.parsed.lock().get(&sha256) {
            return Ok(Arc::clone(plan));
        }
        let plan =
            Arc::new(checked(document).map_err(|fault| Error::bug("a stored plan does not pass", fault))?);
        self.parsed.lock().insert(sha256, Arc::clone(&plan));
        Ok(plan)
    }
}
