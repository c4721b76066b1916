//! The commitments of a domain: each judged, and counted by state.

use std::collections::BTreeMap;

use qiyou_kernel::{Decimal, name};
use qiyou_method::{Flag, Judged, Promise, Reason, StatusValue, judge_commitment};
use qiyou_plan::{Commitment, Domain, Due};
use qiyou_proto::{
    aggregator::v1::{CommitmentCounts, CommitmentView, IndicatorView, Status, StatusCount},
    r#type::v1::StatusValue as State,
};
use qiyou_wire::localized;

use super::{
    Scope,
    reader::Reader,
    status,
    value::{self, Display, Target},
};

/// The commitments of a domain.
#[derive(Default)]
pub(super) struct Composed {
    pub(super) counts: CommitmentCounts,
    pub(super) views: Vec<CommitmentView>,
    pub(super) is_sample: bool,
}

/// Judges the commitments of a domain. `indicators` are the domain's own, composed before.
pub(super) fn compose(
    scope: &Scope<'_>,
    reader: &Reader<'_>,
    domain: &Domain,
    indicators: &[IndicatorView],
) -> Composed {
    let mut composed = Composed::default();
    if !scope.is_whole {
        return composed;
    }
    let mut counted: BTreeMap<i32, i32> = BTreeMap::new();
    let all = scope.plan.commitments.iter().filter(|each| each.id.domain() == domain.id.as_str());
    for commitment in all {
        let view = view(scope, reader, commitment, indicators);
        composed.is_sample |= view.actual.as_ref().is_some_and(|actual| actual.sample);
        if view.counted {
            let state = view.status.as_ref().map_or(State::Unspecified, Status::value);
            *counted.entry(state.into()).or_default() += 1;
        } else {
            composed.counts.not_counted += 1;
        }
        if scope.ask.include_commitments {
            composed.views.push(view);
        }
    }
    composed.counts.total = counted.values().sum();
    composed.counts.counts = counted.into_iter().map(|(value, count)| StatusCount { value, count }).collect();
    composed
}

fn view(
    scope: &Scope<'_>,
    reader: &Reader<'_>,
    commitment: &Commitment,
    indicators: &[IndicatorView],
) -> CommitmentView {
    let promise = promise(scope, commitment);
    let target = Target {
        comparator: commitment.comparator,
        value: commitment.promise.value(),
        text: commitment.promise.text(),
        due: promise.due_date(),
        is_revised: false,
        revision: reader.loaded(),
    };
    let name = name::Commitment { plan: scope.plan.id.clone(), commitment: commitment.id.clone() };
    let view = CommitmentView {
        commitment: name.to_string(),
        display_name: Some(localized(&commitment.name)),
        due_year: promise.due_year.into(),
        target: Some(target.message()),
        counted: scope.plan.counts(commitment),
        ..CommitmentView::default()
    };
    let Some(headline) = commitment.restates() else {
        let series = reader.progress(&commitment.id);
        let Judged { status, actual } =
            judge_commitment(&promise, series.map_or(&[], |series| series.reports()), &scope.reading);
        return CommitmentView {
            actual: actual.map(|actual| value::actual(Display::AS_GIVEN, &actual, series)),
            status: Some(status::message(&status)),
            ..view
        };
    };
    let indicator = name::Indicator { indicator: headline.clone() }.to_string();
    let restated = indicators.iter().find(|restated| restated.indicator == indicator);
    let cell = restated.and_then(|restated| restated.cells.iter().find(|cell| cell.year == view.due_year));
    // Target and actual in the headline's own unit, which the plan's wording may not share.
    CommitmentView {
        target: cell.and_then(|cell| cell.target.clone()).or(view.target),
        actual: cell.and_then(|cell| cell.actual.clone()),
        status: Some(taken_over(&promise, cell.and_then(|cell| cell.status.as_ref()))),
        indicator,
        ..view
    }
}

/// The status of a restated headline, with what is known of the commitment's own wording.
fn taken_over(promise: &Promise, headline: Option<&Status>) -> Status {
    let mut status = headline
        .cloned()
        .unwrap_or_else(|| Status { value: StatusValue::NotJudged.number(), ..Status::default() });
    status.reason = Reason::FromHeadline.number();
    let own = [(Flag::Undated, promise.is_undated), (Flag::Approximate, promise.is_approximate)];
    status.flags.extend(own.into_iter().filter(|(_, is_raised)| *is_raised).map(|(flag, _)| flag.number()));
    status.flags.sort_unstable();
    status
}

fn promise(scope: &Scope<'_>, commitment: &Commitment) -> Promise {
    Promise {
        kind: commitment.kind,
        polarity: commitment.polarity,
        comparator: commitment.comparator,
        value: commitment.promise.value(),
        due_year: scope.plan.due_year(commitment.due),
        is_every_year: commitment.due == Due::EveryYear,
        is_undated: commitment.due == Due::Undated,
        is_approximate: commitment.approximate,
        is_cumulative: commitment.kind == qiyou_kernel::Kind::CountCumulative,
    }
}

impl Display {
    /// Of progress and goals: their numbers have no decimals laid down.
    pub(super) const AS_GIVEN: Self = Self { factor: Decimal::ONE, decimals: None };
}
