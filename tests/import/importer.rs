//! A sender of an import, a message at a time.

use futures::{SinkExt as _, channel::mpsc};
use qiyou_proto::indicator::v1::{
    Import, ImportAcknowledgement, ImportBatch, ImportCounts, ImportEnd, ImportMode,
    ImportObservationsRequest, ImportObservationsResponse, ImportRow, ImportSettings, ImportState,
    Observation, import_observations_request::Step, import_observations_response::Outcome,
};
use qiyou_tests::Caller;
use tonic::{Status, Streaming};

/// A stream of an import. Dropped, it breaks.
pub(crate) struct Importer {
    requests: mpsc::Sender<ImportObservationsRequest>,
    answers: Streaming<ImportObservationsResponse>,
    /// The import as the first answer showed it.
    pub(crate) begun: Import,
}

impl Importer {
    /// Begins an import.
    pub(crate) async fn begin(caller: &Caller, settings: ImportSettings) -> Result<Self, Status> {
        Self::begin_named(caller, settings, "").await
    }

    /// Begins an import under a request id.
    pub(crate) async fn begin_named(
        caller: &Caller,
        settings: ImportSettings,
        request_id: &str,
    ) -> Result<Self, Status> {
        Self::open(caller, Step::Begin(settings), request_id).await
    }

    /// Goes on with an import.
    pub(crate) async fn resume(caller: &Caller, name: &str) -> Result<Self, Status> {
        Self::open(caller, Step::Resume(name.to_owned()), "").await
    }

    /// Opens a stream with any message.
    pub(crate) async fn open(caller: &Caller, step: Step, request_id: &str) -> Result<Self, Status> {
        let (mut requests, sent) = mpsc::channel(1);
        let first = ImportObservationsRequest { request_id: request_id.to_owned(), step: Some(step) };
        requests.send(first).await.expect("the stream takes a message");
        let mut answers = caller.indicators().import_observations(sent).await?.into_inner();
        let begun = match answer(&mut answers).await?.outcome {
            Some(Outcome::Import(import)) => import,
            other => panic!("the first answer shows the import, not {other:?}"),
        };
        Ok(Self { requests, answers, begun })
    }

    /// The name of the import.
    pub(crate) fn name(&self) -> &str {
        &self.begun.name
    }

    /// Sends a batch and waits for what became of it.
    pub(crate) async fn send(
        &mut self,
        batch_number: i64,
        observations: impl IntoIterator<Item = Observation>,
    ) -> Result<ImportAcknowledgement, Status> {
        self.push(batch_number, observations).await;
        self.acknowledged().await
    }

    /// Sends a batch.
    pub(crate) async fn push(
        &mut self,
        batch_number: i64,
        observations: impl IntoIterator<Item = Observation>,
    ) {
        let row = |observation| ImportRow { row: 0, observation: Some(observation) };
        let rows = observations.into_iter().map(row).collect();
        self.say(Step::Batch(ImportBatch { batch_number, rows })).await;
    }

    /// Sends any message. A stream that is over takes it and loses it.
    pub(crate) async fn say(&mut self, step: Step) {
        let _ =
            self.requests.send(ImportObservationsRequest { step: Some(step), ..Default::default() }).await;
    }

    /// Waits for the next acknowledgement.
    pub(crate) async fn acknowledged(&mut self) -> Result<ImportAcknowledgement, Status> {
        match answer(&mut self.answers).await?.outcome {
            Some(Outcome::Acknowledgement(acknowledgement)) => Ok(acknowledgement),
            other => panic!("a batch is acknowledged, not answered with {other:?}"),
        }
    }

    /// Ends the import.
    pub(crate) async fn end(self) -> Result<Import, Status> {
        self.close(false).await
    }

    /// Gives the import up.
    pub(crate) async fn discard(self) -> Result<Import, Status> {
        self.close(true).await
    }

    async fn close(mut self, discard: bool) -> Result<Import, Status> {
        self.say(Step::End(ImportEnd { discard })).await;
        match answer(&mut self.answers).await?.outcome {
            Some(Outcome::Import(import)) => Ok(import),
            other => panic!("the end shows the import, not {other:?}"),
        }
    }
}

async fn answer(
    answers: &mut Streaming<ImportObservationsResponse>,
) -> Result<ImportObservationsResponse, Status> {
    Ok(answers.message().await?.expect("every message has an answer"))
}

/// Settings of a mode, with a made-up reason.
pub(crate) fn settings(mode: ImportMode) -> ImportSettings {
    let (mode, reason) = (mode.into(), "核对台账（虚构）".to_owned());
    ImportSettings { mode, reason, ..Default::default() }
}

/// A whole import: its batches, then its end.
pub(crate) async fn import(
    caller: &Caller,
    settings: ImportSettings,
    batches: Vec<Vec<Observation>>,
) -> (Vec<ImportAcknowledgement>, Import) {
    let mut importer = Importer::begin(caller, settings).await.expect("the import begins");
    let mut acknowledgements = Vec::new();
    for (batch, number) in batches.into_iter().zip(1..) {
        acknowledgements.push(importer.send(number, batch).await.expect("the batch is acknowledged"));
    }
    (acknowledgements, importer.end().await.expect("the import ends"))
}

/// Written, unchanged, withdrawn, refused and discarded.
pub(crate) fn counts(counts: Option<&ImportCounts>) -> [i64; 5] {
    let counts = counts.expect("rows are counted");
    [
        counts.written_count,
        counts.unchanged_count,
        counts.withdrawn_count,
        counts.refused_count,
        counts.discarded_count,
    ]
}

/// Where an import stands, and what became of its rows.
pub(crate) fn ended(import: &Import) -> (ImportState, [i64; 5]) {
    (import.state(), counts(import.counts.as_ref()))
}
