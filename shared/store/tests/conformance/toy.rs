//! Two small kinds of record to test with.

use std::{pin::pin, sync::Arc};

use futures::TryStreamExt as _;
use qiyou_error::{Error, Reason, Result};
use qiyou_kernel::{Decimal, Digest};
use qiyou_store::{
    At, Column, Decoder, Key, Migration, Part, Reads, Record, Request, Select, Store, Stored, Table, Value,
    Written,
};

/// A record with every kind of column.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Account {
    pub(crate) division: Arc<str>,
    pub(crate) number: i64,
    pub(crate) owner: String,
    pub(crate) amount: i64,
    pub(crate) rate: Option<Decimal>,
    pub(crate) seal: Option<Vec<u8>>,
}

impl Record for Account {
    const TABLE: &'static Table = &Table {
        name: "accounts",
        key: &[Column::text("division"), Column::int("number")],
        content: &[
            Column::text("owner"),
            Column::int("amount"),
            Column::decimal("rate").optional(),
            Column::bytes("seal").optional(),
        ],
    };

    fn row(&self) -> Vec<Value> {
        vec![
            Value::text(Arc::clone(&self.division)),
            Value::int(self.number),
            Value::text(&*self.owner),
            Value::int(self.amount),
            Value::optional(self.rate.map(Value::decimal)),
            Value::optional(self.seal.as_deref().map(Value::bytes)),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            division: row.text()?.into(),
            number: row.int()?,
            owner: row.string()?,
            amount: row.int()?,
            rate: row.optional_decimal()?,
            seal: row.optional_bytes()?.map(<[u8]>::to_vec),
        })
    }
}

/// A record of another table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Note {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
}

impl Record for Note {
    const TABLE: &'static Table =
        &Table { name: "notes", key: &[Column::text("title")], content: &[Column::text("body").optional()] };

    fn row(&self) -> Vec<Value> {
        vec![Value::text(&*self.title), Value::optional(self.body.as_deref().map(Value::text))]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self { title: row.string()?, body: row.optional_string()? })
    }
}

/// A record without history.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sketch {
    pub(crate) title: String,
    pub(crate) page: i64,
    pub(crate) body: String,
}

impl Record for Sketch {
    const TABLE: &'static Table = &Table {
        name: "sketches",
        key: &[Column::text("title"), Column::int("page")],
        content: &[Column::text("body")],
    };

    const HISTORY: bool = false;

    fn row(&self) -> Vec<Value> {
        vec![Value::text(&*self.title), Value::int(self.page), Value::text(&*self.body)]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self { title: row.string()?, page: row.int()?, body: row.string()? })
    }
}

pub(crate) static TOY: Part = Part {
    name: "toy",
    tables: &[Account::TABLE, Note::TABLE],
    migrations: &[Migration {
        version: 9000,
        name: "toy",
        sqlite: include_str!("migrations/sqlite/9000_toy.sql"),
        postgres: include_str!("migrations/postgres/9000_toy.sql"),
    }],
};

pub(crate) const PARTS: &[&Part] = &[&TOY];

pub(crate) const TABLES: [&Table; 2] = [Account::TABLE, Note::TABLE];

/// An account in the first division.
pub(crate) fn account(number: i64, amount: i64) -> Account {
    let owner = format!("owner of {number}");
    Account { division: "330522".into(), number, owner, amount, rate: None, seal: None }
}

pub(crate) fn note(title: &str, body: &str) -> Note {
    Note { title: title.to_owned(), body: Some(body.to_owned()) }
}

pub(crate) fn account_key(number: i64) -> Key<Account> {
    Key::of([Value::text("330522"), Value::int(number)])
}

pub(crate) fn request() -> Request {
    Request::new("clerk", "/toy/Put")
}

/// A request with an id, whose digest is that of its content.
pub(crate) fn named(id: &str, content: &str) -> Request {
    request().with_id(id, Digest::of(content.as_bytes()))
}

/// Puts records in one write; answers with how many.
pub(crate) async fn put(store: &Store, accounts: impl AsRef<[Account]>) -> Result<Written> {
    put_as(store, request(), accounts).await
}

pub(crate) async fn put_as(
    store: &Store,
    request: Request,
    accounts: impl AsRef<[Account]>,
) -> Result<Written> {
    let accounts = accounts.as_ref().to_vec();
    let reads = Reads::new().keys(accounts.iter().map(Key::of_record));
    store
        .write(request, reads, move |change| {
            for account in &accounts {
                change.put(account.clone())?;
            }
            Ok(accounts.len().to_string().into_bytes())
        })
        .await
}

/// Adds to an account, which must exist.
pub(crate) async fn add(store: &Store, number: i64, amount: i64) -> Result<Written> {
    let key = account_key(number);
    let reads = Reads::new().key(&key);
    store
        .write(request(), reads, move |change| {
            let account = change.get(&key)?.ok_or_else(|| Error::not_found(number))?.record;
            let account = change.put(Account { amount: account.amount + amount, ..account })?;
            Ok(account.amount.to_string().into_bytes())
        })
        .await
}

/// All records of a kind as they stood.
pub(crate) async fn all<R: Record>(store: &Store, at: At) -> Vec<Stored<R>> {
    let mut snapshot = store.snapshot(at).await.unwrap();
    pin!(snapshot.stream(&Select::<R>::new()).unwrap()).try_collect().await.unwrap()
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(result: Result<T>) -> Reason {
    result.unwrap_err().reason()
}
