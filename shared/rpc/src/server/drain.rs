//! An orderly end: first announced, then over.

use tokio_util::sync::CancellationToken;

/// The end of a server, seen by all that must come to an end with it. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Drain {
    begun: CancellationToken,
    over: CancellationToken,
}

impl Drain {
    /// A drain that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the drain: health says so, nothing new is accepted, what is running may finish.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    /// Whether the drain has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Waits for the drain to begin. Handlers of open-ended streams watch this and end their stream with
    /// `SHUTTING_DOWN`, so that their readers go elsewhere at once.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Ends the server's patience: what is still running is cut off.
    pub(crate) fn end(&self) {
        self.over.cancel();
    }

    pub(crate) async fn is_over(&self) {
        self.over.cancelled().await;
    }
}
