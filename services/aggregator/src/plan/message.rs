//! Plans and reports on goals, as messages.

use qiyou_catalogue::ActivePlan;
use qiyou_kernel::{Measure, PlanId, State, name};
use qiyou_observation::{Figure, Observation, evidence_messages};
use qiyou_plan::{Domain, Goal, Plan};
use qiyou_proto::aggregator::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, decimal_message, localized, timestamp};

/// The message of a plan version, without tokens.
pub(super) fn plan(active: &ActivePlan) -> wire::Plan {
    let ActivePlan { plan, sha256, revision, loaded_at } = active;
    wire::Plan {
        name: name::Plan { plan: plan.id.clone() }.to_string(),
        title: Some(localized(&plan.title)),
        region: name::Region { region: plan.region }.to_string(),
        years: plan.years.iter().copied().map(i32::from).collect(),
        sha256: sha256.to_string(),
        activate_time: Some(timestamp(*loaded_at)),
        domains: plan.domains.iter().map(|each| domain(plan, each)).collect(),
        goals: plan.goals.iter().map(|each| goal(plan, each)).collect(),
        tokens: Vec::new(),
        revision: *revision,
    }
}

fn domain(plan: &Plan, domain: &Domain) -> wire::PlanDomain {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let commitments = plan.commitments.iter().filter(|each| each.id.domain() == domain.id.as_str());
    wire::PlanDomain {
        domain: domain.id.to_string(),
        display_name: Some(localized(&domain.name)),
        lead_unit: Some(localized(&domain.lead.name)),
        indicator_count: count(plan.indicators_of(&domain.id).count()),
        task_count: count(plan.tasks_of(&domain.id).count()),
        commitment_count: count(commitments.count()),
    }
}

fn goal(plan: &Plan, goal: &Goal) -> wire::Goal {
    wire::Goal {
        name: name::Goal { plan: plan.id.clone(), goal: goal.id.clone() }.to_string(),
        display_name: Some(localized(&goal.name)),
        unit: Some(localized(&goal.unit.name)),
        comparator: goal.comparator.number(),
        value: goal.promise.value().map(decimal_message),
        text: goal.promise.text().map(localized),
        due_year: i32::from(plan.due_year(goal.due)),
        computed: goal.computed_from.is_some(),
    }
}

/// The message of one version of a report on a goal, in the state that it shows.
pub(super) fn progress(stored: &Stored<Observation>, state: State) -> wire::GoalProgress {
    let Observation { key, content, .. } = &stored.record;
    wire::GoalProgress {
        name: key.name(),
        goal: goal_name(&key.measure),
        period: key.period.to_string(),
        value: match &content.figure {
            Figure::Value(value) => Some(decimal_message(*value)),
            Figure::None | Figure::Ratio { .. } | Figure::Absent(_) => None,
        },
        fulfilled: content.fulfilled,
        evidence: evidence_messages(&content.evidence),
        comment: content.comment.clone(),
        sample: content.sample,
        state: state.number(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        reporter: stored.reporter.clone(),
        reviewer: stored.reviewer.clone(),
        return_reason: stored.return_reason.clone(),
        approved_revision: stored.approved_revision.unwrap_or_default(),
    }
}

fn goal_name(measure: &Measure) -> String {
    let name = |plan: &PlanId, goal| name::Goal { plan: plan.clone(), goal }.to_string();
    match measure {
        Measure::Goal(plan, goal) => name(plan, goal.clone()),
        Measure::Indicator(_) | Measure::Commitment(..) => String::new(),
    }
}
