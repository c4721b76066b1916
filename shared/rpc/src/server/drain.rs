//! An orderly end: first announced, then the door is closed, then it is over.

use tokio_util::sync::CancellationToken;

/// The end of a server, seen by all that must come to an end with it. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Drain {
    begun: CancellationToken,
    closing: CancellationToken,
    over: CancellationToken,
}

impl Drain {
    /// A drain that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the drain: health says so, and for the grace of the server's options it goes on as before.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    /// Whether the drain has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Waits for the drain to begin.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Closes the door: nothing new is accepted, open-ended streams end, and what else is running may finish.
    pub(crate) fn close(&self) {
        self.closing.cancel();
    }

    /// Waits for the door to close. A handler whose stream has no end of its own may end it then with `SHUTTING_DOWN`,
    /// so that its reader goes elsewhere at once.
    pub async fn closing(&self) {
        self.closing.cancelled().await;
    }

    /// Ends the server's patience: what is still running is cut off.
    pub(crate) fn end(&self) {
        self.over.cancel();
    }

    /// Waits for the server's patience to end.
    pub(crate) async fn over(&self) {
        self.over.cancelled().await;
    }
}
