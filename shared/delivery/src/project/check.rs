//! A project as a request gives it: every field read, every fault refused at once.

use std::ops::RangeInclusive;

use qiyou_catalogue::Plans;
use qiyou_error::{Fields, Reason, key};
use qiyou_indicator::Context;
use qiyou_kernel::{Decimal, IndicatorId, ProjectId, RegionCode, Text, date, name};
use qiyou_observation::check_not_negative;
use qiyou_proto::{delivery::v1 as wire, r#type::v1 as types};
use qiyou_reference::Division;
use qiyou_wire::{Wire, bounded, decimal, limits};

use crate::{Milestone, Project, ProjectState, Year};

/// The years that a project's money may lie in.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// Most entries of money: one for each of [`YEARS`].
const YEAR_COUNT: usize = 111;

/// Most steps of a project.
const MILESTONES: usize = 50;

/// Most indicators of a project: more than any plan has.
const INDICATORS: usize = 1_000;

/// What a project is checked against.
pub(super) struct Rules<'a> {
    pub(super) context: &'a Context,
    pub(super) division: &'a Division,
    pub(super) plans: &'a Plans,
}

impl Rules<'_> {
    /// Reads a project that `recorder` sends.
    pub(super) fn read(
        &self,
        fields: &mut Fields,
        project: &wire::Project,
        recorder: &str,
    ) -> Option<Project> {
        let name = fields.parse::<name::Project>("name", &project.name);
        let title = text(fields, "title", &project.title);
        let region = self.region(fields, &project.region);
        let state = fields.choice("state", project.state, ProjectState::meant);
        let years = self.years(fields, &project.years);
        let milestones = milestones(fields, &project.milestones);
        let indicators = self.indicators(fields, &project.indicators);
        Some(Project {
            project: documented(fields, name?.project)?,
            region: region?,
            title: title?,
            major: project.major,
            state: state?,
            indicators: indicators?,
            sample: project.sample,
            recorder: recorder.to_owned(),
            years: years?,
            milestones: milestones?,
        })
    }

    fn region(&self, fields: &mut Fields, region: &str) -> Option<RegionCode> {
        let name::Region { region } = fields.parse("region", region)?;
        let is_known = self.context.is_known(fields, "region", self.division, region);
        let is_planned = is_known && self.context.is_planned(fields, "region", self.plans.iter(), region);
        is_planned.then_some(region)
    }

    fn years(&self, fields: &mut Fields, years: &[wire::ProjectYear]) -> Option<Vec<Year>> {
        let this_year = self.context.clock.today_in_shanghai().year();
        let years = fields.each("years", years, YEAR_COUNT, |fields, year| {
            let number = fields.within("year", year.year, YEARS);
            let planned = amount(fields, "planned", year.planned.as_ref());
            let completed = amount(fields, "completed", year.completed.as_ref());
            let paid = amount(fields, "paid", year.paid.as_ref());
            let year = i16::try_from(number?).ok()?;
            if year > this_year {
                to_come(fields, "completed", year, completed?);
                to_come(fields, "paid", year, paid?);
            }
            Some(Year { year, planned: planned?, completed: completed?, paid: paid? })
        })?;
        fields.distinct("years", &years, |year| year.year);
        rising(fields, "years", ".year", &years, |year| year.year);
        Some(years)
    }

    fn indicators(&self, fields: &mut Fields, names: &[String]) -> Option<Vec<IndicatorId>> {
        let indicators = fields.each("indicators", names, INDICATORS, |fields, name| {
            let name::Indicator { indicator } = fields.parse("", name)?;
            if self.plans.indicator(&indicator).is_none() {
                let description = format!("{indicator} is defined by no plan loaded here");
                fields.refuse(Reason::IndicatorUnknown, "", description).add(key::INDICATOR, &indicator);
            }
            Some(indicator)
        })?;
        fields.distinct("indicators", &indicators, Clone::clone);
        rising(fields, "indicators", "", &indicators, Clone::clone);
        Some(indicators)
    }
}

fn amount(fields: &mut Fields, field: &str, message: Option<&types::Decimal>) -> Option<Option<Decimal>> {
    let amount = decimal(fields, field, message)?;
    if let Some(amount) = amount {
        check_not_negative(fields, field, amount);
    }
    Some(amount)
}

/// Refuses what is said to be done in a year that has not begun.
fn to_come(fields: &mut Fields, field: &str, year: i16, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        let description = format!("is of {year}, which has not begun; leave it out and send `planned` alone");
        fields.refuse(Reason::FieldOutOfRange, field, description).add(key::VALUE, amount);
    }
}

fn milestones(fields: &mut Fields, milestones: &[wire::Milestone]) -> Option<Vec<Milestone>> {
    let mut milestones = fields.each("milestones", milestones, MILESTONES, |fields, milestone| {
        let id = fields.required("id", &milestone.id);
        let id = id.filter(|id| is_label(fields, "id", id));
        let title = text(fields, "title", &milestone.title);
        let due_date = fields.required("due_date", &milestone.due_date);
        let due_date = due_date.and_then(|text| day(fields, "due_date", text));
        let reached_date = match milestone.reached_date.as_str() {
            "" => Some(String::new()),
            text => day(fields, "reached_date", text),
        };
        let (id, Text { zh, en }) = (id?.to_owned(), title?);
        Some(Milestone { id, zh, en, due_date: due_date?, reached_date: reached_date? })
    })?;
    fields.distinct("milestones", &milestones, |milestone| milestone.id.clone());
    milestones.sort_by(|left, right| left.id.cmp(&right.id));
    Some(milestones)
}

fn day(fields: &mut Fields, field: &str, text: &str) -> Option<String> {
    fields.accept(field, text, date::parse(text)).map(|day| day.to_string())
}

fn text(fields: &mut Fields, field: &str, message: &Option<types::LocalizedText>) -> Option<Text> {
    let message = fields.present(field, message)?;
    fields.nest(field, |fields| {
        fields.required("zh", &message.zh);
        let zh = bounded(fields, "zh", &message.zh, limits::TITLE);
        let en = bounded(fields, "en", &message.en, limits::TITLE);
        Some(Text::new(zh?, en?))
    })
}

/// The contract asks for a letter first, which the id itself does not.
fn documented(fields: &mut Fields, project: ProjectId) -> Option<ProjectId> {
    is_label(fields, "name", project.as_str()).then_some(project)
}

/// Refuses an id that is not `^[a-z][a-z0-9-]{0,62}$`.
fn is_label(fields: &mut Fields, field: &str, id: &str) -> bool {
    let is_inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let is_label = id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.len() <= qiyou_kernel::id::MAX_PART
        && id.bytes().all(is_inner);
    if !is_label {
        let description = "begins with a lower-case letter and holds letters, digits and hyphens, at most 63";
        fields.refuse(Reason::FieldMalformed, field, description).add(key::VALUE, id);
    }
    is_label
}

/// Refuses an item that stands behind one that it belongs before.
fn rising<T, K: Ord>(fields: &mut Fields, field: &str, part: &str, items: &[T], key: impl Fn(&T) -> K) {
    for (index, pair) in (1..).zip(items.windows(2)) {
        if let [before, after] = pair
            && key(after) < key(before)
        {
            let description = "belongs before the item in front of it; send them in rising order";
            fields.refuse(Reason::FieldMalformed, &format!("{field}[{index}]{part}"), description);
        }
    }
}
