//! An office's system that imports: batches as fast as the service takes them.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Instant};

use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_kernel::Clock;
use qiyou_proto::indicator::v1::{
    ImportBatch, ImportEnd, ImportMode, ImportObservationsRequest, ImportRow, ImportSettings,
    import_observations_request::Step, import_observations_response::Outcome,
    indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::{Channel, DevelopmentToken, Options};
use serde::{Deserialize, Serialize};

use crate::{child::say, data, failure::Result};

/// Imports reports that are made up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Import {
    /// Where the domain is.
    pub(crate) target: SocketAddr,
    /// The directory of the key that signs tokens.
    pub(crate) keys: PathBuf,
    /// The domain whose indicators are reported.
    pub(crate) domain: String,
    /// How many rows.
    pub(crate) rows: usize,
    /// How many of them in a batch.
    pub(crate) batch: usize,
}

/// What was taken in, by import or by copy.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// Rows.
    pub(crate) rows: u64,
    /// How long that took.
    pub(crate) micros: u64,
}

impl Import {
    pub(super) async fn run(self) -> Result<()> {
        // Made before the clock runs: a sender reads them from a file.
        let messages = self.messages()?;
        let mut client = IndicatorServiceClient::new(self.channel()?);
        let begun = Instant::now();
        let mut answers = client.import_observations(futures::stream::iter(messages)).await?.into_inner();
        let mut rows = 0;
        while let Some(answer) = answers.message().await? {
            if let Some(Outcome::Acknowledgement(acknowledged)) = answer.outcome {
                rows += acknowledged.counts.unwrap_or_default().written_count;
            }
        }
        let micros = u64::try_from(begun.elapsed().as_micros())?;
        let rows = u64::try_from(rows)?;
        if rows != u64::try_from(self.rows)? {
            return Err(format!("{rows} of {} rows were written", self.rows).into());
        }
        say(&Taken { rows, micros })
    }

    fn messages(&self) -> Result<Vec<ImportObservationsRequest>> {
        let row = |observation| ImportRow { row: 0, observation: Some(observation) };
        let rows: Vec<_> = data::messages(&self.domain, self.rows)?.into_iter().map(row).collect();
        let batch = |(rows, batch_number): (&[ImportRow], i64)| {
            Step::Batch(ImportBatch { batch_number, rows: rows.to_vec() })
        };
        let begin =
            Step::Begin(ImportSettings { mode: ImportMode::Batch.into(), ..ImportSettings::default() });
        let batches = rows.chunks(self.batch).zip(1..).map(batch);
        let steps = [begin].into_iter().chain(batches).chain([Step::End(ImportEnd::default())]);
        Ok(steps.map(|step| ImportObservationsRequest { step: Some(step), ..Default::default() }).collect())
    }

    fn channel(&self) -> Result<Channel> {
        let key = DevelopmentKey::open(&self.keys, Clock::system())?;
        let tokens = DevelopmentToken::new(Arc::new(key), "clerk", vec![Grant::everywhere(Role::Reporter)]);
        let address = format!("http://{}", self.target);
        Ok(Channel::to("the domain", &address, Arc::new(tokens), &Options::default())?)
    }
}
