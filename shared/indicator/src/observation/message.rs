//! Observations as messages.

use qiyou_catalogue::Plans;
use qiyou_kernel::{Decimal, Etag, Measure, State, Uuid, name};
use qiyou_observation::{Content, Figure, Observation, Version, evidence_messages};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, decimal_message, ratio_message, timestamp};

/// The message of one version, in the state that it shows.
pub(crate) fn message(
    stored: &Stored<Observation>,
    state: State,
    plans: &Plans,
    epoch: Uuid,
) -> wire::Observation {
    wire::Observation { state: state.number(), ..row_message(stored, plans, epoch) }
}

/// The message of one row, as the feed sends it: the state is the row's own.
pub(crate) fn row_message(stored: &Stored<Observation>, plans: &Plans, epoch: Uuid) -> wire::Observation {
    let Observation { key, content, .. } = &stored.record;
    let indicator = match &key.measure {
        Measure::Indicator(indicator) => Some(indicator),
        Measure::Commitment(..) | Measure::Goal(..) => None,
    };
    let shown = indicator.and_then(|id| plans.indicator(id)).and_then(|definition| {
        shown_value(content, definition.factor, definition.decimals).map(decimal_message)
    });
    wire::Observation {
        name: key.name(),
        indicator: indicator
            .map(|indicator| name::Indicator { indicator: indicator.clone() }.to_string())
            .unwrap_or_default(),
        region: name::Region { region: key.region }.to_string(),
        period: key.period.to_string(),
        authority: key.authority.number(),
        fulfilled: content.fulfilled,
        evidence: evidence_messages(&content.evidence),
        source: content.source.clone(),
        comment: content.comment.clone(),
        sample: content.sample,
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        state: stored.state.number(),
        withdrawn: content.withdrawn,
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        reporter: stored.reporter.clone(),
        first_submit_time: stored.first_submitted.map(timestamp),
        reviewer: stored.reviewer.clone(),
        return_reason: stored.return_reason.clone(),
        approved_revision: stored.approved_revision.unwrap_or_default(),
        version: version(stored.version).into(),
        shown_value: shown,
        // Tickets are rows of their own: whoever reads them marks the message.
        open_tickets: 0,
        result: result(&content.figure),
    }
}

fn version(version: Version) -> wire::ObservationVersion {
    match version {
        Version::Working => wire::ObservationVersion::Working,
        Version::Standing => wire::ObservationVersion::Standing,
    }
}

fn result(figure: &Figure) -> Option<wire::observation::Result> {
    Some(match figure {
        Figure::None => return None,
        Figure::Value(value) => wire::observation::Result::Value(decimal_message(*value)),
        Figure::Ratio { numerator, denominator } => {
            wire::observation::Result::Ratio(ratio_message(*numerator, *denominator))
        }
        Figure::Absent(absence) => wire::observation::Result::Absence(absence.number()),
    })
}

fn shown_value(content: &Content, factor: u32, decimals: u32) -> Option<Decimal> {
    let value = match &content.figure {
        Figure::Value(value) => *value,
        Figure::Ratio { numerator, denominator } => Decimal::ratio(*numerator, *denominator, factor.into())?,
        Figure::None | Figure::Absent(_) => return None,
    };
    Some(value.round(decimals))
}
