//! How far an import has come: a bar in a terminal, a line now and then elsewhere.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use qiyou_kernel::Language;
use tokio::time::Instant;

use crate::output;

/// Time between two lines where there is no terminal.
const INTERVAL: Duration = Duration::from_secs(10);

/// The bar; what stands behind it is put together here, in the language of whoever looks.
const BAR: &str = "{wide_bar} {percent:>3} % {msg}";

/// Rows that are in, out of how many, since when.
#[derive(Debug)]
pub(super) struct Progress {
    language: Language,
    what: String,
    began: Instant,
    told: Instant,
    /// Lines of the file.
    total: u64,
    /// The line up to which everything is acknowledged.
    line: u64,
    rows: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn begin(what: String, total: u64, language: Language) -> Self {
        let bar = io::stderr().is_terminal().then(|| bar(total));
        let now = Instant::now();
        Self { language, what, began: now, told: now, total, line: 0, rows: 0, bar }
    }

    /// Notes that a batch is acknowledged.
    pub(super) fn step(&mut self, rows: i64, line: u64) {
        self.rows += u64::try_from(rows).unwrap_or_default();
        self.line = self.line.max(line);
        if let Some(bar) = &self.bar {
            bar.set_position(self.line);
            bar.set_message(self.said());
        } else if self.told.elapsed() >= INTERVAL {
            self.told = Instant::now();
            output::note(&format!("{}: {}", self.what, self.said()));
        }
    }

    /// Notes that all rows are sent and the imports are ended, which takes a while where they are atomic.
    pub(super) fn recording(&mut self) {
        let said = match self.language {
            Language::Zh => "正在入库…",
            Language::En => "recording…",
        };
        if let Some(bar) = &self.bar {
            bar.set_position(self.total);
            bar.set_message(said);
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    /// Clears the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn said(&self) -> String {
        let Self { language, total, line, rows, .. } = *self;
        let pace = Pace { rows, line, total, elapsed: self.began.elapsed() };
        pace.said(language)
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    // The template is tested; with another one the bar would have its usual looks.
    if let Ok(style) = ProgressStyle::with_template(BAR) { bar.with_style(style) } else { bar }
}

/// How fast it goes.
#[derive(Clone, Copy, Debug)]
struct Pace {
    rows: u64,
    line: u64,
    total: u64,
    elapsed: Duration,
}

impl Pace {
    /// Rows a second, and none before there is anything to measure.
    fn rate(&self) -> Option<u64> {
        let rate = u128::from(self.rows) * 1000 / self.elapsed.as_millis().max(1);
        u64::try_from(rate).ok().filter(|rate| *rate > 0)
    }

    /// Seconds that the other lines take at this pace.
    fn left(&self) -> Option<u64> {
        let left = u128::from(self.total.saturating_sub(self.line)) * self.elapsed.as_millis();
        u64::try_from(left.checked_div(u128::from(self.line))?.div_ceil(1000)).ok()
    }

    fn said(&self, language: Language) -> String {
        let Self { rows, .. } = self;
        let (rate, left) = (self.rate().unwrap_or_default(), time(self.left().unwrap_or_default()));
        match language {
            Language::Zh => format!("{rows} 行，{rate} 行/秒，剩余 {left}"),
            Language::En => format!("{rows} rows, {rate} rows/s, {left} left"),
        }
    }
}

/// A time as clocks show it: `1:02:03`, or `2:03`.
fn time(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_tells_rows_rate_and_time_left() {
        let pace = Pace { rows: 50_000, line: 50_001, total: 1_000_001, elapsed: Duration::from_secs(10) };
        assert_eq!(pace.said(Language::En), "50000 rows, 5000 rows/s, 3:10 left");
        assert_eq!(pace.said(Language::Zh), "50000 行，5000 行/秒，剩余 3:10");
    }

    #[test]
    fn before_anything_is_measured_nothing_is_promised() {
        let pace = Pace { rows: 0, line: 0, total: 10, elapsed: Duration::ZERO };
        assert_eq!((pace.rate(), pace.left()), (None, None));
    }

    #[test]
    fn long_times_have_hours() {
        assert_eq!([0, 59, 61, 7322].map(time), ["0:00", "0:59", "1:01", "2:02:02"]);
    }

    #[test]
    fn the_bar_can_be_drawn() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }
}
