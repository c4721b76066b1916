//! Records of this service as changes of the feed.

use qiyou_indicator::{Source, Sourced};
use qiyou_observation::Ticket;
use qiyou_proto::indicator::v1::change::Resource;

use crate::{FollowUp, follow_up, ticket};

/// Follow-ups of cells.
pub static FOLLOW_UPS: Source<FollowUp> = Source(|context, stored| {
    let recorded_on = stored.recorded_at.civil_date_in_shanghai();
    let message = follow_up::message(stored, context.store.epoch(), recorded_on);
    Ok(Some(Sourced { region: Some(stored.cell.region), resource: Resource::FollowUp(message) }))
});

/// Tickets about observations.
pub static TICKETS: Source<Ticket> = Source(|context, stored| {
    let recorded_on = stored.recorded_at.civil_date_in_shanghai();
    let message = ticket::message(stored, context.store.epoch(), recorded_on);
    Ok(Some(Sourced { region: Some(stored.key.region), resource: Resource::Ticket(message) }))
});
