//! Tasks, from the plans that stand.

use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{PlanId, name};
use qiyou_plan::{Plan, Task};
use qiyou_proto::delivery::v1 as wire;
use qiyou_wire::localized;

/// The tasks of a plan in one domain, each with its place from 1.
fn tasks<'a>(context: &'a Context, plan: &'a Plan) -> impl Iterator<Item = (i32, &'a Task)> {
    (1..).zip(plan.tasks_of(&context.domain))
}

fn message(plan: &Plan, (order, task): (i32, &Task)) -> wire::Task {
    let commitments = plan.commitments_of(&task.id);
    wire::Task {
        name: name_of(&plan.id, task),
        title: Some(localized(&task.title)),
        order,
        commitments: commitments
            .map(|commitment| crate::commitment::name_of(&plan.id, &commitment.id))
            .collect(),
    }
}

fn name_of(plan: &PlanId, task: &Task) -> String {
    name::Task { plan: plan.clone(), task: task.id.clone() }.to_string()
}

/// Gets one task.
pub(crate) fn get(context: &Context, request: &wire::GetTaskRequest) -> Result<wire::Task> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Task>("name", &request.name);
    if let Some(name) = &name {
        context.is_served(&mut fields, "name", &name.task);
    }
    let name = fields.finish(|| name)?;
    let plans = context.catalogue.plans();
    let plan = &plans.require(&name.plan)?.plan;
    let task = tasks(context, plan).find(|(_, task)| task.id == name.task);
    task.map(|task| message(plan, task)).ok_or_else(|| Error::not_found(name))
}

/// Lists the tasks of a plan, in its order.
pub(crate) fn list(context: &Context, request: &wire::ListTasksRequest) -> Result<wire::ListTasksResponse> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Plan>("plan", &request.plan);
    let ask =
        context.page_request(&mut fields, request.page_size, &request.page_token, &["tasks", &request.plan]);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let plans = context.catalogue.plans();
    let plan = &plans.require(&name.plan)?.plan;
    let page = ask.within(tasks(context, plan), |(_, task)| task.id.to_string())?;
    let tasks = page.items.into_iter().map(|task| message(plan, task)).collect();
    Ok(wire::ListTasksResponse { tasks, next_page_token: page.next })
}
