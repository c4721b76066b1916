//! What the methods of the calendar are asked alike: of which plan, where, narrowed how, judged by which day.

use std::sync::Arc;

use prost_types::Timestamp;
use qiyou_error::{Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{
    Date, IndicatorId, Instant, Period, PlanId, RegionCode,
    filter::{Op, Term},
    name,
};
use qiyou_plan::Plan;
use qiyou_reference::Division;
use qiyou_wire::{Field, as_of, compare_periods, day_of, filter, judged_on};

use crate::{
    came::Reports,
    due::{Due, State},
    owed::owed,
};

/// Every field that a filter of the calendar may take; each method takes a part of them.
pub(crate) const OFFICE: Field = Field { name: "office", ordered: false };
pub(crate) const INDICATOR: Field = Field { name: "indicator", ordered: false };
pub(crate) const PERIOD: Field = Field { name: "period", ordered: true };
pub(crate) const STATE: Field = Field { name: "state", ordered: false };
pub(crate) const LATE: Field = Field { name: "late", ordered: false };

/// The fields of a request that all methods have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Common<'a> {
    pub(crate) plan: &'a str,
    pub(crate) region: &'a str,
    pub(crate) filter: &'a str,
    pub(crate) judged_on: &'a str,
    pub(crate) as_of: Option<&'a Timestamp>,
}

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Ask {
    plan: PlanId,
    region: Option<RegionCode>,
    terms: Vec<Term>,
    judged_on: Option<Date>,
    as_of: Option<Instant>,
}

impl Ask {
    pub(crate) fn read(
        context: &Context,
        fields: &mut Fields,
        request: Common<'_>,
        known: &[Field],
    ) -> Option<Self> {
        let plan = fields.parse::<name::Plan>("plan", request.plan).map(|name| name.plan);
        let region = context.top(fields, request.region);
        if let Some(Some(region)) = region {
            let plans = context.catalogue.plans();
            if let Some(active) = plan.as_ref().and_then(|plan| plans.get(plan)) {
                context.is_planned(fields, "region", [active].into_iter(), region);
            }
        }
        let terms = filter(fields, request.filter, known, is_value);
        let judged_on = judged_on(fields, request.judged_on);
        let as_of = as_of(fields, request.as_of, &context.clock);
        Some(Self { plan: plan?, region: region?, terms: terms?, judged_on: judged_on?, as_of: as_of? })
    }

    /// The instant that is read at, for page tokens; empty for now.
    pub(crate) fn at(&self) -> String {
        self.as_of.map(|instant| instant.to_string()).unwrap_or_default()
    }

    /// Reads what came, at one point of the store's history.
    ///
    /// # Errors
    /// `RESOURCE_NOT_FOUND`, `REGIONS_NOT_LOADED`, those of the store.
    pub(crate) async fn gather(self, context: &Context) -> Result<Gathered> {
        let view = context.view(self.as_of).await?;
        let plan = Arc::clone(&context.plans(&view).await?.require(&self.plan)?.plan);
        let division = context.division()?;
        let top = self.region.unwrap_or(plan.region);
        let reports = Reports::read(context, &view, top).await?;
        let judged_on = self.judged_on.unwrap_or_else(|| day_of(&context.clock, self.as_of));
        Ok(Gathered { plan, division, top, reports, judged_on, terms: self.terms })
    }
}

/// A plan, what came for it, and the day to judge by.
#[derive(Debug)]
pub(crate) struct Gathered {
    plan: Arc<Plan>,
    division: Arc<Division>,
    top: RegionCode,
    reports: Reports,
    terms: Vec<Term>,
    pub(crate) judged_on: Date,
}

impl Gathered {
    /// Every wanted report that the plan asks of the context's domain, in the order of all lists.
    pub(crate) fn dues<'a>(&'a self, context: &'a Context) -> Vec<Due<'a>> {
        let owed = owed(&self.plan, &context.domain, &self.division.tree, self.top);
        let dues = owed.map(|owed| Due {
            owed,
            came: self.reports.get(&owed.indicator.id, owed.region, owed.period),
            judged_on: self.judged_on,
        });
        let mut wanted: Vec<_> = dues.filter(|due| self.terms.iter().all(|term| holds(term, due))).collect();
        wanted.sort_by_cached_key(Due::position);
        wanted
    }
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "indicator" => value.parse::<IndicatorId>().is_ok(),
        "period" => value.parse::<Period>().is_ok(),
        "state" => State::ALL.iter().any(|state| state.as_str() == value),
        "late" => matches!(value, "true" | "false"),
        _ => !value.is_empty(),
    }
}

fn holds(term: &Term, due: &Due<'_>) -> bool {
    let is_equal = match term.field.as_str() {
        "office" => due.owed.indicator.office.id == term.value,
        "indicator" => due.owed.indicator.id.as_str() == term.value,
        "state" => due.state().as_str() == term.value,
        "late" => due.is_late().to_string() == term.value,
        _ => {
            let Ok(period) = term.value.parse::<Period>() else { return false };
            return compare_periods(due.owed.period, term.op, period);
        }
    };
    is_equal == (term.op == Op::Equal)
}
