//! The stored row of an observation's version.

use qiyou_error::Result;
use qiyou_kernel::{Absence, Instant, State};
use qiyou_store::{self as store, Column, Decoder, Migration, Part, Record, Table, Value};

use crate::{Content, Figure, Key, Version, list_text, read_list};

/// One version of an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What it is about.
    pub key: Key,
    /// Which version it is.
    pub version: Version,
    /// What it says.
    pub content: Content,
    /// Where the report stands: draft, submitted or returned for the working version, approved for the standing one.
    pub state: State,
    /// Who reported the content.
    pub reporter: String,
    /// When a report for the period was first handed in: late when after the due date.
    pub first_submitted: Option<Instant>,
    /// Who approved or returned it; empty before.
    pub reviewer: String,
    /// Why it was returned; empty otherwise.
    pub return_reason: String,
    /// The revision of the working version that a standing version copies.
    pub approved_revision: Option<i64>,
}

/// What this crate keeps in a store.
pub static PART: Part = Part {
    name: "observation",
    tables: &[Observation::TABLE],
    migrations: &[Migration {
        version: 100,
        name: "observations",
        sqlite: include_str!("../migrations/sqlite/0100_observations.sql"),
        postgres: include_str!("../migrations/postgres/0100_observations.sql"),
    }],
};

impl Observation {
    /// The store's key of one version of an observation.
    #[must_use]
    pub fn row_key(key: &Key, version: Version) -> store::Key<Self> {
        store::Key::of(key_columns(key, version))
    }
}

fn key_columns(key: &Key, version: Version) -> Vec<Value> {
    let mut columns = key.columns();
    columns.push(Value::text(version.as_str()));
    columns
}

impl Record for Observation {
    const TABLE: &'static Table = &Table {
        name: "observations",
        key: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("measure"),
            Column::text("period"),
            Column::text("authority"),
            Column::text("version"),
        ],
        content: &[
            Column::text("state"),
            Column::decimal("value").optional(),
            Column::decimal("numerator").optional(),
            Column::decimal("denominator").optional(),
            Column::text("absence").optional(),
            Column::int("fulfilled"),
            Column::int("withdrawn"),
            Column::int("sample"),
            Column::text("evidence"),
            Column::text("source"),
            Column::text("comment"),
            Column::text("reporter"),
            Column::int("first_submitted_at").optional(),
            Column::text("reviewer"),
            Column::text("return_reason"),
            Column::int("approved_revision").optional(),
            Column::bytes("digest"),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let content = &self.content;
        let (value, numerator, denominator, absence) = match &content.figure {
            Figure::None => (None, None, None, None),
            Figure::Value(value) => (Some(*value), None, None, None),
            Figure::Ratio { numerator, denominator } => (None, Some(*numerator), Some(*denominator), None),
            Figure::Absent(absence) => (None, None, None, Some(*absence)),
        };
        let mut row = key_columns(&self.key, self.version);
        row.extend([
            Value::text(self.state.as_str()),
            Value::optional(value.map(Value::decimal)),
            Value::optional(numerator.map(Value::decimal)),
            Value::optional(denominator.map(Value::decimal)),
            Value::optional(absence.map(|absence| Value::text(absence.as_str()))),
            Value::flag(content.fulfilled),
            Value::flag(content.withdrawn),
            Value::flag(content.sample),
            Value::text(list_text(&content.evidence)),
            Value::text(content.source.as_str()),
            Value::text(content.comment.as_str()),
            Value::text(self.reporter.as_str()),
            Value::optional(self.first_submitted.map(Value::instant)),
            Value::text(self.reviewer.as_str()),
            Value::text(self.return_reason.as_str()),
            Value::optional(self.approved_revision.map(Value::int)),
            Value::bytes(content.digest(&self.key).as_bytes().as_slice()),
        ]);
        row
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        row.text()?;
        let key = Key {
            region: row.parse()?,
            measure: row.parse()?,
            period: row.parse()?,
            authority: row.parse()?,
        };
        let version = row.parse()?;
        let state: State = row.parse()?;
        let figure = read_figure(row)?;
        let (fulfilled, withdrawn, sample) = (row.flag()?, row.flag()?, row.flag()?);
        let evidence = read_list(row.text()?)?;
        let (source, comment) = (row.string()?, row.string()?);
        let content = Content { figure, fulfilled, evidence, source, comment, sample, withdrawn };
        let observation = Self {
            key,
            version,
            content,
            state,
            reporter: row.string()?,
            first_submitted: row.optional_instant()?,
            reviewer: row.string()?,
            return_reason: row.string()?,
            approved_revision: row.optional_int()?,
        };
        row.bytes()?;
        Ok(observation)
    }
}

fn read_figure(row: &mut Decoder<'_>) -> Result<Figure> {
    let value = row.optional_decimal()?;
    let ratio = row.optional_decimal()?.zip(row.optional_decimal()?);
    let absence: Option<Absence> = row.optional_parse()?;
    Ok(match (value, ratio, absence) {
        (Some(value), ..) => Figure::Value(value),
        (_, Some((numerator, denominator)), _) => Figure::Ratio { numerator, denominator },
        (.., Some(absence)) => Figure::Absent(absence),
        (None, None, None) => Figure::None,
    })
}

#[cfg(test)]
mod tests;
