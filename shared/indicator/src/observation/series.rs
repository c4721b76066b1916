//! Series: the periods of one indicator in one region.

use std::collections::BTreeMap;

use qiyou_catalogue::Plans;
use qiyou_error::{Fields, Result};
use qiyou_kernel::{Authority, Frequency, IndicatorId, Instant, Period, RegionCode, State, name};
use qiyou_observation::{Key, Ticket, Versions, first, versions};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Record, Select, Value, View};
use qiyou_wire::{Wire, as_of, choice_or};

use super::{message::message, tickets::OpenTickets};
use crate::Context;

/// What a series is asked for.
struct Ask {
    indicator: IndicatorId,
    region: RegionCode,
    authority: Authority,
    frequency: Option<Frequency>,
    as_of: Option<Instant>,
}

impl Ask {
    fn read(context: &Context, request: &wire::GetSeriesRequest) -> Result<Self> {
        let mut fields = Fields::new();
        let indicator = fields.parse::<name::Indicator>("indicator", &request.indicator);
        if let Some(name) = &indicator {
            context.is_served(&mut fields, "indicator", &name.indicator);
        }
        let region = fields.parse::<name::Region>("region", &request.region);
        if let (Some(name), Some(division)) = (&region, context.regions.current()) {
            context.is_known(&mut fields, "region", &division, name.region);
        }
        let plans = context.catalogue.plans();
        let definition = indicator.as_ref().and_then(|name| plans.indicator(&name.indicator));
        let preferred = definition.map_or(Authority::Reported, |definition| definition.authority);
        let authority = choice_or(&mut fields, "authority", request.authority, preferred);
        let frequency = match request.frequency {
            0 => Some(None),
            number => fields.choice("frequency", number, Frequency::meant).map(Some),
        };
        let as_of = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
        let ask = fields.finish(|| {
            let (indicator, region) = (indicator?.indicator, region?.region);
            Some(Self { indicator, region, authority: authority?, frequency: frequency?, as_of: as_of? })
        })?;
        if definition.is_none() {
            return Err(Context::unknown(&ask.indicator));
        }
        Ok(ask)
    }

    /// Both versions of each period, by start, the longer period first.
    async fn periods(&self, view: &View) -> Result<BTreeMap<Period, Versions>> {
        let wanted = |versions: &Versions| {
            let Key { authority, period, .. } = &versions.key;
            *authority == self.authority
                && self.frequency.is_none_or(|frequency| period.frequency() == frequency)
        };
        let found = first(versions(view, self.select(), None), usize::MAX, wanted).await?;
        Ok(found.into_iter().map(|versions| (versions.key.period, versions)).collect())
    }

    /// The rows about the indicator in the region.
    fn select<R: Record>(&self) -> Select<R> {
        Select::new().under(&qiyou_store::Key::of([
            Value::text(self.region.division()),
            Value::show(&self.region),
            Value::show(&self.indicator),
        ]))
    }
}

/// Gets the series of an indicator in one region.
pub(crate) async fn series(context: &Context, request: &wire::GetSeriesRequest) -> Result<wire::Series> {
    let ask = Ask::read(context, request)?;
    let view = context.view(ask.as_of).await?;
    let plans = context.plans(&view).await?;
    let periods = ask.periods(&view).await?;
    let tickets = OpenTickets::read(&view, ask.select::<Ticket>()).await?;
    let point = |(period, versions)| point(context, &plans, &tickets, period, versions);
    let points = periods.iter().map(point).collect();
    Ok(wire::Series {
        indicator: name::Indicator { indicator: ask.indicator }.to_string(),
        region: name::Region { region: ask.region }.to_string(),
        authority: ask.authority.number(),
        points,
    })
}

fn point(
    context: &Context,
    plans: &Plans,
    tickets: &OpenTickets,
    period: &Period,
    versions: &Versions,
) -> wire::SeriesPoint {
    let epoch = context.store.epoch();
    let state = versions.state().unwrap_or(State::Draft);
    let working = versions.working.as_ref().filter(|_| state != State::Approved);
    let shown = |stored, state| tickets.mark(&versions.key, message(stored, state, plans, epoch));
    wire::SeriesPoint {
        period: period.to_string(),
        standing: versions.standing.as_ref().map(|stored| shown(stored, State::Approved)),
        working: working.map(|stored| shown(stored, state)),
    }
}
