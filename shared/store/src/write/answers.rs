//! Answers given before, by actor and request id, so that a repeat gets the first one.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_error::Result;
use qiyou_kernel::{Digest, Token};

use super::{Request, Stamp, Written, request::RequestId, writer::Job};
use crate::{
    Column, Kind, Value,
    engine::Transaction,
    fault,
    shared::Shared,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

const KEY: [Column; 2] = [Column::text("actor"), Column::text("request_id")];

const COLUMNS: [&str; 7] = ["actor", "request_id", "digest", "revision", "recorded_at", "changed", "answer"];

const SELECTED: &str = "t.actor, t.request_id, t.digest, t.revision, t.recorded_at, t.changed, t.answer";

/// Actor and request id.
type Name = (String, String);

/// The answers that a batch knows: those found in the store, and its own.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: BTreeMap<Name, Answer>,
    new: Vec<Name>,
}

#[derive(Debug)]
struct Answer {
    digest: Digest,
    stamp: Stamp,
    changed: bool,
    answer: Vec<u8>,
}

impl Answers {
    /// Loads the answers to those of these requests that came before.
    pub(super) async fn load(jobs: &[Job], tx: &mut Transaction, texts: &Texts) -> Result<Self> {
        let names: BTreeSet<_> = jobs.iter().filter_map(|job| name(&job.request)).collect();
        let names: Vec<_> = names.into_iter().collect();
        let mut answers = Self::default();
        for some in statement::portions(&names, KEY.len()) {
            let make = || statement::lookup("requests", &KEY, SELECTED, some.len());
            let sql = texts.get("lookup", "requests", some.len(), make);
            let wanted: Arguments =
                some.iter().flat_map(|(actor, id)| [Value::text(&**actor), Value::text(&**id)]).collect();
            for row in tx.link().fetch_all(sql, wanted).await? {
                let (name, answer) = read(&row)?;
                answers.known.insert(name, answer);
            }
        }
        Ok(answers)
    }

    /// The answer to an earlier request of this name, or the refusal to use its name for another request.
    pub(super) fn find(&self, request: &Request, shared: &Shared) -> Option<Result<Written>> {
        let RequestId { id, digest } = request.id.as_ref()?;
        let answer = self.known.get(&name(request)?)?;
        if answer.digest != *digest {
            return Some(Err(fault::request_id_reused(id)));
        }
        let token: Token = shared.token(answer.stamp.revision);
        let Stamp { revision, recorded_at } = answer.stamp;
        let (answer, changed) = (answer.answer.clone(), answer.changed);
        Some(Ok(Written { answer, token, revision, recorded_at, changed, repeated: true }))
    }

    /// Remembers an answer, if its request has a name.
    pub(super) fn remember(&mut self, request: &Request, written: &Written) {
        let (Some(id), Some(name)) = (&request.id, name(request)) else { return };
        let stamp = Stamp { revision: written.revision, recorded_at: written.recorded_at };
        let (changed, answer) = (written.changed, written.answer.clone());
        self.known.insert(name.clone(), Answer { digest: id.digest, stamp, changed, answer });
        self.new.push(name);
    }

    /// Whether there is nothing to write.
    pub(super) const fn is_empty(&self) -> bool {
        self.new.is_empty()
    }

    /// Writes the new ones.
    pub(super) async fn insert(&self, tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let rows: Vec<_> = self.new.iter().filter_map(|name| Some((name, self.known.get(name)?))).collect();
        let text =
            |rows| texts.get("insert", "requests", rows, || statement::insert("requests", &COLUMNS, rows));
        tx.execute_in_portions(&rows, COLUMNS.len(), text, push).await
    }
}

fn name(request: &Request) -> Option<Name> {
    request.id.as_ref().map(|id| (request.actor.clone(), id.id.clone()))
}

fn push((name, answer): &(&Name, &Answer), arguments: &mut Arguments) {
    arguments.push(Kind::Text, Value::text(&*name.0));
    arguments.push(Kind::Text, Value::text(&*name.1));
    arguments.push(Kind::Bytes, Value::bytes(*answer.digest.as_bytes()));
    arguments.int(answer.stamp.revision);
    arguments.push(Kind::Int, Value::instant(answer.stamp.recorded_at));
    arguments.push(Kind::Int, Value::flag(answer.changed));
    arguments.push(Kind::Bytes, Value::bytes(&*answer.answer));
}

fn read(row: &Row) -> Result<(Name, Answer)> {
    let mut row = row.decoder();
    let name = (row.string()?, row.string()?);
    let digest = row.digest()?;
    let stamp = Stamp { revision: row.int()?, recorded_at: row.instant()? };
    Ok((name, Answer { digest, stamp, changed: row.flag()?, answer: row.bytes()?.to_vec() }))
}
