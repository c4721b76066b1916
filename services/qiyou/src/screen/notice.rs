//! What must not be overlooked: made-up figures, stores that cannot be reached, versions that differ.

use jiff::{Timestamp, tz::Offset};
use qiyou_proto::aggregator::v1::{DomainView, FiveYearView, ServedFrom};

use super::{
    Layout, SAMPLE, localized,
    paint::{Canvas, Style},
};

/// China keeps one zone, eight hours ahead of UTC.
const BEIJING: Offset = Offset::constant(8);

/// Says that figures are made up, when any is.
pub(super) fn banner(page: &mut Canvas, view: &FiveYearView) {
    if view.sample {
        page.text(SAMPLE, Style::Loud);
    }
}

/// The plan, the region and the day.
pub(super) fn heading(page: &mut Canvas, layout: &Layout, view: &FiveYearView) {
    let words = layout.words;
    let title = localized(view.title.as_ref(), layout.language);
    page.text(if title.is_empty() { &view.plan } else { title }, Style::Bold);
    let code = view.region.strip_prefix("regions/").unwrap_or(&view.region);
    let mut facts = vec![format!("{} {code}", view.region_name).trim().to_owned()];
    facts.push(format!("{} {}", words.judged_on, view.judged_on));
    if let Some(read) = &view.read_time
        && let Ok(instant) = Timestamp::new(read.seconds, 0)
    {
        let local = BEIJING.to_datetime(instant).strftime("%Y-%m-%d %H:%M");
        facts.push(format!("{} {local}{}{}{}", words.read_time, words.open, words.beijing_time, words.close));
    }
    page.text(&facts.join(" · "), Style::Plain);
}

/// What is missing or old in the answer.
pub(super) fn warnings(page: &mut Canvas, layout: &Layout, view: &FiveYearView) {
    let words = layout.words;
    for store in &view.unreachable {
        page.text(&format!("!! {store}{}{}", words.colon, words.unreachable), Style::Loud);
    }
    for domain in &view.domains {
        if let Some(fault) = fault(layout, domain) {
            let name = localized(domain.display_name.as_ref(), layout.language);
            page.text(&format!("!! {name}{}{fault}", words.colon), Style::Loud);
        }
    }
    if !view.mixed_versions.is_empty() {
        let domains = view.mixed_versions.join(words.comma);
        page.text(&format!("!! {domains}{}{}", words.colon, words.mixed), Style::Loud);
    }
}

/// Why a domain's figures are not current, if they are not.
pub(super) fn fault(layout: &Layout, domain: &DomainView) -> Option<&'static str> {
    match domain.served_from() {
        ServedFrom::LastKnown => Some(layout.words.last_known),
        ServedFrom::Nothing => Some(layout.words.nothing),
        ServedFrom::Live | ServedFrom::Unspecified => None,
    }
}
