//! Follow-ups as messages.

use qiyou_kernel::{Date, Etag, Uuid, name};
use qiyou_proto::oversight::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, localized, timestamp};

use super::{FollowUp, State};

impl Wire for State {
    type Message = wire::FollowUpState;

    fn message(self) -> Self::Message {
        match self {
            Self::Open => wire::FollowUpState::Open,
            Self::Explained => wire::FollowUpState::Explained,
            Self::Answered => wire::FollowUpState::Answered,
            Self::Returned => wire::FollowUpState::Returned,
            Self::Closed => wire::FollowUpState::Closed,
            Self::Withdrawn => wire::FollowUpState::Withdrawn,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::FollowUpState::Unspecified => None,
            wire::FollowUpState::Open => Some(Self::Open),
            wire::FollowUpState::Explained => Some(Self::Explained),
            wire::FollowUpState::Answered => Some(Self::Answered),
            wire::FollowUpState::Returned => Some(Self::Returned),
            wire::FollowUpState::Closed => Some(Self::Closed),
            wire::FollowUpState::Withdrawn => Some(Self::Withdrawn),
        }
    }
}

/// The message of a follow-up as of a day, without a token.
pub(crate) fn message(stored: &Stored<FollowUp>, epoch: Uuid, judged_on: Date) -> wire::FollowUp {
    let (FollowUp { cell, cited, .. }, due) = (&stored.record, stored.reply_due());
    let (explanation, reply) = (stored.explanation.clone(), stored.reply.clone());
    let mut message = wire::FollowUp {
        name: cell.to_string(),
        plan: name::Plan { plan: cell.plan.clone() }.to_string(),
        indicator: name::Indicator { indicator: cell.indicator.clone() }.to_string(),
        region: name::Region { region: cell.region }.to_string(),
        year: cell.year.into(),
        office: stored.office.clone(),
        responsible_unit: Some(localized(&stored.unit)),
        state: stored.state.number(),
        status_value: cited.status.number(),
        status_date: cited.date.to_string(),
        view_token: cited.view.clone(),
        instruction: stored.instruction.clone(),
        due_date: stored.due.to_string(),
        opener: stored.opener.clone(),
        open_time: Some(timestamp(stored.opened_at)),
        end_time: stored.ended_at.map(timestamp),
        overdue: due.is_overdue(judged_on),
        days_late: due.days_late(judged_on),
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        ..wire::FollowUp::default()
    };
    if let Some(said) = explanation {
        (message.cause, message.measure) = (said.what.cause, said.what.measure);
        (message.explainer, message.explain_time) = (said.by, Some(timestamp(said.at)));
    }
    if let Some(said) = reply {
        message.reply = said.what;
        (message.answerer, message.answer_time) = (said.by, Some(timestamp(said.at)));
    }
    if let Some(review) = stored.review.clone() {
        (message.remark, message.reviewer) = (review.remark, review.by);
    }
    message
}
