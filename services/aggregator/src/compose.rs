//! Makes a view. Pure: what it is given decides every byte, and nothing else does.
//!
//! The only place that knows what a view looks like. Each part of it has a module of its own.

mod cell;
mod commitments;
mod domain;
mod goals;
mod indicator;
mod oversight;
mod projects;
mod reader;
mod status;
#[cfg(test)]
mod tests;
mod value;
mod watermarks;

use std::sync::Arc;

use qiyou_kernel::{RegionCode, name};
use qiyou_method::{Reading, Thresholds};
use qiyou_plan::Plan;
use qiyou_proto::aggregator::v1::FiveYearView;
use qiyou_region::Tree;
use qiyou_wire::{localized, timestamp};

use crate::{Ask, marks::Marks, sources::Sources};

use domain::Composed;

/// What the parts of a view are composed within.
#[derive(Clone, Copy)]
struct Scope<'a> {
    ask: &'a Ask,
    region: RegionCode,
    sources: &'a Sources,
    /// Every division tree that matters.
    trees: &'a [Arc<Tree>],
    plan: &'a Plan,
    reading: Reading,
    thresholds: Thresholds,
    /// Whether the plan as a whole is for the region, so that its targets, commitments and goals are.
    is_whole: bool,
}

/// Makes the view of a region. `marks` are the watermarks of these sources for it.
#[must_use]
pub(crate) fn compose(ask: &Ask, region: RegionCode, sources: &Sources, marks: &Marks) -> FiveYearView {
    let (plan, trees) = (&*sources.active.plan, sources.through());
    let scope = Scope {
        ask,
        region,
        sources,
        trees: &trees,
        plan,
        reading: Reading {
            judged_on: sources.judged_on,
            include_provisional: ask.include_provisional,
            first_year: plan.first_year(),
        },
        thresholds: status::thresholds(&plan.thresholds),
        is_whole: sources.is_whole(region),
    };
    let wanted = plan.domains.iter().filter(|domain| ask.wants(domain.id.as_str()));
    let composed: Vec<Composed> = wanted.map(|each| domain::compose(&scope, each)).collect();
    let (goals, has_sample_goals) = goals::compose(&scope, &composed);
    let sample = has_sample_goals || composed.iter().any(|domain| domain.is_sample);
    FiveYearView {
        plan: name::Plan { plan: plan.id.clone() }.to_string(),
        region: name::Region { region }.to_string(),
        years: plan.years.iter().copied().map(i32::from).collect(),
        judged_on: sources.judged_on.to_string(),
        read_time: marks.read_time().map(timestamp),
        domains: composed.into_iter().map(|domain| domain.view).collect(),
        goals,
        watermarks: watermarks::watermarks(&scope, marks),
        unreachable: watermarks::unreachable(&scope),
        token: marks.token(sources).to_string(),
        plan_version: sources.active.sha256.to_string(),
        reference_version: sources.trees.sha256().to_string(),
        mixed_versions: watermarks::mixed(&scope),
        sample,
        title: Some(localized(&plan.title)),
        region_name: sources.tree().name(region).unwrap_or_default().to_owned(),
    }
}
