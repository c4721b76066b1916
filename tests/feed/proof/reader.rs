//! The reader: it lives, dies and lives again, and has nothing but what it stored with its cursor.

use std::{convert::Infallible, mem, sync::Mutex};

use qiyou_error::Error;
use qiyou_proto::indicator::v1::{
    StreamSnapshotRequest, WatchChangesRequest, indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::Channel;
use tonic::Status;

use super::{
    replica::Replica,
    schedule::{Beginning, Life},
    server::{Whereabouts, pass},
    tally::Tally,
};

pub(crate) struct Reader<'a> {
    pub(crate) whereabouts: Whereabouts,
    pub(crate) stored: &'a Mutex<Replica>,
    pub(crate) tally: &'a Tally,
}

impl Reader<'_> {
    /// Lives these lives, and then another one without end.
    pub(crate) async fn read(mut self, lives: &[Life]) -> Infallible {
        for life in lives {
            self.live(life).await;
        }
        loop {
            self.live(&Life::ENDLESS).await;
        }
    }

    /// Reads until it dies. The server's deaths are not its own.
    async fn live(&mut self, life: &Life) {
        if !matches!(life.begins, Beginning::Stored) {
            *self.stored.lock().unwrap() = Replica::default();
        }
        let mut left = life.messages;
        loop {
            let client = self.whereabouts.callers().await.viewer().indicators();
            let Err(status) = self.session(client, life, &mut left).await else { return };
            pass(Error::from(&status)).await.expect("a reader is not refused what it stored");
            self.tally.count("readers lost their server");
        }
    }

    /// Reads from what is stored until it dies, or the server.
    async fn session(
        &self,
        mut client: IndicatorServiceClient<Channel>,
        life: &Life,
        left: &mut usize,
    ) -> Result<(), Status> {
        let mut cursor = self.stored.lock().unwrap().cursor.clone();
        if matches!(life.begins, Beginning::Snapshot) && cursor.is_empty() {
            let copy = snapshot(&mut client).await?;
            cursor.clone_from(&copy.cursor);
            *self.stored.lock().unwrap() = copy;
        }
        let request = WatchChangesRequest { cursor, regions: Vec::new() };
        let mut feed = client.watch_changes(request).await?.into_inner();
        let mut waiting = Vec::new();
        loop {
            let message = feed.message().await?.expect("a feed does not end by itself");
            let is_part = message.position.is_none();
            if *left == 0 || is_part && life.dies_of_parts {
                let place = if is_part { "within a revision" } else { "between revisions" };
                self.tally.count(&format!("readers died {place}"));
                return Ok(());
            }
            *left -= 1;
            waiting.extend(message.changes);
            if let Some(position) = message.position {
                assert!(position.revision <= message.head, "the feed is ahead of the head");
                self.stored.lock().unwrap().apply(mem::take(&mut waiting), &position);
            }
        }
    }
}

/// Reads the whole store as it stands.
pub(crate) async fn snapshot(client: &mut IndicatorServiceClient<Channel>) -> Result<Replica, Status> {
    let mut pieces = client.stream_snapshot(StreamSnapshotRequest::default()).await?.into_inner();
    let mut changes = Vec::new();
    loop {
        let piece = pieces.message().await?.expect("a snapshot ends with its position");
        changes.extend(piece.changes);
        if let Some(position) = piece.position {
            return Ok(Replica::of_snapshot(changes, &position));
        }
    }
}
