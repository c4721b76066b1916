//! Exporting both chains under a signed head.

use async_stream::try_stream;
use futures::Stream;
use qiyou_error::{Error, Fields, Reason, Result};
use qiyou_proto::audit::v1 as wire;

use crate::{Audit, HEAD_TYPE, SignedHead, convert};

/// Entries in one message: some 200 KiB.
const PORTION: usize = 500;

impl Audit {
    pub(crate) async fn export(
        &self,
        request: &wire::ExportAuditEntriesRequest,
    ) -> Result<impl Stream<Item = Result<wire::ExportAuditEntriesResponse>> + Send + use<>> {
        let mut fields = Fields::new();
        let first = fields.within("first_revision", request.first_revision, 0..=i64::MAX);
        let first = fields.finish(|| first)?;
        let signer = self.signer.clone().ok_or_else(|| {
            let message = "this service has no key to sign an export with; start it with --audit-key FILE";
            Error::precondition(Reason::SigningKeyMissing, message)
        })?;
        self.flush().await?;
        let (store, now) = (self.store.clone(), self.clock.now());
        let heads = store.audit_heads().await?;
        Ok(try_stream! {
            let mut next = first.max(1);
            while next <= heads.revision {
                let entries = store.audit_entries_between(next, heads.revision, PORTION).await?;
                let Some(last) = entries.last() else { break };
                next = last.revision + 1;
                let entries = entries.iter().map(|entry| convert::entry(entry, Vec::new())).collect();
                yield wire::ExportAuditEntriesResponse { entries, ..Default::default() };
            }
            let mut next = 1;
            while next <= heads.refusal {
                let refusals = store.refusals_between(next, heads.refusal, PORTION).await?;
                let Some(last) = refusals.last() else { break };
                next = last.number + 1;
                let refusals = refusals.iter().map(convert::refusal).collect();
                yield wire::ExportAuditEntriesResponse { refusals, ..Default::default() };
            }
            let signed_head = signer.sign(HEAD_TYPE, &SignedHead::of(&store, &heads, now))?;
            yield wire::ExportAuditEntriesResponse { signed_head, ..Default::default() };
        })
    }
}
