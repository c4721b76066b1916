//! Projects as messages.

use qiyou_kernel::{Etag, Uuid, name};
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, decimal_message, localized, timestamp};

use crate::{Milestone, Project, ProjectState, Year};

impl Wire for ProjectState {
    type Message = wire::ProjectState;

    fn message(self) -> Self::Message {
        match self {
            Self::Planned => wire::ProjectState::Planned,
            Self::Running => wire::ProjectState::Running,
            Self::Completed => wire::ProjectState::Completed,
            Self::Cancelled => wire::ProjectState::Cancelled,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::ProjectState::Unspecified => None,
            wire::ProjectState::Planned => Some(Self::Planned),
            wire::ProjectState::Running => Some(Self::Running),
            wire::ProjectState::Completed => Some(Self::Completed),
            wire::ProjectState::Cancelled => Some(Self::Cancelled),
        }
    }
}

/// The message of a project, without a token.
pub(crate) fn message(stored: &Stored<Project>, epoch: Uuid) -> wire::Project {
    let indicator = |id: &_| name::Indicator { indicator: Clone::clone(id) }.to_string();
    wire::Project {
        name: name::Project { project: stored.project.clone() }.to_string(),
        title: Some(localized(&stored.title)),
        region: name::Region { region: stored.region }.to_string(),
        major: stored.major,
        state: stored.state.number(),
        years: stored.years.iter().map(year).collect(),
        milestones: stored.milestones.iter().map(milestone).collect(),
        indicators: stored.indicators.iter().map(indicator).collect(),
        sample: stored.sample,
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        recorder: stored.recorder.clone(),
        token: String::new(),
    }
}

fn year(year: &Year) -> wire::ProjectYear {
    wire::ProjectYear {
        year: year.year.into(),
        planned: year.planned.map(decimal_message),
        completed: year.completed.map(decimal_message),
        paid: year.paid.map(decimal_message),
    }
}

fn milestone(milestone: &Milestone) -> wire::Milestone {
    let Milestone { id, zh, en, due_date, reached_date } = milestone.clone();
    wire::Milestone {
        id,
        title: Some(qiyou_proto::r#type::v1::LocalizedText { zh, en }),
        due_date,
        reached_date,
    }
}
