//! Sums over projects.

use qiyou_kernel::Decimal;
use qiyou_proto::aggregator::v1::ProjectSums;
use qiyou_wire::decimal_message;

use super::{Scope, reader::Reader};
use crate::projection::{Project, ProjectYear};

/// The projects of one domain, summed over the plan's years, in yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    count: i32,
    major_count: i32,
    planned: Option<Decimal>,
    completed: Option<Decimal>,
    paid: Option<Decimal>,
    pub(super) majors: Majors,
    /// Whether a project among them is made up.
    pub(super) is_sample: bool,
}

/// What major projects have completed over the plan's years, in yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Majors {
    /// The sum; nothing before any of them reports.
    pub(super) completed: Option<Decimal>,
    /// The last year that it includes.
    pub(super) last_year: i16,
    /// Whether a project among them is made up.
    pub(super) is_sample: bool,
}

impl Majors {
    /// Adds those of another domain.
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            completed: sum(self.completed, other.completed),
            last_year: self.last_year.max(other.last_year),
            is_sample: self.is_sample || other.is_sample,
        }
    }
}

impl Sums {
    pub(super) fn of(scope: &Scope<'_>, reader: &Reader<'_>) -> Self {
        let mut sums = Self::default();
        for project in reader.areas().flat_map(|area| area.projects()) {
            sums.add(scope, project);
        }
        sums
    }

    fn add(&mut self, scope: &Scope<'_>, project: &Project) {
        self.count += 1;
        self.major_count += i32::from(project.is_major);
        self.is_sample |= project.is_sample;
        let years = project.years.iter().filter(|year| scope.plan.years.contains(&year.year));
        for ProjectYear { year, planned, completed, paid } in years {
            self.planned = sum(self.planned, *planned);
            self.completed = sum(self.completed, *completed);
            self.paid = sum(self.paid, *paid);
            if project.is_major && completed.is_some() {
                let of_year =
                    Majors { completed: *completed, last_year: *year, is_sample: project.is_sample };
                self.majors = self.majors.plus(&of_year);
            }
        }
    }

    pub(super) fn message(&self) -> ProjectSums {
        ProjectSums {
            count: self.count,
            major_count: self.major_count,
            planned: self.planned.map(decimal_message),
            completed: self.completed.map(decimal_message),
            paid: self.paid.map(decimal_message),
            major_completed: self.majors.completed.map(decimal_message),
        }
    }
}

/// Adds what is there. A sum beyond 28 digits stays what it was: no treasury holds as much.
fn sum(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.checked_add(right).unwrap_or(left)),
        (left, right) => left.or(right),
    }
}
