//! Reading observations back: one, many, their history.

use futures::{Stream, StreamExt, TryStreamExt};
use qiyou_catalogue::Plans;
use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::{
    Authority, IndicatorId, Instant, Measure, Period, RegionCode, State,
    filter::{Op, Term},
};
use qiyou_observation::{Observation, Ticket, Version, Versions, first, versions};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{At, Op as RowOp, Select, Stored, Value};
use qiyou_wire::{Field, as_of, compare_periods, filter};

use super::{act, message::message, tickets::OpenTickets};
use crate::Context;

/// The fields that a filter over observations takes.
const OBSERVATION_FIELDS: &[Field] = &[
    Field { name: "indicator", ordered: false },
    Field { name: "period", ordered: true },
    Field { name: "authority", ordered: false },
    Field { name: "state", ordered: false },
    Field { name: "source", ordered: false },
    Field { name: "sample", ordered: false },
];

/// What a listing asks for.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    region: Option<RegionCode>,
    terms: Vec<Term>,
    version: Version,
    as_of: Option<Instant>,
}

impl Query {
    fn read(
        context: &Context,
        fields: &mut Fields,
        request: &wire::StreamObservationsRequest,
    ) -> Option<Self> {
        let region = context.top(fields, &request.region);
        let terms = filter(fields, &request.filter, OBSERVATION_FIELDS, is_value);
        let version = version(fields, request.version);
        let as_of = as_of(fields, request.as_of.as_ref(), &context.clock);
        Some(Self { region: region?, terms: terms?, version: version?, as_of: as_of? })
    }

    fn select(&self, context: &Context) -> Select<Observation> {
        let mut select = context.in_divisions(self.region);
        for term in self.terms.iter().filter(|term| term.op == Op::Equal) {
            let column = match term.field.as_str() {
                "indicator" => "measure",
                field @ ("period" | "authority") => field,
                _ => continue,
            };
            select = select.filter(column, RowOp::Eq, Value::text(term.value.as_str()));
        }
        select
    }

    fn wants(&self, context: &Context, versions: &Versions) -> bool {
        let Measure::Indicator(indicator) = &versions.key.measure else { return false };
        let Some(row) = self.shown(versions) else { return false };
        let is_within = self.region.is_none_or(|top| context.is_within(versions.key.region, top));
        is_within && self.terms.iter().all(|term| holds(term, indicator, row, self.state(versions)))
    }

    fn shown<'a>(&self, versions: &'a Versions) -> Option<&'a Stored<Observation>> {
        match self.version {
            Version::Working => versions.working.as_ref(),
            Version::Standing => versions.standing.as_ref(),
        }
    }

    fn state(&self, versions: &Versions) -> State {
        match self.version {
            Version::Standing => State::Approved,
            Version::Working => versions.state().unwrap_or(State::Draft),
        }
    }

    fn message(&self, reading: &Reading<'_>, versions: &Versions) -> Option<wire::Observation> {
        let row = self.shown(versions)?;
        let message = message(row, self.state(versions), reading.plans, reading.context.store.epoch());
        Some(reading.tickets.mark(&versions.key, message))
    }
}

/// What messages are made with, all of one point of history.
struct Reading<'a> {
    context: &'a Context,
    plans: &'a Plans,
    tickets: &'a OpenTickets,
}

fn version(fields: &mut Fields, number: i32) -> Option<Version> {
    match number {
        0 => Some(Version::Working),
        number => fields.choice("version", number, |message| match message {
            wire::ObservationVersion::Unspecified => None,
            wire::ObservationVersion::Working => Some(Version::Working),
            wire::ObservationVersion::Standing => Some(Version::Standing),
        }),
    }
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "indicator" => value.parse::<IndicatorId>().is_ok(),
        "period" => value.parse::<Period>().is_ok(),
        "authority" => value.parse::<Authority>().is_ok(),
        "state" => value.parse::<State>().is_ok(),
        "sample" => matches!(value, "true" | "false"),
        _ => true,
    }
}

fn holds(term: &Term, indicator: &IndicatorId, row: &Stored<Observation>, state: State) -> bool {
    let is_equal = match term.field.as_str() {
        "indicator" => indicator.as_str() == term.value,
        "authority" => row.key.authority.as_str() == term.value,
        "state" => state.as_str() == term.value,
        "sample" => row.content.sample.to_string() == term.value,
        "period" => {
            let Ok(period) = term.value.parse::<Period>() else { return false };
            return compare_periods(row.key.period, term.op, period);
        }
        _ => row.content.source == term.value,
    };
    is_equal == (term.op == Op::Equal)
}

/// Gets one observation.
pub(crate) async fn get(
    context: &Context,
    request: &wire::GetObservationRequest,
) -> Result<wire::Observation> {
    let mut fields = Fields::new();
    let key = act::key(context, &mut fields, "name", &request.name);
    let version = version(&mut fields, request.version);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let (key, version, instant) = fields.finish(|| Some((key?, version?, instant?)))?;
    let view = context.view(instant).await?;
    let working = view.get(&Observation::row_key(&key, Version::Working)).await?;
    let standing = view.get(&Observation::row_key(&key, Version::Standing)).await?;
    let query = Query { region: None, terms: Vec::new(), version, as_of: instant };
    let name = key.name();
    let versions = Versions { key, working, standing };
    let plans = context.plans(&view).await?;
    let tickets = OpenTickets::read(&view, Select::new().under(&Ticket::prefix(&versions.key))).await?;
    let reading = Reading { context, plans: &plans, tickets: &tickets };
    query.message(&reading, &versions).ok_or_else(|| Error::not_found(name))
}

/// Lists observations, a page at a time.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListObservationsRequest,
) -> Result<wire::ListObservationsResponse> {
    let mut fields = Fields::new();
    let listing = wire::StreamObservationsRequest {
        region: request.region.clone(),
        filter: request.filter.clone(),
        version: request.version,
        as_of: request.as_of,
    };
    let query = Query::read(context, &mut fields, &listing);
    let at = query.as_ref().and_then(|query| query.as_of).map(|at| at.to_string()).unwrap_or_default();
    let others = ["observations", &request.region, &request.filter, &request.version.to_string(), &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (query, ask) = fields.finish(|| Some((query?, ask?)))?;
    let view = context.view(query.as_of).await?;
    let plans = context.plans(&view).await?;
    let tickets = OpenTickets::read(&view, context.in_divisions(query.region)).await?;
    let reading = Reading { context, plans: &plans, tickets: &tickets };
    let found = versions(&view, query.select(context), ask.after.as_deref());
    let found = first(found, ask.size + 1, |versions| query.wants(context, versions)).await?;
    let page = ask.cut(found, Versions::position);
    let message = |versions: &Versions| query.message(&reading, versions);
    let observations = page.items.iter().filter_map(message).collect();
    Ok(wire::ListObservationsResponse { observations, next_page_token: page.next })
}

/// Streams observations, from one revision of the store.
pub(crate) async fn stream(
    context: Context,
    request: wire::StreamObservationsRequest,
) -> Result<impl Stream<Item = Result<wire::Observation>> + Send> {
    let mut fields = Fields::new();
    let query = Query::read(&context, &mut fields, &request);
    let query = fields.finish(|| query)?;
    // One point of history, however long the caller takes to read it.
    let head = context.store.head().revision;
    let view = context.store.at(query.as_of.map_or(At::Revision(head), At::Instant)).await?;
    let plans = context.plans(&view).await?;
    let tickets = OpenTickets::read(&view, context.in_divisions(query.region)).await?;
    Ok(async_stream::try_stream! {
        let reading = Reading { context: &context, plans: &plans, tickets: &tickets };
        let mut found = versions(&view, query.select(&context), None).boxed();
        while let Some(versions) = found.try_next().await? {
            if query.wants(&context, &versions) && let Some(message) = query.message(&reading, &versions) {
                yield message;
            }
        }
    })
}

/// Lists the history of one observation, newest first.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListObservationRevisionsRequest,
) -> Result<wire::ListObservationRevisionsResponse> {
    let mut fields = Fields::new();
    let key = act::key(context, &mut fields, "name", &request.name);
    let others = ["observation_revisions", &request.name];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (key, ask) = fields.finish(|| Some((key?, ask?)))?;
    let mut history = context.store.history(&Observation::row_key(&key, Version::Working)).await?;
    if history.is_empty() {
        return Err(Error::not_found(key.name()));
    }
    history.extend(context.store.history(&Observation::row_key(&key, Version::Standing)).await?);
    history.sort_by_key(|stored| std::cmp::Reverse(stored.revision));
    let plans = context.catalogue.plans();
    let epoch = context.store.epoch();
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let revisions = page.items.iter().map(|stored| message(stored, stored.state, &plans, epoch)).collect();
    Ok(wire::ListObservationRevisionsResponse { revisions, next_page_token: page.next })
}
