//! A reference document on its way in: gathered from a stream, checked whole, recorded once.

use std::sync::Arc;

use futures::{Stream, StreamExt};
use prost::Message;
use qiyou_error::{Error, Fields, Reason, Result, Violation, key};
use qiyou_kernel::Digest;
use qiyou_proto::reference::v1 as wire;
use qiyou_region::Tree;
use qiyou_store::{Reads, Request, Store};
use tonic::Status;

use crate::{Dataset, ReferenceVersion, answer, parsed};

/// Largest document: the villages of the whole country fit in half of it.
const DOCUMENT_BYTES: usize = 64 << 20;

/// Most faults of a document that one refusal lists.
const FAULTS_SHOWN: usize = 20;

/// A checked document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The version that it makes.
    pub version: ReferenceVersion,
    /// Identifies the request; empty when the caller gave no id.
    pub request_id: String,
    /// What it holds. Whoever keeps it spares the next reader the parsing.
    pub tree: Arc<Tree>,
}

impl Document {
    /// Gathers and checks the document that a stream carries.
    ///
    /// # Errors
    /// `FIELD_REQUIRED`, `FIELD_OUT_OF_RANGE`, `HASH_MISMATCH`, or `REFERENCE_INVALID` with every fault of the document.
    pub async fn gather(
        mut pieces: impl Stream<Item = Result<wire::LoadReferenceRequest, Status>> + Unpin,
    ) -> Result<Self> {
        let first = pieces.next().await.transpose().map_err(|status| Error::from(&status))?;
        let first = first.unwrap_or_default();
        let mut fields = Fields::new();
        let dataset = fields.choice("dataset", first.dataset, Dataset::meant);
        let announced = fields.parse::<Digest>("sha256", &first.sha256);
        let request_id = qiyou_wire::request_id(&mut fields, &first.request_id);
        let (dataset, announced, request_id) = fields.finish(|| Some((dataset?, announced?, request_id?)))?;

        let mut bytes = first.content.to_vec();
        while let Some(piece) = pieces.next().await {
            bytes.extend_from_slice(&piece.map_err(|status| Error::from(&status))?.content);
            if bytes.len() > DOCUMENT_BYTES {
                return Err(too_large());
            }
        }
        qiyou_wire::require_hash(&bytes, announced)?;
        let document = bytes.into();
        let tree = check(dataset, announced, Arc::clone(&document)).await?;
        let row_count = i64::try_from(tree.len()).unwrap_or(i64::MAX);
        let version = ReferenceVersion { dataset, sha256: announced, row_count, document };
        Ok(Self { version, request_id, tree })
    }

    /// Records the version, unless it is current already.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn record(
        self,
        store: &Store,
        actor: &str,
        method: &'static str,
    ) -> Result<wire::ReferenceVersion> {
        let Self { version, request_id, tree: _ } = self;
        let row_key = ReferenceVersion::row_key(version.dataset);
        let request = Request::new(actor, method).with_id(&request_id, version.sha256);
        let at = store.clone();
        let written = store
            .write(request, Reads::new().key(&row_key), move |change| {
                let stored = change.put(version.clone())?;
                let token = at.token(stored.revision).to_string();
                Ok(wire::ReferenceVersion { token, ..answer::version(&stored) }.encode_to_vec())
            })
            .await?;
        wire::ReferenceVersion::decode(written.answer.as_slice())
            .map_err(|fault| Error::bug("the answer to a reference load is not readable", fault))
    }
}

fn too_large() -> Error {
    let description = format!("is longer than {DOCUMENT_BYTES} bytes");
    Error::invalid(vec![Violation::new(Reason::FieldOutOfRange, "content", description)])
}

async fn check(dataset: Dataset, sha256: Digest, document: Arc<[u8]>) -> Result<Arc<Tree>> {
    match dataset {
        Dataset::Regions => parsed(sha256, document).await?.map_err(|faults| invalid(&faults)),
    }
}

fn invalid(faults: &[qiyou_region::Fault]) -> Error {
    let violation = |fault: &qiyou_region::Fault| {
        let mut violation = Violation::new(Reason::ReferenceInvalid, "content", fault.to_string());
        violation.add(key::LINE, fault.line).add("column", fault.column);
        violation
    };
    Error::invalid(faults.iter().take(FAULTS_SHOWN).map(violation).collect()).with("faults", faults.len())
}
