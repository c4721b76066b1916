//! The stored row of a project.

use std::str::FromStr;

use qiyou_error::{Error, Result};
use qiyou_kernel::{Decimal, IndicatorId, ProjectId, RegionCode, Text};
use qiyou_observation::{list_text, read_list};
use qiyou_store::{Column, Decoder, Key, Migration, Part, Record, Table, Value};
use serde::{Deserialize, Serialize};

/// How far a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectState {
    /// In preparation.
    Planned,
    /// Under construction or running.
    Running,
    /// Completed.
    Completed,
    /// Given up; its amounts stay.
    Cancelled,
}

impl ProjectState {
    /// The text that the store keeps and filters take.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for ProjectState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "planned" => Ok(Self::Planned),
            "running" => Ok(Self::Running),
            "completed" => Ok(Self::Completed),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(format!("`{text}` is no state of a project")),
        }
    }
}

/// A project's money in one year, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// The calendar year.
    pub year: i16,
    /// Planned investment.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "exact")]
    pub planned: Option<Decimal>,
    /// Work completed in the year 形象进度.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "exact")]
    pub completed: Option<Decimal>,
    /// Paid in the year.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "exact")]
    pub paid: Option<Decimal>,
}

/// A dated step of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Identifies the step within the project.
    pub id: String,
    /// What is reached, in Chinese.
    pub zh: String,
    /// The same in English; empty when not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// When it is due, `YYYY-MM-DD`.
    pub due_date: String,
    /// When it was reached, `YYYY-MM-DD`; empty before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reached_date: String,
}

/// An investment project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub project: ProjectId,
    /// The region that it serves.
    pub region: RegionCode,
    /// Its title.
    pub title: Text,
    /// Whether it is one of the major public service projects 重大公共服务项目.
    pub major: bool,
    /// How far it is.
    pub state: ProjectState,
    /// The indicators that it is meant to move, sorted.
    pub indicators: Vec<IndicatorId>,
    /// Whether it is made up.
    pub sample: bool,
    /// Who recorded it.
    pub recorder: String,
    /// Its money, by rising year.
    pub years: Vec<Year>,
    /// Its steps, by id.
    pub milestones: Vec<Milestone>,
}

/// What this crate keeps in a store; the observations are another crate's.
pub static PART: Part = Part {
    name: "delivery",
    tables: &[Project::TABLE],
    migrations: &[Migration {
        version: 200,
        name: "projects",
        sqlite: include_str!("../../migrations/sqlite/0200_projects.sql"),
        postgres: include_str!("../../migrations/postgres/0200_projects.sql"),
    }],
};

impl Project {
    /// The store's key of a project.
    #[must_use]
    pub fn row_key(project: &ProjectId) -> Key<Self> {
        Key::of([Value::show(project)])
    }
}

impl Record for Project {
    const TABLE: &'static Table = &Table {
        name: "projects",
        key: &[Column::text("project")],
        content: &[
            Column::text("division"),
            Column::text("region"),
            Column::text("title_zh"),
            Column::text("title_en"),
            Column::int("major"),
            Column::text("state"),
            Column::text("indicators"),
            Column::int("sample"),
            Column::text("recorder"),
            Column::text("years"),
            Column::text("milestones"),
        ],
    };

    fn row(&self) -> Vec<Value> {
        let indicators: Vec<&str> = self.indicators.iter().map(IndicatorId::as_str).collect();
        vec![
            Value::show(&self.project),
            Value::text(self.region.division()),
            Value::show(&self.region),
            Value::text(self.title.zh.as_str()),
            Value::text(self.title.en.as_str()),
            Value::flag(self.major),
            Value::text(self.state.as_str()),
            Value::text(list_text(&indicators)),
            Value::flag(self.sample),
            Value::text(self.recorder.as_str()),
            Value::text(list_text(&self.years)),
            Value::text(list_text(&self.milestones)),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        let project = row.parse()?;
        row.text()?;
        Ok(Self {
            project,
            region: row.parse()?,
            title: Text::new(row.text()?, row.text()?),
            major: row.flag()?,
            state: row.parse()?,
            indicators: read_indicators(row.text()?)?,
            sample: row.flag()?,
            recorder: row.string()?,
            years: read_list(row.text()?)?,
            milestones: read_list(row.text()?)?,
        })
    }
}

fn read_indicators(text: &str) -> Result<Vec<IndicatorId>> {
    let parse =
        |id: String| id.parse().map_err(|fault| Error::bug("a project's indicator is not readable", fault));
    read_list(text)?.into_iter().map(parse).collect()
}

/// Exact numbers in JSON are strings: its own numbers are read as floating point by many.
mod exact {
    use qiyou_kernel::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
        value.map(|value| value.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests;
