mod table;

use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use qiyou_error::Reason;
use qiyou_kernel::{Authority, Etag, Instant, Measure, State, Uuid};
use qiyou_store::Stored;

use super::{By, Shown, Step, allowed};
use crate::{Content, Figure, Key, Observation, Version};

const EPOCH: Uuid = Uuid::from_u128(7);

fn key() -> Key {
    Key {
        region: "330522".parse().unwrap(),
        measure: Measure::Indicator("childcare.places_per_1000".parse().unwrap()),
        period: "2024".parse().unwrap(),
        authority: Authority::Reported,
    }
}

fn content(value: &str) -> Content {
    Content { figure: Figure::Value(value.parse().unwrap()), ..Content::default() }
}

fn by(actor: &str) -> By<'_> {
    By { actor, reason: "as the test wished", now: Instant::from_micros(1_000_000), epoch: EPOCH }
}

/// Both versions of one observation, and the store's counter.
#[derive(Default)]
struct Desk {
    working: Option<Stored<Observation>>,
    standing: Option<Stored<Observation>>,
    revision: i64,
}

impl Desk {
    fn shown(&self) -> Shown<'_> {
        Shown { working: self.working.as_ref(), standing: self.standing.as_ref() }
    }

    fn current(&self) -> i64 {
        self.working.as_ref().map_or(0, |working| working.revision)
    }

    /// Takes a step and says whether it changed anything.
    fn take(&mut self, step: &Step, actor: &str) -> Result<bool, Reason> {
        let row = self.shown().step(&key(), step, by(actor)).map_err(|error| error.reason())?;
        let Some(record) = row else { return Ok(false) };
        self.revision += 1;
        let version = record.version;
        let stored =
            Stored { record, revision: self.revision, recorded_at: Instant::from_micros(self.revision) };
        match version {
            Version::Working => self.working = Some(stored),
            Version::Standing => self.standing = Some(stored),
        }
        Ok(true)
    }

    fn in_state(state: State) -> Self {
        let mut desk = Self::default();
        let draft = state == State::Draft;
        desk.take(&Step::Report { content: content("4.50"), draft, etag: None }, "clerk").unwrap();
        let revision = desk.current();
        match state {
            State::Draft | State::Submitted => {}
            State::Approved => assert_eq!(desk.take(&Step::Approve(revision), "chief"), Ok(true)),
            State::Returned => {
                assert_eq!(desk.take(&Step::Return(revision, "mend it".to_owned()), "chief"), Ok(true));
            }
        }
        assert_eq!(desk.shown().state(), Some(state));
        desk
    }
}

fn steps(revision: i64) -> [Step; 5] {
    [
        Step::Report { content: content("4.60"), draft: false, etag: None },
        Step::Withdraw,
        Step::Submit(revision),
        Step::Approve(revision),
        Step::Return(revision, "mend it".to_owned()),
    ]
}

#[test]
fn every_state_takes_the_actions_of_the_table_and_no_other() {
    for state in State::ALL {
        for step in steps(Desk::in_state(*state).current()) {
            let mut desk = Desk::in_state(*state);
            let taken = desk.take(&step, "chief");
            if allowed(Some(*state), step.action()) {
                assert!(taken.is_ok(), "{state} refuses {step:?}: {taken:?}");
            } else {
                assert_eq!(taken, Err(Reason::StateNotAllowed), "{state} takes {step:?}");
            }
        }
    }
}

#[test]
fn nothing_but_a_report_begins() {
    for step in steps(1) {
        let taken = Desk::default().take(&step, "clerk");
        if matches!(step, Step::Report { .. }) {
            assert_eq!(taken, Ok(true));
        } else {
            assert_eq!(taken, Err(Reason::ResourceNotFound), "{step:?}");
        }
    }
}

#[test]
fn a_reporter_cannot_approve_the_own_value() {
    let mut desk = Desk::in_state(State::Submitted);
    let revision = desk.current();
    assert_eq!(desk.take(&Step::Approve(revision), "clerk"), Err(Reason::ReporterCannotApprove));
    assert!(desk.standing.is_none());
}

#[test]
fn a_value_that_changed_is_not_approved() {
    let mut desk = Desk::in_state(State::Submitted);
    let read = desk.current();
    desk.take(&Step::Report { content: content("4.70"), draft: false, etag: None }, "clerk").unwrap();
    assert_eq!(desk.take(&Step::Approve(read), "chief"), Err(Reason::RevisionChanged));
}

#[test]
fn the_same_number_with_other_trailing_zeros_is_no_change() {
    let mut desk = Desk::in_state(State::Submitted);
    let again = Step::Report { content: content("4.5"), draft: false, etag: None };
    assert_eq!(desk.take(&again, "another clerk"), Ok(false));
}

#[test]
fn an_approved_value_stands_until_its_withdrawal_is_approved() {
    let mut desk = Desk::in_state(State::Approved);
    desk.take(&Step::Withdraw, "clerk").unwrap();
    assert!(!desk.standing.as_ref().unwrap().content.withdrawn);
    let revision = desk.current();
    desk.take(&Step::Approve(revision), "chief").unwrap();
    assert!(desk.standing.as_ref().unwrap().content.withdrawn);
}

#[test]
fn a_draft_that_is_withdrawn_was_never_handed_in() {
    let mut desk = Desk::in_state(State::Draft);
    desk.take(&Step::Withdraw, "clerk").unwrap();
    assert_eq!(desk.shown().state(), Some(State::Submitted));
    desk.take(&Step::Return(desk.current(), "report it".to_owned()), "chief").unwrap();
    desk.take(&Step::Submit(desk.current()), "clerk").unwrap();
    assert_eq!(desk.working.as_ref().unwrap().first_submitted, None);

    let report = Step::Report { content: content("4.60"), draft: false, etag: None };
    desk.take(&report, "clerk").unwrap();
    assert_eq!(desk.working.as_ref().unwrap().first_submitted, Some(by("clerk").now));
}

#[test]
fn a_report_that_is_withdrawn_was_handed_in_all_the_same() {
    let mut desk = Desk::in_state(State::Submitted);
    let handed_in = desk.working.as_ref().unwrap().first_submitted;
    assert_eq!(handed_in, Some(by("clerk").now));
    desk.take(&Step::Withdraw, "clerk").unwrap();
    assert_eq!(desk.working.as_ref().unwrap().first_submitted, handed_in);
}

#[test]
fn a_report_over_an_unread_change_is_stale() {
    let mut desk = Desk::in_state(State::Submitted);
    let unread = Some(Etag::of_revision(EPOCH, 99));
    let report = Step::Report { content: content("4.70"), draft: false, etag: unread };
    assert_eq!(desk.take(&report, "clerk"), Err(Reason::EtagStale));
    let read = Some(Etag::of_revision(EPOCH, desk.current()));
    let report = Step::Report { content: content("4.70"), draft: false, etag: read };
    assert_eq!(desk.take(&report, "clerk"), Ok(true));
}

#[test]
fn an_approved_value_is_corrected_for_a_reason_only() {
    let correction = Step::Report { content: content("4.70"), draft: false, etag: None };
    let silent = By { reason: "", ..by("clerk") };
    let approved = Desk::in_state(State::Approved);
    let refused = approved.shown().step(&key(), &correction, silent).unwrap_err();
    assert_eq!((refused.reason(), &*refused.metadata()["field"]), (Reason::FieldRequired, "reason"));
    assert!(approved.shown().step(&key(), &correction, by("clerk")).unwrap().is_some());

    let repeat = Step::Report { content: content("4.50"), draft: false, etag: None };
    assert_eq!(approved.shown().step(&key(), &repeat, silent).unwrap(), None);
    let submitted = Desk::in_state(State::Submitted);
    assert!(submitted.shown().step(&key(), &correction, silent).unwrap().is_some());
}

fn any_step() -> impl Strategy<Value = (Step, bool)> {
    let step = prop_oneof![
        (0..5_i64, any::<bool>()).prop_map(|(value, draft)| Step::Report {
            content: content(&value.to_string()),
            draft,
            etag: None
        }),
        proptest::strategy::Just(Step::Withdraw),
        proptest::strategy::Just(Step::Submit(0)),
        proptest::strategy::Just(Step::Approve(0)),
        proptest::strategy::Just(Step::Return(0, "mend it".to_owned())),
    ];
    (step, any::<bool>())
}

proptest! {
    #[test]
    fn whatever_is_done_what_stands_was_reported_by_another_than_its_approver(
        walk in proptest::collection::vec(any_step(), 0..40),
    ) {
        let mut desk = Desk::default();
        let mut reported = std::collections::BTreeMap::new();
        for (step, is_clerk) in walk {
            let revision = desk.current();
            let step = match step {
                Step::Submit(_) => Step::Submit(revision),
                Step::Approve(_) => Step::Approve(revision),
                Step::Return(_, reason) => Step::Return(revision, reason),
                step @ (Step::Report { .. } | Step::Withdraw) => step,
            };
            let _ = desk.take(&step, if is_clerk { "clerk" } else { "chief" });
            if let Some(working) = &desk.working {
                reported.insert(working.revision, working.content.clone());
            }
            if let Some(standing) = &desk.standing {
                assert_ne!(standing.reporter, standing.reviewer);
                let approved = standing.approved_revision.unwrap();
                assert_eq!(reported.get(&approved), Some(&standing.content));
            }
        }
    }
}
