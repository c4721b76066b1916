//! Changes of the wire as rows of a projection.

use std::{error::Error as StdError, str::FromStr};

use qiyou_kernel::{
    Absence, Authority, CommitmentId, Comparator, Date, Decimal, Digest, IndicatorId, Instant, Period,
    PlanId, ProjectId, RegionCode, State, date, name,
};
use qiyou_method::{Figure, Measured, Standing};
use qiyou_observation::Evidence;
use qiyou_proto::{
    delivery::v1 as delivery,
    indicator::v1::{self as wire, change::Resource, observation},
    oversight::v1::{self as oversight, FollowUpState, TicketState},
    reference::v1 as reference,
    r#type::v1 as types,
};
use qiyou_wire::Wire;

use super::{
    FollowUp, Project, ProjectYear, Questioned, Recorded, Touch,
    series::{Effect, Version},
};

/// A change, parsed.
pub(super) enum Row {
    Observation(RegionCode, IndicatorId, Version),
    Progress(PlanId, CommitmentId, Version),
    Project(RegionCode, ProjectId, Project),
    /// The questioned observation's region and indicator, and whether the ticket is open.
    Ticket(RegionCode, IndicatorId, Questioned, bool),
    /// The cell, and nothing where its follow-up has ended.
    FollowUp(name::FollowUp, Option<FollowUp>),
    Target(name::Target, Recorded),
    Plan(PlanId, Digest),
    /// The division tree's hash, or nothing for another dataset.
    Reference(Option<Digest>),
}

/// Why a change cannot be read.
pub(super) type Fault = Box<dyn StdError + Send + Sync>;

/// Parses a change; nothing for a resource that a later version of the services may send.
pub(super) fn read(change: &wire::Change) -> Result<Option<Row>, Fault> {
    Ok(Some(match &change.resource {
        None => return Ok(None),
        Some(Resource::Observation(message)) => read_observation(message)?,
        Some(Resource::Progress(message)) => read_progress(message)?,
        Some(Resource::Project(message)) => read_project(message)?,
        Some(Resource::Ticket(message)) => read_ticket(message)?,
        Some(Resource::FollowUp(message)) => read_follow_up(message)?,
        Some(Resource::Target(message)) => {
            Row::Target(message.name.parse()?, read_target(message, Touch::of(change)?)?)
        }
        Some(Resource::PlanVersion(message)) => {
            Row::Plan(message.plan.parse::<name::Plan>()?.plan, message.sha256.parse()?)
        }
        Some(Resource::ReferenceVersion(message)) => match message.dataset() {
            reference::Dataset::Regions => Row::Reference(Some(message.sha256.parse()?)),
            reference::Dataset::Unspecified => Row::Reference(None),
        },
    }))
}

fn read_observation(message: &wire::Observation) -> Result<Row, Fault> {
    let name: name::Observation = message.name.parse()?;
    let figure = match &message.result {
        None => Figure::None,
        Some(observation::Result::Value(value)) => Figure::Value(value.value.parse()?),
        Some(observation::Result::Ratio(ratio)) => Figure::Ratio {
            numerator: number(ratio.numerator.as_ref())?.unwrap_or_default(),
            denominator: number(ratio.denominator.as_ref())?.unwrap_or_default(),
        },
        Some(observation::Result::Absence(number)) => Figure::Absent(absence(*number)?),
    };
    let report = Measured {
        period: name.period,
        authority: name.authority,
        standing: match message.version() {
            wire::ObservationVersion::Standing => Standing::Approved,
            wire::ObservationVersion::Working | wire::ObservationVersion::Unspecified => Standing::Submitted,
        },
        figure,
        fulfilled: message.fulfilled,
        revision: message.revision,
        first_submitted: day(message.first_submit_time.as_ref())?,
        sample: message.sample,
    };
    let effect = effect(report.standing, message.state, message.withdrawn)?;
    let version = Version { report, evidence: evidence(&message.evidence), effect };
    Ok(Row::Observation(name.region, name.indicator, version))
}

fn read_progress(message: &delivery::Progress) -> Result<Row, Fault> {
    let name: name::Commitment = message.commitment.parse()?;
    let report = Measured {
        period: message.period.parse::<Period>()?,
        authority: Authority::Reported,
        standing: if message.approved_revision > 0 { Standing::Approved } else { Standing::Submitted },
        figure: number(message.value.as_ref())?.map_or(Figure::None, Figure::Value),
        fulfilled: message.fulfilled,
        revision: message.revision,
        first_submitted: day(message.first_submit_time.as_ref())?,
        sample: message.sample,
    };
    let effect = effect(report.standing, message.state, message.withdrawn)?;
    let version = Version { report, evidence: evidence(&message.evidence), effect };
    Ok(Row::Progress(name.plan, name.commitment, version))
}

fn effect(standing: Standing, state: i32, withdrawn: bool) -> Result<Effect, Fault> {
    let state = State::meant(types::ReportState::try_from(state)?).ok_or("a report without a state")?;
    Ok(Effect::of(standing, state, withdrawn))
}

fn read_project(message: &delivery::Project) -> Result<Row, Fault> {
    let year = |year: &delivery::ProjectYear| -> Result<ProjectYear, Fault> {
        Ok(ProjectYear {
            year: i16::try_from(year.year)?,
            planned: number(year.planned.as_ref())?,
            completed: number(year.completed.as_ref())?,
            paid: number(year.paid.as_ref())?,
        })
    };
    let project = Project {
        is_major: message.major,
        is_sample: message.sample,
        years: message.years.iter().map(year).collect::<Result<_, _>>()?,
    };
    let region = message.region.parse::<name::Region>()?.region;
    Ok(Row::Project(region, message.name.parse::<name::Project>()?.project, project))
}

fn read_ticket(message: &oversight::Ticket) -> Result<Row, Fault> {
    let name::Ticket { observation, number } = message.name.parse()?;
    let name::Observation { region, indicator, period, authority } = observation;
    let is_open = message.state() == TicketState::Open;
    Ok(Row::Ticket(region, indicator, Questioned { period, authority, number }, is_open))
}

fn read_follow_up(message: &oversight::FollowUp) -> Result<Row, Fault> {
    let state = message.state();
    let follow_up = match state {
        FollowUpState::Closed | FollowUpState::Withdrawn => None,
        FollowUpState::Unspecified => return Err("a follow-up without a state".into()),
        FollowUpState::Open
        | FollowUpState::Explained
        | FollowUpState::Answered
        | FollowUpState::Returned => Some(FollowUp { state, due: date::parse(&message.due_date)? }),
    };
    Ok(Row::FollowUp(message.name.parse()?, follow_up))
}

fn read_target(message: &wire::Target, touch: Touch) -> Result<Recorded, Fault> {
    let comparator = types::Comparator::try_from(message.comparator)?;
    Ok(Recorded {
        comparator: Comparator::meant(comparator).ok_or("a target without a comparator")?,
        value: number(message.value.as_ref())?,
        is_revised: message.origin() != wire::TargetOrigin::Plan,
        touch,
    })
}

fn evidence(messages: &[types::Evidence]) -> Vec<Evidence> {
    let read = |message: &types::Evidence| {
        let types::Evidence { title, document_number, issuer, issue_date, uri } = message.clone();
        Evidence { title, document_number, issuer, issue_date, uri }
    };
    messages.iter().map(read).collect()
}

fn number(message: Option<&types::Decimal>) -> Result<Option<Decimal>, Fault> {
    Ok(message.map(|message| Decimal::from_str(&message.value)).transpose()?)
}

fn absence(number: i32) -> Result<Absence, Fault> {
    let message = types::Absence::try_from(number)?;
    Absence::meant(message).ok_or_else(|| "an absence without a reason".into())
}

/// The day in China of an instant.
fn day(message: Option<&prost_types::Timestamp>) -> Result<Option<Date>, Fault> {
    let instant = message.map(|time| Instant::from_timestamp(time.seconds, time.nanos)).transpose()?;
    Ok(instant.map(|instant| instant.civil_date_in_shanghai()))
}
