//! Verifying the chains: the store's inspection, told as it goes.

use futures::{Stream, StreamExt as _};
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::Digest;
use qiyou_proto::audit::v1 as wire;
use qiyou_store::{
    Store,
    audit::{Known, Scope},
};

use crate::{Audit, convert};

impl Audit {
    pub(crate) async fn verify(
        &self,
        request: &wire::VerifyAuditChainRequest,
    ) -> Result<impl Stream<Item = Result<wire::VerifyAuditChainResponse>> + Send + use<>> {
        let scope = scope(&self.store, request)?;
        self.flush().await?;
        Ok(self.store.inspect(scope).map(|finding| Ok(convert::finding(&finding?))))
    }
}

fn scope(store: &Store, request: &wire::VerifyAuditChainRequest) -> Result<Scope> {
    let mut fields = Fields::new();
    let first = fields.within("first_revision", request.first_revision, 0..=i64::MAX);
    let last = fields.within("last_revision", request.last_revision, 0..=i64::MAX);
    let known =
        request.known_head.as_ref().map(|head| fields.nest("known_head", |fields| known(fields, head)));
    let known = known.map_or(Some(None), |known| known.map(Some));
    let scope = fields
        .finish(|| Some(Scope { from: first?, to: Some(last?).filter(|last| *last > 0), known: known? }))?;
    match &request.known_head {
        Some(head) => require_same_history(store, head).map(|()| scope),
        None => Ok(scope),
    }
}

fn known(fields: &mut Fields, head: &wire::AuditHead) -> Option<Known> {
    let revision = fields.within("revision", head.revision, 0..=i64::MAX);
    let hash = fields.parse::<Digest>("hash", &head.hash);
    let refusal_hash = fields.optional::<Digest>("refusal_hash", &head.refusal_hash);
    let refusal = refusal_hash?.map(|hash| (head.refusal, hash));
    Some(Known { revision: revision?, hash: hash?, refusal })
}

/// A head of another store says nothing of this one; neither does one from before a restore.
fn require_same_history(store: &Store, head: &wire::AuditHead) -> Result<()> {
    if !head.store.is_empty() && head.store != store.id().to_string() {
        let message =
            format!("the head is of the store {}, and this is {}; verify it there", head.store, store.id());
        return Err(Error::precondition(Reason::TokenForeign, message).with(key::STORE, &head.store));
    }
    if !head.epoch.is_empty() && head.epoch != store.epoch().to_string() {
        let message = "the head is from before the store was restored; take a new one and keep both";
        return Err(Error::precondition(Reason::CursorOtherEpoch, message).with("epoch", store.epoch()));
    }
    Ok(())
}
