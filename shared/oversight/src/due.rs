//! Dates by which an answer is owed, and how late one is.

use qiyou_error::Fields;
use qiyou_kernel::{Date, Instant, date};

/// Reads a due date from today on, at most so many days ahead.
pub(crate) fn due_date(fields: &mut Fields, text: &str, today: Date, most_days: u16) -> Option<Date> {
    let text = fields.required("due_date", text)?;
    let due = fields.accept("due_date", text, date::parse(text))?;
    fields.within("due_date", due, today..=date::after(today, most_days))
}

/// When an answer is owed, and when it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    /// The last day on which it is in time.
    pub(crate) date: Date,
    /// Whether it is still owed.
    pub(crate) is_owed: bool,
    /// When it came last.
    pub(crate) answered: Option<Instant>,
}

impl Due {
    /// Whether an answer is owed and its date has passed.
    pub(crate) fn is_overdue(&self, judged_on: Date) -> bool {
        self.is_owed && judged_on > self.date
    }

    /// Days behind the due date: of the day judged by while an answer is owed, else of the answer's day. Zero in time.
    pub(crate) fn days_late(&self, judged_on: Date) -> i32 {
        let answered = || self.answered.map(|instant| instant.civil_date_in_shanghai());
        let day = if self.is_owed { Some(judged_on) } else { answered() };
        day.map_or(0, |day| date::days_between(self.date, day)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        date::parse(text).unwrap()
    }

    #[test]
    fn the_due_date_itself_is_in_time() {
        let due = Due { date: day("2026-08-31"), is_owed: true, answered: None };
        assert_eq!((due.is_overdue(day("2026-08-31")), due.days_late(day("2026-08-31"))), (false, 0));
        assert_eq!((due.is_overdue(day("2026-09-02")), due.days_late(day("2026-09-02"))), (true, 2));
        assert_eq!(due.days_late(day("2027-08-31")), 365);
    }

    #[test]
    fn what_was_answered_is_as_late_as_its_answer_on_any_day() {
        let answered = "2026-09-03T15:59:59Z".parse().ok();
        let due = Due { date: day("2026-08-31"), is_owed: false, answered };
        for judged_on in ["2026-08-01", "2027-01-01"] {
            assert_eq!((due.is_overdue(day(judged_on)), due.days_late(day(judged_on))), (false, 3));
        }
        assert_eq!(Due { answered: None, ..due }.days_late(day("2027-01-01")), 0);
    }

    #[test]
    fn a_due_date_lies_within_its_bounds() {
        let mut fields = Fields::new();
        let today = day("2026-02-27");
        for (text, expected) in [
            ("2026-02-26", None),
            ("2026-02-27", Some(today)),
            ("2026-03-02", Some(day("2026-03-02"))),
            ("2026-03-03", None),
            ("2 March", None),
            ("", None),
        ] {
            assert_eq!(due_date(&mut fields, text, today, 3), expected, "{text}");
        }
    }
}
