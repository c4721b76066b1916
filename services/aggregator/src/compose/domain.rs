//! One domain: its indicators, its commitments and its projects.

use std::collections::BTreeMap;

use qiyou_kernel::IndicatorId;
use qiyou_method as method;
use qiyou_plan::Domain;
use qiyou_proto::aggregator::v1::{Coverage, DomainView};
use qiyou_wire::localized;

use super::{Scope, cell::Due, commitments, indicator, projects::Sums, reader::Reader};

/// A domain of the view, and what the whole makes of it.
pub(super) struct Composed {
    pub(super) view: DomainView,
    pub(super) sums: Sums,
    pub(super) is_sample: bool,
}

/// The statuses of a domain's indicators, year by year.
pub(super) type Statuses<'a> = BTreeMap<&'a IndicatorId, Vec<(i16, method::Status)>>;

pub(super) fn compose(scope: &Scope<'_>, domain: &Domain) -> Composed {
    let reader = Reader::new(scope, domain);
    let (mut indicators, mut statuses) = (Vec::new(), Statuses::new());
    let (mut coverage, mut is_sample) = (Coverage::default(), false);
    for indicator in scope.plan.indicators_of(&domain.id) {
        let composed = indicator::compose(scope, &reader, indicator);
        composed.due.iter().for_each(|due| count(&mut coverage, *due));
        is_sample |= composed.is_sample;
        indicators.push(composed.view);
        statuses.insert(&indicator.id, composed.statuses);
    }
    let commitments = commitments::compose(scope, &reader, domain, &statuses);
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
    };
    let is_sample = is_sample || commitments.is_sample || sums.is_sample;
    Composed { view, sums, is_sample }
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
