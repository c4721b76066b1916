use proptest::prelude::*;
use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&PART]).await;
}

fn project() -> Project {
    Project {
        project: "central-kindergarten-2".parse().unwrap(),
        region: "330522103".parse().unwrap(),
        title: Text::new("中心幼儿园二期", ""),
        major: false,
        state: ProjectState::Planned,
        indicators: Vec::new(),
        sample: false,
        recorder: "clerk".to_owned(),
        years: Vec::new(),
        milestones: Vec::new(),
    }
}

fn text_of(project: &Project, column: &str) -> String {
    let index = Project::TABLE.columns().position(|each| each.name == column).unwrap();
    let Value::Text(text) = &project.row()[index] else { panic!("{column} holds no text") };
    text.to_string()
}

#[test]
fn money_is_kept_as_exact_text() {
    let paid = "1234567890123456789012345.67".parse().ok();
    let years = vec![Year { year: 2025, planned: "5.40".parse().ok(), completed: None, paid }];
    let text = text_of(&Project { years, ..project() }, "years");
    assert_eq!(text, r#"[{"year":2025,"planned":"5.40","paid":"1234567890123456789012345.67"}]"#);
}

#[test]
fn an_empty_list_is_an_empty_text() {
    for column in ["years", "milestones", "indicators"] {
        assert_eq!(text_of(&project(), column), "");
    }
}

fn any_amount() -> impl Strategy<Value = Option<Decimal>> {
    prop::option::of(
        (0..i128::from(u64::MAX), 0..5_u32)
            .prop_map(|(digits, scale)| Decimal::from_parts(digits, scale).unwrap()),
    )
}

fn any_year() -> impl Strategy<Value = Year> {
    (1990..=2100_i16, any_amount(), any_amount(), any_amount())
        .prop_map(|(year, planned, completed, paid)| Year { year, planned, completed, paid })
}

fn any_milestone() -> impl Strategy<Value = Milestone> {
    ("[a-z][a-z0-9-]{0,9}", "\\PC{1,9}", "\\PC{0,9}", any::<bool>()).prop_map(|(id, zh, en, reached)| {
        let reached_date = if reached { "2025-03-01".to_owned() } else { String::new() };
        Milestone { id, zh, en, due_date: "2025-02-28".to_owned(), reached_date }
    })
}

proptest! {
    #[test]
    fn every_project_is_read_back(
        years in prop::collection::vec(any_year(), 0..4),
        milestones in prop::collection::vec(any_milestone(), 0..4),
        indicators in prop::collection::btree_set("[a-z]{1,5}\\.[a-z]{1,5}", 0..4),
        (zh, en) in ("\\PC{1,20}", "\\PC{0,20}"), [major, sample] in any::<[bool; 2]>(),
        state in prop::sample::select(["planned", "running", "completed", "cancelled"].as_slice()),
    ) {
        let state: ProjectState = state.parse().unwrap();
        let indicators = indicators.iter().map(|id| id.parse().unwrap()).collect();
        let title = Text::new(zh, en);
        round_trips(&Project { title, major, state, indicators, sample, years, milestones, ..project() });
    }
}
