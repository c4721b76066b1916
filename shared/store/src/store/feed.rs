//! The feed of a store: its history as readers follow it, from wherever they stand.

use std::sync::Arc;

use async_stream::try_stream;
use futures::Stream;
use qiyou_error::Result;
use qiyou_kernel::Cursor;

use super::Store;
use crate::{Page, Position, Table, feed};

impl Store {
    /// Where to go on for a reader with this cursor.
    ///
    /// # Errors
    ///
    /// When the cursor belongs to another store or epoch, or lies ahead of the head.
    pub async fn check(&self, cursor: &Cursor) -> Result<Position> {
        feed::check(&self.shared, cursor).await
    }

    /// At most `limit` rows of these tables after a place, up to and including a revision that is committed.
    ///
    /// # Errors
    ///
    /// When the database is out of reach.
    pub async fn changes(
        &self,
        tables: &[&'static Table],
        after: Position,
        upto: i64,
        limit: usize,
    ) -> Result<Page> {
        feed::page(&self.shared, tables, after, upto, limit).await
    }

    /// All changes of these tables after a place, then those to come: pages of at most `limit` rows. Ends when the
    /// store is closed, or with the first error.
    pub fn follow(
        &self,
        tables: Vec<&'static Table>,
        after: Position,
        limit: usize,
    ) -> impl Stream<Item = Result<Page>> + Send + use<> {
        let (shared, closing) = (Arc::clone(&self.shared), self.closing.clone());
        try_stream! {
            let (mut head, mut place) = (shared.head.subscribe(), after);
            loop {
                let upto = head.borrow_and_update().revision;
                while place < Position::after(upto) {
                    let page = feed::page(&shared, &tables, place, upto, limit).await?;
                    place = page.next;
                    yield page;
                }
                tokio::select! {
                    () = closing.cancelled() => return,
                    _ = head.changed() => {}
                }
            }
        }
    }
}
