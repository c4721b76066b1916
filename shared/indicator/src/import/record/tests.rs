use qiyou_error::Reason;
use qiyou_testing::record::round_trips;

use super::*;

fn import() -> ImportId {
    ImportId::new(Instant::from_micros(1_700_000_000_000_000))
}

fn counts() -> Counts {
    Counts { rows: 9, written: 3, unchanged: 2, withdrawn: 1, refused: 2, discarded: 1 }
}

fn fault() -> wire::ImportFault {
    let (column, value) = ("value".to_owned(), "-5".to_owned());
    let hint = "-5 is below zero; send zero or more".to_owned();
    wire::ImportFault { row: 7, column, value, reason: Reason::NumberNegative.into(), hint }
}

#[test]
fn every_record_reads_itself_back() {
    round_trips(&Import {
        id: import(),
        creator: "clerk".to_owned(),
        settings: wire::ImportSettings { title: "六月.csv".to_owned(), ..Default::default() },
        state: ImportState::Running,
        batch_number: 4,
        counts: counts(),
        fault_count: 3,
        written_revision: 12,
        created_at: Instant::from_micros(1_700_000_000_000_000),
    });
    let acknowledgement = wire::ImportAcknowledgement {
        batch_number: 4,
        counts: Some(counts().message()),
        fault_count: 1,
        faults: vec![fault()],
    };
    let digest = Digest::of(b"rows");
    round_trips(&Acknowledged { import: import(), batch_number: 4, digest, acknowledgement });
    round_trips(&KeptFault { import: import(), batch_number: 4, ordinal: 1, fault: fault() });
    let position = "330522 childcare.guidance_centres 2024 reported".to_owned();
    let observation: Arc<[u8]> = wire::Observation::default().encode_to_vec().into();
    round_trips(&Staged { import: import(), position, batch_number: 4, row: 7, observation });
}

#[test]
fn counts_add_up_and_a_failure_discards_what_has_no_fault() {
    let mut twice = counts();
    twice += counts();
    assert_eq!((twice.rows, twice.discarded), (18, 2));
    let failed = Counts { rows: 9, refused: 2, discarded: 7, ..Counts::default() };
    assert_eq!(counts().all_discarded(), failed);
}
