//! What is asked of offices, beside the figures that it is asked about.

use qiyou_proto::{
    aggregator::v1::FollowUpCounts,
    oversight::v1::{FollowUp, FollowUpState, Ticket, TicketState},
};

use super::*;

const VISITS: &str = "childcare.visits";

impl World {
    /// A ticket about a region's visits in a period.
    fn ticket(mut self, region: &str, period: &str, state: TicketState) -> Self {
        let name =
            format!("regions/{region}/indicators/{VISITS}/periods/{period}/authorities/reported/tickets/42");
        self.put(0, Resource::Ticket(Ticket { name, state: state.into(), ..Ticket::default() }));
        self
    }

    /// A follow-up of a region's visits in a year, due on the last day of July 2025.
    fn follow_up(mut self, region: &str, year: i32, state: FollowUpState) -> Self {
        let name = format!("plans/p-1/indicators/{VISITS}/regions/{region}/followUps/{year}");
        let (state, due_date) = (state.into(), "2025-07-31".to_owned());
        self.put(0, Resource::FollowUp(FollowUp { name, state, due_date, ..FollowUp::default() }));
        self
    }

    fn open_tickets(&self, region: &str, year: i32) -> i32 {
        self.cell(region, VISITS, year).actual.unwrap().open_tickets
    }

    fn follow_ups(&self, region: &str) -> Option<FollowUpCounts> {
        domain(&self.view(region), "childcare").follow_ups
    }
}

#[test]
fn a_questioned_value_is_marked_and_judged_as_ever() {
    let usual = World::new().approve("330500", VISITS, "2024", value("1200")).approve(
        "330500",
        VISITS,
        "2025-Q1",
        value("300"),
    );
    let status = usual.cell("330500", VISITS, 2024).status;
    let asked = usual.ticket("330500", "2024", TicketState::Open);
    assert_eq!((asked.open_tickets("330500", 2024), asked.open_tickets("330500", 2025)), (1, 0));
    assert_eq!(asked.cell("330500", VISITS, 2024).status, status);
    let answered = asked.ticket("330500", "2024", TicketState::Upheld);
    assert_eq!(answered.open_tickets("330500", 2024), 0);
}

#[test]
fn a_combined_value_is_marked_for_each_of_its_parts() {
    let quarters = World::new()
        .approve("330500", VISITS, "2024-Q1", value("300"))
        .approve("330500", VISITS, "2024-Q2", value("300"))
        .ticket("330500", "2024-Q1", TicketState::Open)
        .ticket("330500", "2024-Q2", TicketState::Open)
        .ticket("330522", "2024-Q1", TicketState::Open);
    assert_eq!(quarters.open_tickets("330500", 2024), 2);
    let counties = World::new()
        .approve("330522", VISITS, "2024", value("700"))
        .approve("330523", VISITS, "2024", value("400"))
        .ticket("330522", "2024", TicketState::Open)
        .ticket("330522", "2025", TicketState::Open);
    assert_eq!(counties.open_tickets("330500", 2024), 1);
    assert_eq!((counties.open_tickets("330522", 2024), counties.open_tickets("330523", 2024)), (1, 0));
}

#[test]
fn follow_ups_are_counted_where_they_are_and_above_and_shown_in_their_cell() {
    let world = World::new()
        .follow_up("330500", 2024, FollowUpState::Explained)
        .follow_up("330522", 2024, FollowUpState::Answered)
        .follow_up("330522", 2025, FollowUpState::Open);
    let counts = |open_count, overdue_count| Some(FollowUpCounts { open_count, overdue_count });
    assert_eq!(world.follow_ups("330500"), counts(3, 2), "what was answered is not overdue");
    assert_eq!(world.follow_ups("330522"), counts(2, 1));
    assert_eq!(world.follow_ups("330523"), None);
    let state = |year| world.cell("330500", VISITS, year).follow_up_state();
    assert_eq!((state(2024), state(2025)), (FollowUpState::Explained, FollowUpState::Unspecified));
    let in_time = world.on("2025-07-31");
    assert_eq!(in_time.follow_ups("330500"), counts(3, 0));
    let closed = in_time.follow_up("330500", 2024, FollowUpState::Closed);
    assert_eq!(closed.follow_ups("330500"), counts(2, 0));
    assert_eq!(closed.cell("330500", VISITS, 2024).follow_up_state(), FollowUpState::Unspecified);
}

#[test]
fn what_is_asked_moves_the_watermark_of_its_region_and_of_no_other() {
    let revision = |world: &World, region: &str| {
        let view = world.view(region);
        view.watermarks.iter().find(|mark| mark.domain == "childcare").unwrap().revision
    };
    let before = World::new().approve("330522", VISITS, "2024", value("700"));
    let (here, elsewhere) = (revision(&before, "330522"), revision(&before, "330523"));
    let after =
        before.ticket("330522", "2024", TicketState::Open).follow_up("330522", 2024, FollowUpState::Open);
    assert_eq!((revision(&after, "330522"), revision(&after, "330523")), (here + 2, elsewhere));
}
