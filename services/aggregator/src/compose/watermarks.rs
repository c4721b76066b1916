//! What an answer stands on, as it says itself.

use qiyou_kernel::Instant;
use qiyou_proto::aggregator::v1::Watermark;
use qiyou_wire::timestamp;

use super::Scope;
use crate::{
    link::Reach,
    marks::{Mark, Marks},
    own::OWN,
};

/// The watermarks, by domain and store.
pub(super) fn watermarks(scope: &Scope<'_>, marks: &Marks) -> Vec<Watermark> {
    let parts = scope.sources.concerned(scope.ask, scope.region);
    let stores = parts
        .zip(&marks.stores)
        .filter_map(|(part, (_, mark))| Some(message(part.upstream.domain.as_str(), mark.as_ref()?)));
    let mut watermarks: Vec<_> = stores.chain([message(OWN, &marks.own)]).collect();
    watermarks.sort_by(|left, right| (&left.domain, &left.store).cmp(&(&right.domain, &right.store)));
    watermarks
}

fn message(domain: &str, Mark { position, recorded_at }: &Mark) -> Watermark {
    Watermark {
        domain: domain.to_owned(),
        store: position.store.to_string(),
        epoch: position.epoch.to_string(),
        revision: position.revision,
        record_time: Some(*recorded_at).filter(|time| *time > Instant::MIN).map(timestamp),
    }
}

/// The stores that cannot be reached, sorted.
pub(super) fn unreachable(scope: &Scope<'_>) -> Vec<String> {
    let parts = scope.sources.concerned(scope.ask, scope.region);
    let mut labels: Vec<_> =
        parts.filter(|part| part.reach != Reach::Live).map(|part| part.upstream.label()).collect();
    labels.sort();
    labels
}

/// The domains that hold another version of the plan or of the division tree than the active one, sorted.
pub(super) fn mixed(scope: &Scope<'_>) -> Vec<String> {
    let Scope { ask, region, sources, plan, .. } = *scope;
    let mut domains = Vec::new();
    for part in sources.concerned(ask, region) {
        let Some(projection) = &part.projection else { continue };
        let version = projection.promised(&plan.id).and_then(|promised| promised.version());
        let is_same =
            version == Some(sources.active.sha256) && projection.regions() == Some(sources.trees.sha256());
        if !is_same {
            domains.push(part.upstream.domain.to_string());
        }
    }
    domains.sort();
    domains.dedup();
    domains
}
