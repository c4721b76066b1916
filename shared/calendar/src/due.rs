//! A report that is asked for beside what came of it, judged by a day.

use qiyou_kernel::{Date, Measure, date, name};
use qiyou_observation::Key;
use qiyou_proto::calendar::v1 as wire;
use qiyou_wire::{localized, timestamp};

use crate::{
    came::{Came, Progress},
    owed::Owed,
};

/// Where a report that is asked for stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Upcoming,
    Open,
    Overdue,
    Returned,
    Submitted,
    Approved,
}

impl State {
    pub(crate) const ALL: [Self; 6] =
        [Self::Upcoming, Self::Open, Self::Overdue, Self::Returned, Self::Submitted, Self::Approved];

    /// The word that filters take.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Returned => "returned",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
        }
    }

    /// Whether the office still has to do something.
    pub(crate) fn is_owed(self) -> bool {
        matches!(self, Self::Upcoming | Self::Open | Self::Overdue | Self::Returned)
    }

    fn message(self) -> wire::DueState {
        match self {
            Self::Upcoming => wire::DueState::Upcoming,
            Self::Open => wire::DueState::Open,
            Self::Overdue => wire::DueState::Overdue,
            Self::Returned => wire::DueState::Returned,
            Self::Submitted => wire::DueState::Submitted,
            Self::Approved => wire::DueState::Approved,
        }
    }
}

/// A report that is asked for, and what came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due<'a> {
    pub(crate) owed: Owed<'a>,
    pub(crate) came: &'a Came,
    pub(crate) judged_on: Date,
}

impl Due<'_> {
    pub(crate) fn state(&self) -> State {
        match self.came.progress {
            Progress::Approved => State::Approved,
            Progress::Submitted => State::Submitted,
            Progress::Returned => State::Returned,
            Progress::Nothing if self.judged_on <= self.owed.period.end() => State::Upcoming,
            Progress::Nothing if self.has_passed() => State::Overdue,
            Progress::Nothing => State::Open,
        }
    }

    /// Whether its due date has passed.
    pub(crate) fn has_passed(&self) -> bool {
        self.judged_on > self.owed.due
    }

    /// Days behind the due date of the day that a report was first handed in, or, before that, of the day judged by; zero
    /// when in time.
    pub(crate) fn days_late(&self) -> i32 {
        let first = self.came.first_submitted.map(|instant| instant.civil_date_in_shanghai());
        date::days_between(self.owed.due, first.unwrap_or(self.judged_on)).max(0)
    }

    pub(crate) fn is_late(&self) -> bool {
        self.days_late() > 0
    }

    /// Its place in every list.
    pub(crate) fn position(&self) -> String {
        let Owed { indicator, region, period, due } = self.owed;
        format!("{due} {} {} {region} {period}", indicator.office.id, indicator.id)
    }

    pub(crate) fn message(&self) -> wire::DueReport {
        let Owed { indicator, region, period, due } = self.owed;
        let measure = Measure::Indicator(indicator.id.clone());
        let key = Key { region, measure, period, authority: indicator.authority };
        wire::DueReport {
            name: key.name(),
            indicator: name::Indicator { indicator: indicator.id.clone() }.to_string(),
            region: name::Region { region }.to_string(),
            period: period.to_string(),
            office: indicator.office.id.clone(),
            responsible_unit: Some(localized(&indicator.office.name)),
            due_date: due.to_string(),
            state: self.state().message().into(),
            first_submit_time: self.came.first_submitted.map(timestamp),
            days_late: self.days_late(),
            return_reason: self.came.return_reason.clone(),
        }
    }
}
