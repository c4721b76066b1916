//! Recording a project whole.

use prost::Message;
use qiyou_error::{Error, Fields, Reason, Result, Violation, key};
use qiyou_indicator::Context;
use qiyou_kernel::{Etag, Uuid, name};
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::{Reads, Request, Stored};
use qiyou_wire::{bounded, kept, limits, request_digest};

use super::{check::Rules, message};
use crate::Project;

/// Creates a project, or replaces it when the etag is current.
pub(crate) async fn update(
    context: &Context,
    actor: &str,
    request: wire::UpdateProjectRequest,
) -> Result<wire::Project> {
    let Update { whole, reason, request_id } = Update::read(context, actor, &request)?;
    let row_key = Project::row_key(&whole.project.project);
    let write = Request::new(actor, "DeliveryService/UpdateProject")
        .with_id(request_id, request_digest(&request))
        .because(reason);
    let store = context.store.clone();
    let written = context
        .store
        .write(write, Reads::new().key(&row_key), move |change| {
            let stored = match whole.over(change.get(&row_key)?, store.epoch())? {
                Some(unchanged) => unchanged,
                None => change.put(whole.project.clone())?,
            };
            let token = store.token(stored.revision).to_string();
            Ok(wire::Project { token, ..message(&stored, store.epoch()) }.encode_to_vec())
        })
        .await?;
    kept(&written.answer)
}

struct Update {
    whole: Whole,
    reason: String,
    request_id: String,
}

/// A project and on what condition it is recorded.
struct Whole {
    project: Project,
    etag: Option<Etag>,
    allow_missing: bool,
}

impl Update {
    fn read(context: &Context, actor: &str, request: &wire::UpdateProjectRequest) -> Result<Self> {
        let division = context.division()?;
        let plans = context.catalogue.plans();
        let rules = Rules { context, division: &division, plans: &plans };
        let mut fields = Fields::new();
        let whole = fields.present("project", &request.project).and_then(|project| {
            fields.nest("project", |fields| {
                let etag = fields.optional::<Etag>("etag", &project.etag);
                let project = rules.read(fields, project, actor);
                Some(Whole { project: project?, etag: etag?, allow_missing: request.allow_missing })
            })
        });
        let reason = bounded(&mut fields, "reason", &request.reason, limits::REASON);
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        fields.finish(|| Some(Self { whole: whole?, reason: reason?, request_id: request_id? }))
    }
}

impl Whole {
    /// The project that stands, where it says the same already; nothing where this one is to be written over it.
    fn over(&self, current: Option<Stored<Project>>, epoch: Uuid) -> Result<Option<Stored<Project>>> {
        let name = name::Project { project: self.project.project.clone() };
        if current.is_none() && !self.allow_missing {
            return Err(Error::not_found(name));
        }
        let revision = current.as_ref().map_or(0, |current| current.revision);
        if self.etag.is_some_and(|etag| etag != Etag::of_revision(epoch, revision)) {
            return Err(Error::stale(name));
        }
        let Some(current) = current else { return Ok(None) };
        if self.says(&current) {
            return Ok(Some(current));
        }
        if self.etag.is_none() {
            return Err(self.unread(&name));
        }
        Ok(None)
    }

    /// The caller did not read what it would change: it meant to create a project, or forgot the etag.
    fn unread(&self, name: &name::Project) -> Error {
        if self.allow_missing {
            return Error::already_exists(name);
        }
        let description = format!("is required: {name} exists; read it and send its etag back");
        let violation = Violation::new(Reason::FieldRequired, "project.etag", description);
        Error::invalid(vec![violation]).with(key::NAME, name)
    }

    /// Whether a record says the same, whoever recorded it.
    fn says(&self, current: &Project) -> bool {
        Project { recorder: current.recorder.clone(), ..self.project.clone() } == *current
    }
}
