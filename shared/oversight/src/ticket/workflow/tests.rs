use qiyou_kernel::{Authority, Measure, date};
use qiyou_observation::{Content, Figure, Version};

use super::*;

fn key() -> Key {
    Key {
        region: "330522".parse().unwrap(),
        measure: Measure::Indicator("childcare.places_per_1000".parse().unwrap()),
        period: "2025".parse().unwrap(),
        authority: Authority::Reported,
    }
}

fn content(value: &str) -> Content {
    Content { figure: Figure::Value(value.parse().unwrap()), ..Content::default() }
}

fn row(version: Version, revision: i64, state: State, content: Content) -> Stored<Observation> {
    let approved_revision = (version == Version::Standing).then_some(revision - 1);
    let record = Observation {
        key: key(),
        version,
        content,
        state,
        reporter: "clerk".to_owned(),
        first_submitted: None,
        reviewer: String::new(),
        return_reason: String::new(),
        approved_revision,
    };
    Stored { record, revision, recorded_at: Instant::from_micros(revision) }
}

fn working(revision: i64, state: State) -> Stored<Observation> {
    row(Version::Working, revision, state, content("5.10"))
}

fn standing(revision: i64) -> Stored<Observation> {
    row(Version::Standing, revision, State::Approved, content("5.10"))
}

fn by(actor: &str) -> By<'_> {
    By { actor, now: Instant::from_micros(99) }
}

fn ask(
    working: Option<&Stored<Observation>>,
    standing: Option<&Stored<Observation>>,
    revision: i64,
) -> Result<Ticket, Error> {
    let question = Question {
        revision,
        text: "与年鉴不符".to_owned(),
        office: "health".to_owned(),
        unit: Text::new("县卫生健康局", ""),
        due: date::parse("2026-09-04").unwrap(),
    };
    open(&key(), Shown { working, standing }, 42, &question, by("reader"))
}

fn ticket() -> Ticket {
    ask(None, Some(&standing(7)), 7).unwrap()
}

fn later(revision: i64, found: Option<(&str, State)>) -> Step {
    let found = found.map(|(value, state)| (content(value).digest(&key()), state));
    Step::Correct(Later { revision, found })
}

#[test]
fn what_readers_see_can_be_questioned_by_the_revision_that_they_see() {
    let (submitted, approved) = (working(8, State::Submitted), standing(7));
    for revision in [6, 7, 8] {
        let ticket = ask(Some(&submitted), Some(&approved), revision).unwrap();
        assert_eq!((ticket.number, ticket.revision, ticket.state), (42, revision, TicketState::Open));
    }
}

#[test]
fn what_nobody_published_is_not_questioned() {
    let reason = |working: &Stored<Observation>, revision| {
        ask(Some(working), Some(&standing(7)), revision).unwrap_err().reason()
    };
    assert_eq!(reason(&working(8, State::Draft), 8), Reason::StateNotAllowed);
    assert_eq!(reason(&working(8, State::Returned), 8), Reason::StateNotAllowed);
    assert_eq!(reason(&working(8, State::Submitted), 5), Reason::RevisionChanged);
    assert_eq!(ask(None, None, 7).unwrap_err().reason(), Reason::ResourceNotFound);
    let gone = Content { withdrawn: true, ..content("5.10") };
    let gone = row(Version::Standing, 7, State::Approved, gone);
    assert_eq!(ask(None, Some(&gone), 7).unwrap_err().reason(), Reason::StateNotAllowed);
}

/// Every step, and who takes it.
fn steps() -> [(Step, &'static str); 3] {
    [
        (later(9, Some(("5.20", State::Submitted))), "clerk"),
        (Step::Uphold("口径不同".to_owned()), "clerk"),
        (Step::Withdraw, "reader"),
    ]
}

#[test]
fn an_open_ticket_takes_every_step_and_an_ended_one_none() {
    let ends = [TicketState::Corrected, TicketState::Upheld, TicketState::Withdrawn];
    for ((step, actor), end) in steps().into_iter().zip(ends) {
        let ended = take(&ticket(), &step, by(actor)).unwrap();
        assert_eq!((ended.state, ended.ended_at), (end, Some(Instant::from_micros(99))));
        for (step, actor) in steps() {
            let refused = take(&ended, &step, by(actor)).unwrap_err();
            assert_eq!(refused.reason(), Reason::StateNotAllowed, "{end:?} takes {step:?}");
        }
    }
}

#[test]
fn whoever_asked_alone_takes_back_and_does_not_answer() {
    for (step, actor) in steps() {
        let other = if actor == "reader" { "clerk" } else { "reader" };
        let refused = take(&ticket(), &step, by(other)).unwrap_err();
        assert_eq!(refused.reason(), Reason::OtherPersonNeeded, "{other}: {step:?}");
    }
}

#[test]
fn a_correction_is_a_later_report_that_says_something_else() {
    let refused = |step| {
        let refused = take(&ticket(), &step, by("clerk")).unwrap_err();
        assert_eq!(refused.reason(), Reason::FieldOutOfRange);
        refused.violations()[0].description.clone()
    };
    let name = key().name();
    let words = format!("{name} has no revision 9; ListObservationRevisions names those that it has");
    assert_eq!(refused(later(9, None)), words);
    let words = "comes no later than revision 7, which is questioned";
    assert_eq!(refused(later(7, Some(("5.20", State::Submitted)))), words);
    let words = "revision 9 is no report yet; hand it in first";
    assert_eq!(refused(later(9, Some(("5.20", State::Draft)))), words);
    let words = "says the same as revision 7; give the reason why it stands";
    assert_eq!(refused(later(9, Some(("5.1", State::Submitted)))), words, "5.1 is 5.10");
    let corrected = take(&ticket(), &later(9, Some(("5.20", State::Approved))), by("clerk")).unwrap();
    assert_eq!((corrected.correction, corrected.answerer.as_str()), (Some(9), "clerk"));
}
