//! Every state, every action and both sorts of actor, against the state that must come of it.

use qiyou_error::Reason;
use qiyou_kernel::State;

use super::{Desk, steps};
use crate::{Action, allowed};

type Outcome = Result<State, Reason>;

const DRAFT: Option<State> = Some(State::Draft);
const SUBMITTED: Option<State> = Some(State::Submitted);
const APPROVED: Option<State> = Some(State::Approved);
const RETURNED: Option<State> = Some(State::Returned);

const HANDED_IN: Outcome = Ok(State::Submitted);
const STANDS: Outcome = Ok(State::Approved);
const SENT_BACK: Outcome = Ok(State::Returned);
const NOTHING_THERE: Outcome = Err(Reason::ResourceNotFound);
const REFUSED: Outcome = Err(Reason::StateNotAllowed);

/// What comes of reporting, withdrawing, submitting, approving and returning, when another than the reporter acts.
const TABLE: [(Option<State>, [Outcome; 5]); 5] = [
    (None, [HANDED_IN, NOTHING_THERE, NOTHING_THERE, NOTHING_THERE, NOTHING_THERE]),
    (DRAFT, [HANDED_IN, HANDED_IN, HANDED_IN, REFUSED, REFUSED]),
    (SUBMITTED, [HANDED_IN, HANDED_IN, HANDED_IN, STANDS, SENT_BACK]),
    (APPROVED, [HANDED_IN, HANDED_IN, REFUSED, STANDS, REFUSED]),
    (RETURNED, [HANDED_IN, HANDED_IN, HANDED_IN, REFUSED, REFUSED]),
];

/// Takes the action of a column, and returns the state that is shown then.
fn outcome(state: Option<State>, column: usize, actor: &str) -> Outcome {
    let mut desk = state.map_or_else(Desk::default, Desk::in_state);
    let step = &steps(desk.current().max(1))[column];
    desk.take(step, actor).map(|_| desk.shown().state().unwrap())
}

/// Each cell of the table, with its action.
fn cells() -> impl Iterator<Item = (Option<State>, usize, Action, Outcome)> {
    let actions = steps(1).map(|step| step.action());
    TABLE.into_iter().flat_map(move |(state, outcomes)| {
        (0..).zip(outcomes).map(move |(column, outcome)| (state, column, actions[column], outcome))
    })
}

#[test]
fn every_action_in_every_state_leads_where_the_table_says() {
    for (state, column, action, expected) in cells() {
        assert_eq!(outcome(state, column, "chief"), expected, "{state:?} {action:?}");
    }
}

#[test]
fn the_reporter_does_the_same_but_for_approving() {
    for (state, column, action, expected) in cells() {
        let is_own_approval = state == SUBMITTED && action == Action::Approve;
        let expected = if is_own_approval { Err(Reason::ReporterCannotApprove) } else { expected };
        assert_eq!(outcome(state, column, "clerk"), expected, "{state:?} {action:?}");
    }
}

#[test]
fn what_is_allowed_is_what_the_table_takes() {
    for (state, _, action, expected) in cells() {
        assert_eq!(allowed(state, action), expected.is_ok(), "{state:?} {action:?}");
    }
}
