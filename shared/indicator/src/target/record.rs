//! The stored row of a target that differs from its plan document.

use std::str::FromStr;

use qiyou_error::Result;
use qiyou_kernel::{Comparator, Decimal, IndicatorId, PlanId, RegionCode, name};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Column, Decoder, Key, Migration, Part, Record, Table, Value};

/// Where a target comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The plan document: a row says so only after a load that overwrote a revision.
    Plan,
    /// A mid-term adjustment.
    Revised,
    /// A number attached to words.
    Attached,
}

impl Origin {
    /// The text that the store keeps and filters take.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Revised => "revised",
            Self::Attached => "attached",
        }
    }

    /// The value of the wire.
    pub(crate) fn message(self) -> wire::TargetOrigin {
        match self {
            Self::Plan => wire::TargetOrigin::Plan,
            Self::Revised => wire::TargetOrigin::Revised,
            Self::Attached => wire::TargetOrigin::Attached,
        }
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "plan" => Ok(Self::Plan),
            "revised" => Ok(Self::Revised),
            "attached" => Ok(Self::Attached),
            _ => Err(format!("`{text}` is no origin of a target")),
        }
    }
}

/// A target as a revision left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Plan, indicator, region and year.
    pub name: name::Target,
    /// The comparator.
    pub comparator: Comparator,
    /// The number; none when the plan's words stand again.
    pub value: Option<Decimal>,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it was revised; empty for the plan's own.
    pub reason: String,
    /// The document that decided it; empty for the plan's own.
    pub document: String,
    /// Who recorded it; empty for the plan's own.
    pub recorder: String,
}

/// What this crate keeps in a store.
pub static PART: Part = Part {
    name: "indicator",
    tables: &[Target::TABLE],
    migrations: &[
        crate::import::MIGRATION,
        Migration {
            version: 110,
            name: "targets",
            sqlite: include_str!("../../migrations/sqlite/0110_targets.sql"),
            postgres: include_str!("../../migrations/postgres/0110_targets.sql"),
        },
    ],
};

impl Target {
    /// The store's key of a target.
    #[must_use]
    pub fn row_key(name: &name::Target) -> Key<Self> {
        Key::of(key_columns(name))
    }
}

fn key_columns(name: &name::Target) -> Vec<Value> {
    let name::Target { plan, indicator, region, year } = name;
    vec![
        Value::text(region.division()),
        Value::show(region),
        Value::show(plan),
        Value::show(indicator),
        Value::int((*year).into()),
    ]
}

impl Record for Target {
    const TABLE: &'static Table = &Table {
        name: "targets",
        key: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("plan"),
            Column::text("indicator"),
            Column::int("year"),
        ],
        content: &[
            Column::text("comparator"),
            Column::decimal("value").optional(),
            Column::text("origin"),
            Column::text("reason"),
            Column::text("document"),
            Column::text("recorder"),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let mut row = key_columns(&self.name);
        row.extend([
            Value::text(self.comparator.as_str()),
            Value::optional(self.value.map(Value::decimal)),
            Value::text(self.origin.as_str()),
            Value::text(self.reason.as_str()),
            Value::text(self.document.as_str()),
            Value::text(self.recorder.as_str()),
        ]);
        row
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        row.text()?;
        let region: RegionCode = row.parse()?;
        let (plan, indicator): (PlanId, IndicatorId) = (row.parse()?, row.parse()?);
        let year = i16::try_from(row.int()?).unwrap_or_default();
        Ok(Self {
            name: name::Target { plan, indicator, region, year },
            comparator: row.parse()?,
            value: row.optional_decimal()?,
            origin: row.parse()?,
            reason: row.string()?,
            document: row.string()?,
            recorder: row.string()?,
        })
    }
}

#[cfg(test)]
mod tests;
