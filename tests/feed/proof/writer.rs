//! A writer: it does its tasks one after another, and sends each request until it knows how it ended.

use qiyou_error::Error;
use tokio::time::timeout;
use tonic::Status;

use super::{
    call::{Answer, Call, Desk},
    ledger::Ledger,
    schedule::Task,
    server::{Whereabouts, pass},
};

pub(crate) struct Writer<'a> {
    number: usize,
    whereabouts: Whereabouts,
    ledger: &'a Ledger,
    desk: Option<Desk>,
    /// Whether an earlier try of the request under way got no answer.
    is_in_doubt: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(number: usize, whereabouts: Whereabouts, ledger: &'a Ledger) -> Self {
        Self { number, whereabouts, ledger, desk: None, is_in_doubt: false }
    }

    /// Does its tasks. Returns the requests that were refused although an earlier try may still have come through: of
    /// two that are under way, either may come first.
    pub(crate) async fn work(&mut self, tasks: &[Task]) -> Vec<Call> {
        let mut doubts = Vec::new();
        for (number, task) in tasks.iter().enumerate() {
            let call = Call::of(&task.step, self.ledger, format!("{}-{number}", self.number));
            let outcome = self.take(task, &call).await;
            let is_in_doubt = self.is_in_doubt && outcome.is_err();
            self.ledger.settle(&call, outcome);
            if is_in_doubt {
                doubts.push(call);
            }
        }
        doubts
    }

    /// Asks again, now that nothing else is under way: what came through is told, what did not is done or refused.
    pub(crate) async fn resolve(&mut self, doubts: Vec<Call>) {
        for call in doubts {
            let outcome = self.insist(&call).await;
            self.ledger.settle(&call, outcome);
        }
    }

    async fn take(&mut self, task: &Task, call: &Call) -> Result<Answer, Error> {
        self.is_in_doubt = false;
        if let Some(moment) = task.dies_after
            && timeout(moment, self.send(call)).await.is_err()
        {
            self.is_in_doubt = true;
            self.ledger.tally().count("callers died over a request");
        }
        let answer = self.insist(call).await?;
        if task.repeats {
            let again = self.insist(call).await;
            assert_eq!(again.expect("a repeat gets the first answer"), answer, "{}", call.verb());
            self.ledger.tally().count("requests were repeated");
        }
        Ok(answer)
    }

    /// Sends a request until the service has answered or refused it.
    async fn insist(&mut self, call: &Call) -> Result<Answer, Error> {
        loop {
            let newest = self.ledger.newest();
            match self.send(call).await {
                Ok(answer) => {
                    if call.always_changes() && answer.token.revision <= newest {
                        self.ledger.tally().count("requests had been done when they were sent again");
                    }
                    return Ok(answer);
                }
                Err(status) => pass(Error::from(&status)).await?,
            }
            self.ledger.tally().count("requests went unanswered");
            (self.is_in_doubt, self.desk) = (true, None);
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
