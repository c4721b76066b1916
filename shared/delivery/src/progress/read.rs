//! Reading progress back.

use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{CommitmentId, Measure, PlanId, State, name};
use qiyou_observation::{Observation, Versions, first, versions};
use qiyou_plan::Plan;
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::{Key, Op, Select, Stored, Value};
use qiyou_wire::as_of;

use super::message;

/// A plan, or one commitment of it.
struct Parent {
    plan: PlanId,
    commitment: Option<CommitmentId>,
}

impl Parent {
    fn read(context: &Context, fields: &mut Fields, text: &str) -> Option<Self> {
        if !text.contains("/commitments/") {
            let name::Plan { plan } = fields.parse("parent", text)?;
            return Some(Self { plan, commitment: None });
        }
        let name::Commitment { plan, commitment } = fields.parse("parent", text)?;
        context.is_served(fields, "parent", &commitment).then_some(())?;
        Some(Self { plan, commitment: Some(commitment) })
    }

    fn require_in(&self, plan: &Plan) -> Result<()> {
        match &self.commitment {
            Some(commitment) if plan.commitment(commitment).is_none() => {
                Err(Error::not_found(crate::commitment::name_of(&plan.id, commitment)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn select(self, plan: &Plan) -> Select<Observation> {
        let region = vec![Value::text(plan.region.division()), Value::show(&plan.region)];
        match self.commitment {
            Some(commitment) => {
                let measure = Measure::Commitment(self.plan, commitment);
                Select::new().under(&Key::of([region, vec![Value::show(&measure)]].concat()))
            }
            None => {
                // Every measure of a plan begins with its id and a slash; `0` is the character behind the slash.
                let (from, until) = (format!("{}/", self.plan), format!("{}0", self.plan));
                let select = Select::new().under(&Key::of(region));
                select.filter("measure", Op::Ge, Value::text(from)).filter(
                    "measure",
                    Op::Lt,
                    Value::text(until),
                )
            }
        }
    }
}

/// Lists progress by commitment and period: of each the working version, then the standing one.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListProgressRequest,
) -> Result<wire::ListProgressResponse> {
    let mut fields = Fields::new();
    let parent = Parent::read(context, &mut fields, &request.parent);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["progress", &request.parent, &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (parent, instant, ask) = fields.finish(|| Some((parent?, instant?, ask?)))?;

    let view = context.view(instant).await?;
    let plans = context.plans(&view).await?;
    let plan = &plans.require(&parent.plan)?.plan;
    parent.require_in(plan)?;
    let is_progress = |versions: &Versions| matches!(versions.key.measure, Measure::Commitment(..));
    let found = first(versions(&view, parent.select(plan), None), usize::MAX, is_progress).await?;
    let page = ask.within(found.iter().flat_map(rows), |(row, _)| position(row))?;
    let epoch = context.store.epoch();
    let progress = page.items.into_iter().map(|(row, state)| message(row, state, epoch)).collect();
    Ok(wire::ListProgressResponse { progress, next_page_token: page.next })
}

fn rows(versions: &Versions) -> impl Iterator<Item = (&Stored<Observation>, State)> {
    let working = versions.working.iter().zip(versions.state());
    working.chain(versions.standing.iter().map(|standing| (standing, State::Approved)))
}

fn position(row: &Stored<Observation>) -> String {
    format!("{} {}", row.key.name(), row.version.as_str())
}
