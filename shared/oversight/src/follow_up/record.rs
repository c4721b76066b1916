//! The stored row of a follow-up.

use std::str::FromStr;

use qiyou_error::Result;
use qiyou_kernel::{Date, Instant, Text, date, name};
use qiyou_method::StatusValue;
use qiyou_store::{Column, Decoder, Key, Migration, Part, Record, Table, Value};

use crate::due::Due;

/// Where a follow-up stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The office has not said anything.
    Open,
    /// The office named cause and measure, and owes the reply.
    Explained,
    /// The office replied.
    Answered,
    /// The lead bureau sent it back; the office owes another reply.
    Returned,
    /// The lead bureau closed it.
    Closed,
    /// The lead bureau took it back.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Explained, Self::Answered, Self::Returned, Self::Closed, Self::Withdrawn];

    /// The text that the store keeps and filters take.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Answered => "answered",
            Self::Returned => "returned",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the office still owes its reply.
    #[must_use]
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Open | Self::Explained | Self::Returned)
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Withdrawn)
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let state = Self::ALL.into_iter().find(|state| state.as_str() == text);
        state.ok_or_else(|| format!("`{text}` is no state of a follow-up"))
    }
}

/// Why a follow-up was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The status that the view showed.
    pub status: StatusValue,
    /// The day that it was judged by.
    pub date: Date,
    /// The token of that view; empty when not given.
    pub view: String,
}

/// What was said, who said it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// What.
    pub what: T,
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Why a cell is not on track, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Why.
    pub cause: String,
    /// What is done.
    pub measure: String,
}

/// What the lead bureau did last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// What it said; empty when nothing.
    pub remark: String,
    /// Who it was.
    pub by: String,
}

/// The follow-up of one cell of the five-year view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The cell.
    pub cell: name::FollowUp,
    /// The id of the office that has to answer, within the plan.
    pub office: String,
    /// The name of that office.
    pub unit: Text,
    /// Where it stands.
    pub state: State,
    /// Why it was opened.
    pub cited: Cited,
    /// What is asked of the office beyond an explanation; empty when nothing.
    pub instruction: String,
    /// The last day on which the reply is in time.
    pub due: Date,
    /// Who opened it.
    pub opener: String,
    /// When it was opened.
    pub opened_at: Instant,
    /// What the office explained.
    pub explanation: Option<Said<Explanation>>,
    /// What the office replied.
    pub reply: Option<Said<String>>,
    /// What the lead bureau did last.
    pub review: Option<Review>,
    /// When it was closed or withdrawn.
    pub ended_at: Option<Instant>,
}

/// The follow-ups of a store.
pub static PART: Part = Part {
    name: "oversight",
    tables: &[FollowUp::TABLE],
    migrations: &[Migration {
        version: 300,
        name: "follow_ups",
        sqlite: include_str!("../../migrations/sqlite/0300_follow_ups.sql"),
        postgres: include_str!("../../migrations/postgres/0300_follow_ups.sql"),
    }],
};

impl FollowUp {
    /// The store's key of the follow-up of a cell.
    #[must_use]
    pub fn row_key(cell: &name::FollowUp) -> Key<Self> {
        Key::of(key_columns(cell))
    }

    /// When its reply is owed.
    pub(crate) fn reply_due(&self) -> Due {
        let is_withdrawn = self.state == State::Withdrawn;
        let answered = self.reply.as_ref().map(|reply| reply.at).filter(|_| !is_withdrawn);
        Due { date: self.due, is_owed: self.state.is_owed(), answered }
    }
}

fn key_columns(cell: &name::FollowUp) -> Vec<Value> {
    vec![
        Value::text(cell.region.division()),
        Value::show(&cell.region),
        Value::show(&cell.plan),
        Value::show(&cell.indicator),
        Value::int(cell.year.into()),
    ]
}

impl Record for FollowUp {
    const TABLE: &'static Table = &Table {
        name: "follow_ups",
        key: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("plan"),
            Column::text("indicator"),
            Column::int("year"),
        ],
        content: &[
            Column::text("office"),
            Column::text("unit_zh"),
            Column::text("unit_en"),
            Column::text("state"),
            Column::text("status"),
            Column::text("status_date"),
            Column::text("view_token"),
            Column::text("instruction"),
            Column::text("due_date"),
            Column::text("opener"),
            Column::int("opened_at"),
            Column::text("cause"),
            Column::text("measure"),
            Column::text("explainer"),
            Column::int("explained_at").optional(),
            Column::text("reply"),
            Column::text("answerer"),
            Column::int("answered_at").optional(),
            Column::text("remark"),
            Column::text("reviewer"),
            Column::int("ended_at").optional(),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let text = |text: Option<&String>| Value::text(text.map_or("", String::as_str));
        let (explanation, reply, review) =
            (self.explanation.as_ref(), self.reply.as_ref(), self.review.as_ref());
        let mut row = key_columns(&self.cell);
        row.extend([
            Value::text(self.office.as_str()),
            Value::text(self.unit.zh.as_str()),
            Value::text(self.unit.en.as_str()),
            Value::text(self.state.as_str()),
            Value::text(self.cited.status.as_str()),
            Value::show(&self.cited.date),
            Value::text(self.cited.view.as_str()),
            Value::text(self.instruction.as_str()),
            Value::show(&self.due),
            Value::text(self.opener.as_str()),
            Value::instant(self.opened_at),
            text(explanation.map(|said| &said.what.cause)),
            text(explanation.map(|said| &said.what.measure)),
            text(explanation.map(|said| &said.by)),
            Value::optional(explanation.map(|said| Value::instant(said.at))),
            text(reply.map(|said| &said.what)),
            text(reply.map(|said| &said.by)),
            Value::optional(reply.map(|said| Value::instant(said.at))),
            text(review.map(|review| &review.remark)),
            text(review.map(|review| &review.by)),
            Value::optional(self.ended_at.map(Value::instant)),
        ]);
        row
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        row.text()?;
        let (region, plan, indicator) = (row.parse()?, row.parse()?, row.parse()?);
        let year = i16::try_from(row.int()?).unwrap_or_default();
        Ok(Self {
            cell: name::FollowUp { plan, indicator, region, year },
            office: row.string()?,
            unit: Text::new(row.text()?, row.text()?),
            state: row.parse()?,
            cited: Cited { status: row.parse_with(status)?, date: day(row)?, view: row.string()? },
            instruction: row.string()?,
            due: day(row)?,
            opener: row.string()?,
            opened_at: row.instant()?,
            explanation: read_explanation(row)?,
            reply: read_reply(row)?,
            review: read_review(row)?,
            ended_at: row.optional_instant()?,
        })
    }
}

fn status(text: &str) -> Option<StatusValue> {
    StatusValue::ALL.iter().copied().find(|status| status.as_str() == text)
}

fn day(row: &mut Decoder<'_>) -> Result<Date> {
    row.parse_with(|text| date::parse(text).ok())
}

fn read_explanation(row: &mut Decoder<'_>) -> Result<Option<Said<Explanation>>> {
    let what = Explanation { cause: row.string()?, measure: row.string()? };
    let by = row.string()?;
    Ok(row.optional_instant()?.map(|at| Said { what, by, at }))
}

fn read_reply(row: &mut Decoder<'_>) -> Result<Option<Said<String>>> {
    let (what, by) = (row.string()?, row.string()?);
    Ok(row.optional_instant()?.map(|at| Said { what, by, at }))
}

fn read_review(row: &mut Decoder<'_>) -> Result<Option<Review>> {
    let review = Review { remark: row.string()?, by: row.string()? };
    Ok(Some(review).filter(|review| !review.by.is_empty()))
}

#[cfg(test)]
mod tests;
