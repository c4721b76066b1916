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
    /// What the major projects have completed; nothing before any of them reports.
    pub(super) major_completed: Option<Decimal>,
    /// Whether a project among them is made up.
    pub(super) is_sample: bool,
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
        for ProjectYear { planned, completed, paid, .. } in years {
            self.planned = sum(self.planned, *planned);
            self.completed = sum(self.completed, *completed);
            self.paid = sum(self.paid, *paid);
            if project.is_major {
                self.major_completed = sum(self.major_completed, *completed);
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
            major_completed: self.major_completed.map(decimal_message),
        }
    }
}

/// Adds what is there. A sum beyond 28 digits stays what it was: no treasury holds as much.
pub(super) fn sum(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.checked_add(right).unwrap_or(left)),
        (left, right) => left.or(right),
    }
}
