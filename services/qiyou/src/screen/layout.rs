//! How the page's width is shared out.

use qiyou_kernel::Language;
use qiyou_proto::aggregator::v1::FiveYearView;

use super::{NARROWEST, Options, WIDEST, Words, wrap::columns};

/// A year's column: wide enough for a qualitative target of six characters, if there is room.
const YEAR_WIDEST: usize = 12;
/// A year's column: still wide enough for a mark and a number of six digits.
const YEAR_NARROWEST: usize = 8;
/// Names take at least this much before a year's column takes more.
const NAME_NARROWEST: usize = 20;

/// The page: its language, its words and the widths of its columns.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) language: Language,
    pub(super) words: &'static Words,
    pub(super) width: usize,
    /// The column of names.
    pub(super) name: usize,
    /// The column that says target and actual.
    pub(super) label: usize,
    /// Each year's column.
    pub(super) year: usize,
    pub(super) years: Vec<i32>,
    /// The year that the view is judged in, or the nearest of the plan's.
    pub(super) current: i32,
}

impl Layout {
    pub(super) fn new(view: &FiveYearView, options: &Options) -> Self {
        let words = Words::of(options.language);
        let width = options.width.clamp(NARROWEST, WIDEST);
        let label = columns(words.target).max(columns(words.actual));
        let count = view.years.len();
        let rest = |year: usize| width.saturating_sub(label + 1 + count * (year + 1));
        let fits = |year: &usize| rest(*year) >= NAME_NARROWEST;
        let year = (YEAR_NARROWEST..=YEAR_WIDEST).rev().find(fits).unwrap_or(YEAR_NARROWEST);
        Self {
            language: options.language,
            words,
            width,
            name: rest(year),
            label,
            year,
            years: view.years.clone(),
            current: current(view),
        }
    }

    /// Whether the page is as narrow as it gets, or nearly.
    pub(super) fn is_narrow(&self) -> bool {
        self.width < 96
    }
}

fn current(view: &FiveYearView) -> i32 {
    let judged = view.judged_on.get(..4).and_then(|year| year.parse::<i32>().ok());
    let (first, last) = (view.years.first().copied(), view.years.last().copied());
    match (judged, first, last) {
        (Some(judged), Some(first), Some(last)) => judged.min(last).max(first),
        (judged, first, _) => judged.or(first).unwrap_or_default(),
    }
}
