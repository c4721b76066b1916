//! Reading back what was loaded: its versions, and the divisions of the one that stands.

use qiyou_error::{Error, Fields, Kind, Reason, Result, key};
use qiyou_kernel::{date, name};
use qiyou_proto::reference::v1 as wire;
use qiyou_wire::PageRequest;

use super::ReferenceServer;
use crate::{Dataset, ReferenceVersion, answer};

impl ReferenceServer {
    pub(super) async fn versions(
        &self,
        request: &wire::ListReferenceVersionsRequest,
    ) -> Result<wire::ListReferenceVersionsResponse> {
        let mut fields = Fields::new();
        let dataset = match request.dataset {
            0 => Some(Dataset::Regions),
            number => fields.choice("dataset", number, Dataset::meant),
        };
        let (epoch, dataset_number) = (self.store.epoch().to_string(), request.dataset.to_string());
        let others = ["reference_versions", &epoch, &dataset_number];
        let ask = PageRequest::read(&mut fields, request.page_size, &request.page_token, &others);
        let (dataset, ask) = fields.finish(|| Some((dataset?, ask?)))?;
        let mut history = self.store.history(&ReferenceVersion::row_key(dataset)).await?;
        history.reverse();
        let page = ask.within(history, |stored| stored.revision.to_string())?;
        let versions = page.items.iter().map(answer::version).collect();
        Ok(wire::ListReferenceVersionsResponse { versions, next_page_token: page.next })
    }

    pub(super) fn region(&self, request: &wire::GetRegionRequest) -> Result<wire::Region> {
        let mut fields = Fields::new();
        let name = fields.parse::<name::Region>("name", &request.name);
        let name = fields.finish(|| name)?;
        let division = self.regions.loaded(&self.service)?;
        let today = self.clock.today_in_shanghai();
        let current = division.tree.versions(name.region).find(|region| region.is_valid_on(today));
        let region = current.or_else(|| division.tree.get(name.region));
        region.map(answer::region).ok_or_else(|| {
            let message = format!("{name} is in no loaded version of the division tree");
            Error::new(Kind::NotFound, Reason::RegionUnknown, message).with(key::REGION, name.region)
        })
    }

    pub(super) fn regions(&self, request: &wire::ListRegionsRequest) -> Result<wire::ListRegionsResponse> {
        let mut fields = Fields::new();
        let subtree = fields.optional::<name::Region>("subtree", &request.subtree);
        let level = match request.level {
            0 => Some(None),
            number => fields.choice("level", number, answer::level_meant).map(Some),
        };
        let valid_on = match request.valid_on.as_str() {
            "" => Some(None),
            text => fields.accept("valid_on", text, date::parse(text)).map(Some),
        };
        let (epoch, level_number) = (self.store.epoch().to_string(), request.level.to_string());
        let others = ["regions", &epoch, &request.subtree, &level_number, &request.valid_on];
        let ask = PageRequest::read(&mut fields, request.page_size, &request.page_token, &others);
        let (subtree, level, valid_on, ask) = fields.finish(|| Some((subtree?, level?, valid_on?, ask?)))?;

        let division = self.regions.loaded(&self.service)?;
        let listed = division
            .tree
            .iter()
            .filter(|region| subtree.is_none_or(|top| division.tree.is_within(region.code, top.region)))
            .filter(|region| level.is_none_or(|level| region.level == level))
            .filter(|region| valid_on.is_none_or(|day| region.is_valid_on(day)));
        let position = |region: &&qiyou_region::Region| {
            let from = region.valid_from.map(|from| from.to_string()).unwrap_or_default();
            format!("{} {from}", region.code)
        };
        let page = ask.within(listed, position)?;
        let regions = page.items.into_iter().map(answer::region).collect();
        Ok(wire::ListRegionsResponse { regions, next_page_token: page.next })
    }
}
