//! Commitments, from the plans that stand.

use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{
    CommitmentId, Kind, PlanId, TaskId,
    filter::{Op, Term},
    name,
};
use qiyou_plan::{Commitment, Due, Plan};
use qiyou_proto::delivery::v1 as wire;
use qiyou_wire::{Field, Wire, decimal_message, filter, localized};

/// The fields that a filter over commitments takes.
const FIELDS: &[Field] = &[
    Field { name: "task", ordered: false },
    Field { name: "kind", ordered: false },
    Field { name: "due_year", ordered: false },
    Field { name: "counted", ordered: false },
];

/// `plans/{plan}/commitments/{commitment}`.
pub(crate) fn name_of(plan: &PlanId, commitment: &CommitmentId) -> String {
    name::Commitment { plan: plan.clone(), commitment: commitment.clone() }.to_string()
}

fn message(plan: &Plan, commitment: &Commitment) -> wire::Commitment {
    let task = name::Task { plan: plan.id.clone(), task: commitment.id.task() };
    let restated = commitment.restates().map(|indicator| name::Indicator { indicator: indicator.clone() });
    let twin = commitment.same_measure_as.as_ref().map(|twin| name_of(&plan.id, twin));
    wire::Commitment {
        name: name_of(&plan.id, &commitment.id),
        task: task.to_string(),
        display_name: Some(localized(&commitment.name)),
        unit: Some(localized(&commitment.unit.name)),
        kind: commitment.kind.number(),
        polarity: commitment.polarity.number(),
        comparator: commitment.comparator.number(),
        value: commitment.promise.value().map(decimal_message),
        text: commitment.promise.text().map(localized),
        due_year: plan.due_year(commitment.due).into(),
        every_year: commitment.due == Due::EveryYear,
        undated: commitment.due == Due::Undated,
        indicator: restated.map(|name| name.to_string()).unwrap_or_default(),
        counted: plan.counts(commitment),
        ambiguous: commitment.ambiguous,
        responsible_unit: Some(localized(&commitment.office.name)),
        same_measure_as: twin.unwrap_or_default(),
    }
}

/// Gets one commitment.
pub(crate) fn get(context: &Context, request: &wire::GetCommitmentRequest) -> Result<wire::Commitment> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Commitment>("name", &request.name);
    if let Some(name) = &name {
        context.is_served(&mut fields, "name", &name.commitment);
    }
    let name = fields.finish(|| name)?;
    let plans = context.catalogue.plans();
    let plan = &plans.require(&name.plan)?.plan;
    let commitment = plan.commitment(&name.commitment);
    commitment.map(|commitment| message(plan, commitment)).ok_or_else(|| Error::not_found(name))
}

/// Lists the commitments of a plan, in its order.
pub(crate) fn list(
    context: &Context,
    request: &wire::ListCommitmentsRequest,
) -> Result<wire::ListCommitmentsResponse> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Plan>("plan", &request.plan);
    let terms = filter(&mut fields, &request.filter, FIELDS, is_value);
    let others = ["commitments", &request.plan, &request.filter];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (name, terms, ask) = fields.finish(|| Some((name?, terms?, ask?)))?;
    let plans = context.catalogue.plans();
    let plan = &plans.require(&name.plan)?.plan;
    let own = plan.commitments.iter().filter(|each| each.id.domain() == context.domain.as_str());
    let listed = own.filter(|each| terms.iter().all(|term| holds(plan, each, term)));
    let page = ask.within(listed, |commitment| commitment.id.to_string())?;
    let commitments = page.items.into_iter().map(|commitment| message(plan, commitment)).collect();
    Ok(wire::ListCommitmentsResponse { commitments, next_page_token: page.next })
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "task" => value.parse::<TaskId>().is_ok(),
        "kind" => value.parse::<Kind>().is_ok(),
        "due_year" => value.parse::<i16>().is_ok(),
        _ => matches!(value, "true" | "false"),
    }
}

fn holds(plan: &Plan, commitment: &Commitment, Term { field, op, value }: &Term) -> bool {
    let is_equal = match field.as_str() {
        "task" => commitment.id.task().as_str() == value,
        "kind" => commitment.kind.as_str() == value,
        "due_year" => plan.due_year(commitment.due).to_string() == *value,
        _ => plan.counts(commitment).to_string() == *value,
    };
    is_equal == (*op == Op::Equal)
}
