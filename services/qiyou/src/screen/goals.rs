//! The goals of the whole plan; the investment goal with what each domain's major projects completed.

use qiyou_kernel::{Decimal, Language};
use qiyou_proto::{
    aggregator::v1::{Composition, FiveYearView, GoalView},
    r#type::v1 as wire,
};

use super::{
    Layout, cell, localized,
    mark::Mark,
    paint::{Canvas, Column, Style},
    signs::Signs,
};

pub(super) fn draw(page: &mut Canvas, layout: &Layout, signs: &mut Signs, view: &FiveYearView) {
    if view.goals.is_empty() {
        return;
    }
    page.blank();
    page.rule('═');
    let (status, figure) = (12, 16);
    let name = layout.width.saturating_sub(status + 2 * figure + 3);
    page.band(&[
        Column::left(name).with(layout.words.goals, Style::Bold),
        Column::left(status).with(layout.words.status, Style::Bold),
        Column::right(figure).with(layout.words.target, Style::Bold),
        Column::right(figure).with(layout.words.actual, Style::Bold),
    ]);
    page.rule('─');
    for goal in &view.goals {
        let mark = Mark::of(goal.status.as_ref());
        let actual = actual(layout, signs, goal);
        page.band(&[
            title(layout, name, goal),
            Column::left(status).with(&format!("{} {}", mark.sign, mark.word(layout.language)), mark.style),
            Column::right(figure).with(&cell::target(layout, signs, goal.target.as_ref()), Style::Plain),
            Column::right(figure).with(&actual, mark.style),
        ]);
        if goal.actual.as_ref().map(|actual| actual.composition()) == Some(Composition::Projects) {
            page.indented(2, &by_domain(layout, view), Style::Dim);
        }
    }
}

fn title(layout: &Layout, width: usize, goal: &GoalView) -> Column {
    let words = layout.words;
    let mut text = localized(goal.display_name.as_ref(), layout.language).to_owned();
    let unit = localized(goal.unit.as_ref(), layout.language);
    if !unit.is_empty() && unit != "—" {
        text.push_str(&format!("{}{unit}{}", words.open, words.close));
    }
    let mut column = Column::left(width).with(&text, Style::Plain);
    if goal.actual.as_ref().is_some_and(|actual| actual.sample) {
        column.add(&format!("[{}]", words.sample), Style::Fair);
    }
    column
}

fn actual(layout: &Layout, signs: &mut Signs, goal: &GoalView) -> String {
    let text = cell::actual(layout, signs, goal.actual.as_ref(), goal.status.as_ref());
    match goal.attainment.as_ref().and_then(|attainment| attainment.percent.as_ref()) {
        Some(percent) if !text.is_empty() => format!("{text} ({}%)", percent.value),
        Some(_) | None => text,
    }
}

/// The major projects' completed amounts, domain by domain.
fn by_domain(layout: &Layout, view: &FiveYearView) -> String {
    let words = layout.words;
    let domains = view.domains.iter().filter_map(|domain| {
        let sums = domain.projects.as_ref().filter(|sums| sums.major_count > 0)?;
        let name = localized(domain.display_name.as_ref(), layout.language);
        Some(format!("{name} {}", money(layout, sums.major_completed.as_ref())))
    });
    let domains: Vec<_> = domains.collect();
    format!("{}{}{}", domains.join(words.comma), words.open, words.money_unit) + words.close
}

/// An amount of yuan in the unit that the language counts in.
pub(super) fn money(layout: &Layout, amount: Option<&wire::Decimal>) -> String {
    let Some(amount) = amount else { return "—".to_owned() };
    let (unit, decimals) = match layout.language {
        Language::Zh => (100_000_000, 2),
        Language::En => (1_000_000, 0),
    };
    let divided =
        amount.value.parse::<Decimal>().ok().and_then(|yuan| yuan.checked_div(Decimal::from_i64(unit)));
    divided.map_or_else(|| amount.value.clone(), |amount| amount.fixed(decimals))
}
