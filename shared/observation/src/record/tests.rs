use proptest::prelude::*;
use qiyou_kernel::{Authority, Decimal, Instant, Measure};
use qiyou_testing::{record::round_trips, schema};

use super::*;
use crate::{Evidence, Key};

fn observation(content: Content) -> Observation {
    let key = Key {
        region: "330522103".parse().unwrap(),
        measure: Measure::Indicator("childcare.places_per_1000".parse().unwrap()),
        period: "2024-Q3".parse().unwrap(),
        authority: Authority::Derived,
    };
    Observation {
        key,
        version: Version::Working,
        content,
        state: State::Submitted,
        reporter: "clerk".to_owned(),
        first_submitted: None,
        reviewer: String::new(),
        return_reason: String::new(),
        approved_revision: None,
    }
}

fn digest_of(observation: &Observation) -> Value {
    observation.row().pop().unwrap()
}

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&PART]).await;
}

#[test]
fn the_digest_covers_neither_author_nor_time_nor_state() {
    let draft = Observation { state: State::Draft, ..observation(Content::default()) };
    let approved = Observation {
        version: Version::Standing,
        state: State::Approved,
        reporter: "another clerk".to_owned(),
        first_submitted: Some(Instant::from_micros(5)),
        reviewer: "chief".to_owned(),
        return_reason: "mend it".to_owned(),
        approved_revision: Some(7),
        ..draft.clone()
    };
    assert_eq!(digest_of(&draft), digest_of(&approved));
}

#[test]
fn every_measure_is_read_back() {
    for measure in ["childcare.places_per_1000", "a-plan/childcare.t03.staff", "a-plan/goals/plan.investment"]
    {
        let mut observation = observation(Content::default());
        observation.key.measure = measure.parse().unwrap();
        round_trips(&observation);
    }
}

fn any_figure() -> impl Strategy<Value = Figure> {
    let number = || {
        (-1_000_000..1_000_000_i128, 0..8_u32)
            .prop_map(|(digits, scale)| Decimal::from_parts(digits, scale).unwrap())
    };
    prop_oneof![
        Just(Figure::None),
        number().prop_map(Figure::Value),
        (number(), number()).prop_map(|(numerator, denominator)| Figure::Ratio { numerator, denominator }),
        prop::sample::select(Absence::ALL).prop_map(Figure::Absent),
    ]
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let texts = ("\\PC{1,20}", "\\PC{0,9}", "\\PC{0,9}", "\\PC{0,9}");
    texts.prop_map(|(title, document_number, issuer, uri)| Evidence {
        title,
        document_number,
        issuer,
        issue_date: "2024-03-01".to_owned(),
        uri,
    })
}

proptest! {
    #[test]
    fn every_content_is_read_back(
        figure in any_figure(), evidence in prop::collection::vec(any_evidence(), 0..3),
        [fulfilled, sample, withdrawn] in any::<[bool; 3]>(),
        source in "\\PC{0,9}", comment in "\\PC{0,9}", submitted in any::<Option<i32>>(),
    ) {
        let content = Content { figure, fulfilled, evidence, source, comment, sample, withdrawn };
        let first_submitted = submitted.map(|micros| Instant::from_micros(micros.into()));
        round_trips(&Observation { first_submitted, ..observation(content) });
    }
}
