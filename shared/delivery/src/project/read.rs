//! Reading projects back: one, many, the history of one.

use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{
    filter::{Op, Term},
    name,
};
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Field, as_of, filter};

use super::message;
use crate::{Project, ProjectState};

/// The fields that a filter over projects takes.
const FIELDS: &[Field] = &[Field { name: "state", ordered: false }, Field { name: "major", ordered: false }];

/// Gets one project.
pub(crate) async fn get(context: &Context, request: &wire::GetProjectRequest) -> Result<wire::Project> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Project>("name", &request.name);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let (name, instant) = fields.finish(|| Some((name?, instant?)))?;
    let view = context.view(instant).await?;
    let stored = view.get(&Project::row_key(&name.project)).await?;
    stored.map(|stored| message(&stored, context.store.epoch())).ok_or_else(|| Error::not_found(name))
}

/// Lists projects by region and id.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListProjectsRequest,
) -> Result<wire::ListProjectsResponse> {
    let mut fields = Fields::new();
    let top = context.top(&mut fields, &request.region);
    let terms = filter(&mut fields, &request.filter, FIELDS, is_value);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["projects", &request.region, &request.filter, &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (top, terms, instant, ask) = fields.finish(|| Some((top?, terms?, instant?, ask?)))?;

    let view = context.view(instant).await?;
    let mut found = view.select(&context.in_divisions::<Project>(top)).await?;
    found.retain(|stored| {
        top.is_none_or(|top| context.is_within(stored.region, top))
            && terms.iter().all(|term| holds(stored, term))
            // A project that moved to another region since the last page neither ends the list nor begins it again.
            && ask.after.as_ref().is_none_or(|after| position(stored) > *after)
    });
    found.sort_by_cached_key(position);
    let page = ask.cut(found, position);
    let projects = page.items.iter().map(|stored| message(stored, context.store.epoch())).collect();
    Ok(wire::ListProjectsResponse { projects, next_page_token: page.next })
}

fn position(stored: &Stored<Project>) -> String {
    format!("{} {}", stored.region, stored.project)
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "state" => value.parse::<ProjectState>().is_ok(),
        _ => matches!(value, "true" | "false"),
    }
}

fn holds(project: &Project, Term { field, op, value }: &Term) -> bool {
    let is_equal = match field.as_str() {
        "state" => project.state.as_str() == value,
        _ => project.major.to_string() == *value,
    };
    is_equal == (*op == Op::Equal)
}

/// Lists the versions of one project, newest first.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListProjectRevisionsRequest,
) -> Result<wire::ListProjectRevisionsResponse> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Project>("name", &request.name);
    let others = ["project_revisions", &request.name];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let mut history = context.store.history(&Project::row_key(&name.project)).await?;
    if history.is_empty() {
        return Err(Error::not_found(name));
    }
    history.reverse();
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let revisions = page.items.iter().map(|stored| message(stored, context.store.epoch())).collect();
    Ok(wire::ListProjectRevisionsResponse { revisions, next_page_token: page.next })
}
