//! Reading: selections, pages and several keys, at the head and at a revision.

use qiyou_error::Reason;
use qiyou_kernel::Decimal;
use qiyou_store::{At, Key, Op, Select, Store, Value};
use qiyou_testing::{record, stores};

use crate::toy::{Account, Note, PARTS, account, account_key, note, put, reason};

/// Twenty accounts in two divisions at revision 1; at revision 2 all amounts of the second division are doubled.
async fn filled(store: &Store) -> Vec<Account> {
    let of = |division: &str, number| Account { division: division.into(), ..account(number, number * 10) };
    let accounts: Vec<_> = (0..20).map(|n| of(if n % 2 == 0 { "330502" } else { "330522" }, n)).collect();
    put(store, &accounts).await.unwrap();
    let doubled = accounts.iter().filter(|account| &*account.division == "330522");
    let doubled: Vec<_> =
        doubled.map(|account| Account { amount: account.amount * 2, ..account.clone() }).collect();
    put(store, &doubled).await.unwrap();
    accounts
}

fn numbers(accounts: &[qiyou_store::Stored<Account>]) -> Vec<i64> {
    accounts.iter().map(|account| account.number).collect()
}

#[test]
fn records_round_trip_through_their_rows() {
    record::round_trips(&account(1, 10));
    record::round_trips(&Account {
        rate: Some("0.50".parse::<Decimal>().unwrap()),
        seal: Some(vec![0, 255]),
        ..account(-1, i64::MIN)
    });
    record::round_trips(&Note { title: "é".to_owned(), body: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_value_comes_back_as_it_was_put() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let rich = Account {
            owner: "长兴 \"quoted\" '; --".to_owned(),
            rate: Some("12345678901234567890.123400".parse().unwrap()),
            seal: Some((0..=255).collect()),
            ..account(i64::MAX, i64::MIN)
        };
        put(&store, std::slice::from_ref(&rich)).await.unwrap();
        let view = store.at(At::Head).await.unwrap();
        let stored = view.get(&Key::of_record(&rich)).await.unwrap().unwrap();
        assert_eq!(stored.rate.unwrap().to_string(), "12345678901234567890.123400");
        assert_eq!(stored.record, rich);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn selections_choose_alike_at_the_head_and_in_the_past() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        for at in [At::Head, At::Revision(2)] {
            let view = store.at(at).await.unwrap();
            let rich = Select::<Account>::new().filter("amount", Op::Ge, Value::int(200));
            assert_eq!(numbers(&view.select(&rich).await.unwrap()), [11, 13, 15, 17, 19]);
        }
        let past = store.at(At::Revision(1)).await.unwrap();
        let under = Select::new().under(&Key::<Account>::of([Value::text("330502")]));
        assert_eq!(numbers(&past.select(&under).await.unwrap()), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
        let range = Select::<Account>::new().between(Value::text("330503"), Value::text("3306")).limit(2);
        assert_eq!(numbers(&past.select(&range).await.unwrap()), [1, 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_visit_every_record_once() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut expected = filled(&store).await;
        expected.sort_by_key(|account| (account.division.clone(), account.number));
        for at in [At::Head, At::Revision(1)] {
            let view = store.at(at).await.unwrap();
            let (mut seen, mut page) = (Vec::new(), Select::<Account>::new().limit(3));
            loop {
                let accounts = view.select(&page).await.unwrap();
                let Some(last) = accounts.last() else { break };
                page = Select::new().limit(3).after(&Key::of_record(&last.record));
                seen.extend(numbers(&accounts));
            }
            assert_eq!(seen, expected.iter().map(|account| account.number).collect::<Vec<_>>());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_keys_come_in_key_order_and_only_where_they_are() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let keys: Vec<_> = [19, 3, 4, 99, 3].map(account_key).into();
        for (at, amount) in [(At::Head, 60), (At::Revision(1), 30)] {
            let found = store.at(at).await.unwrap().get_many(&keys).await.unwrap();
            assert_eq!((numbers(&found), found[0].amount), (vec![3, 19], amount));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_sorts_by_its_bytes_on_both_engines() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let write = store.write(crate::toy::request(), qiyou_store::Reads::new(), |change| {
            ["b", "é", "C", "a", "长", "~"]
                .iter()
                .try_for_each(|title| change.put(note(title, "")).map(drop))?;
            Ok(Vec::new())
        });
        write.await.unwrap();
        let notes = crate::toy::all::<Note>(&store, At::Head).await;
        let titles: Vec<_> = notes.iter().map(|note| note.title.as_str()).collect();
        assert_eq!(titles, ["C", "a", "b", "~", "é", "长"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistaken_key_or_column_is_told_and_not_run() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let view = store.at(At::Head).await.unwrap();
        let half = Key::<Account>::of([Value::text("330522")]);
        assert_eq!(reason(view.get(&half).await), Reason::Internal);
        let odd = Key::<Account>::of([Value::int(330_522), Value::int(1)]);
        assert_eq!(reason(view.get(&odd).await), Reason::Internal);
        for column in ["amount; DROP TABLE store_head", "rate"] {
            let select = Select::<Account>::new().filter(column, Op::Eq, Value::int(1));
            assert_eq!(reason(view.select(&select).await), Reason::Internal);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_ones_own_runs_on_both_engines() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let sql = "SELECT division, COUNT(*) FROM accounts_current WHERE number < $1 GROUP BY division ORDER BY division";
        let rows = store.query(sql, vec![Value::int(5)]).await.unwrap();
        let counts: Vec<_> = rows
            .iter()
            .map(|row| {
                let mut row = row.decoder();
                (row.string().unwrap(), row.int().unwrap())
            })
            .collect();
        assert_eq!(counts, [("330502".to_owned(), 3), ("330522".to_owned(), 2)]);
    })
    .await;
}
