//! A writer: it does its tasks one after another, and sends each request until it knows how it ended.

use std::time::Duration;

use qiyou_error::{Error, Kind};
use tokio::time::{sleep, timeout};
use tonic::Status;

use super::{
    call::{Answer, Call, Desk},
    ledger::Ledger,
    schedule::Task,
    server::Whereabouts,
};

/// How long to wait before a service that is busy, or gone, is asked again.
const PAUSE: Duration = Duration::from_millis(5);

pub(crate) struct Writer<'a> {
    pub(crate) number: usize,
    pub(crate) whereabouts: Whereabouts,
    pub(crate) ledger: &'a Ledger,
    pub(crate) desk: Option<Desk>,
}

impl Writer<'_> {
    pub(crate) async fn work(mut self, tasks: &[Task]) {
        for (number, task) in tasks.iter().enumerate() {
            let call = Call::of(&task.step, self.ledger, format!("{}-{number}", self.number));
            if let Some(moment) = task.dies_after
                && timeout(moment, self.send(&call)).await.is_err()
            {
                self.ledger.tally().count("callers died over a request");
            }
            let outcome = self.insist(&call).await;
            if let (Ok(answer), true) = (&outcome, task.repeats) {
                let again = self.insist(&call).await;
                assert_eq!(
                    &again.expect("a repeat gets the first answer"),
                    answer,
                    "{call:?} was sent again"
                );
                self.ledger.tally().count("requests were repeated");
            }
            self.ledger.settle(&call, outcome);
        }
    }

    /// Sends a request until the service has answered or refused it.
    async fn insist(&mut self, call: &Call) -> Result<Answer, Error> {
        loop {
            match self.send(call).await.map_err(|status| Error::from(&status)) {
                Err(error) if is_passing(&error) => {
                    self.ledger.tally().count("requests went unanswered");
                    self.desk = None;
                    sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn send(&mut self, call: &Call) -> Result<Answer, Status> {
        let desk = match self.desk.take() {
            Some(desk) => desk,
            None => Desk::new(&self.whereabouts.callers().await, self.number),
        };
        call.send(self.desk.insert(desk)).await
    }
}

/// Whether a refusal only says that the service is not there. Whoever serves at its address next, and belongs to another
/// test, does not know our callers.
pub(crate) fn is_passing(error: &Error) -> bool {
    error.retryable() || matches!(error.kind(), Kind::Unauthenticated)
}
