//! Collecting refused calls, and recording them when there is time.

use std::{future::Future, sync::Arc, time::Duration};

use parking_lot::Mutex;
use qiyou_auth::Signer;
use qiyou_error::Result;
use qiyou_kernel::Clock;
use qiyou_rpc::{Context, RefusedCall, Witness};
use qiyou_store::Store;
use tokio::{sync::Notify, time::sleep};

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
                    audit.refused.begun.notify_one();
                }
            }
        }
    }

    /// Records what was collected so far, before its store is closed.
    pub async fn close(&self) {
        if let Err(error) = self.flush().await {
            tracing::warn!(error = %qiyou_error::chain(&error), "the last refused calls are not recorded");
        }
    }

    /// Records what was collected so far.
    ///
    /// # Errors
    /// A store that is out of reach; what was collected stays.
    pub async fn flush(&self) -> Result<()> {
        let refused = self.refused.pending.lock().take();
        if refused.is_empty() {
            return Ok(());
        }
        let recorded = self.store.record_refusals(&refused).await;
        if recorded.is_err() {
            self.refused.pending.lock().put_back(refused);
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
