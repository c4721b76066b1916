//! The stream of an import: one message after another, each answered in its turn.
//!
//! While the store writes a batch, the next one is received and checked, and no more: HTTP/2 keeps a sender waiting that
//! is faster than the store.

use std::{sync::Arc, time::Duration};

use async_stream::try_stream;
use futures::{Stream, future::BoxFuture};
use qiyou_error::{Error, Fields, Kind, Reason, Result, Violation, key};
use qiyou_kernel::{ImportId, ImportState, name};
use qiyou_observation::By;
use qiyou_proto::indicator::v1::{
    self as wire, import_observations_request::Step, import_observations_response::Outcome,
};
use qiyou_store::{Change, Reads, Request, Stamp, Stored};
use qiyou_wire::{kept, request_digest};
use tonic::Streaming;

use super::{
    METHOD,
    batch::Write,
    check::Ground,
    judge::{Earlier, Judge},
    read,
    record::{Counts, Import},
    settings::Settings,
};
use crate::Context;

/// How long a batch waits before it tries again to get into the store's full queue.
const PATIENCE: Duration = Duration::from_millis(50);

/// An import that a stream goes on with.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) context: Context,
    pub(super) creator: Arc<str>,
    pub(super) import: ImportId,
    pub(super) settings: Arc<Settings>,
}

type Response = wire::ImportObservationsResponse;

type Writing = BoxFuture<'static, Result<Response>>;

/// What comes next.
enum Event {
    /// The batch that was being written is acknowledged, or refused.
    Written(Box<Result<Response>>),
    /// A message came, or the sender sends no more.
    Came(Box<Result<Option<wire::ImportObservationsRequest>>>),
}

/// Serves a stream.
pub(crate) fn import(
    context: Context,
    actor: String,
    mut messages: Streaming<wire::ImportObservationsRequest>,
) -> impl Stream<Item = Result<Response>> + Send {
    try_stream! {
        let Some(first) = receive(&mut messages).await? else { return };
        let (session, answer) = Session::open(context, &actor, first).await?;
        yield answer;
        let (mut writing, mut next): (Option<Writing>, Option<Writing>) = (None, None);
        loop {
            let event = event(&mut messages, &mut writing, next.is_none()).await;
            match event {
                Event::Written(answer) => {
                    writing = next.take();
                    let answer = *answer;
                    yield answer?;
                }
                Event::Came(message) => {
                    let message = *message;
                    let Some(message) = message? else { break };
                    let work = session.work(message)?;
                    *if writing.is_none() { &mut writing } else { &mut next } = Some(work);
                }
            }
        }
        for work in [writing, next].into_iter().flatten() {
            yield work.await?;
        }
    }
}

async fn event(
    messages: &mut Streaming<wire::ImportObservationsRequest>,
    writing: &mut Option<Writing>,
    has_room: bool,
) -> Event {
    let Some(work) = writing else { return Event::Came(Box::new(receive(messages).await)) };
    tokio::select! {
        biased;
        answer = work => {
            *writing = None;
            Event::Written(Box::new(answer))
        }
        message = receive(messages), if has_room => Event::Came(Box::new(message)),
    }
}

/// The next message; nothing when the sender is done, or gone.
async fn receive(
    messages: &mut Streaming<wire::ImportObservationsRequest>,
) -> Result<Option<wire::ImportObservationsRequest>> {
    match messages.message().await {
        Err(gone) if matches!(gone.code(), tonic::Code::Cancelled | tonic::Code::Unknown) => Ok(None),
        Err(status) => Err(Error::from(&status)),
        Ok(message) => Ok(message),
    }
}

/// A backup holds which requests were answered, and no imports that were under way.
fn lost(error: Error, import: &ImportId) -> Error {
    if error.reason() != Reason::ResourceNotFound {
        return error;
    }
    let name = name::Import { import: import.clone() };
    let message = format!(
        "this request began {name}, which is gone since the store was restored; begin anew under another request id"
    );
    Error::new(Kind::NotFound, Reason::ResourceNotFound, message).with(key::NAME, name)
}

impl Session {
    async fn open(
        context: Context,
        actor: &str,
        message: wire::ImportObservationsRequest,
    ) -> Result<(Self, Response)> {
        match &message.step {
            Some(Step::Begin(settings)) => Self::begin(context, actor, settings, &message).await,
            Some(Step::Resume(name)) => {
                let mut fields = Fields::new();
                let name = fields.parse::<name::Import>("resume", name);
                let import = fields.finish(|| name)?.import;
                Self::resume(context, actor, import).await
            }
            Some(Step::Batch(_) | Step::End(_)) | None => {
                let why = "is required: the first message begins an import or goes on with one";
                Err(Error::invalid(vec![Violation::new(Reason::FieldRequired, "begin", why)]))
            }
        }
    }

    async fn begin(
        context: Context,
        actor: &str,
        message: &wire::ImportSettings,
        request: &wire::ImportObservationsRequest,
    ) -> Result<(Self, Response)> {
        let mut fields = Fields::new();
        let settings = Settings::read(&context, &mut fields, message);
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        let (settings, request_id) = fields.finish(|| Some((settings?, request_id?)))?;
        context.division()?;
        let id = ImportId::new(context.clock.now());
        let import = Import {
            id: id.clone(),
            creator: actor.to_owned(),
            settings: message.clone(),
            state: ImportState::Running,
            batch_number: 0,
            counts: Counts::default(),
            fault_count: 0,
            written_revision: 0,
            created_at: context.clock.now(),
        };
        let write = Request::new(actor, METHOD).with_id(request_id, request_digest(request));
        let reads = Reads::new().key(&Import::row_key(&id));
        let put = move |change: &mut Change<'_>| {
            change.put(import.clone())?;
            Ok(import.id.as_str().as_bytes().to_vec())
        };
        let written = context.store.write(write, reads, put).await?;
        let begun = String::from_utf8_lossy(&written.answer).parse::<ImportId>();
        let begun = begun.map_err(|fault| Error::bug("an import was begun under no id", fault))?;
        if written.repeated {
            let resumed = Self::resume(context, actor, begun.clone()).await;
            return resumed.map_err(|error| lost(error, &begun));
        }
        let session = Self { context, creator: actor.into(), import: begun, settings: Arc::new(settings) };
        let answer = session.now().await?;
        Ok((session, answer))
    }

    async fn resume(context: Context, actor: &str, import: ImportId) -> Result<(Self, Response)> {
        let stored = read::stored(&context, &import).await?;
        if stored.creator != actor {
            let name = name::Import { import };
            let message = format!("{name} was begun by someone else; begin one of your own");
            let foreign = Error::denied(Reason::ImportForeign, message);
            return Err(foreign.with(key::NAME, name));
        }
        let settings = Arc::new(Settings::kept(&context, &stored.settings)?);
        let session = Self { context, creator: actor.into(), import, settings };
        let answer = session.now().await?;
        Ok((session, answer))
    }

    /// What a message asks for. Nothing of it is done before the work is begun.
    fn work(&self, message: wire::ImportObservationsRequest) -> Result<Writing> {
        match message.step {
            Some(Step::Batch(batch)) => {
                let batch = Ground::new(&self.context, &self.settings)?.batch(&batch)?;
                Ok(Box::pin(self.clone().write(batch)))
            }
            Some(Step::End(end)) => Ok(Box::pin(self.clone().end(end.discard))),
            Some(Step::Begin(_) | Step::Resume(_)) => {
                let why = "stands in the first message of a stream only; open another stream";
                Err(Error::invalid(vec![Violation::new(Reason::FieldNotAllowed, "begin", why)]))
            }
            None => {
                let why = "is required: a batch, or the end";
                Err(Error::invalid(vec![Violation::new(Reason::FieldRequired, "batch", why)]))
            }
        }
    }

    async fn write(self, batch: super::check::Batch) -> Result<Response> {
        let write = Arc::new(Write::new(self.clone(), batch));
        loop {
            let decide = Arc::clone(&write);
            let decide = move |change: &mut Change<'_>| decide.decide(change);
            match self.context.store.write(self.request(), write.reads(), decide).await {
                Err(full) if full.reason() == Reason::Overloaded => tokio::time::sleep(PATIENCE).await,
                written => return kept(&written?.answer),
            }
        }
    }

    /// What the audit chain is told of a write.
    pub(super) fn request(&self) -> Request {
        Request::new(&*self.creator, METHOD).because(self.settings.reason.as_str())
    }

    /// The import as a write finds it.
    pub(super) fn stored(&self, change: &mut Change<'_>) -> Result<Stored<Import>> {
        change.get(&Import::row_key(&self.import))?.ok_or_else(|| read::unknown(&self.import))
    }

    /// The import as it stands, as an answer.
    pub(super) async fn now(&self) -> Result<Response> {
        let import = read::message(&self.context, &self.import).await?;
        Ok(Response { token: import.token.clone(), outcome: Some(Outcome::Import(import)) })
    }

    pub(super) fn judge(&self, stamp: Stamp, earlier: Earlier) -> Judge<'_> {
        let (actor, reason, epoch) =
            (&*self.creator, self.settings.reason.as_str(), self.context.store.epoch());
        let by = By { actor, reason, now: stamp.recorded_at, epoch };
        Judge { import: &self.import, by, earlier, settings: &self.settings }
    }

    pub(super) fn token(&self, import: &Import) -> String {
        read::token(&self.context, import)
    }
}
