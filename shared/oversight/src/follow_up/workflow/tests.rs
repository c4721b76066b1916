use proptest::prelude::*;
use qiyou_kernel::date;
use qiyou_method::StatusValue;

use super::*;

fn cell() -> name::FollowUp {
    "plans/p-1/indicators/childcare.places_per_1000/regions/330522/followUps/2025".parse().unwrap()
}

fn day(text: &str) -> Date {
    date::parse(text).unwrap()
}

fn step(action: Action) -> Step {
    let cited = Cited { status: StatusValue::OffTrack, date: day("2025-08-20"), view: String::new() };
    match action {
        Action::Open => Step::Open(Opening {
            office: "health".to_owned(),
            unit: Text::new("县卫生健康局", ""),
            cited,
            instruction: "说明原因".to_owned(),
            due: day("2025-09-30"),
        }),
        Action::Explain => Step::Explain(Explanation {
            cause: "场地未交付".to_owned(),
            measure: "租用过渡场地".to_owned(),
        }),
        Action::Answer => Step::Answer("已开园".to_owned()),
        Action::Return => Step::Return("请补充数据".to_owned()),
        Action::Postpone => Step::Postpone(day("2025-12-31"), "场地年底交付".to_owned()),
        Action::Close => Step::Close(String::new()),
        Action::Withdraw => Step::Withdraw("数据已更正".to_owned()),
    }
}

fn by(actor: &str, micros: i64) -> By<'_> {
    By { actor, now: Instant::from_micros(micros) }
}

/// The bureau's chief asks and judges, the office's clerk answers.
fn person(action: Action) -> &'static str {
    match action {
        Action::Explain | Action::Answer => "clerk",
        Action::Open | Action::Return | Action::Postpone | Action::Close | Action::Withdraw => "chief",
    }
}

fn walk(actions: &[Action]) -> Option<FollowUp> {
    actions.iter().fold(None, |current, action| {
        let taken = take(&cell(), current.as_ref(), &step(*action), by(person(*action), 1));
        Some(taken.unwrap())
    })
}

fn in_state(state: State) -> FollowUp {
    use Action::{Answer, Close, Explain, Open, Return, Withdraw};
    let way: &[Action] = match state {
        State::Open => &[Open],
        State::Explained => &[Open, Explain],
        State::Answered => &[Open, Explain, Answer],
        State::Returned => &[Open, Explain, Answer, Return],
        State::Closed => &[Open, Explain, Answer, Close],
        State::Withdrawn => &[Open, Withdraw],
    };
    let follow_up = walk(way).unwrap();
    assert_eq!(follow_up.state, state);
    follow_up
}

#[test]
fn every_state_takes_the_actions_of_the_table_and_no_other() {
    for state in State::ALL {
        for action in Action::ALL {
            let current = in_state(state);
            let taken = take(&cell(), Some(&current), &step(action), by(person(action), 2));
            let (state, verb) = (state.as_str(), action.as_str());
            if action.is_taken_by(Some(current.state)) {
                assert!(taken.is_ok(), "{state} refuses to {verb}: {taken:?}");
                continue;
            }
            let refused = taken.unwrap_err();
            assert_eq!(refused.reason(), Reason::StateNotAllowed, "{state} lets {verb}");
            assert_eq!(refused.message(), format!("{} is {state}; there is nothing to {verb}", cell()));
        }
    }
}

#[test]
fn nothing_but_an_opening_begins() {
    for action in Action::ALL.into_iter().filter(|action| *action != Action::Open) {
        let refused = take(&cell(), None, &step(action), by("chief", 1)).unwrap_err();
        assert_eq!(refused.reason(), Reason::ResourceNotFound, "{action:?}");
    }
}

#[test]
fn whoever_asks_does_not_answer_and_whoever_answers_does_not_judge() {
    let refused = |state, action, actor| {
        let refused = take(&cell(), Some(&in_state(state)), &step(action), by(actor, 2)).unwrap_err();
        (refused.reason(), refused.message().to_owned())
    };
    let name = cell();
    let (reason, message) = refused(State::Open, Action::Explain, "chief");
    assert_eq!(reason, Reason::OtherPersonNeeded);
    assert_eq!(message, format!("{name} was opened by `chief`; let someone else explain it"));
    assert_eq!(refused(State::Explained, Action::Answer, "chief").0, Reason::OtherPersonNeeded);
    assert_eq!(refused(State::Explained, Action::Return, "clerk").0, Reason::OtherPersonNeeded);
    let (reason, message) = refused(State::Answered, Action::Close, "clerk");
    assert_eq!(reason, Reason::OtherPersonNeeded);
    assert_eq!(message, format!("{name} was answered by `clerk`; let someone else close it"));
}

#[test]
fn what_is_opened_again_begins_anew() {
    let again = take(&cell(), Some(&in_state(State::Closed)), &step(Action::Open), by("chief", 9)).unwrap();
    assert_eq!(again, FollowUp { opened_at: Instant::from_micros(9), ..in_state(State::Open) });
}

#[test]
fn a_postponement_moves_the_date_and_nothing_that_was_said() {
    let explained = in_state(State::Explained);
    let later = take(&cell(), Some(&explained), &step(Action::Postpone), by("chief", 2)).unwrap();
    let review = Some(Review { remark: "场地年底交付".to_owned(), by: "chief".to_owned() });
    assert_eq!(later, FollowUp { due: day("2025-12-31"), review, ..explained });
}

proptest! {
    #[test]
    fn whatever_is_done_what_was_closed_says_why_what_for_and_was_judged_by_another(
        walk in prop::collection::vec((0..Action::ALL.len(), 0..3_usize), 0..60),
    ) {
        let mut current: Option<FollowUp> = None;
        for (action, person) in walk {
            let actor = ["chief", "clerk", "deputy"][person];
            if let Ok(next) = take(&cell(), current.as_ref(), &step(Action::ALL[action]), by(actor, 1)) {
                current = Some(next);
            }
            let Some(FollowUp { state: State::Closed, explanation, reply, review, opener, .. }) = &current else {
                continue;
            };
            let (explanation, reply, review) =
                (explanation.as_ref().unwrap(), reply.as_ref().unwrap(), review.as_ref().unwrap());
            prop_assert!(explanation.by != *opener && reply.by != *opener);
            prop_assert!(explanation.by != review.by && reply.by != review.by);
        }
    }
}
