use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_tables_describe() {
    schema::holds(&[&PART]).await;
}

fn opened() -> FollowUp {
    let cell = "plans/p-1/indicators/childcare.places_per_1000/regions/330522103/followUps/2025";
    FollowUp {
        cell: cell.parse().unwrap(),
        office: "health".to_owned(),
        unit: Text::new("县卫生健康局", ""),
        state: State::Open,
        cited: Cited {
            status: StatusValue::OffTrack,
            date: date::parse("2025-08-20").unwrap(),
            view: String::new(),
        },
        instruction: String::new(),
        due: date::parse("2025-09-30").unwrap(),
        opener: "chief-1".to_owned(),
        opened_at: Instant::from_micros(1_755_000_000_000_000),
        explanation: None,
        reply: None,
        review: None,
        ended_at: None,
    }
}

#[test]
fn a_follow_up_reads_back_whatever_was_said() {
    let at = Instant::from_micros(1_756_000_000_000_000);
    let by = "clerk-1".to_owned();
    let explanation =
        Explanation { cause: "场地未交付".to_owned(), measure: "租用过渡场地".to_owned() };
    let explained = FollowUp {
        state: State::Explained,
        explanation: Some(Said { what: explanation, by: by.clone(), at }),
        ..opened()
    };
    let answered = FollowUp {
        state: State::Answered,
        reply: Some(Said { what: "已开园".to_owned(), by, at }),
        ..explained.clone()
    };
    let closed = FollowUp {
        state: State::Closed,
        review: Some(Review { remark: String::new(), by: "chief-2".to_owned() }),
        ended_at: Some(at),
        ..answered.clone()
    };
    for follow_up in [opened(), explained, answered, closed] {
        round_trips(&follow_up);
    }
}

#[test]
fn every_state_and_every_status_that_can_be_cited_is_kept() {
    for state in State::ALL {
        round_trips(&FollowUp { state, ..opened() });
    }
    for status in StatusValue::ALL {
        let cited = Cited { status: *status, ..opened().cited };
        round_trips(&FollowUp { cited, ..opened() });
    }
}
