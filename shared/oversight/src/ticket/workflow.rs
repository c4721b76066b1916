//! The way of a ticket from its question to its end, as pure rules over what stands.

use qiyou_error::{Error, Reason, Violation, key as meta};
use qiyou_kernel::{Date, Digest, Instant, State, Text};
use qiyou_observation::{Key, Observation, Shown, Ticket, TicketState};
use qiyou_store::Stored;

/// What is asked of a published value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) revision: i64,
    pub(super) text: String,
    pub(super) office: String,
    pub(super) unit: Text,
    pub(super) due: Date,
}

/// A later version of an observation, as its history holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Later {
    pub(super) revision: i64,
    /// What it says, and where it stood; nothing when the observation never had such a revision.
    pub(super) found: Option<(Digest, State)>,
}

/// One action on a ticket that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The office names the correction.
    Correct(Later),
    /// The office says why the value stands.
    Uphold(String),
    /// Whoever asked takes the question back.
    Withdraw,
}

impl Step {
    fn verb(&self) -> &'static str {
        match self {
            Self::Correct(_) | Self::Uphold(_) => "answer",
            Self::Withdraw => "withdraw",
        }
    }
}

/// Who takes a step, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) actor: &'a str,
    pub(super) now: Instant,
}

/// Opens a ticket under a number, if what it questions is published.
///
/// # Errors
/// `RESOURCE_NOT_FOUND`, `REVISION_CHANGED` or `STATE_NOT_ALLOWED`, each naming the observation.
pub(super) fn open(
    key: &Key,
    shown: Shown<'_>,
    number: i64,
    question: &Question,
    by: By<'_>,
) -> Result<Ticket, Error> {
    let published = published(key, shown, question.revision)?;
    let Question { revision, text, office, unit, due } = question.clone();
    Ok(Ticket {
        key: key.clone(),
        number,
        revision,
        content: published.content.digest(key),
        office,
        unit,
        question: text,
        questioner: by.actor.to_owned(),
        opened_at: by.now,
        due,
        state: TicketState::Open,
        correction: None,
        reason: String::new(),
        answerer: String::new(),
        ended_at: None,
    })
}

/// The version of a revision that readers see: the standing one, or a working one that was handed in.
fn published<'a>(key: &Key, shown: Shown<'a>, revision: i64) -> Result<&'a Observation, Error> {
    let standing = shown
        .standing
        .filter(|standing| standing.revision == revision || standing.approved_revision == Some(revision));
    let working = shown.working.filter(|working| working.revision == revision);
    let Some(found) = standing.or(working) else {
        let Some(newest) = shown.standing.or(shown.working) else { return Err(Error::not_found(key.name())) };
        return Err(changed(key, revision, newest));
    };
    let state = if standing.is_some() { State::Approved } else { found.state };
    if found.content.withdrawn || !matches!(state, State::Approved | State::Submitted) {
        let state = if found.content.withdrawn { "withdrawn" } else { state.as_str() };
        let message =
            format!("{} is {state} at revision {revision}; only what is published is questioned", key.name());
        return Err(Error::precondition(Reason::StateNotAllowed, message)
            .with(meta::NAME, key.name())
            .with(meta::STATE, state)
            .with(meta::ACTION, "question"));
    }
    Ok(&found.record)
}

fn changed(key: &Key, named: i64, newest: &Stored<Observation>) -> Error {
    let current = newest.revision;
    let message = format!("{} is not at revision {named}; read revision {current} and ask again", key.name());
    Error::precondition(Reason::RevisionChanged, message)
        .with(meta::NAME, key.name())
        .with("named", named)
        .with("current", current)
}

/// Takes one step on an open ticket. The whole state machine: what is open is answered by the office or withdrawn by who
/// asked, and what has ended stays as it is.
///
/// # Errors
/// `STATE_NOT_ALLOWED` or `OTHER_PERSON_NEEDED`, naming the ticket; `FIELD_OUT_OF_RANGE` for a correction that is none.
pub(super) fn take(ticket: &Ticket, step: &Step, by: By<'_>) -> Result<Ticket, Error> {
    if ticket.state != TicketState::Open {
        return Err(refused(ticket, step));
    }
    let is_questioner = ticket.questioner == by.actor;
    let withdraws = matches!(step, Step::Withdraw);
    if is_questioner != withdraws {
        return Err(other_needed(ticket, step, by.actor));
    }
    let ended = Ticket { ended_at: Some(by.now), ..ticket.clone() };
    let answered = Ticket { answerer: by.actor.to_owned(), ..ended.clone() };
    Ok(match step {
        Step::Correct(later) => {
            let correction = Some(correction(ticket, later)?);
            Ticket { state: TicketState::Corrected, correction, ..answered }
        }
        Step::Uphold(reason) => Ticket { state: TicketState::Upheld, reason: reason.clone(), ..answered },
        Step::Withdraw => Ticket { state: TicketState::Withdrawn, ..ended },
    })
}

/// A correction came after what is questioned, was handed in, and says something else.
fn correction(ticket: &Ticket, later: &Later) -> Result<i64, Error> {
    let (revision, name) = (later.revision, ticket.key.name());
    let description = match &later.found {
        None => {
            format!("{name} has no revision {revision}; ListObservationRevisions names those that it has")
        }
        Some(_) if revision <= ticket.revision => {
            format!("comes no later than revision {}, which is questioned", ticket.revision)
        }
        Some((_, State::Draft | State::Returned)) => {
            format!("revision {revision} is no report yet; hand it in first")
        }
        Some((content, _)) if *content == ticket.content => {
            format!("says the same as revision {}; give the reason why it stands", ticket.revision)
        }
        Some(_) => return Ok(revision),
    };
    let violation = Violation::new(Reason::FieldOutOfRange, "correction_revision", description);
    Err(Error::invalid(vec![violation.with(meta::VALUE, revision)]))
}

fn refused(ticket: &Ticket, step: &Step) -> Error {
    let (name, state, verb) = (ticket.name(), ticket.state.as_str(), step.verb());
    Error::precondition(Reason::StateNotAllowed, format!("{name} is {state}; there is nothing to {verb}"))
        .with(meta::NAME, name)
        .with(meta::STATE, state)
        .with(meta::ACTION, verb)
}

fn other_needed(ticket: &Ticket, step: &Step, actor: &str) -> Error {
    let (name, asker, verb) = (ticket.name(), &ticket.questioner, step.verb());
    let message = match step {
        Step::Withdraw => format!("{name} was opened by `{asker}`; nobody else can withdraw it"),
        Step::Correct(_) | Step::Uphold(_) => {
            format!("{name} was opened by `{asker}`; let someone else answer it")
        }
    };
    Error::denied(Reason::OtherPersonNeeded, message)
        .with(meta::NAME, name)
        .with(meta::ACTION, verb)
        .with("person", actor)
}

#[cfg(test)]
mod tests;
