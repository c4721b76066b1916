//! Records without history: work under way, which the chain does not speak of.

use qiyou_error::{Error, Reason};
use qiyou_store::{At, Change, Key, Reads, Store, Value};
use qiyou_testing::{inspection::damages, stores};

use crate::toy::{Account, PARTS, Sketch, account, account_key, all, note, reason, request};

fn sketch(page: i64, body: &str) -> Sketch {
    Sketch { title: "a".to_owned(), page, body: body.to_owned() }
}

async fn draw(store: &Store, sketches: Vec<Sketch>) -> bool {
    let decide = move |change: &mut Change<'_>| {
        sketches.iter().try_for_each(|sketch| change.put(sketch.clone()).map(drop))?;
        Ok(Vec::new())
    };
    store.write(request(), Reads::new(), decide).await.unwrap().changed
}

async fn drawn(store: &Store) -> Vec<Sketch> {
    all::<Sketch>(store, At::Head).await.into_iter().map(|stored| stored.record).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_history_makes_no_revision_and_is_replaced_in_place() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        assert!(!draw(&store, vec![sketch(1, "first"), sketch(2, "second")]).await);
        assert!(!draw(&store, vec![sketch(2, "better")]).await);
        assert_eq!(drawn(&store).await, [sketch(1, "first"), sketch(2, "better")]);
        assert_eq!(store.head().revision, 0);
        store.close().await;

        let again = place.open().await;
        assert_eq!(drawn(&again).await.len(), 2, "it lasts all the same");
        assert_eq!(damages(&again).await, [""; 0]);
        again.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shares_the_fate_of_the_write_that_it_is_put_in() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let with_account = |change: &mut Change<'_>| {
            change.put(account(1, 10))?;
            change.put(sketch(1, "kept"))?;
            Ok(Vec::new())
        };
        assert!(store.write(request(), Reads::new(), with_account).await.unwrap().changed);
        let refused = |change: &mut Change<'_>| {
            change.put(sketch(2, "lost"))?;
            Err(Error::not_found("what it needs"))
        };
        let refused = store.write(request(), Reads::new(), refused).await;
        assert_eq!(reason(refused), Reason::ResourceNotFound);
        let rehearsal = |change: &mut Change<'_>| change.put(sketch(3, "lost")).map(|_| Vec::new());
        store.write(request().rehearsed(true), Reads::new(), rehearsal).await.unwrap();
        assert_eq!(drawn(&store).await, [sketch(1, "kept")]);
        assert_eq!(damages(&store).await, [""; 0], "the chain vouches for the account alone");
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_cleared_by_the_beginning_of_its_key() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let other = Sketch { title: "b".to_owned(), ..sketch(1, "stays") };
        draw(&store, vec![sketch(1, "goes"), sketch(2, "goes"), other.clone()]).await;
        let clear = |change: &mut Change<'_>| {
            change.put(account(1, 10))?;
            change.clear::<Sketch>(&Key::of([Value::text("a")]))?;
            Ok(Vec::new())
        };
        store.write(request(), Reads::new(), clear).await.unwrap();
        assert_eq!(drawn(&store).await, [other]);
        assert_eq!(all::<Account>(&store, At::Head).await.len(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_a_history_is_never_cleared() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let clear = |change: &mut Change<'_>| change.clear::<Account>(&Key::all()).map(|()| Vec::new());
        assert_eq!(reason(store.write(request(), Reads::new(), clear).await), Reason::Internal);
        let look = Reads::new().key(&account_key(1));
        let put = |change: &mut Change<'_>| change.put(note("a", "b")).map(|_| Vec::new());
        assert!(store.write(request(), look, put).await.unwrap().changed, "the next write is not harmed");
        store.close().await;
    })
    .await;
}
