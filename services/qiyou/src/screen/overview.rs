//! The first table: one row a domain, with its bureau, this year's indicators, coverage and commitments.

use qiyou_kernel::Language;
use qiyou_proto::aggregator::v1::{CommitmentCounts, Coverage, DomainView, FiveYearView};

use super::{
    Layout, localized, mark, notice,
    paint::{Canvas, Column, Style},
};

/// Widths of the five columns.
struct Widths {
    domain: usize,
    lead: usize,
    year: usize,
    coverage: usize,
    commitments: usize,
}

impl Widths {
    fn of(layout: &Layout) -> Self {
        let (domain, lead) = match (layout.language, layout.is_narrow()) {
            (Language::Zh, _) => (10, 14),
            (Language::En, true) => (17, 17),
            (Language::En, false) => (22, 22),
        };
        let coverage = if layout.is_narrow() { 13 } else { 20 };
        let rest = layout.width.saturating_sub(domain + lead + coverage + 4);
        let year = rest * 2 / 5;
        Self { domain, lead, year, coverage, commitments: rest - year }
    }
}

pub(super) fn draw(page: &mut Canvas, layout: &Layout, view: &FiveYearView) {
    let (words, widths) = (layout.words, Widths::of(layout));
    page.blank();
    page.rule('═');
    let year = match layout.language {
        Language::Zh => format!("{}{}", layout.current, words.year),
        Language::En => format!("{} {}", layout.current, words.year),
    };
    page.band(&[
        Column::left(widths.domain).with(words.domain, Style::Bold),
        Column::left(widths.lead).with(words.lead, Style::Bold),
        Column::left(widths.year).with(&year, Style::Bold),
        Column::left(widths.coverage).with(words.coverage, Style::Bold),
        Column::left(widths.commitments).with(words.commitments, Style::Bold),
    ]);
    page.rule('─');
    for domain in &view.domains {
        page.band(&row(layout, &widths, domain));
    }
}

fn row(layout: &Layout, widths: &Widths, domain: &DomainView) -> [Column; 5] {
    let name = localized(domain.display_name.as_ref(), layout.language);
    let mut first = Column::left(widths.domain).with(name, Style::Plain);
    if notice::fault(layout, domain).is_some() {
        first.add("!!", Style::Loud);
    }
    let lead = localized(domain.lead_unit.as_ref(), layout.language);
    let cells = domain.indicators.iter().flat_map(|indicator| &indicator.cells);
    let now = cells.filter(|cell| cell.year == layout.current).map(|cell| cell.status.as_ref());
    [
        first,
        Column::left(widths.lead).with(lead, Style::Plain),
        Column::left(widths.year).with(&mark::tally(&mark::count(now)), Style::Plain),
        coverage(layout, widths.coverage, domain.coverage.as_ref()),
        commitments(layout, widths.commitments, domain.commitments.as_ref()),
    ]
}

fn coverage(layout: &Layout, width: usize, coverage: Option<&Coverage>) -> Column {
    let column = Column::left(width);
    let Some(coverage) = coverage else { return column };
    let Coverage { due, approved, provisional, missing } = coverage;
    let others = [(layout.words.provisional, provisional), (layout.words.missing, missing)];
    let others = others.into_iter().filter(|(_, count)| **count > 0);
    let others: String = others.map(|(word, count)| format!(" {word}{count}")).collect();
    let style = if approved == due { Style::Good } else { Style::Plain };
    column.with(&format!("{approved}/{due}{others}"), style)
}

fn commitments(layout: &Layout, width: usize, counts: Option<&CommitmentCounts>) -> Column {
    let (words, column) = (layout.words, Column::left(width));
    let Some(counts) = counts else { return column };
    let mut text = format!("{}{}{}", counts.total, words.colon, mark::tally(&counts.counts));
    if counts.not_counted > 0 {
        text.push_str(&format!("{}{}{}{}", words.open, words.not_counted, counts.not_counted, words.close));
    }
    column.with(&text, Style::Plain)
}
