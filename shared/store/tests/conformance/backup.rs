//! Backups: whole, of one revision, good for either engine; and what a restore keeps and ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use futures::TryStreamExt as _;
use proptest::{prelude::*, test_runner::TestRunner};
use qiyou_error::{Reason, Result};
use qiyou_kernel::Cursor;
use qiyou_store::{
    At, OpenError, ReadOnly, Store,
    audit::{Finding, Scope},
    backup::{self, Archive, ArchiveError, Author, BackupError, RestoreError, Restored},
};
use qiyou_testing::{
    damage,
    stores::{self, Place},
};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{
    model,
    tamper::tamper,
    toy::{Account, Note, PARTS, account, add, all, named, note, put, put_as, reason, request},
};

/// A place for files.
struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn author() -> Author {
    Author { actor: "ops".to_owned(), reason: "a disk failed".to_owned() }
}

/// Every kind of value, several versions of rows, an answer that is known by its request, and one that changed nothing.
async fn fill(store: &Store) {
    let rate = |text: &str| Some(text.parse().unwrap());
    let odd = Account { rate: rate("24.20"), seal: Some(vec![0, 255, 10]), ..account(-7, i64::MIN) };
    let owner = "长兴\u{1f3eb}\" \\ \n".to_owned();
    put(store, [account(1, 1), Account { owner, rate: rate("-0.0"), ..account(2, i64::MAX) }, odd])
        .await
        .unwrap();
    put_as(store, named("r1", "three").because("counted again"), [account(1, 3)]).await.unwrap();
    put_as(store, named("r2", "the same"), [account(1, 3)]).await.unwrap();
    let blank = Note { title: String::new(), body: None };
    let notes = move |change: &mut qiyou_store::Change<'_>| {
        change.put(note("a", "b"))?;
        change.put(blank.clone())?;
        Ok(Vec::new())
    };
    store.write(request(), qiyou_store::Reads::new(), notes).await.unwrap();
}

async fn take(place: &Place, file: &Path) -> Archive {
    let store = ReadOnly::open(place.options()).await.unwrap();
    let archive = store.backup(file, None, &mut |_, _| {}).await.unwrap();
    store.close().await;
    archive
}

async fn restore(file: &Path, place: &Place) -> Result<Restored, RestoreError> {
    backup::restore(file, place.options(), &author(), &mut |_, _| {}).await
}

fn verify(file: &Path, place: &Place) -> Result<Archive, ArchiveError> {
    backup::verify(file, &place.options(), &mut |_, _| {})
}

/// Places on both engines, twice each, where there are both.
async fn places() -> Vec<(Place, Place)> {
    let mut pairs = vec![(stores::sqlite(PARTS), stores::sqlite(PARTS))];
    if let Some(from) = stores::postgres(PARTS).await {
        let empty = async || stores::postgres(PARTS).await.unwrap();
        pairs.push((from, stores::sqlite(PARTS)));
        pairs.push((stores::sqlite(PARTS), empty().await));
        pairs.push((empty().await, empty().await));
    }
    pairs
}

/// Holds a restored store against the one that it was made from, at each revision and in what stands.
async fn assert_same(restored: &Store, original: &Store, head: i64) {
    for revision in 0..=head {
        let at = At::Revision(revision);
        assert_eq!(all::<Account>(restored, at).await, all::<Account>(original, at).await);
        assert_eq!(all::<Note>(restored, at).await, all::<Note>(original, at).await);
    }
    assert_eq!(all::<Account>(restored, At::Head).await, all::<Account>(original, At::Revision(head)).await);
    assert_sound(restored.inspect(Scope::default())).await;
}

/// Both chains hold, every row is vouched for, and what stands is the newest of the history.
async fn assert_sound(findings: impl futures::Stream<Item = Result<Finding>>) {
    let findings: Vec<_> = findings.try_collect().await.unwrap();
    let is_damage = |finding: &Finding| matches!(finding, Finding::Damage(_));
    assert!(
        matches!(findings.last(), Some(Finding::Done(_))) && !findings.iter().any(is_damage),
        "{findings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_the_same_after_its_restore_into_either_engine() {
    for (from, to) in places().await {
        let (shelf, original) = (Shelf::new(), from.open().await);
        fill(&original).await;
        let archive = take(&from, &shelf.file("toy")).await;
        assert_eq!((archive.header.revision, archive.rows, archive.answers), (3, 6, 2));

        to.clock().advance(std::time::Duration::from_secs(60));
        let restored = restore(&shelf.file("toy"), &to).await.unwrap();

        let store = to.open().await;
        assert_eq!((store.head(), store.epoch()), (restored.head, restored.epoch));
        assert_eq!((store.id(), store.head().recorded_at), (original.id(), to.clock().now()));
        assert_same(&store, &original, 3).await;
        assert_eq!(put(&store, [account(1, 4)]).await.unwrap().revision, 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_say_what_it_holds_is_left_alone() {
    for (from, to) in places().await {
        let shelf = Shelf::new();
        fill(&from.open().await).await;
        take(&from, &shelf.file("toy")).await;
        let held = to.open().await;
        fill(&held).await;
        held.close().await;

        tamper(&to, "ALTER TABLE store_head RENAME COLUMN service TO unreadable").await.unwrap();
        let refused = restore(&shelf.file("toy"), &to).await;
        assert!(matches!(refused, Err(RestoreError::Store(_))), "{refused:?}");
        tamper(&to, "ALTER TABLE store_head RENAME COLUMN unreadable TO service").await.unwrap();
        assert_eq!(to.open().await.head().revision, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_restore_is_an_entry_of_the_chain_with_who_and_why() {
    stores::each(PARTS, async |place| {
        let (shelf, to) = (Shelf::new(), stores::sqlite(PARTS));
        let original = place.open().await;
        fill(&original).await;
        let archive = take(&place, &shelf.file("toy")).await;
        restore(&shelf.file("toy"), &to).await.unwrap();

        let sql = "SELECT revision, actor, method, reason FROM revisions ORDER BY revision DESC LIMIT 1";
        let rows = to.open().await.query(sql, Vec::new()).await.unwrap();
        let mut row = rows[0].decoder();
        assert_eq!(row.int().unwrap(), 4);
        assert_eq!((row.text().unwrap(), row.text().unwrap()), ("ops", "qiyou restore"));
        let (epoch, sha256) = (original.epoch(), archive.sha256);
        let reason = format!("a disk failed [revision 3 of epoch {epoch}, sha256 {sha256}]");
        assert_eq!(row.text().unwrap(), reason);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_ends_cursors_and_keeps_answers() {
    stores::each(PARTS, async |place| {
        let (shelf, to) = (Shelf::new(), stores::sqlite(PARTS));
        let original = place.open().await;
        fill(&original).await;
        take(&place, &shelf.file("toy")).await;
        let (cursor, lost) = (original.cursor(2), put(&original, [account(1, 9)]).await.unwrap());
        restore(&shelf.file("toy"), &to).await.unwrap();

        let store = to.open().await;
        for former in [cursor, Cursor::from(lost.token)] {
            let refused = store.check(&former).await.unwrap_err();
            assert_eq!(refused.reason(), Reason::CursorOtherEpoch);
            assert!(refused.to_string().contains("read a new snapshot"), "{refused}");
        }
        let again = put_as(&store, named("r1", "three"), [account(1, 3)]).await.unwrap();
        assert_eq!((again.repeated, again.revision), (true, 2));
        assert!(store.check(&Cursor::from(again.token)).await.is_ok());
        let mixed_up = put_as(&store, named("r1", "four"), [account(1, 4)]).await;
        assert_eq!(reason(mixed_up), Reason::RequestIdReused);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_history_gives_the_same_bytes_on_either_engine() {
    let (shelf, mut archives) = (Shelf::new(), Vec::new());
    for place in [Some(stores::sqlite(PARTS)), stores::postgres(PARTS).await].into_iter().flatten() {
        let store = place.open().await;
        fill(&store).await;
        for name in ["one", "two"] {
            let file = shelf.file(&format!("{name} of {:?}", place.engine()));
            take(&place, &file).await;
            archives.push(fs::read(&file).unwrap());
        }
        store.close().await;
        // Also once nobody serves it.
        let file = shelf.file(&format!("rest of {:?}", place.engine()));
        take(&place, &file).await;
        archives.push(fs::read(&file).unwrap());
    }
    assert!(archives.len() >= 3 && archives.iter().all(|archive| *archive == archives[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_writes_is_of_one_revision() {
    stores::each(PARTS, async |place| {
        let (shelf, store) = (Shelf::new(), place.open().await);
        let accounts: Vec<_> = (0..700).map(|number| account(number, 0)).collect();
        for _ in 0..5 {
            put(&store, &accounts).await.unwrap();
            add(&store, 1, 1).await.unwrap();
        }
        let mut writers = JoinSet::new();
        for number in 0..8 {
            let store = store.clone();
            writers.spawn(async move {
                for _ in 0..20 {
                    add(&store, number, 1).await.unwrap();
                }
            });
        }
        let archive = take(&place, &shelf.file("toy")).await;
        writers.join_all().await;

        let to = stores::sqlite(PARTS);
        restore(&shelf.file("toy"), &to).await.unwrap();
        let restored = to.open().await;
        let head = archive.header.revision;
        assert!(head >= 6 && head <= store.head().revision);
        let then = all::<Account>(&store, At::Revision(head)).await;
        assert_eq!(all::<Account>(&restored, At::Head).await, then);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_to_any_byte_is_found() {
    let (shelf, place) = (Shelf::new(), stores::sqlite(PARTS));
    fill(&place.open().await).await;
    let file = shelf.file("toy");
    let sound = take(&place, &file).await;
    assert_eq!(verify(&file, &place).unwrap(), sound);
    let bytes = fs::read(&file).unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        fs::write(&file, damaged).unwrap();
        assert!(verify(&file, &place).is_err(), "byte {at} of {}", bytes.len());
    }
    for length in (0..bytes.len()).step_by(5) {
        fs::write(&file, &bytes[..length]).unwrap();
        assert!(verify(&file, &place).is_err(), "cut to {length} of {}", bytes.len());
    }
    fs::write(&file, [&bytes[..], b"\n"].concat()).unwrap();
    assert!(verify(&file, &place).is_err(), "one byte more");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_archive_is_told_with_the_way_out() {
    let (shelf, place) = (Shelf::new(), stores::sqlite(PARTS));
    fill(&place.open().await).await;
    let file = shelf.file("toy");
    take(&place, &file).await;
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let without = |line: usize| {
        let kept = lines.iter().enumerate().filter(|(number, _)| *number != line).map(|(_, line)| *line);
        kept.map(|line| format!("{line}\n")).collect::<String>()
    };
    let cases = [
        ("nothing at all".to_owned(), "it does not begin like a backup; check the name"),
        (
            text.replace(r#""format":1"#, r#""format":9"#),
            "it has format 9, this program reads 1; upgrade the program",
        ),
        (
            text.replace("amount int", "amount text"),
            "the table accounts has other columns here; restore with version 0.1.0 of the program, then start a newer one",
        ),
        (
            text.replace("owner of 1", "owner of 8"),
            "the audit chain is broken: a row of revision 1 was changed; take another backup",
        ),
        (
            text.replace("counted again", "miscounted"),
            "the audit chain is broken: entry 2 was changed; take another backup",
        ),
        (without(1), "line 2 belongs to no revision: the file is damaged; take another backup"),
        (
            without(lines.len() - 2),
            "line 12 seals other bytes than those before it: the file is damaged; take another backup",
        ),
        (
            without(lines.len() - 1),
            "it ends after line 12 without its seal: it was cut off; take another backup",
        ),
    ];
    for (text, expected) in cases {
        fs::write(&file, text).unwrap();
        assert_eq!(verify(&file, &place).unwrap_err().to_string(), expected);
    }
    fs::write(&file, text).unwrap();
    let other = backup::verify(&file, &place.options().service("health"), &mut |_, _| {}).unwrap_err();
    assert_eq!(other.to_string(), "it is a backup of , not of health; check the name");
    let missing = verify(&shelf.file("nowhere"), &place).unwrap_err();
    assert!(missing.to_string().starts_with("it cannot be read: "), "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_archive_touches_nothing() {
    stores::each(PARTS, async |place| {
        let (shelf, file) = (Shelf::new(), "toy");
        let from = stores::sqlite(PARTS);
        fill(&from.open().await).await;
        take(&from, &shelf.file(file)).await;
        let text = fs::read_to_string(shelf.file(file)).unwrap();
        fs::write(shelf.file(file), text.replace("owner of 1", "owner of 8")).unwrap();

        let refused = restore(&shelf.file(file), &place).await.unwrap_err();

        assert!(matches!(refused, RestoreError::Archive(ArchiveError::Broken(_))), "{refused:?}");
        assert_eq!(place.open().await.head().revision, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_never_written_over() {
    stores::each(PARTS, async |place| {
        let shelf = Shelf::new();
        let store = place.open().await;
        fill(&store).await;
        take(&place, &shelf.file("toy")).await;
        store.close().await;
        drop(store);

        let refused = restore(&shelf.file("toy"), &place).await.unwrap_err();

        assert!(matches!(refused, RestoreError::NotEmpty(_)), "{refused:?}");
        assert_eq!(place.open().await.head().revision, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_never_written_over_and_appears_whole() {
    stores::each(PARTS, async |place| {
        let (shelf, store) = (Shelf::new(), place.open().await);
        fill(&store).await;
        let file = shelf.file("toy");
        fs::write(&file, "kept").unwrap();
        let beside = ReadOnly::open(place.options()).await.unwrap();
        let refused = beside.backup(&file, None, &mut |_, _| {}).await.unwrap_err();
        assert!(matches!(refused, BackupError::Exists(_)), "{refused:?}");
        assert_eq!(fs::read(&file).unwrap(), b"kept");

        fs::remove_file(&file).unwrap();
        let mut seen = Vec::new();
        let told = &mut |done, of| seen.push((done, of, file.exists()));
        beside.backup(&file, None, told).await.unwrap();
        assert_eq!(seen, [(3, 3, false)]);
        assert_eq!(fs::read_dir(shelf.0.path()).unwrap().count(), 1, "the draft is gone");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_sound_is_not_backed_up() {
    stores::each(PARTS, async |place| {
        let (shelf, store) = (Shelf::new(), place.open().await);
        fill(&store).await;
        damage::run(place.url(), "UPDATE accounts_history SET amount = 40 WHERE revision = 2").await;
        let beside = ReadOnly::open(place.options()).await.unwrap();
        let refused = beside.backup(&shelf.file("toy"), None, &mut |_, _| {}).await.unwrap_err();
        let expected = "the audit chain is broken: a row of revision 2 was changed; \
                        keep the database as it is and run `qiyou audit verify`";
        assert_eq!(refused.to_string(), expected);
        assert_eq!(fs::read_dir(shelf.0.path()).unwrap().count(), 0, "nothing is left of it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_stopped_is_not_served_and_begins_anew() {
    for (from, to) in places().await {
        let (shelf, original) = (Shelf::new(), from.open().await);
        fill(&original).await;
        take(&from, &shelf.file("toy")).await;
        // What one leaves that is killed after its first commits.
        let half = to.open().await;
        put(&half, [account(77, 77)]).await.unwrap();
        half.close().await;
        drop(half);
        damage::run(to.url(), "DELETE FROM store_head").await;
        damage::run(to.url(), "CREATE TABLE store_restore (id BIGINT PRIMARY KEY)").await;

        let refused = Store::open(to.options()).await.unwrap_err();
        let expected = "a restore into the database did not finish; run `qiyou restore` again, which begins it anew, \
                        or remove the database";
        assert_eq!(refused.to_string(), expected);
        assert!(matches!(ReadOnly::open(to.options()).await, Err(OpenError::Unfinished)));

        restore(&shelf.file("toy"), &to).await.unwrap();
        assert_same(&to.open().await, &original, 3).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_restores_into_one_database_keep_out_of_each_others_way() {
    stores::on_postgres(PARTS, async |place| {
        let (shelf, from) = (Shelf::new(), stores::sqlite(PARTS));
        let store = from.open().await;
        fill(&store).await;
        let file = shelf.file("toy");
        take(&from, &file).await;
        let (one, two) = tokio::join!(restore(&file, &place), restore(&file, &place));
        let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        let [RestoreError::Busy | RestoreError::NotEmpty(_)] = refused.as_slice() else {
            panic!("one of them, and only one: {refused:?}");
        };
        assert_same(&place.open().await, &store, 3).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_read_beside_its_service_and_never_written() {
    stores::each(PARTS, async |place| {
        let missing = ReadOnly::open(place.options()).await.unwrap_err();
        assert!(matches!(missing, OpenError::Unreadable { .. } | OpenError::Older(1)), "{missing:?}");
        let store = place.open().await;
        fill(&store).await;
        let beside = ReadOnly::open(place.options()).await.unwrap();
        assert_eq!(beside.head(), store.head());
        assert_sound(beside.inspect(Scope::default())).await;
        assert_eq!(put(&store, [account(1, 5)]).await.unwrap().revision, 4, "the service goes on");
    })
    .await;
}

/// Histories of each run: every one is played between all places, and makes eight databases.
const CASES: u32 = 3;

#[test]
fn random_histories_are_the_same_after_a_restore() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let round = async |steps: &[model::Step]| {
        for (from, to) in places().await {
            let shelf = Shelf::new();
            model::play(&from, steps).await;
            let archive = take(&from, &shelf.file("toy")).await;
            restore(&shelf.file("toy"), &to).await.unwrap();
            assert_same(&to.open().await, &from.open().await, archive.header.revision).await;
        }
    };
    let played = runner.run(&model::steps(), |steps| {
        runtime.block_on(round(&steps));
        Ok(())
    });
    played.unwrap();
}
