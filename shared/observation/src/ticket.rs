//! Tickets: questions about published values, each with its answer once it has one.

use std::str::FromStr;

use qiyou_error::Result;
use qiyou_kernel::{Date, Digest, Instant, Text, date};
use qiyou_store::{self as store, Column, Decoder, Migration, Part, Record, Table, Value};

use crate::Key;

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TicketState {
    /// The office owes an answer.
    Open,
    /// The office corrected the value.
    Corrected,
    /// The office said why the value stands.
    Upheld,
    /// Whoever asked took the question back.
    Withdrawn,
}

impl TicketState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Corrected, Self::Upheld, Self::Withdrawn];

    /// The text that the store keeps and filters take.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Corrected => "corrected",
            Self::Upheld => "upheld",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for TicketState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let state = Self::ALL.into_iter().find(|state| state.as_str() == text);
        state.ok_or_else(|| format!("`{text}` is no state of a ticket"))
    }
}

/// A question about one version of an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The observation.
    pub key: Key,
    /// The number of the ticket: the revision of the store that opened it.
    pub number: i64,
    /// The revision that is questioned.
    pub revision: i64,
    /// What that revision says.
    pub content: Digest,
    /// The id of the office that has to answer, within its plan.
    pub office: String,
    /// The name of that office.
    pub unit: Text,
    /// What is asked.
    pub question: String,
    /// Who asks.
    pub questioner: String,
    /// When it was asked.
    pub opened_at: Instant,
    /// The last day on which an answer is in time.
    pub due: Date,
    /// Where it stands.
    pub state: TicketState,
    /// The later revision that corrects the value.
    pub correction: Option<i64>,
    /// Why the value stands; empty otherwise.
    pub reason: String,
    /// Who answered; empty before.
    pub answerer: String,
    /// When it was answered or withdrawn.
    pub ended_at: Option<Instant>,
}

/// The tickets of a store.
pub static TICKETS: Part = Part {
    name: "tickets",
    tables: &[Ticket::TABLE],
    migrations: &[Migration {
        version: 301,
        name: "tickets",
        sqlite: include_str!("../migrations/sqlite/0301_tickets.sql"),
        postgres: include_str!("../migrations/postgres/0301_tickets.sql"),
    }],
};

impl Ticket {
    /// The store's key of one ticket.
    #[must_use]
    pub fn row_key(key: &Key, number: i64) -> store::Key<Self> {
        let mut columns = key.columns();
        columns.push(Value::int(number));
        store::Key::of(columns)
    }

    /// The beginning of the keys of all tickets of an observation.
    #[must_use]
    pub fn prefix(key: &Key) -> store::Key<Self> {
        store::Key::of(key.columns())
    }

    /// The resource name.
    #[must_use]
    pub fn name(&self) -> String {
        Self::name_of(&self.key, self.number)
    }

    /// The resource name of a ticket, whether there is one or not.
    #[must_use]
    pub fn name_of(key: &Key, number: i64) -> String {
        format!("{}/tickets/{number}", key.name())
    }
}

impl Record for Ticket {
    const TABLE: &'static Table = &Table {
        name: "tickets",
        key: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("measure"),
            Column::text("period"),
            Column::text("authority"),
            Column::int("ticket"),
        ],
        content: &[
            Column::int("questioned"),
            Column::bytes("content"),
            Column::text("office"),
            Column::text("unit_zh"),
            Column::text("unit_en"),
            Column::text("question"),
            Column::text("questioner"),
            Column::int("opened_at"),
            Column::text("due_date"),
            Column::text("state"),
            Column::int("correction").optional(),
            Column::text("reason"),
            Column::text("answerer"),
            Column::int("ended_at").optional(),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let mut row = self.key.columns();
        row.extend([
            Value::int(self.number),
            Value::int(self.revision),
            Value::bytes(self.content.as_bytes().as_slice()),
            Value::text(self.office.as_str()),
            Value::text(self.unit.zh.as_str()),
            Value::text(self.unit.en.as_str()),
            Value::text(self.question.as_str()),
            Value::text(self.questioner.as_str()),
            Value::instant(self.opened_at),
            Value::show(&self.due),
            Value::text(self.state.as_str()),
            Value::optional(self.correction.map(Value::int)),
            Value::text(self.reason.as_str()),
            Value::text(self.answerer.as_str()),
            Value::optional(self.ended_at.map(Value::instant)),
        ]);
        row
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        row.text()?;
        let (region, measure, period) = (row.parse()?, row.parse()?, row.parse()?);
        let key = Key { region, measure, period, authority: row.parse()? };
        Ok(Self {
            key,
            number: row.int()?,
            revision: row.int()?,
            content: row.digest()?,
            office: row.string()?,
            unit: Text::new(row.text()?, row.text()?),
            question: row.string()?,
            questioner: row.string()?,
            opened_at: row.instant()?,
            due: row.parse_with(|text| date::parse(text).ok())?,
            state: row.parse()?,
            correction: row.optional_int()?,
            reason: row.string()?,
            answerer: row.string()?,
            ended_at: row.optional_instant()?,
        })
    }
}

#[cfg(test)]
mod tests;
