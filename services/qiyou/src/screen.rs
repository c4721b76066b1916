//! The five-year view as a page of text for a terminal: what a leader reads.
//!
//! A pure function from the message: the same view and options give the same text. Every figure is shown as it came;
//! nothing is computed here but counts and sums.

mod cell;
mod domain;
mod foot;
mod goals;
mod layout;
mod mark;
mod notice;
mod overview;
mod paint;
mod signs;
#[cfg(test)]
mod tests;
mod words;
mod wrap;

use qiyou_kernel::Language;
use qiyou_proto::{aggregator::v1::FiveYearView, r#type::v1::LocalizedText};

pub use words::SAMPLE;
use {layout::Layout, paint::Canvas, signs::Signs, words::Words};

/// Narrowest page that a view is set in; a narrower terminal wraps the lines itself.
pub const NARROWEST: usize = 80;

/// Widest page that a view is set in: beyond it the eye loses the row.
pub const WIDEST: usize = 120;

/// How a view is set.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Language of everything that has one.
    pub language: Language,
    /// Columns of the page, held within [`NARROWEST`] and [`WIDEST`].
    pub width: usize,
    /// Whether to colour with ANSI escapes. Nothing is told by colour alone.
    pub colour: bool,
}

/// Sets a view as text. Every line ends with a line feed and fits the page.
#[must_use]
pub fn render(view: &FiveYearView, options: &Options) -> String {
    let layout = Layout::new(view, options);
    let mut signs = Signs::default();
    let mut page = Canvas::new(layout.width, options.colour);
    notice::banner(&mut page, view);
    notice::heading(&mut page, &layout, view);
    notice::warnings(&mut page, &layout, view);
    overview::draw(&mut page, &layout, view);
    goals::draw(&mut page, &layout, &mut signs, view);
    for domain in &view.domains {
        domain::draw(&mut page, &layout, &mut signs, domain);
    }
    foot::draw(&mut page, &layout, &signs, view);
    notice::warnings(&mut page, &layout, view);
    notice::banner(&mut page, view);
    page.finish()
}

/// The text in the page's language, or in the other where that is all there is.
fn localized(text: Option<&LocalizedText>, language: Language) -> &str {
    let Some(text) = text else { return "" };
    let (first, second) = match language {
        Language::Zh => (&text.zh, &text.en),
        Language::En => (&text.en, &text.zh),
    };
    if first.is_empty() { second } else { first }
}
