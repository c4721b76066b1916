//! The way of an observation from report to approval, as pure rules over its two versions.

use qiyou_error::{Error, Reason, Violation, key as meta};
use qiyou_kernel::{Etag, Instant, State, Uuid};
use qiyou_store::Stored;

use crate::{Content, Key, Observation, Version};

/// What can be done with an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write a new content, as a draft or handed in.
    Report,
    /// Withdraw what was reported.
    Withdraw,
    /// Hand a draft in.
    Submit,
    /// Let a submitted content stand.
    Approve,
    /// Send a submitted content back.
    Return,
}

/// Whether a working version in this state, or none, takes an action. The whole state machine.
///
/// | state     | report | withdraw | submit | approve   | return |
/// |-----------|--------|----------|--------|-----------|--------|
/// | none      | yes    |          |        |           |        |
/// | draft     | yes    | yes      | yes    |           |        |
/// | submitted | yes    | yes      | again  | yes       | yes    |
/// | approved  | yes    | yes      |        | again     |        |
/// | returned  | yes    | yes      | yes    |           |        |
///
/// "Again" repeats what was done and changes nothing.
#[must_use]
pub fn allowed(state: Option<State>, action: Action) -> bool {
    match action {
        Action::Report => true,
        Action::Withdraw => state.is_some(),
        Action::Submit => matches!(state, Some(State::Draft | State::Submitted | State::Returned)),
        Action::Approve => matches!(state, Some(State::Submitted | State::Approved)),
        Action::Return => matches!(state, Some(State::Submitted)),
    }
}

/// One action on one observation, with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Reports a content.
    Report {
        /// What is reported.
        content: Content,
        /// Keeps it as a draft.
        draft: bool,
        /// The etag of the working version that the reporter read; not checked when it gives none.
        etag: Option<Etag>,
    },
    /// Withdraws the observation.
    Withdraw,
    /// Hands in the draft of this revision.
    Submit(i64),
    /// Approves the content of this revision.
    Approve(i64),
    /// Returns the content of this revision.
    Return(i64, String),
}

impl Step {
    /// The action that it takes.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Report { .. } => Action::Report,
            Self::Withdraw => Action::Withdraw,
            Self::Submit(_) => Action::Submit,
            Self::Approve(_) => Action::Approve,
            Self::Return(..) => Action::Return,
        }
    }

    fn revision(&self) -> Option<i64> {
        match self {
            Self::Report { .. } | Self::Withdraw => None,
            Self::Submit(revision) | Self::Approve(revision) | Self::Return(revision, _) => Some(*revision),
        }
    }
}

/// Who takes a step, when, where and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The principal.
    pub actor: &'a str,
    /// Why; empty when not said.
    pub reason: &'a str,
    /// When the step is recorded.
    pub now: Instant,
    /// The store's line of history, which etags are made of.
    pub epoch: Uuid,
}

/// An observation's versions as a step finds them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    /// What was reported last.
    pub working: Option<&'a Stored<Observation>>,
    /// What was approved last.
    pub standing: Option<&'a Stored<Observation>>,
}

impl Shown<'_> {
    /// The state that the working version shows: approved when the standing version copies exactly it.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        let working = self.working?;
        let approved = self.standing.and_then(|standing| standing.record.approved_revision);
        Some(if approved == Some(working.revision) { State::Approved } else { working.record.state })
    }

    /// Takes one step: the row to write, or nothing when the step changes nothing.
    ///
    /// # Errors
    /// `ETAG_STALE`, `RESOURCE_NOT_FOUND`, `REVISION_CHANGED`, `STATE_NOT_ALLOWED` or `REPORTER_CANNOT_APPROVE`, each
    /// naming the observation; `FIELD_REQUIRED` for a report that corrects an approved content without a reason.
    pub fn step(&self, key: &Key, step: &Step, by: By<'_>) -> Result<Option<Observation>, Error> {
        let state = self.state();
        if let Some(named) = step.revision() {
            self.require_current(key, named)?;
        }
        if !allowed(state, step.action()) {
            return Err(refused(key, state, step.action()));
        }
        match step {
            Step::Report { content, draft, etag } => {
                self.require_read(key, *etag, by)?;
                let row = self.report(key, content, *draft, by);
                if row.is_some() && self.standing.is_some() && by.reason.is_empty() {
                    return Err(unreasoned(key));
                }
                Ok(row)
            }
            Step::Withdraw => self.withdraw(key, by),
            Step::Submit(_) => Ok(self.submit(by)),
            Step::Approve(_) => self.approve(key, by),
            Step::Return(_, reason) => Ok(self.send_back(reason, by)),
        }
    }

    fn require_current(&self, key: &Key, named: i64) -> Result<(), Error> {
        let Some(working) = self.working else {
            return Err(Error::not_found(key.name()));
        };
        if working.revision == named {
            return Ok(());
        }
        let current = working.revision;
        let message = format!(
            "{} changed since revision {named}; read revision {current} and decide again",
            key.name()
        );
        Err(Error::precondition(Reason::RevisionChanged, message)
            .with(meta::NAME, key.name())
            .with("named", named)
            .with("current", current))
    }

    fn require_read(&self, key: &Key, etag: Option<Etag>, by: By<'_>) -> Result<(), Error> {
        let current = self.working.map_or(0, |working| working.revision);
        let stale = etag.is_some_and(|etag| etag != Etag::of_revision(by.epoch, current));
        if stale { Err(Error::stale(key.name())) } else { Ok(()) }
    }

    fn report(&self, key: &Key, content: &Content, draft: bool, by: By<'_>) -> Option<Observation> {
        let unchanged = self.working.is_some_and(|working| {
            let handed_in = matches!(self.state(), Some(State::Submitted | State::Approved));
            let is_draft = working.record.state == State::Draft;
            working.record.content.digest(key) == content.digest(key) && (handed_in || (draft && is_draft))
        });
        let state = if draft { State::Draft } else { State::Submitted };
        (!unchanged).then(|| self.next(key, content.clone(), state, by))
    }

    fn withdraw(&self, key: &Key, by: By<'_>) -> Result<Option<Observation>, Error> {
        let Some(working) = self.working else {
            return Err(Error::not_found(key.name()));
        };
        if working.record.content.withdrawn && working.record.state == State::Submitted {
            return Ok(None);
        }
        let content = Content { withdrawn: true, ..working.record.content.clone() };
        Ok(Some(self.next(key, content, State::Submitted, by)))
    }

    fn submit(&self, by: By<'_>) -> Option<Observation> {
        let working = &self.working?.record;
        (working.state != State::Submitted).then(|| Observation {
            state: State::Submitted,
            first_submitted: self.first_submitted(&working.content, State::Submitted, by),
            return_reason: String::new(),
            reviewer: String::new(),
            ..working.clone()
        })
    }

    fn approve(&self, key: &Key, By { actor, .. }: By<'_>) -> Result<Option<Observation>, Error> {
        let Some(working) = self.working else {
            return Err(Error::not_found(key.name()));
        };
        if self.state() == Some(State::Approved) {
            return Ok(None);
        }
        if working.record.reporter == actor {
            let message = format!("{} was reported by `{actor}`; let someone else approve it", key.name());
            return Err(Error::denied(Reason::ReporterCannotApprove, message)
                .with(meta::NAME, key.name())
                .with("reporter", actor));
        }
        Ok(Some(Observation {
            version: Version::Standing,
            state: State::Approved,
            reviewer: actor.to_owned(),
            approved_revision: Some(working.revision),
            ..working.record.clone()
        }))
    }

    fn send_back(&self, reason: &str, by: By<'_>) -> Option<Observation> {
        let working = &self.working?.record;
        Some(Observation {
            state: State::Returned,
            reviewer: by.actor.to_owned(),
            return_reason: reason.to_owned(),
            ..working.clone()
        })
    }

    fn next(&self, key: &Key, content: Content, state: State, by: By<'_>) -> Observation {
        Observation {
            key: key.clone(),
            version: Version::Working,
            first_submitted: self.first_submitted(&content, state, by),
            content,
            state,
            reporter: by.actor.to_owned(),
            reviewer: String::new(),
            return_reason: String::new(),
            approved_revision: None,
        }
    }

    /// When a report was first handed in. A withdrawal is none: what is reported after it may still be late.
    fn first_submitted(&self, content: &Content, state: State, by: By<'_>) -> Option<Instant> {
        let before = self.working.and_then(|working| working.record.first_submitted);
        let is_report = state == State::Submitted && !content.withdrawn;
        before.or_else(|| is_report.then_some(by.now))
    }
}

/// What was approved is corrected for a reason, as it is withdrawn for one.
fn unreasoned(key: &Key) -> Error {
    let name = key.name();
    let description = format!("is required: {name} was approved; say why it changes");
    Error::invalid(vec![Violation::new(Reason::FieldRequired, "reason", description)]).with(meta::NAME, name)
}

fn refused(key: &Key, state: Option<State>, action: Action) -> Error {
    let Some(state) = state else {
        return Error::not_found(key.name());
    };
    let verb = match action {
        Action::Report => "report",
        Action::Withdraw => "withdraw",
        Action::Submit => "submit",
        Action::Approve => "approve",
        Action::Return => "return",
    };
    let message = format!("{} is {}; there is nothing to {verb}", key.name(), state.as_str());
    Error::precondition(Reason::StateNotAllowed, message)
        .with(meta::NAME, key.name())
        .with(meta::STATE, state.as_str())
        .with(meta::ACTION, verb)
}

#[cfg(test)]
mod tests;
