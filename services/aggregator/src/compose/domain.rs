//! One domain: its indicators, its commitments and its projects.

use qiyou_plan::Domain;
use qiyou_proto::aggregator::v1::{Coverage, DomainView, ServedFrom};
use qiyou_wire::localized;

use super::{Scope, cell::Due, commitments, indicator, oversight, projects::Sums, reader::Reader};

/// A domain of the view, and what the whole makes of it.
pub(super) struct Composed {
    pub(super) view: DomainView,
    pub(super) sums: Sums,
    /// Whether a store was never reached, so that part of it is missing.
    pub(super) is_missing: bool,
    pub(super) is_sample: bool,
}

pub(super) fn compose(scope: &Scope<'_>, domain: &Domain) -> Composed {
    let reader = Reader::new(scope, domain);
    let (mut indicators, mut coverage, mut is_sample) = (Vec::new(), Coverage::default(), false);
    for indicator in scope.plan.indicators_of(&domain.id) {
        let composed = indicator::compose(scope, &reader, indicator);
        composed.due.iter().for_each(|due| count(&mut coverage, *due));
        is_sample |= composed.is_sample;
        indicators.push(composed.view);
    }
    let commitments = commitments::compose(scope, &reader, domain, &indicators);
    let sums = Sums::of(scope, &reader);
    let view = DomainView {
        domain: domain.id.to_string(),
        display_name: Some(localized(&domain.name)),
        lead_unit: Some(localized(&domain.lead.name)),
        indicators,
        commitments: Some(commitments.counts),
        coverage: Some(coverage),
        served_from: reader.served_from().into(),
        commitment_views: commitments.views,
        projects: Some(sums.message()),
        follow_ups: oversight::follow_ups(scope, &reader),
    };
    let is_missing = view.served_from() == ServedFrom::Nothing;
    let is_sample = is_sample || commitments.is_sample || sums.is_sample;
    Composed { view, sums, is_missing, is_sample }
}

fn count(coverage: &mut Coverage, due: Due) {
    let counter = match due {
        Due::Nothing => return,
        Due::Approved => &mut coverage.approved,
        Due::Provisional => &mut coverage.provisional,
        Due::Missing => &mut coverage.missing,
    };
    *counter += 1;
    coverage.due += 1;
}
