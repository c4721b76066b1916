//! What happens at one desk, day by day: reports are handed in in the morning and reviewed in the afternoon.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_kernel::Date;

use super::{
    desk::{Desk, Revision},
    entry::{Entry, Review},
    office::Place,
};
use crate::failure::Result;

/// The reports that are still to be handed in, and the reviews that wait for their day.
pub(super) struct Diary<D: Desk> {
    desk: D,
    place: String,
    reports: BTreeMap<Date, Vec<Entry<D::Report>>>,
    reviews: BTreeMap<(Date, Review), Vec<Revision>>,
}

impl<D: Desk> Diary<D> {
    pub(super) fn new(place: &Place, entries: Vec<Entry<D::Report>>) -> Result<Self> {
        let mut reports: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in entries {
            reports.entry(entry.submitted).or_default().push(entry);
        }
        let (desk, place) = (D::at(place)?, place.name().to_owned());
        Ok(Self { desk, place, reports, reviews: BTreeMap::new() })
    }

    /// Every day on which something happens.
    pub(super) fn days(&self) -> BTreeSet<Date> {
        let entries = self.reports.values().flatten();
        let reviewed = entries.filter_map(|entry| entry.review.as_ref()).map(|(day, _)| *day);
        self.reports.keys().copied().chain(reviewed).collect()
    }

    /// Hands in the reports of a day: those that share a reason together.
    pub(super) async fn morning(&mut self, day: Date) -> Result<()> {
        let mut by_reason: BTreeMap<String, Vec<Entry<D::Report>>> = BTreeMap::new();
        for entry in self.reports.remove(&day).unwrap_or_default() {
            by_reason.entry(entry.reason.clone()).or_default().push(entry);
        }
        for (number, (reason, entries)) in by_reason.into_iter().enumerate() {
            let reports = entries.iter().map(|entry| entry.report.clone()).collect();
            let request_id = self.request_id(day, "report", number);
            let revisions = self.desk.report(reports, reason, request_id).await?;
            for (entry, revision) in entries.into_iter().zip(revisions) {
                if let Some(review) = entry.review {
                    self.reviews.entry(review).or_default().push(revision);
                }
            }
        }
        Ok(())
    }

    /// Approves and returns what is due for it.
    pub(super) async fn afternoon(&mut self, day: Date) -> Result<()> {
        let due: Vec<_> = self.reviews.extract_if(.., |(due, _), _| *due == day).collect();
        for (number, ((_, review), revisions)) in due.into_iter().enumerate() {
            let request_id = self.request_id(day, "review", number);
            match review {
                Review::Approved => self.desk.approve(revisions, request_id).await?,
                Review::Returned(reason) => self.desk.send_back(revisions, reason, request_id).await?,
            }
        }
        Ok(())
    }

    /// Names a request, so that a load that broke off goes on where it was and repeats nothing.
    fn request_id(&self, day: Date, what: &str, number: usize) -> String {
        format!("sample-{}-{}-{day}-{what}-{number}", self.place, D::KIND)
    }
}
