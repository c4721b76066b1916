//! Every state, every action and every role, over the wire.

use qiyou_auth::Role;
use qiyou_proto::oversight::v1::{
    CloseFollowUpRequest, FollowUpState, PostponeFollowUpRequest, ReturnFollowUpRequest,
    WithdrawFollowUpRequest,
};
use qiyou_tests::{Caller, PLAN, Refused, TestDomain};
use tonic::{Code, Response, Status};

use super::{FollowUp, explanation, opening, reply};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Open,
    Explain,
    Answer,
    Return,
    Postpone,
    Close,
    Withdraw,
}

use Action::{Answer, Close, Explain, Open, Postpone, Return, Withdraw};

const ACTIONS: [Action; 7] = [Open, Explain, Answer, Return, Postpone, Close, Withdraw];

/// For each state: the way there, and the actions that it takes.
const TABLE: [(Option<FollowUpState>, &[Action], &[Action]); 7] = [
    (None, &[], &[Open]),
    (Some(FollowUpState::Open), &[Open], &[Explain, Postpone, Withdraw]),
    (Some(FollowUpState::Explained), &[Open, Explain], &[Explain, Answer, Return, Postpone, Withdraw]),
    (Some(FollowUpState::Answered), &[Open, Explain, Answer], &[Answer, Return, Close, Withdraw]),
    (Some(FollowUpState::Returned), &[Open, Explain, Answer, Return], &[Explain, Answer, Postpone, Withdraw]),
    (Some(FollowUpState::Closed), &[Open, Explain, Answer, Close], &[Open]),
    (Some(FollowUpState::Withdrawn), &[Open, Withdraw], &[Open]),
];

/// The role that an action needs.
fn role(action: Action) -> Role {
    match action {
        Explain | Answer => Role::Reporter,
        Open | Return | Postpone | Close | Withdraw => Role::Approver,
    }
}

async fn take(caller: &Caller, action: Action, name: &str) -> Result<FollowUp, Status> {
    let (name, reason) = (name.to_owned(), "理由（虚构）".to_owned());
    let mut oversight = caller.oversight();
    let answer = match action {
        Open => oversight.open_follow_up(opening(name)).await,
        Explain => oversight.explain_follow_up(explanation(name)).await,
        Answer => oversight.answer_follow_up(reply(name, "已整改（虚构）")).await,
        Return => {
            let request = ReturnFollowUpRequest { name, reason, ..Default::default() };
            oversight.return_follow_up(request).await
        }
        Postpone => {
            let due_date = "2026-12-31".to_owned();
            let request = PostponeFollowUpRequest { name, due_date, reason, ..Default::default() };
            oversight.postpone_follow_up(request).await
        }
        Close => oversight.close_follow_up(CloseFollowUpRequest { name, ..Default::default() }).await,
        Withdraw => {
            let request = WithdrawFollowUpRequest { name, reason, ..Default::default() };
            oversight.withdraw_follow_up(request).await
        }
    };
    answer.map(Response::into_inner)
}

/// A cell of its own for each state and action.
fn cells() -> impl Iterator<Item = String> {
    const INDICATORS: [&str; 4] =
        ["places_per_1000", "inclusive_place_share", "screening_rate_0_3", "guidance_centres"];
    let regions = ["330522", "330522103", "330522104", "330522106"];
    let cells = regions.into_iter().flat_map(|region| {
        INDICATORS.into_iter().flat_map(move |indicator| {
            (2023..=2026).map(move |year| {
                format!("{PLAN}/indicators/childcare.{indicator}/regions/{region}/followUps/{year}")
            })
        })
    });
    cells.collect::<Vec<_>>().into_iter()
}

#[tokio::test]
async fn every_state_takes_the_actions_of_the_table_from_the_role_that_they_need_and_nothing_else() {
    let childcare = TestDomain::with_plan("childcare").await;
    let caller = |role| childcare.callers.with(&format!("{role}"), role);
    let mut cells = cells();
    for (state, way, taken) in TABLE {
        for action in ACTIONS {
            let name = cells.next().expect("a cell for each state and action");
            for step in way {
                take(&caller(role(*step)), *step, &name).await.unwrap();
            }
            let head = childcare.store.head();
            for other in Role::ALL.into_iter().filter(|other| *other != role(action)) {
                let refused = take(&caller(other), action, &name).await.map(Response::new).refused();
                assert_eq!(refused.why(), (Code::PermissionDenied, "ROLE_MISSING"), "{other}: {action:?}");
            }
            let answer = take(&caller(role(action)), action, &name).await;
            if taken.contains(&action) {
                assert!(answer.is_ok(), "{state:?} refuses {action:?}: {answer:?}");
                continue;
            }
            let refused = answer.map(Response::new).refused();
            let expected = match state {
                None => (Code::NotFound, "RESOURCE_NOT_FOUND"),
                Some(_) => (Code::FailedPrecondition, "STATE_NOT_ALLOWED"),
            };
            assert_eq!(refused.why(), expected, "{state:?} takes {action:?}");
            assert_eq!(childcare.store.head(), head, "a refused step leaves nothing");
        }
    }
}
