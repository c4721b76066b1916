//! Records of this service as changes of the feed.

use qiyou_indicator::{Source, Sourced};
use qiyou_kernel::Measure;
use qiyou_observation::Observation;
use qiyou_proto::indicator::v1::change::Resource;

use crate::{Project, progress, project};

/// Progress of commitments; observations of other measures are not for this service.
pub static PROGRESS: Source<Observation> = Source(|context, stored| {
    if !matches!(stored.key.measure, Measure::Commitment(..)) {
        return Ok(None);
    }
    let message = progress::message(stored, stored.state, context.store.epoch());
    Ok(Some(Sourced { region: Some(stored.key.region), resource: Resource::Progress(message) }))
});

/// Projects: they come to every reader, since one that leaves a region must not stay with those who read that region.
pub static PROJECTS: Source<Project> = Source(|context, stored| {
    let message = project::message(stored, context.store.epoch());
    Ok(Some(Sourced { region: None, resource: Resource::Project(message) }))
});
