//! One domain: its indicators over the years, its projects, and its commitments when they were asked for.

use qiyou_proto::aggregator::v1::{
    CommitmentView, CoreMark, DomainView, FollowUpCounts, IndicatorView, ProjectSums, YearCell,
};

use super::{
    Layout, cell, localized,
    mark::Mark,
    notice,
    paint::{Canvas, Column, Style},
    signs::{Sign, Signs},
};

pub(super) fn draw(page: &mut Canvas, layout: &Layout, signs: &mut Signs, domain: &DomainView) {
    let words = layout.words;
    page.blank();
    page.rule('═');
    let name = localized(domain.display_name.as_ref(), layout.language);
    let lead = localized(domain.lead_unit.as_ref(), layout.language);
    page.text(&format!("{name} · {}{}{lead}", words.lead, words.colon), Style::Bold);
    if let Some(fault) = notice::fault(layout, domain) {
        page.text(&format!("!! {fault}"), Style::Loud);
    }
    head(page, layout);
    page.rule('─');
    for indicator in &domain.indicators {
        page.band(&row(layout, signs, indicator, lead));
    }
    if let Some(sums) = &domain.projects
        && sums.count > 0
    {
        page.rule('─');
        page.text(&projects(layout, sums), Style::Plain);
    }
    if let Some(counts) = &domain.follow_ups {
        page.rule('─');
        page.text(&follow_ups(layout, counts), Style::Plain);
    }
    if !domain.commitment_views.is_empty() {
        page.rule('─');
        page.text(words.commitments, Style::Bold);
        for commitment in &domain.commitment_views {
            page.band(&commitment_row(layout, signs, commitment));
        }
    }
}

fn head(page: &mut Canvas, layout: &Layout) {
    let mut band =
        vec![Column::left(layout.name).with(layout.words.indicator, Style::Dim), Column::left(layout.label)];
    for year in &layout.years {
        let style = if *year == layout.current { Style::Bold } else { Style::Dim };
        band.push(Column::right(layout.year).with(&year.to_string(), style));
    }
    page.band(&band);
}

fn row(layout: &Layout, signs: &mut Signs, indicator: &IndicatorView, lead: &str) -> Vec<Column> {
    let words = layout.words;
    let mut targets = Vec::new();
    for year in &layout.years {
        let cell = indicator.cells.iter().find(|cell| cell.year == *year);
        let text = cell::target(layout, signs, cell.and_then(|cell| cell.target.as_ref()));
        targets.push((Column::right(layout.year).with(&text, Style::Dim), cell));
    }
    let height = targets.iter().map(|(column, _)| column.height()).max().unwrap_or(1);
    let mut label = Column::left(layout.label).with(words.target, Style::Dim);
    label.fill(height);
    label.add(words.actual, Style::Dim);
    let mut band = vec![name(layout, signs, indicator, lead), label];
    for (mut column, cell) in targets {
        column.fill(height);
        if let Some(cell) = cell {
            actual(layout, signs, &mut column, cell);
        }
        band.push(column);
    }
    band
}

fn actual(layout: &Layout, signs: &mut Signs, column: &mut Column, cell: &YearCell) {
    let mark = Mark::of(cell.status.as_ref());
    let text = cell::actual(layout, signs, cell.actual.as_ref(), cell.status.as_ref());
    column.add(format!("{} {text}", mark.sign).trim_end(), mark.style);
    for other in &cell.beside {
        column.add(&format!("[{}]", cell::beside(layout, signs, other)), Style::Dim);
    }
}

fn name(layout: &Layout, signs: &mut Signs, indicator: &IndicatorView, lead: &str) -> Column {
    let (words, language) = (layout.words, layout.language);
    let mut text = localized(indicator.display_name.as_ref(), language).to_owned();
    signs.sign(&mut text, Sign::Core, indicator.core() == CoreMark::Core);
    signs.sign(&mut text, Sign::Ambiguous, indicator.ambiguous);
    let unit = localized(indicator.unit.as_ref(), language);
    text.push_str(&format!("{}{unit}{}", words.open, words.close));
    let mut column = Column::left(layout.name).with(&text, Style::Plain);
    if let Some(mark) = sample(layout, indicator) {
        column.add(&mark, Style::Fair);
    }
    let owes = localized(indicator.responsible_unit.as_ref(), language);
    if !owes.is_empty() && owes != lead {
        column.add(&format!("{}{}{owes}", words.responsible, words.colon), Style::Dim);
    }
    column
}

/// Marks a row with made-up figures; names the years when it has others beside them.
fn sample(layout: &Layout, indicator: &IndicatorView) -> Option<String> {
    let figures = |cell: &YearCell, sample: bool| {
        cell.actual.iter().chain(&cell.beside).any(|actual| actual.sample == sample)
    };
    let years: Vec<_> = indicator.cells.iter().filter(|cell| figures(cell, true)).collect();
    if years.is_empty() {
        return None;
    }
    let word = layout.words.sample;
    if !indicator.cells.iter().any(|cell| figures(cell, false)) {
        return Some(format!("[{word}]"));
    }
    let years: Vec<_> = years.iter().map(|cell| cell.year.to_string()).collect();
    Some(format!("[{word} {}]", years.join(" ")))
}

fn projects(layout: &Layout, sums: &ProjectSums) -> String {
    let words = layout.words;
    let counted = format!(
        "{} {}{}{} {}{}{}",
        words.projects, sums.count, words.open, words.major, sums.major_count, words.close, words.colon
    );
    let amounts =
        [(words.planned, &sums.planned), (words.completed, &sums.completed), (words.paid, &sums.paid)];
    let amounts =
        amounts.map(|(word, amount)| format!("{word} {}", super::goals::money(layout, amount.as_ref())));
    format!("{counted}{}{}{}{}", amounts.join(words.comma), words.open, words.money_unit, words.close)
}

fn follow_ups(layout: &Layout, counts: &FollowUpCounts) -> String {
    let (words, FollowUpCounts { open_count, overdue_count }) = (layout.words, counts);
    let open = format!("{}{}{open_count}", words.follow_ups, words.colon);
    if *overdue_count == 0 {
        return open;
    }
    format!("{open}{}{} {overdue_count}{}", words.open, words.overdue, words.close)
}

fn commitment_row(layout: &Layout, signs: &mut Signs, commitment: &CommitmentView) -> [Column; 5] {
    let mark = Mark::of(commitment.status.as_ref());
    let mut name = localized(commitment.display_name.as_ref(), layout.language).to_owned();
    signs.sign(&mut name, Sign::NotCounted, !commitment.counted);
    let target = cell::target(layout, signs, commitment.target.as_ref());
    let actual = cell::actual(layout, signs, commitment.actual.as_ref(), commitment.status.as_ref());
    let is_sample = commitment.actual.as_ref().is_some_and(|actual| actual.sample);
    let figures = layout.year.max(10);
    let width = layout.width.saturating_sub(2 * (figures + 1) + 7 + 5);
    let mut title = Column::left(width).with(&name, Style::Plain);
    if is_sample {
        title.add(&format!("[{}]", layout.words.sample), Style::Fair);
    }
    [
        Column::left(2).with(mark.sign, mark.style),
        title,
        Column::right(figures).with(&target, Style::Dim),
        Column::right(figures).with(&actual, mark.style),
        Column::right(6).with(&commitment.due_year.to_string(), Style::Dim),
    ]
}
