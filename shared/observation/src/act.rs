//! Requests for steps: reading them, taking their steps in one write, and the answer that is kept with it.
//!
//! What reports of indicators, of commitments and of goals have in common stands here; a [`Subject`] is the rest.

use prost::Message;
use qiyou_error::{Fields, Reason, Result};
use qiyou_kernel::State;
use qiyou_store::{Request, Store, Stored};
use qiyou_wire::{bounded, kept, limits, request_digest};

use crate::{Batch, Item, Key, Observation, Step, Taken, Version};

/// One kind of observation, as its service speaks of it.
pub trait Subject: Send + Sync + 'static {
    /// The message of one version.
    type Message;

    /// The store that holds it.
    fn store(&self) -> &Store;

    /// Reads the resource name of an observation that this service holds.
    fn key(&self, fields: &mut Fields, field: &str, name: &str) -> Option<Key>;

    /// The message of one version, in the state that it shows.
    fn message(&self, stored: &Stored<Observation>, state: State) -> Self::Message;
}

/// What a request led to.
#[derive(Debug, Clone)]
pub struct Outcome<M> {
    /// The versions after the steps, in the order of the request.
    pub messages: Vec<M>,
    /// How many steps changed nothing.
    pub unchanged: i32,
    /// "At least as fresh as this".
    pub token: String,
}

/// A request for steps, read and found without fault.
#[derive(Debug, Clone)]
pub struct Act {
    items: Vec<Item>,
    shown: Version,
    note: String,
    request_id: String,
    is_rehearsal: bool,
}

impl Act {
    /// Reports what was read; `reason` may say why.
    ///
    /// # Errors
    /// Every violation found so far and those of `reason` and `request_id`.
    pub fn report(fields: Fields, items: Option<Vec<Item>>, reason: &str, request_id: &str) -> Result<Self> {
        Self::read(fields, items, Version::Working, ("reason", reason), request_id)
    }

    /// Withdraws the observations of these names, for a reason that must be given.
    ///
    /// # Errors
    /// Every violation of the request.
    pub fn withdraw(
        subject: &impl Subject,
        names: &[String],
        reason: &str,
        request_id: &str,
    ) -> Result<Self> {
        let mut fields = Fields::new();
        let items = read_items(&mut fields, "names", names, |fields, name| {
            Some(Item { key: subject.key(fields, "", name)?, step: Step::Withdraw })
        });
        fields.required("reason", reason);
        Self::read(fields, items, Version::Working, ("reason", reason), request_id)
    }

    /// Hands in the drafts of these exact revisions.
    ///
    /// # Errors
    /// Every violation of the request.
    pub fn submit<'a>(
        subject: &impl Subject,
        revisions: impl ExactSizeIterator<Item = (&'a str, i64)>,
        request_id: &str,
    ) -> Result<Self> {
        let mut fields = Fields::new();
        let items = read_revisions(&mut fields, subject, revisions, Step::Submit);
        Self::read(fields, items, Version::Working, ("reason", ""), request_id)
    }

    /// Approves exactly these revisions; `comment` may remark on it.
    ///
    /// # Errors
    /// Every violation of the request.
    pub fn approve<'a>(
        subject: &impl Subject,
        revisions: impl ExactSizeIterator<Item = (&'a str, i64)>,
        comment: &str,
        request_id: &str,
    ) -> Result<Self> {
        let mut fields = Fields::new();
        let items = read_revisions(&mut fields, subject, revisions, Step::Approve);
        Self::read(fields, items, Version::Standing, ("comment", comment), request_id)
    }

    /// Returns exactly these revisions to their reporters, for a reason that must be given.
    ///
    /// # Errors
    /// Every violation of the request.
    pub fn send_back<'a>(
        subject: &impl Subject,
        revisions: impl ExactSizeIterator<Item = (&'a str, i64)>,
        reason: &str,
        request_id: &str,
    ) -> Result<Self> {
        let mut fields = Fields::new();
        fields.required("reason", reason);
        let step = |revision| Step::Return(revision, reason.to_owned());
        let items = read_revisions(&mut fields, subject, revisions, step);
        Self::read(fields, items, Version::Working, ("reason", reason), request_id)
    }

    fn read(
        mut fields: Fields,
        items: Option<Vec<Item>>,
        shown: Version,
        (field, note): (&str, &str),
        request_id: &str,
    ) -> Result<Self> {
        let note = bounded(&mut fields, field, note, limits::REASON);
        let request_id = qiyou_wire::request_id(&mut fields, request_id);
        fields.finish(|| {
            Some(Self { items: items?, shown, note: note?, request_id: request_id?, is_rehearsal: false })
        })
    }

    /// Only answers what it would lead to.
    #[must_use]
    pub fn rehearsed(self, is_rehearsal: bool) -> Self {
        Self { is_rehearsal, ..self }
    }

    /// The steps.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Takes all steps in one write, or none. A repeat of the request gets the first answer.
    ///
    /// # Errors
    /// Those of [`Batch::take`] and of the store.
    pub async fn take<S: Subject, A: Message + Default>(
        self,
        subject: S,
        actor: &str,
        method: &'static str,
        request: &impl Message,
        answer: impl Fn(Outcome<S::Message>) -> A + Send + Sync + 'static,
    ) -> Result<A> {
        let store = subject.store().clone();
        let write = Request::new(actor, method)
            .with_id(self.request_id, request_digest(request))
            .because(self.note.as_str())
            .rehearsed(self.is_rehearsal);
        let batch =
            Batch { actor: actor.to_owned(), reason: self.note, epoch: store.epoch(), items: self.items };
        let shown = self.shown;
        let written = store
            .write(write, batch.reads(), move |change| {
                let taken = batch.take(change)?;
                let outcome = outcome(&subject, &taken, shown, change.stamp().revision);
                Ok(answer(outcome).encode_to_vec())
            })
            .await?;
        kept(&written.answer)
    }
}

/// Reads the items of a batch: one at least, and each observation once.
pub fn read_items<M>(
    fields: &mut Fields,
    field: &str,
    messages: impl IntoIterator<Item = M, IntoIter: ExactSizeIterator>,
    read: impl FnMut(&mut Fields, M) -> Option<Item>,
) -> Option<Vec<Item>> {
    let messages = messages.into_iter();
    if messages.len() == 0 {
        fields.refuse(Reason::FieldRequired, field, "holds nothing; send at least one");
    }
    let items = fields.each(field, messages, limits::BATCH, read)?;
    fields.distinct(field, &items, |item| item.key.clone());
    Some(items)
}

fn read_revisions<'a>(
    fields: &mut Fields,
    subject: &impl Subject,
    revisions: impl ExactSizeIterator<Item = (&'a str, i64)>,
    step: impl Fn(i64) -> Step,
) -> Option<Vec<Item>> {
    read_items(fields, "revisions", revisions, |fields, (name, revision)| {
        let key = subject.key(fields, "name", name);
        let revision = fields.within("revision", revision, 1..=i64::MAX);
        Some(Item { key: key?, step: step(revision?) })
    })
}

fn outcome<S: Subject>(subject: &S, taken: &[Taken], shown: Version, stamp: i64) -> Outcome<S::Message> {
    let unchanged = taken.iter().filter(|taken| !taken.changed).count();
    // Where nothing changed, an answer is as fresh as the newest row that it shows.
    let newest = taken.iter().map(Taken::revision).max().unwrap_or_default();
    let revision = if unchanged < taken.len() { stamp } else { newest };
    let message = |taken: &Taken| subject.message(taken.shown(shown), taken.state());
    Outcome {
        messages: taken.iter().map(message).collect(),
        unchanged: i32::try_from(unchanged).unwrap_or(i32::MAX),
        token: subject.store().token(revision).to_string(),
    }
}
