//! The stream of one import: what is sent to a service, and its answers.

use std::collections::VecDeque;

use futures::{SinkExt, channel::mpsc};
use qiyou_error::{Error, Reason, Result};
use qiyou_proto::indicator::v1::{
    Import, ImportAcknowledgement, ImportBatch, ImportEnd, ImportObservationsRequest,
    ImportObservationsResponse, import_observations_request::Step, import_observations_response::Outcome,
    indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::Channel;
use tonic::Streaming;

/// Batches that are sent before the first of them is acknowledged: one that is written and one that is checked meanwhile.
const AHEAD: usize = 2;

/// An open stream.
#[derive(Debug)]
pub(super) struct Stream {
    requests: mpsc::Sender<ImportObservationsRequest>,
    answers: Streaming<ImportObservationsResponse>,
    /// The last line of each batch that is not acknowledged.
    sent: VecDeque<u64>,
}

impl Stream {
    /// Begins an import or goes on with one; returns it as it stands.
    pub(super) async fn open(channel: Channel, step: Step) -> Result<(Self, Import)> {
        let (mut requests, messages) = mpsc::channel(1);
        let first = ImportObservationsRequest { step: Some(step), ..Default::default() };
        let _ = requests.send(first).await;
        let answers = IndicatorServiceClient::new(channel).import_observations(messages).await?.into_inner();
        let mut stream = Self { requests, answers, sent: VecDeque::new() };
        let import = stream.import().await?;
        Ok((stream, import))
    }

    /// Whether another batch may be sent.
    pub(super) fn has_room(&self) -> bool {
        self.sent.len() < AHEAD
    }

    /// Whether every batch that was sent is acknowledged.
    pub(super) fn is_settled(&self) -> bool {
        self.sent.is_empty()
    }

    /// Sends a batch; `line` is the last of its rows'.
    pub(super) async fn send(&mut self, batch: ImportBatch, line: u64) {
        self.say(Step::Batch(batch)).await;
        self.sent.push_back(line);
    }

    /// Waits for the acknowledgement of the batch that was sent first; returns it with the batch's last line.
    pub(super) async fn acknowledged(&mut self) -> Result<(ImportAcknowledgement, u64)> {
        match self.answer().await? {
            Outcome::Acknowledgement(acknowledgement) => {
                Ok((acknowledgement, self.sent.pop_front().unwrap_or_default()))
            }
            Outcome::Import(_) => Err(broken("answered a batch with an import")),
        }
    }

    /// Ends the import; returns what became of it.
    pub(super) async fn end(&mut self, discard: bool) -> Result<Import> {
        self.say(Step::End(ImportEnd { discard })).await;
        self.import().await
    }

    async fn import(&mut self) -> Result<Import> {
        match self.answer().await? {
            Outcome::Import(import) => Ok(import),
            Outcome::Acknowledgement(_) => Err(broken("acknowledged a batch that was not sent")),
        }
    }

    /// A stream that is over takes no message; why it is over is its next answer.
    async fn say(&mut self, step: Step) {
        let _ =
            self.requests.send(ImportObservationsRequest { step: Some(step), ..Default::default() }).await;
    }

    async fn answer(&mut self) -> Result<Outcome> {
        let answer = self.answers.message().await?.and_then(|answer| answer.outcome);
        answer.ok_or_else(|| broken("ended the stream"))
    }
}

fn broken(what: &str) -> Error {
    Error::unavailable(Reason::UpstreamUnavailable, format!("the service {what}"))
}
