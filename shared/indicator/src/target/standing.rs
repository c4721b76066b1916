//! One target as it stands at one point of history.

use qiyou_catalogue::{ActivePlan, Plans};
use qiyou_error::{Error, Result};
use qiyou_kernel::{Comparator, Decimal, Etag, Text, Uuid, name};
use qiyou_plan::{Indicator, Plan};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, decimal_message, localized, timestamp};

use super::{Origin, Target};
use crate::Context;

/// A target as a plan document states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) comparator: Comparator,
    pub(super) value: Option<Decimal>,
    pub(super) text: Option<Text>,
}

impl Planned {
    /// What a plan document says of a target; nothing when it sets none.
    pub(super) fn of(plan: &Plan, name: &name::Target) -> Option<Self> {
        if name.region != plan.region {
            return None;
        }
        let indicator = plan.indicator(&name.indicator)?;
        let comparator = indicator.comparator;
        match indicator.target(name.year)? {
            qiyou_plan::Target::None => None,
            qiyou_plan::Target::Number(value) => Some(Self { comparator, value: Some(*value), text: None }),
            qiyou_plan::Target::Words { text, .. } => {
                Some(Self { comparator, value: None, text: Some(text.clone()) })
            }
        }
    }
}

/// The plan's own target, and the row that was recorded over it.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    active: &'a ActivePlan,
    name: &'a name::Target,
    pub(super) indicator: &'a Indicator,
    pub(super) planned: Planned,
    row: Option<&'a Stored<Target>>,
}

impl<'a> Standing<'a> {
    /// The target of a name.
    ///
    /// # Errors
    /// `RESOURCE_NOT_FOUND` when the plan sets none.
    pub(super) fn of(
        active: &'a ActivePlan,
        name: &'a name::Target,
        row: Option<&'a Stored<Target>>,
    ) -> Result<Self> {
        let missing = || Error::not_found(name);
        let planned = Planned::of(&active.plan, name).ok_or_else(missing)?;
        let indicator = active.plan.indicator(&name.indicator).ok_or_else(missing)?;
        Ok(Self { active, name, indicator, planned, row })
    }

    /// Where it comes from.
    pub(super) fn origin(&self) -> Origin {
        self.row.map_or(Origin::Plan, |row| row.origin)
    }

    /// Its etag: of the revision that recorded it, which is the plan version's until one is recorded over it.
    pub(super) fn etag(&self, epoch: Uuid) -> Etag {
        Etag::of_revision(epoch, self.row.map_or(self.active.revision, |row| row.revision))
    }

    /// Its message.
    pub(super) fn message(&self, epoch: Uuid) -> wire::Target {
        match self.row {
            Some(row) => recorded(row, self.planned.text.as_ref(), epoch),
            None => own(self.active, self.name, &self.planned, epoch),
        }
    }
}

/// The message of the target that a plan version sets.
pub(super) fn own(active: &ActivePlan, name: &name::Target, planned: &Planned, epoch: Uuid) -> wire::Target {
    wire::Target {
        name: name.to_string(),
        comparator: planned.comparator.number(),
        value: planned.value.map(decimal_message),
        text: planned.text.as_ref().map(localized),
        origin: Origin::Plan.message().into(),
        revision: active.revision,
        record_time: Some(timestamp(active.loaded_at)),
        etag: Etag::of_revision(epoch, active.revision).to_string(),
        ..wire::Target::default()
    }
}

/// The message of a recorded target over the words of the plan.
pub(super) fn recorded(stored: &Stored<Target>, words: Option<&Text>, epoch: Uuid) -> wire::Target {
    wire::Target {
        name: stored.name.to_string(),
        comparator: stored.comparator.number(),
        value: stored.value.map(decimal_message),
        text: words.map(localized),
        origin: stored.origin.message().into(),
        reason: stored.reason.clone(),
        document: stored.document.clone(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        recorder: stored.recorder.clone(),
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        token: String::new(),
    }
}

/// The message of a recorded target, as the feed sends it.
pub(crate) fn message(context: &Context, plans: &Plans, stored: &Stored<Target>) -> wire::Target {
    let active = plans.get(&stored.name.plan);
    let words = active.and_then(|active| Planned::of(&active.plan, &stored.name)).and_then(|own| own.text);
    recorded(stored, words.as_ref(), context.store.epoch())
}
