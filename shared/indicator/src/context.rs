//! What a domain's services work with.

use std::{collections::BTreeSet, fmt, ops::RangeInclusive, sync::Arc};

use qiyou_catalogue::{ActivePlan, Catalogue, Plans};
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Clock, CommitmentId, DomainId, IndicatorId, Instant, RegionCode, TaskId, name};
use qiyou_reference::{Division, Regions};
use qiyou_store::{At, Op, Record, Select, Store, Value, View};
use qiyou_wire::PageRequest;

/// The parts that the shared services of one domain have in common. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    /// The domain.
    pub domain: DomainId,
    /// Its store.
    pub store: Store,
    /// The plans that stand in the store.
    pub catalogue: Catalogue,
    /// The division tree that stands in the store.
    pub regions: Regions,
    /// The time.
    pub clock: Clock,
}

impl Context {
    /// The store as it stands, or as it was recorded at an instant.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn view(&self, as_of: Option<Instant>) -> Result<View> {
        self.store.at(as_of.map_or(At::Head, At::Instant)).await
    }

    /// The plans as they stand, or as they stood at the view's point of history.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn plans(&self, view: &View) -> Result<Arc<Plans>> {
        match view.revision() {
            None => Ok(self.catalogue.plans()),
            Some(_) => Ok(Arc::new(self.catalogue.at(view).await?)),
        }
    }

    /// The division tree.
    ///
    /// # Errors
    /// `REGIONS_NOT_LOADED`.
    pub fn division(&self) -> Result<Arc<Division>> {
        self.regions.loaded(self.domain.as_str())
    }

    /// The token of a revision, as callers get it.
    #[must_use]
    pub fn token(&self, revision: i64) -> String {
        self.store.token(revision).to_string()
    }

    /// Refuses an indicator, a task or a commitment that another domain holds.
    pub fn is_served<T: Held>(&self, fields: &mut Fields, field: &str, id: &T) -> bool {
        let is_served = id.domain() == self.domain.as_str();
        if !is_served {
            let description = format!("{id} is held by {}; this service holds {}", id.domain(), self.domain);
            fields
                .refuse(Reason::DomainNotServed, field, description)
                .add(T::KIND, id)
                .add(key::DOMAIN, &self.domain);
        }
        is_served
    }

    /// Refuses a region that the division tree does not know.
    pub fn is_known(
        &self,
        fields: &mut Fields,
        field: &str,
        division: &Division,
        region: RegionCode,
    ) -> bool {
        let is_known = division.tree.get(region).is_some();
        if !is_known {
            let description = format!(
                "{region} is no region of the loaded division tree; ListRegions names those that are"
            );
            fields.refuse(Reason::RegionUnknown, field, description).add(key::REGION, region);
        }
        is_known
    }

    /// Reads the region that a list is narrowed to, with all below it: nothing set means everywhere.
    pub fn top(&self, fields: &mut Fields, region: &str) -> Option<Option<RegionCode>> {
        let top = fields.optional::<name::Region>("region", region)?.map(|name| name.region);
        if let (Some(top), Some(division)) = (top, self.regions.current()) {
            self.is_known(fields, "region", &division, top).then_some(())?;
        }
        Some(top)
    }

    /// Refuses a region that lies outside of the region of each of these plans: no view would ever show what is kept of it.
    pub fn is_planned<'a>(
        &self,
        fields: &mut Fields,
        field: &str,
        plans: impl Iterator<Item = &'a ActivePlan>,
        region: RegionCode,
    ) -> bool {
        let tops: BTreeSet<RegionCode> = plans.map(|active| active.plan.region).collect();
        let is_planned = tops.iter().any(|top| self.is_within(region, *top));
        if !is_planned {
            let tops: Vec<_> = tops.iter().map(ToString::to_string).collect();
            let description = if tops.is_empty() {
                "no plan is loaded here; load one first".to_owned()
            } else {
                format!("{region} lies outside of {}, which is planned for here", tops.join(", "))
            };
            fields.refuse(Reason::RegionNotServed, field, description).add(key::REGION, region);
        }
        is_planned
    }

    /// Whether a region is another one or lies below it.
    #[must_use]
    pub fn is_within(&self, region: RegionCode, top: RegionCode) -> bool {
        region == top || self.regions.current().is_some_and(|division| division.tree.is_within(region, top))
    }

    /// The six-digit codes between which everything below a region lies.
    #[must_use]
    fn divisions(&self, region: RegionCode) -> RangeInclusive<String> {
        let in_tree = self.regions.current().and_then(|division| division.tree.division_range(region));
        in_tree.unwrap_or_else(|| region.division_range())
    }

    /// Rows of the divisions of a region, or of all. There may be more in them: ask [`Context::is_within`] of each.
    #[must_use]
    pub fn in_divisions<R: Record>(&self, top: Option<RegionCode>) -> Select<R> {
        let Some(top) = top else { return Select::new() };
        let (from, to) = self.divisions(top).into_inner();
        let from_on = Select::new().filter("division", Op::Ge, Value::text(from));
        from_on.filter("division", Op::Le, Value::text(to))
    }

    /// Reads which page of a list is asked for. `others` are the request's other arguments, the list's name first; a
    /// page token is good for them and for this store's line of history only: a restore ends it.
    pub fn page_request(
        &self,
        fields: &mut Fields,
        page_size: i32,
        page_token: &str,
        others: &[&str],
    ) -> Option<PageRequest> {
        let epoch = self.store.epoch().to_string();
        PageRequest::read(fields, page_size, page_token, &[&[epoch.as_str()], others].concat())
    }

    /// An indicator that no plan of this domain defines.
    #[must_use]
    pub fn unknown(indicator: &IndicatorId) -> Error {
        Error::not_found(format_args!("indicators/{indicator}"))
    }
}

/// An id that begins with the domain that holds it.
pub trait Held: fmt::Display {
    /// What it is the id of, as a key of metadata.
    const KIND: &'static str;

    /// The domain.
    fn domain(&self) -> &str;
}

impl Held for IndicatorId {
    const KIND: &'static str = key::INDICATOR;

    fn domain(&self) -> &str {
        self.domain()
    }
}

impl Held for TaskId {
    const KIND: &'static str = "task";

    fn domain(&self) -> &str {
        self.domain()
    }
}

impl Held for CommitmentId {
    const KIND: &'static str = "commitment";

    fn domain(&self) -> &str {
        self.domain()
    }
}
