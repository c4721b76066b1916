//! Records as changes of the feed.

use std::any::Any;

use futures::{StreamExt, TryStreamExt, future, stream::BoxStream};
use qiyou_catalogue::PlanVersion;
use qiyou_error::Result;
use qiyou_kernel::{Instant, Measure, RegionCode};
use qiyou_observation::Observation;
use qiyou_proto::indicator::v1::{self as wire, change::Resource};
use qiyou_reference::ReferenceVersion;
use qiyou_store::{Entry, Record, Select, Snapshot, Stored, Table};
use qiyou_wire::timestamp;

use crate::{Context, Target, answer, observation, target};

/// One row of the feed, and the region it belongs to; plans, targets and reference data belong to everyone.
#[derive(Debug)]
pub struct Sourced {
    /// The region, for readers who want some only.
    pub region: Option<RegionCode>,
    /// The resource as it stands after the revision.
    pub resource: Resource,
}

/// Changes with the regions that they belong to.
pub type Standing<'a> = BoxStream<'a, Result<(Option<RegionCode>, wire::Change)>>;

/// Turns one kind of record into changes.
pub trait ChangeSource: Send + Sync {
    /// The record's table.
    fn table(&self) -> &'static Table;

    /// The change of a feed's row; nothing when the row is of another kind, or not for the feed.
    ///
    /// # Errors
    /// `Internal` when the row is not readable.
    fn changed(
        &self,
        context: &Context,
        entry: &Entry,
        revision: i64,
        at: Instant,
    ) -> Result<Option<Sourced>>;

    /// What a stored record is a change to; nothing when it is of another kind, or not for the feed.
    ///
    /// # Errors
    /// `Internal` when the record cannot be shown.
    fn shown(&self, context: &Context, stored: &dyn Any) -> Result<Option<Sourced>>;

    /// The changes that make up the table's part of a snapshot, in key order. Each record goes to the first of these
    /// sources that shows it, so that a table is read once however many share it.
    ///
    /// # Errors
    /// Those of the store.
    fn stand<'a>(
        &self,
        context: &'a Context,
        snapshot: &'a mut Snapshot,
        sources: Vec<&'static dyn ChangeSource>,
    ) -> Result<Standing<'a>>;
}

/// A [`ChangeSource`] by a function from the record to its change.
#[derive(Debug)]
pub struct Source<R>(pub fn(&Context, &Stored<R>) -> Result<Option<Sourced>>);

impl<R: Record> ChangeSource for Source<R> {
    fn table(&self) -> &'static Table {
        R::TABLE
    }

    fn changed(
        &self,
        context: &Context,
        entry: &Entry,
        revision: i64,
        at: Instant,
    ) -> Result<Option<Sourced>> {
        let Some(record) = entry.read::<R>()? else { return Ok(None) };
        self.0(context, &Stored { record, revision, recorded_at: at })
    }

    fn shown(&self, context: &Context, stored: &dyn Any) -> Result<Option<Sourced>> {
        stored.downcast_ref().map_or(Ok(None), |stored| self.0(context, stored))
    }

    fn stand<'a>(
        &self,
        context: &'a Context,
        snapshot: &'a mut Snapshot,
        sources: Vec<&'static dyn ChangeSource>,
    ) -> Result<Standing<'a>> {
        let rows = snapshot.stream(&Select::<R>::new())?;
        let change = move |stored: Stored<R>| {
            let mut shown = sources.iter().map(|source| source.shown(context, &stored));
            let sourced = shown.find_map(Result::transpose).transpose()?;
            Ok(sourced.map(|sourced| sourced.into_change(stored.revision, stored.recorded_at)))
        };
        Ok(rows.try_filter_map(move |row| future::ready(change(row))).boxed())
    }
}

impl Sourced {
    /// The change that a revision made.
    pub(super) fn into_change(self, revision: i64, at: Instant) -> (Option<RegionCode>, wire::Change) {
        let change =
            wire::Change { revision, record_time: Some(timestamp(at)), resource: Some(self.resource) };
        (self.region, change)
    }
}

/// Observations of indicators; those of commitments are the delivery service's.
pub(crate) static OBSERVATIONS: Source<Observation> = Source(|context, stored| {
    if !matches!(stored.key.measure, Measure::Indicator(_)) {
        return Ok(None);
    }
    let plans = context.catalogue.plans();
    let message = observation::row_message(stored, &plans, context.store.epoch());
    Ok(Some(Sourced { region: Some(stored.key.region), resource: Resource::Observation(message) }))
});

/// Revised and attached targets.
pub(crate) static TARGETS: Source<Target> = Source(|context, stored| {
    let message = target::message(context, &context.catalogue.plans(), stored);
    Ok(Some(Sourced { region: None, resource: Resource::Target(message) }))
});

/// Plan versions, with their documents.
pub(crate) static PLANS: Source<PlanVersion> = Source(|context, stored| {
    let plan = context.catalogue.parse(stored.sha256, &stored.document)?;
    let document = stored.document.to_vec().into();
    let message = wire::PlanVersion { document, ..answer::plan_version(stored, &plan) };
    Ok(Some(Sourced { region: None, resource: Resource::PlanVersion(message) }))
});

/// Versions of the reference data, without their documents.
pub(crate) static REFERENCE: Source<ReferenceVersion> = Source(|_, stored| {
    let message = qiyou_reference::version_message(stored);
    Ok(Some(Sourced { region: None, resource: Resource::ReferenceVersion(message) }))
});
