//! Tickets as messages.

use qiyou_kernel::{Date, Etag, Uuid};
use qiyou_observation::{Ticket, TicketState};
use qiyou_proto::oversight::v1::{self as wire, ticket::Answer};
use qiyou_store::Stored;
use qiyou_wire::{localized, timestamp};

use crate::due::Due;

/// When the answer to a ticket is owed.
pub(super) fn answer_due(ticket: &Ticket) -> Due {
    let is_withdrawn = ticket.state == TicketState::Withdrawn;
    Due {
        date: ticket.due,
        is_owed: ticket.state == TicketState::Open,
        answered: ticket.ended_at.filter(|_| !is_withdrawn),
    }
}

fn state(state: TicketState) -> wire::TicketState {
    match state {
        TicketState::Open => wire::TicketState::Open,
        TicketState::Corrected => wire::TicketState::Corrected,
        TicketState::Upheld => wire::TicketState::Upheld,
        TicketState::Withdrawn => wire::TicketState::Withdrawn,
    }
}

/// The message of a ticket as of a day, without a token.
pub(crate) fn message(stored: &Stored<Ticket>, epoch: Uuid, judged_on: Date) -> wire::Ticket {
    let due = answer_due(stored);
    let reason = Some(stored.reason.clone()).filter(|reason| !reason.is_empty());
    wire::Ticket {
        name: stored.name(),
        observation_name: stored.key.name(),
        observation_revision: stored.record.revision,
        question: stored.question.clone(),
        questioner: stored.questioner.clone(),
        office: stored.office.clone(),
        responsible_unit: Some(localized(&stored.unit)),
        due_date: stored.due.to_string(),
        state: state(stored.state).into(),
        answer: stored.correction.map(Answer::CorrectionRevision).or_else(|| reason.map(Answer::Reason)),
        answerer: stored.answerer.clone(),
        open_time: Some(timestamp(stored.opened_at)),
        end_time: stored.ended_at.map(timestamp),
        overdue: due.is_overdue(judged_on),
        days_late: due.days_late(judged_on),
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        token: String::new(),
    }
}
