//! Projects as they stood on each day that something of them was recorded.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_kernel::{Date, DomainId};
use qiyou_proto::{
    delivery::v1::{Milestone, Project, ProjectState, ProjectYear},
    r#type::v1::LocalizedText,
};

use super::{
    read::number,
    sheet,
    sheet::{Row, Sheet},
};
use crate::failure::Result;

/// A project as it was recorded on a day.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) recorded: Date,
    pub(super) domain: DomainId,
    pub(super) project: Project,
}

/// Every version of every project, by project and day.
pub(super) fn read() -> Result<Vec<Version>> {
    let (projects, years, milestones) =
        (sheet("projects.csv")?, sheet("project_years.csv")?, sheet("milestones.csv")?);
    let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for row in projects.rows().chain(years.rows()) {
        days.entry(row.text("project")).or_default().insert(row.day("recorded")?);
    }
    let mut versions = Vec::new();
    for (id, days) in days {
        for day in days {
            let of = Of { id, day };
            let Some(row) = of.rows(&projects)?.pop() else { continue };
            let domain = row.parse::<DomainId>("domain")?;
            let project = Project {
                years: of.years(&years)?,
                milestones: of.milestones(&milestones)?,
                ..project(id, &row)?
            };
            versions.push(Version { recorded: day, domain, project });
        }
    }
    Ok(versions)
}

fn project(id: &str, row: &Row<'_>) -> Result<Project> {
    let state = match row.text("state") {
        "planned" => ProjectState::Planned,
        "running" => ProjectState::Running,
        "completed" => ProjectState::Completed,
        "cancelled" => ProjectState::Cancelled,
        other => return Err(row.fault("state", format!("{other} is none"))),
    };
    let indicators = row.text("indicators").split_whitespace();
    Ok(Project {
        name: format!("projects/{id}"),
        title: Some(title(row)),
        region: format!("regions/{}", row.text("region")),
        major: row.parse("major")?,
        state: state.into(),
        indicators: indicators.map(|indicator| format!("indicators/{indicator}")).collect(),
        sample: true,
        ..Default::default()
    })
}

fn title(row: &Row<'_>) -> LocalizedText {
    LocalizedText { zh: row.text("title_zh").to_owned(), en: row.text("title_en").to_owned() }
}

/// One project, as known on a day.
#[derive(Clone, Copy)]
struct Of<'a> {
    id: &'a str,
    day: Date,
}

impl Of<'_> {
    /// The rows that were recorded by then, in the order of their days.
    fn rows<'s>(&self, sheet: &'s Sheet) -> Result<Vec<Row<'s>>> {
        let mut rows = Vec::new();
        for row in sheet.rows().filter(|row| row.text("project") == self.id) {
            let recorded = row.day("recorded")?;
            if recorded <= self.day {
                rows.push((recorded, row));
            }
        }
        rows.sort_by_key(|(recorded, _)| *recorded);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The money of each year, as recorded last.
    fn years(&self, sheet: &Sheet) -> Result<Vec<ProjectYear>> {
        let mut years = BTreeMap::new();
        for row in self.rows(sheet)? {
            let year = row.parse("year")?;
            let (planned, completed, paid) =
                (number(&row, "planned"), number(&row, "completed"), number(&row, "paid"));
            years.insert(year, ProjectYear { year, planned, completed, paid });
        }
        Ok(years.into_values().collect())
    }

    /// Every step; reached where it was by then.
    fn milestones(&self, sheet: &Sheet) -> Result<Vec<Milestone>> {
        let mut milestones = Vec::new();
        for row in sheet.rows().filter(|row| row.text("project") == self.id) {
            let reached = row.optional_day("reached")?.filter(|reached| *reached <= self.day);
            milestones.push(Milestone {
                id: row.text("milestone").to_owned(),
                title: Some(title(&row)),
                due_date: row.day("due")?.to_string(),
                reached_date: reached.map(|day| day.to_string()).unwrap_or_default(),
            });
        }
        Ok(milestones)
    }
}
