//! Reports on goals: the workflow of every observation, over the aggregator's store.

use std::sync::Arc;

use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Authority, Date, Decimal, Measure, State, name};
use qiyou_observation::{
    Act, Content, Figure, Item, Key, Observation, Outcome, Step, Subject, Versions, check_not_negative,
    check_period, first, is_supported, read_evidence, read_items, versions,
};
use qiyou_plan::{Goal, Plan};
use qiyou_proto::aggregator::v1 as wire;
use qiyou_store::{At, Select, Store, Stored, Value};
use qiyou_wire::{bounded, decimal, limits};

use super::message;
use crate::own::{Own, OwnStore};

/// The goals of the active plans.
struct Goals {
    store: Store,
    own: Arc<Own>,
}

impl Goals {
    async fn of(own: &OwnStore) -> Result<Self> {
        Ok(Self { store: own.store.clone(), own: own.fresh().await? })
    }

    /// Finds a goal and its plan, or refuses the field that names it.
    fn find(&self, fields: &mut Fields, field: &str, name: &name::Goal) -> Option<(&Plan, &Goal)> {
        let active = self.own.plans.get(&name.plan);
        let found = active.and_then(|active| Some((&*active.plan, active.plan.goal(&name.goal)?)));
        if found.is_none() {
            let description = format!("{name} is no goal of an active plan; GetPlan lists those that are");
            fields.refuse(Reason::ResourceNotFound, field, description).add(key::NAME, name);
        }
        found
    }
}

impl Subject for Goals {
    type Message = wire::GoalProgress;

    fn store(&self) -> &Store {
        &self.store
    }

    fn key(&self, fields: &mut Fields, field: &str, name: &str) -> Option<Key> {
        let name::GoalProgress { plan, goal, period } = fields.parse(field, name)?;
        let name = name::Goal { plan, goal };
        let (plan, _) = self.find(fields, field, &name)?;
        Some(key_of(plan, name, period))
    }

    fn message(&self, stored: &Stored<Observation>, state: State) -> wire::GoalProgress {
        message::progress(stored, state)
    }
}

fn key_of(plan: &Plan, name: name::Goal, period: qiyou_kernel::Period) -> Key {
    let name::Goal { plan: id, goal } = name;
    Key { region: plan.region, measure: Measure::Goal(id, goal), period, authority: Authority::Reported }
}

/// Reports on goals.
pub(super) async fn report(
    own: &OwnStore,
    today: Date,
    actor: &str,
    request: &wire::ReportGoalProgressRequest,
) -> Result<wire::ReportGoalProgressResponse> {
    let goals = Goals::of(own).await?;
    let mut fields = Fields::new();
    let items = read_items(&mut fields, "progress", &request.progress, |fields, progress| {
        item(&goals, today, fields, progress)
    });
    let act = Act::report(fields, items, &request.reason, &request.request_id)?;
    let answer =
        |Outcome { messages: progress, token, .. }| wire::ReportGoalProgressResponse { progress, token };
    act.take(goals, actor, "PlanService/ReportGoalProgress", request, answer).await
}

fn item(goals: &Goals, today: Date, fields: &mut Fields, progress: &wire::GoalProgress) -> Option<Item> {
    let name = fields.parse::<name::Goal>("goal", &progress.goal);
    let period = fields.parse("period", &progress.period);
    let content = content(fields, progress);
    let name = name?;
    let (plan, goal) = goals.find(fields, "goal", &name)?;
    if goal.computed_from.is_some() {
        let description = format!("{name} is computed from the major projects; report their amounts instead");
        fields.refuse(Reason::DerivedNotReportable, "goal", description).add(key::NAME, &name);
    }
    let (content, period) = (content?, period?);
    check_period(fields, "period", period, plan.first_year()..=plan.last_year(), today);
    check_content(fields, goal, &content);
    let step = Step::Report { content, draft: false, etag: None };
    Some(Item { key: key_of(plan, name, period), step })
}

fn content(fields: &mut Fields, progress: &wire::GoalProgress) -> Option<Content> {
    let value: Option<Option<Decimal>> = decimal(fields, "value", progress.value.as_ref());
    if progress.value.is_none() && !progress.fulfilled {
        fields.refuse(Reason::FieldRequired, "value", "is required, or `fulfilled`");
    }
    is_supported(fields, progress.fulfilled, &progress.evidence);
    let evidence = read_evidence(fields, &progress.evidence);
    let comment = bounded(fields, "comment", &progress.comment, limits::REASON);
    Some(Content {
        figure: value?.map_or(Figure::None, Figure::Value),
        fulfilled: progress.fulfilled,
        evidence: evidence?,
        source: String::new(),
        comment: comment?,
        sample: progress.sample,
        withdrawn: false,
    })
}

/// A number is reported of a goal that promises one; fulfilment is stated of one that evidence decides.
fn check_content(fields: &mut Fields, goal: &Goal, content: &Content) {
    if let Figure::Value(value) = content.figure {
        fields.absent("value", !goal.promise.takes_number(), "is not taken: the goal is in words");
        check_not_negative(fields, "value", value);
    }
    if content.fulfilled && !goal.promise.takes_fulfilment(goal.kind, goal.comparator) {
        let description = "is stated of goals that evidence decides; this one is a number";
        fields.refuse(Reason::FulfilmentNotAllowed, "fulfilled", description);
    }
}

/// Approves exact revisions.
pub(super) async fn approve(
    own: &OwnStore,
    actor: &str,
    request: &wire::ApproveGoalProgressRequest,
) -> Result<wire::ApproveGoalProgressResponse> {
    let goals = Goals::of(own).await?;
    let act = Act::approve(&goals, named(&request.revisions), "", &request.request_id)?;
    let answer =
        |Outcome { messages: progress, token, .. }| wire::ApproveGoalProgressResponse { progress, token };
    act.take(goals, actor, "PlanService/ApproveGoalProgress", request, answer).await
}

/// Returns exact revisions to their reporters.
pub(super) async fn send_back(
    own: &OwnStore,
    actor: &str,
    request: &wire::ReturnGoalProgressRequest,
) -> Result<wire::ReturnGoalProgressResponse> {
    let goals = Goals::of(own).await?;
    let act = Act::send_back(&goals, named(&request.revisions), &request.reason, &request.request_id)?;
    let answer =
        |Outcome { messages: progress, token, .. }| wire::ReturnGoalProgressResponse { progress, token };
    act.take(goals, actor, "PlanService/ReturnGoalProgress", request, answer).await
}

fn named(revisions: &[wire::GoalProgressRevision]) -> impl ExactSizeIterator<Item = (&str, i64)> {
    revisions.iter().map(|named| (named.name.as_str(), named.revision))
}

/// Lists the reports on the goals of a plan, or on one of them.
pub(super) async fn list(
    own: &OwnStore,
    request: &wire::ListGoalProgressRequest,
) -> Result<wire::ListGoalProgressResponse> {
    let mut fields = Fields::new();
    let parent = match request.parent.parse::<name::Goal>() {
        Ok(goal) => Some((goal.plan, Some(goal.goal))),
        Err(_) => fields.parse::<name::Plan>("parent", &request.parent).map(|name| (name.plan, None)),
    };
    let others = ["goal_progress", &request.parent];
    let ask = own.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let ((plan, goal), ask) = fields.finish(|| Some((parent?, ask?)))?;
    let stands = own.fresh().await?;
    let active = stands.plans.require(&plan)?;
    if goal.as_ref().is_some_and(|goal| active.plan.goal(goal).is_none()) {
        return Err(Error::not_found(&request.parent));
    }
    let region = active.plan.region;
    let prefix = qiyou_store::Key::of([Value::text(region.division()), Value::show(&region)]);
    let is_wanted = |versions: &Versions| match &versions.key.measure {
        Measure::Goal(of, reported) => *of == plan && goal.as_ref().is_none_or(|goal| goal == reported),
        Measure::Indicator(_) | Measure::Commitment(..) => false,
    };
    let view = own.store.at(At::Revision(stands.position.revision)).await?;
    let found = versions(&view, Select::new().under(&prefix), None);
    let found = first(found, usize::MAX, is_wanted).await?;
    let page = ask.within(found.iter().flat_map(both), |(position, _)| position.clone())?;
    let progress = page.items.into_iter().map(|(_, progress)| progress).collect();
    Ok(wire::ListGoalProgressResponse { progress, next_page_token: page.next })
}

/// Both versions of a report, the working one first, each with its place in the list.
fn both(versions: &Versions) -> Vec<(String, wire::GoalProgress)> {
    let mut both = Vec::new();
    if let (Some(working), Some(state)) = (&versions.working, versions.state()) {
        both.push((format!("{} 1", versions.position()), message::progress(working, state)));
    }
    if let Some(standing) = &versions.standing {
        both.push((format!("{} 2", versions.position()), message::progress(standing, State::Approved)));
    }
    both
}
