//! Collecting refused calls, and recording them when there is time.

use std::{future::Future, sync::Arc, time::Duration};

use parking_lot::Mutex;
use qiyou_auth::Signer;
use qiyou_error::{Error, Result};
use qiyou_kernel::Clock;
use qiyou_rpc::{Context, RefusedCall, Witness};
use qiyou_store::Store;
use tokio::{
    sync::{Mutex as Turn, Notify},
    time::sleep,
};
use tokio_util::task::TaskTracker;

use crate::{
    AuditServer,
    pending::{Call, Pending},
};

/// How long refused calls are collected before they are recorded.
const COLLECT: Duration = Duration::from_secs(5);

/// The audit of one store. Clones share it.
#[derive(Clone, Debug)]
pub struct Audit {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) signer: Option<Arc<Signer>>,
    refused: Arc<Collected>,
}

#[derive(Debug, Default)]
struct Collected {
    pending: Mutex<Pending>,
    begun: Notify,
    /// Held while some are recorded, so that whoever asks meanwhile waits for those too.
    turn: Turn<()>,
    tasks: TaskTracker,
}

impl Audit {
    /// The audit of a store.
    #[must_use]
    pub fn of(store: Store, clock: Clock) -> Self {
        Self { store, clock, signer: None, refused: Arc::default() }
    }

    /// Signs exports with this key; without one there are none.
    #[must_use]
    pub fn signed_by(mut self, signer: Option<Signer>) -> Self {
        self.signer = signer.map(Arc::new);
        self
    }

    /// What tells it of refused calls.
    #[must_use]
    pub fn witness(&self) -> Arc<dyn Witness> {
        Arc::new(self.clone())
    }

    /// The service to mount.
    #[must_use]
    pub fn server(&self) -> AuditServer {
        AuditServer::new(self.clone())
    }

    /// Records refused calls, some seconds after the first of them, for as long as it is polled.
    pub fn record(&self) -> impl Future<Output = ()> + Send + use<> {
        let audit = self.clone();
        async move {
            loop {
                audit.refused.begun.notified().await;
                sleep(COLLECT).await;
                if let Err(error) = audit.flush().await {
                    tracing::warn!(error = %qiyou_error::chain(&error), "refused calls are not recorded yet");
                }
            }
        }
    }

    /// Records what was collected so far, before its store is closed.
    pub async fn close(&self) {
        if let Err(error) = self.flush().await {
            tracing::warn!(error = %qiyou_error::chain(&error), "the last refused calls are not recorded");
        }
        self.refused.tasks.close();
        self.refused.tasks.wait().await;
    }

    /// Records what was collected so far.
    ///
    /// # Errors
    /// A store that is out of reach; what was collected stays.
    pub async fn flush(&self) -> Result<()> {
        // In a task of its own: whoever asked may leave while the store commits, and nobody would know whether it did.
        let recording = self.refused.tasks.spawn(self.clone().record_pending());
        recording
            .await
            .unwrap_or_else(|broken| Err(Error::bug("refused calls could not be recorded", broken)))
    }

    async fn record_pending(self) -> Result<()> {
        let _turn = self.refused.turn.lock().await;
        let taken = self.refused.pending.lock().take();
        let recorded = self.store.record_refusals(&taken).await;
        if recorded.is_err() {
            self.refused.pending.lock().put_back(taken);
            self.refused.begun.notify_one();
        }
        recorded
    }
}

impl Witness for Audit {
    fn refused(&self, call: &RefusedCall<'_>) {
        let call = Call {
            actor: call.actor.to_owned(),
            method: short(call.method).to_owned(),
            reason: call.reason,
            request_id: Context::current().trace().to_string(),
            at: self.clock.now(),
        };
        if self.refused.pending.lock().add(call) {
            self.refused.begun.notify_one();
        }
    }
}

/// A method as entries name it: without its package.
fn short(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, method)| method)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures::poll;
    use qiyou_store::audit::Query;
    use qiyou_testing::stores;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_recorded_once() {
        let place = stores::sqlite(&[]);
        let audit = Audit::of(place.open().await, place.clock().clone());
        let call = RefusedCall { actor: "clerk-1", method: "/x.Y/Z", reason: "ROLE_MISSING" };
        audit.refused(&call);
        {
            let flush = pin!(audit.flush());
            assert!(poll!(flush).is_pending());
        }
        audit.flush().await.unwrap();
        assert!(audit.refused.pending.lock().is_empty());
        let recorded = audit.store.refusals(&Query { limit: 10, ..Query::default() }).await.unwrap();
        let told: Vec<_> =
            recorded.iter().map(|entry| (entry.refused.actor.as_str(), entry.refused.calls)).collect();
        assert_eq!(told, [("clerk-1", 1)]);
    }
}
