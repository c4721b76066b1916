//! The legend, and the versions that the page stands on.

use qiyou_proto::aggregator::v1::FiveYearView;

use super::{
    Layout,
    mark::MARKS,
    paint::{Canvas, Style},
    signs::Signs,
};

/// Digits of a hash that tell two versions apart.
const HASH: usize = 12;

pub(super) fn draw(page: &mut Canvas, layout: &Layout, signs: &Signs, view: &FiveYearView) {
    let words = layout.words;
    page.blank();
    page.rule('═');
    let marks = MARKS.iter().map(|mark| format!("{} {}", mark.sign, mark.word(layout.language)));
    page.flow(&marks.collect::<Vec<_>>(), Style::Plain);
    page.flow(&signs.explained(layout.language), Style::Plain);
    let versions =
        [(words.plan_version, &view.plan_version), (words.reference_version, &view.reference_version)];
    let versions = versions.into_iter().filter(|(_, hash)| !hash.is_empty());
    let versions: Vec<_> =
        versions.map(|(word, hash)| format!("{word} {}", hash.get(..HASH).unwrap_or(hash))).collect();
    if !versions.is_empty() {
        page.text(&versions.join(" · "), Style::Dim);
    }
}
