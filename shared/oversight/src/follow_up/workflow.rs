//! The way of a follow-up from its opening to its end, as pure rules over what stands.

use qiyou_error::{Error, Reason, key};
use qiyou_kernel::{Date, Instant, Text, name};

use super::record::{Cited, Explanation, FollowUp, Review, Said, State};

/// What can be done with a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The lead bureau asks.
    Open,
    /// The office names cause and measure.
    Explain,
    /// The office replies.
    Answer,
    /// The lead bureau sends back what the office said.
    Return,
    /// The lead bureau gives another due date.
    Postpone,
    /// The lead bureau is content.
    Close,
    /// The lead bureau takes back what it asked without need.
    Withdraw,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Explain, Self::Answer, Self::Return, Self::Postpone, Self::Close, Self::Withdraw];

    /// The verb.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explain => "explain",
            Self::Answer => "answer",
            Self::Return => "return",
            Self::Postpone => "postpone",
            Self::Close => "close",
            Self::Withdraw => "withdraw",
        }
    }

    /// Whether a follow-up in this state, or none, takes the action. The whole state machine.
    ///
    /// | state     | open | explain | answer | return | postpone | close | withdraw |
    /// |-----------|------|---------|--------|--------|----------|-------|----------|
    /// | none      | yes  |         |        |        |          |       |          |
    /// | open      |      | yes     |        |        | yes      |       | yes      |
    /// | explained |      | yes     | yes    | yes    | yes      |       | yes      |
    /// | answered  |      |         | yes    | yes    |          | yes   | yes      |
    /// | returned  |      | yes     | yes    |        | yes      |       | yes      |
    /// | closed    | yes  |         |        |        |          |       |          |
    /// | withdrawn | yes  |         |        |        |          |       |          |
    ///
    /// An answer needs an explanation, so what was closed always says why and what for. What was answered is not
    /// postponed: the office owes nothing.
    #[must_use]
    pub fn is_taken_by(self, state: Option<State>) -> bool {
        use State::{Answered, Explained, Open, Returned};
        match self {
            Self::Open => state.is_none_or(State::is_ended),
            Self::Explain => matches!(state, Some(Open | Explained | Returned)),
            Self::Answer => matches!(state, Some(Explained | Answered | Returned)),
            Self::Return => matches!(state, Some(Explained | Answered)),
            Self::Postpone => state.is_some_and(State::is_owed),
            Self::Close => matches!(state, Some(Answered)),
            Self::Withdraw => state.is_some_and(|state| !state.is_ended()),
        }
    }
}

/// What opens a follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) office: String,
    pub(super) unit: Text,
    pub(super) cited: Cited,
    pub(super) instruction: String,
    pub(super) due: Date,
}

/// One action, with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Open(Opening),
    Explain(Explanation),
    Answer(String),
    Return(String),
    Postpone(Date, String),
    Close(String),
    Withdraw(String),
}

impl Step {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Open(_) => Action::Open,
            Self::Explain(_) => Action::Explain,
            Self::Answer(_) => Action::Answer,
            Self::Return(_) => Action::Return,
            Self::Postpone(..) => Action::Postpone,
            Self::Close(_) => Action::Close,
            Self::Withdraw(_) => Action::Withdraw,
        }
    }
}

/// Who takes a step, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) actor: &'a str,
    pub(super) now: Instant,
}

/// Takes one step: the follow-up as it stands after it.
///
/// # Errors
/// `RESOURCE_NOT_FOUND`, `STATE_NOT_ALLOWED` or `OTHER_PERSON_NEEDED`, each naming the follow-up.
pub(super) fn take(
    cell: &name::FollowUp,
    current: Option<&FollowUp>,
    step: &Step,
    by: By<'_>,
) -> Result<FollowUp, Error> {
    let action = step.action();
    if !action.is_taken_by(current.map(|current| current.state)) {
        return Err(refused(cell, current, action));
    }
    let Some(current) = current else {
        let Step::Open(opening) = step else { return Err(Error::not_found(cell)) };
        return Ok(opened(cell, opening, by));
    };
    require_other(current, action, by.actor)?;
    Ok(match step {
        Step::Open(opening) => opened(cell, opening, by),
        Step::Explain(explanation) => {
            FollowUp { state: State::Explained, explanation: Some(by.says(explanation)), ..current.clone() }
        }
        Step::Answer(reply) => {
            FollowUp { state: State::Answered, reply: Some(by.says(reply)), ..current.clone() }
        }
        Step::Return(reason) => reviewed(current, State::Returned, reason, by),
        Step::Postpone(due, reason) => FollowUp { due: *due, ..reviewed(current, current.state, reason, by) },
        Step::Close(comment) => ended(current, State::Closed, comment, by),
        Step::Withdraw(reason) => ended(current, State::Withdrawn, reason, by),
    })
}

impl By<'_> {
    fn says<T: Clone>(&self, what: &T) -> Said<T> {
        Said { what: what.clone(), by: self.actor.to_owned(), at: self.now }
    }
}

/// A new follow-up; what was said in one before it stays in the history.
fn opened(cell: &name::FollowUp, opening: &Opening, by: By<'_>) -> FollowUp {
    let Opening { office, unit, cited, instruction, due } = opening.clone();
    FollowUp {
        cell: cell.clone(),
        office,
        unit,
        state: State::Open,
        cited,
        instruction,
        due,
        opener: by.actor.to_owned(),
        opened_at: by.now,
        explanation: None,
        reply: None,
        review: None,
        ended_at: None,
    }
}

fn reviewed(current: &FollowUp, state: State, remark: &str, by: By<'_>) -> FollowUp {
    let review = Review { remark: remark.to_owned(), by: by.actor.to_owned() };
    FollowUp { state, review: Some(review), ..current.clone() }
}

fn ended(current: &FollowUp, state: State, remark: &str, by: By<'_>) -> FollowUp {
    FollowUp { ended_at: Some(by.now), ..reviewed(current, state, remark, by) }
}

/// Whoever opened it does not speak for the office, and whoever spoke for the office does not judge that.
fn require_other(current: &FollowUp, action: Action, actor: &str) -> Result<(), Error> {
    let said =
        current.explanation.iter().map(|said| &said.by).chain(current.reply.iter().map(|said| &said.by));
    let (is_same, took) = match action {
        Action::Explain | Action::Answer => (current.opener == actor, "opened"),
        Action::Return | Action::Close => (said.into_iter().any(|by| by == actor), "answered"),
        Action::Open | Action::Postpone | Action::Withdraw => (false, ""),
    };
    if !is_same {
        return Ok(());
    }
    let verb = action.as_str();
    let message = format!("{} was {took} by `{actor}`; let someone else {verb} it", current.cell);
    Err(Error::denied(Reason::OtherPersonNeeded, message)
        .with(key::NAME, &current.cell)
        .with(key::ACTION, verb)
        .with("person", actor))
}

fn refused(cell: &name::FollowUp, current: Option<&FollowUp>, action: Action) -> Error {
    let Some(current) = current else { return Error::not_found(cell) };
    let (state, verb) = (current.state.as_str(), action.as_str());
    let message = format!("{cell} is {state}; there is nothing to {verb}");
    Error::precondition(Reason::StateNotAllowed, message)
        .with(key::NAME, cell)
        .with(key::STATE, state)
        .with(key::ACTION, verb)
}

#[cfg(test)]
mod tests;
