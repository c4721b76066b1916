//! The mark of a questioned value: how many open tickets an observation has.

use std::collections::BTreeMap;

use qiyou_error::Result;
use qiyou_observation::{Key, Ticket, TicketState};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Op, Select, Value, View};

/// The open tickets of some observations, counted by observation.
#[derive(Debug, Default)]
pub(super) struct OpenTickets(BTreeMap<Key, i32>);

impl OpenTickets {
    /// Reads the open ones of a selection.
    pub(super) async fn read(view: &View, select: Select<Ticket>) -> Result<Self> {
        let select = select.filter("state", Op::Eq, Value::text(TicketState::Open.as_str()));
        let mut counts = BTreeMap::new();
        for ticket in view.select(&select).await? {
            *counts.entry(ticket.record.key).or_default() += 1;
        }
        Ok(Self(counts))
    }

    /// The message of an observation with its mark.
    pub(super) fn mark(&self, key: &Key, message: wire::Observation) -> wire::Observation {
        wire::Observation { open_tickets: self.0.get(key).copied().unwrap_or_default(), ..message }
    }
}
