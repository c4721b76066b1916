//! Revisions: one for every write that changes something, dense and increasing.

use qiyou_error::Reason;
use qiyou_kernel::Decimal;
use qiyou_store::{At, Reads};
use qiyou_testing::stores;
use tokio::task::JoinSet;

use crate::toy::{Account, PARTS, account, account_key, add, all, named, put, put_as, reason, request};

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_write_makes_no_revision_but_its_request_id_is_remembered() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 10)]).await.unwrap();

        let same = put_as(&store, named("r2", "a"), [account(1, 10)]).await.unwrap();
        assert_eq!((same.changed, same.repeated, same.revision), (false, false, 1));
        put(&store, [account(1, 11)]).await.unwrap();

        let again = put_as(&store, named("r2", "a"), [account(1, 10)]).await.unwrap();
        assert_eq!((again.changed, again.repeated, again.revision), (false, true, 1));
        assert_eq!(store.history(&account_key(1)).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_equal_to_what_stands_are_dropped_from_a_write_that_changes_others() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 10), account(2, 20)]).await.unwrap();
        put(&store, [account(1, 10), account(2, 21)]).await.unwrap();

        let accounts = all::<Account>(&store, At::Head).await;
        assert_eq!((accounts[0].revision, accounts[1].revision), (1, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn decimals_of_one_value_are_the_same_content() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let with_rate = |rate: &str| Account { rate: Some(rate.parse().unwrap()), ..account(1, 10) };
        put(&store, [with_rate("24.20")]).await.unwrap();
        assert!(!put(&store, [with_rate("24.2")]).await.unwrap().changed);

        let stands = all::<Account>(&store, At::Head).await;
        assert_eq!(stands[0].rate.map(|rate: Decimal| rate.to_string()).as_deref(), Some("24.20"));
        assert!(put(&store, [with_rate("24.21")]).await.unwrap().changed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_says_which_revision_the_record_will_have() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 10)]).await.unwrap();
        let written = store.write(request(), Reads::new(), |change| {
            let (same, new) = (change.put(account(1, 10))?, change.put(account(2, 20))?);
            Ok(format!("{} {}", same.revision, new.revision).into_bytes())
        });
        let written = written.await.unwrap();
        assert_eq!((written.answer.as_slice(), written.revision), (b"1 2".as_slice(), 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_may_look_at_records_that_it_did_not_name() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 2), account(2, 3), account(3, 4)]).await.unwrap();
        let written = store.write(request(), Reads::new(), |change| {
            let mut number = 1;
            while let Some(account) = change.get(&account_key(number))? {
                number = account.amount;
            }
            let sum: i64 = change
                .scan(&account_prefix())?
                .iter()
                .map(|account: &qiyou_store::Stored<Account>| account.amount)
                .sum();
            change.put(account(number, sum))?;
            Ok(Vec::new())
        });
        written.await.unwrap();
        let accounts = all::<Account>(&store, At::Head).await;
        assert_eq!((accounts[3].number, accounts[3].amount), (4, 9));
    })
    .await;
}

fn account_prefix() -> qiyou_store::Key<Account> {
    qiyou_store::Key::of([qiyou_store::Value::text("330522")])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_sees_what_it_has_put_itself() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 10)]).await.unwrap();
        let written = store.write(request(), Reads::new(), |change| {
            change.put(account(1, 11))?;
            change.put(account(2, 20))?;
            let one = change.get(&account_key(1))?.map(|account| account.amount);
            let amounts: Vec<_> =
                change.scan(&account_prefix())?.iter().map(|account| account.amount).collect();
            Ok(format!("{one:?} {amounts:?}").into_bytes())
        });
        assert_eq!(written.await.unwrap().answer, b"Some(11) [11, 20]");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_put_twice_in_one_write_is_a_mistake() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        assert_eq!(reason(put(&store, [account(1, 10), account(1, 11)]).await), Reason::Internal);
        assert_eq!(store.head().revision, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_one_engine_cannot_hold_is_refused_on_both() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let refused = put(&store, [Account { owner: "a\0b".to_owned(), ..account(1, 10) }]).await;
        assert_eq!(reason(refused), Reason::FieldMalformed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_writers_get_dense_revisions_and_share_commits() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut writers = JoinSet::new();
        for number in 0..64 {
            let store = store.clone();
            writers.spawn(async move {
                let mut revisions = vec![put(&store, [account(number, 0)]).await.unwrap().revision];
                for _ in 0..4 {
                    revisions.push(add(&store, number, 1).await.unwrap().revision);
                }
                assert!(revisions.is_sorted());
                revisions
            });
        }
        let mut revisions: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
        revisions.sort_unstable();
        assert_eq!(revisions, (1..=320).collect::<Vec<_>>());
        assert!(all::<Account>(&store, At::Head).await.iter().all(|account| account.amount == 4));

        let stats = store.stats();
        assert_eq!(stats.writes, 320);
        assert!(stats.transactions < 160, "{stats:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_of_one_account_is_lost() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 0)]).await.unwrap();
        let mut writers = JoinSet::new();
        for _ in 0..64 {
            let store = store.clone();
            writers.spawn(async move { add(&store, 1, 1).await.unwrap() });
        }
        let mut answers: Vec<i64> = writers
            .join_all()
            .await
            .iter()
            .map(|w| std::str::from_utf8(&w.answer).unwrap().parse().unwrap())
            .collect();
        answers.sort_unstable();
        assert_eq!(answers, (1..=64).collect::<Vec<_>>());
        assert_eq!(store.history(&account_key(1)).await.unwrap().len(), 65);
    })
    .await;
}
