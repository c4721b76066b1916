use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&TICKETS]).await;
}

#[test]
fn a_ticket_reads_back_in_every_state() {
    let key = Key {
        region: "330522103".parse().unwrap(),
        measure: "childcare.places_per_1000".parse().unwrap(),
        period: "2025-Q3".parse().unwrap(),
        authority: "reported".parse().unwrap(),
    };
    let open = Ticket {
        key,
        number: 42,
        revision: 40,
        content: Digest::of(b"5.10"),
        office: "health".to_owned(),
        unit: Text::new("县卫生健康局", ""),
        question: "与年鉴不符".to_owned(),
        questioner: "reader-1".to_owned(),
        opened_at: Instant::from_micros(1_755_000_000_000_000),
        due: date::parse("2025-09-03").unwrap(),
        state: TicketState::Open,
        correction: None,
        reason: String::new(),
        answerer: String::new(),
        ended_at: None,
    };
    assert_eq!(
        open.name(),
        "regions/330522103/indicators/childcare.places_per_1000/periods/2025-Q3/authorities/reported/tickets/42"
    );
    let answered = Ticket {
        correction: Some(41),
        reason: "口径不同".to_owned(),
        answerer: "clerk-1".to_owned(),
        ended_at: Some(Instant::from_micros(1_756_000_000_000_000)),
        ..open.clone()
    };
    for state in TicketState::ALL {
        round_trips(&Ticket { state, ..open.clone() });
        round_trips(&Ticket { state, ..answered.clone() });
    }
}
