//! Opening a ticket.

use prost::Message;
use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Measure, date, name};
use qiyou_observation::{Key, Observation, Shown, Ticket, Version};
use qiyou_proto::oversight::v1 as wire;
use qiyou_store::{Reads, Request};
use qiyou_wire::{kept, limits, request_digest, said};

use super::{
    message,
    workflow::{self, By, Question},
};
use crate::due::due_date;

/// Days for an answer when nobody says otherwise: time to look into a ledger and to have a correction approved, and short
/// enough that no mark is older than a month in a monthly reading.
const USUAL_DAYS: u16 = 15;

/// Most days for an answer: within a quarter, so that a quarterly figure is settled before the next one is due.
const MOST_DAYS: u16 = 90;

/// Questions one published version of an observation.
pub(crate) async fn open(
    context: &Context,
    actor: &str,
    request: wire::OpenTicketRequest,
) -> Result<wire::Ticket> {
    let Opening { key, question, request_id } = Opening::read(context, &request)?;
    let [working, standing] =
        [Version::Working, Version::Standing].map(|version| Observation::row_key(&key, version));
    let reads = Reads::new().key(&working).key(&standing);
    let write =
        Request::new(actor, "OversightService/OpenTicket").with_id(request_id, request_digest(&request));
    let (store, actor) = (context.store.clone(), actor.to_owned());
    let written = context
        .store
        .write(write, reads, move |change| {
            let (working, standing) = (change.get(&working)?, change.get(&standing)?);
            let shown = Shown { working: working.as_ref(), standing: standing.as_ref() };
            let stamp = change.stamp();
            let by = By { actor: &actor, now: stamp.recorded_at };
            let stored = change.put(workflow::open(&key, shown, stamp.revision, &question, by)?)?;
            let token = store.token(stored.revision).to_string();
            let message = message(&stored, store.epoch(), by.now.civil_date_in_shanghai());
            Ok(wire::Ticket { token, ..message }.encode_to_vec())
        })
        .await?;
    kept(&written.answer)
}

struct Opening {
    key: Key,
    question: Question,
    request_id: String,
}

impl Opening {
    fn read(context: &Context, request: &wire::OpenTicketRequest) -> Result<Self> {
        let (plans, today) = (context.catalogue.plans(), context.clock.today_in_shanghai());
        let mut fields = Fields::new();
        let observation = fields.parse::<name::Observation>("parent", &request.parent);
        let observation =
            observation.filter(|name| context.is_served(&mut fields, "parent", &name.indicator));
        let revision = fields.within("observation_revision", request.observation_revision, 1..=i64::MAX);
        let text = said(&mut fields, "question", &request.question, limits::REASON);
        let due = match request.due_date.as_str() {
            "" => Some(date::after(today, USUAL_DAYS)),
            text => due_date(&mut fields, text, today, MOST_DAYS),
        };
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        let (observation, revision, text, due, request_id) =
            fields.finish(|| Some((observation?, revision?, text?, due?, request_id?)))?;
        let definition = plans.indicator(&observation.indicator);
        let office = definition.ok_or_else(|| Context::unknown(&observation.indicator))?.office.clone();
        let question = Question { revision, text, office: office.id, unit: office.name, due };
        Ok(Self { key: key(observation), question, request_id })
    }
}

/// The observation of a name.
pub(super) fn key(name: name::Observation) -> Key {
    let name::Observation { region, indicator, period, authority } = name;
    Key { region, measure: Measure::Indicator(indicator), period, authority }
}

/// Reads the name of a ticket that this domain holds.
pub(super) fn named(context: &Context, fields: &mut Fields, text: &str) -> Option<(Key, i64)> {
    let name::Ticket { observation, number } = fields.parse("name", text)?;
    context.is_served(fields, "name", &observation.indicator).then(|| (key(observation), number))
}

/// A ticket that does not exist.
pub(super) fn missing(key: &Key, number: i64) -> Error {
    Error::not_found(Ticket::name_of(key, number))
}
