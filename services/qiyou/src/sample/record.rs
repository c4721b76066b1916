//! What is recorded at once, without a review: changed targets, and projects.

use std::collections::BTreeMap;

use qiyou_auth::Role;
use qiyou_kernel::Date;
use qiyou_proto::{
    delivery::v1::{UpdateProjectRequest, delivery_service_client::DeliveryServiceClient},
    indicator::v1::{
        AttachTargetNumberRequest, ReviseTargetRequest, indicator_service_client::IndicatorServiceClient,
    },
    r#type::v1::Decimal,
};

use super::{Target, load::Services, office::Place, project::Version};
use crate::failure::Result;

/// The records that are still to be made.
pub(super) struct Records {
    targets: Vec<Target>,
    projects: Vec<Version>,
    /// The etag that each project was answered with last. Kept instead of read, so that a load that is repeated sends the
    /// same requests again.
    etags: BTreeMap<String, String>,
}

impl Records {
    pub(super) fn new(targets: Vec<Target>, projects: Vec<Version>) -> Self {
        Self { targets, projects, etags: BTreeMap::new() }
    }

    /// Every day on which something is recorded.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        let targets = self.targets.iter().map(|target| target.recorded);
        targets.chain(self.projects.iter().map(|version| version.recorded))
    }

    /// Makes the records of a day.
    pub(super) async fn make(&mut self, services: &Services, day: Date) -> Result<()> {
        for target in self.targets.extract_if(.., |target| target.recorded == day) {
            record_target(&services.domain(&target.domain)?, target).await?;
        }
        for version in self.projects.extract_if(.., |version| version.recorded == day) {
            let etag = self.etags.entry(version.project.name.clone()).or_default();
            *etag = record_project(&services.domain(&version.domain)?, version, etag.clone()).await?;
        }
        Ok(())
    }
}

async fn record_target(place: &Place, target: Target) -> Result<()> {
    let Target { recorded, name, value, comparator, document, reason, .. } = target;
    let (value, etag) = (Some(Decimal { value }), String::new());
    let request_id = format!("sample-{}-target-{recorded}", place.name());
    let mut client = IndicatorServiceClient::new(place.channel(Role::Administrator)?);
    match comparator.map(Into::into) {
        Some(comparator) => {
            let request =
                AttachTargetNumberRequest { name, value, comparator, document, reason, etag, request_id };
            client.attach_target_number(request).await?;
        }
        None => {
            let request = ReviseTargetRequest { name, value, reason, document, etag, request_id };
            client.revise_target(request).await?;
        }
    }
    Ok(())
}

/// Records a project whole, over the version of this etag; returns the new one's.
async fn record_project(place: &Place, version: Version, etag: String) -> Result<String> {
    let Version { recorded, mut project, .. } = version;
    let request_id = format!("sample-{recorded}-{}", project.name);
    let allow_missing = etag.is_empty();
    project.etag = etag;
    let request =
        UpdateProjectRequest { project: Some(project), allow_missing, request_id, ..Default::default() };
    let mut client = DeliveryServiceClient::new(place.channel(Role::Reporter)?);
    Ok(client.update_project(request).await?.into_inner().etag)
}
