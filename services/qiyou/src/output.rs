//! Everything that the command prints: answers to the standard output, progress and faults to the standard error.

use std::io::{self, IsTerminal, Write};

use clap::builder::FalseyValueParser;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use qiyou_kernel::Language;
use qiyou_proto::aggregator::v1::FiveYearView;

use crate::{
    failure::{Failure, Result},
    screen,
};

/// Columns of a page where the terminal does not tell its own.
const USUAL_WIDTH: usize = 100;

/// How answers are printed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Format {
    /// Language of the page: `zh` or `en`
    #[arg(long, value_name = "LANGUAGE", default_value_t = Language::Zh)]
    pub(crate) lang: Language,

    /// Print the answer as JSON, in protobuf's canonical form, for programs
    #[arg(long)]
    json: bool,

    /// Columns of the page, 80 to 120; the terminal's own when left out, 100 where there is none
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,

    /// Colour the page also where the output is no terminal
    #[arg(long, overrides_with = "no_color")]
    color: bool,

    /// Never colour the page
    #[arg(long, env = "NO_COLOR", hide_env_values = true, value_parser = FalseyValueParser::new())]
    no_color: bool,
}

impl Format {
    /// Prints a view: as a page, or as JSON.
    pub(crate) fn view(&self, view: &FiveYearView) -> Result<()> {
        if self.json {
            return print(&format!("{}\n", json(view)?));
        }
        print(&screen::render(view, &self.options()))
    }

    fn options(&self) -> screen::Options {
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = self.width.or_else(terminal).unwrap_or(USUAL_WIDTH);
        let colour = !self.no_color && (self.color || io::stdout().is_terminal());
        screen::Options { language: self.lang, width, colour }
    }
}

/// Prints to the standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints one line to the standard error. Where nobody listens there is nobody to tell either.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Progress on the standard error: one line that is written over in a terminal, the beginning and the end elsewhere.
#[derive(Debug)]
pub(crate) struct Progress {
    what: String,
    is_terminal: bool,
}

impl Progress {
    pub(crate) fn begin(what: String) -> Self {
        let progress = Self { what, is_terminal: io::stderr().is_terminal() };
        if progress.is_terminal {
            progress.rewrite("…", "");
        } else {
            note(&progress.what);
        }
        progress
    }

    /// Progress where someone looks at a terminal, none elsewhere.
    pub(crate) fn in_terminal(what: String) -> Option<Self> {
        io::stderr().is_terminal().then(|| Self::begin(what))
    }

    pub(crate) fn step(&mut self, reached: &str) {
        if self.is_terminal {
            self.rewrite(reached, "");
        }
    }

    pub(crate) fn end(mut self, outcome: &str) {
        if std::mem::take(&mut self.is_terminal) {
            self.rewrite(outcome, "\n");
        } else {
            note(&format!("{}: {outcome}", self.what));
        }
    }

    /// Writes over the line; what was longer before is cleared.
    fn rewrite(&self, text: &str, end: &str) {
        let _ = write!(io::stderr().lock(), "\r\u{1b}[K{}: {text}{end}", self.what);
    }
}

impl Drop for Progress {
    /// What comes next begins a line of its own, also where the end was not reached.
    fn drop(&mut self) {
        if self.is_terminal {
            note("");
        }
    }
}

/// Prints why the command failed, on one line.
pub(crate) fn failure(failure: &Failure) {
    let message = failure.to_string();
    if !message.is_empty() {
        note(&format!("qiyou: {}", message.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
}

/// A view in protobuf's canonical JSON. The generated messages carry no names; the descriptors do.
fn json(view: &FiveYearView) -> Result<String> {
    let mistake =
        |error: &dyn std::error::Error| Failure::failed(format!("cannot write the view as JSON: {error}"));
    let pool = DescriptorPool::decode(qiyou_proto::DESCRIPTOR_SET).map_err(|error| mistake(&error))?;
    let descriptor = pool
        .get_message_by_name("qiyou.aggregator.v1.FiveYearView")
        .ok_or_else(|| Failure::failed("cannot write the view as JSON: its descriptor is missing"))?;
    let message = DynamicMessage::decode(descriptor, view.encode_to_vec().as_slice())
        .map_err(|error| mistake(&error))?;
    serde_json::to_string_pretty(&message).map_err(|error| mistake(&error))
}

#[cfg(test)]
mod tests {
    use qiyou_proto::{
        aggregator::v1::{DomainView, FiveYearView, ServedFrom},
        r#type::v1::LocalizedText,
    };

    use super::json;

    #[test]
    fn json_uses_the_names_of_the_contract() {
        let domain = DomainView {
            domain: "childcare".to_owned(),
            display_name: Some(LocalizedText { zh: "幼有善育".to_owned(), en: String::new() }),
            served_from: ServedFrom::Live.into(),
            ..Default::default()
        };
        let view =
            FiveYearView { judged_on: "2026-08-20".to_owned(), domains: vec![domain], ..Default::default() };
        let json: serde_json::Value = serde_json::from_str(&json(&view).unwrap()).unwrap();
        let domain = serde_json::json!({
            "domain": "childcare", "displayName": { "zh": "幼有善育" }, "servedFrom": "SERVED_FROM_LIVE"
        });
        assert_eq!(json, serde_json::json!({ "judgedOn": "2026-08-20", "domains": [domain] }));
    }
}
