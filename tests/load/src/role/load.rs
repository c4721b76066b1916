//! Loads the plan and the division tree, as an administrator does.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_kernel::{Clock, Digest};
use qiyou_proto::{
    aggregator::v1::{
        GetFiveYearViewRequest, LoadPlanRequest, five_year_view_service_client::FiveYearViewServiceClient,
        plan_service_client::PlanServiceClient,
    },
    reference::v1::{Dataset, LoadReferenceRequest, reference_service_client::ReferenceServiceClient},
};
use qiyou_rpc::client::{Channel, DevelopmentToken, Options};
use serde::{Deserialize, Serialize};

use crate::{child::say, data, failure::Result};

/// How long a load may take: the tree goes to every domain, and all of them share a few cores.
const DEADLINE: Duration = Duration::from_secs(60);

/// Loads through an aggregator, and waits until it has followed that.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    /// Where the aggregator is.
    pub(crate) aggregator: SocketAddr,
    /// The directory of the key that signs tokens.
    pub(crate) keys: PathBuf,
    /// Whether the division tree is to be the whole country's, rather than one province's.
    pub(crate) is_whole_country: bool,
    /// Whether the plan is to be for the whole country, so that any region may report.
    pub(crate) is_for_all: bool,
}

impl Load {
    pub(super) async fn run(self) -> Result<()> {
        let channel = self.channel()?;
        let content = data::divisions(self.is_whole_country).into_bytes();
        let sha256 = Digest::of(&content).to_string();
        let dataset = Dataset::Regions.into();
        let tree = LoadReferenceRequest { dataset, sha256, content: content.into(), ..Default::default() };
        ReferenceServiceClient::new(channel.clone()).load_reference(futures::stream::iter([tree])).await?;

        let document = data::plan(self.is_for_all).into_bytes();
        let sha256 = Digest::of(&document).to_string();
        let plan = LoadPlanRequest { sha256, document: document.into(), ..Default::default() };
        let loaded = PlanServiceClient::new(channel.clone()).load_plan(plan).await?.into_inner();
        let followed = GetFiveYearViewRequest {
            plan: loaded.name,
            region: loaded.region,
            at_least_as_fresh: loaded.tokens,
            ..Default::default()
        };
        FiveYearViewServiceClient::new(channel).get_five_year_view(followed).await?;
        say(&())
    }

    fn channel(&self) -> Result<Channel> {
        let key = DevelopmentKey::open(&self.keys, Clock::system())?;
        let grants = vec![Grant::everywhere(Role::Administrator), Grant::everywhere(Role::Viewer)];
        let tokens = DevelopmentToken::new(Arc::new(key), "administrator", grants);
        let (address, options) =
            (format!("http://{}", self.aggregator), Options { deadline: DEADLINE, ..Options::default() });
        Ok(Channel::to("the aggregator", &address, Arc::new(tokens), &options)?)
    }
}
