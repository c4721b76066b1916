//! A page of text: lines, and bands of columns side by side, coloured or plain.

use super::wrap::{columns, wrap};

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Style {
    /// Not at all.
    #[default]
    Plain,
    /// A heading.
    Bold,
    /// Of less weight.
    Dim,
    /// Good news.
    Good,
    /// To be looked at.
    Fair,
    /// Bad news.
    Bad,
    /// Waiting for somebody.
    Waiting,
    /// Not to be overlooked.
    Loud,
}

impl Style {
    /// The parameters of the escape that begins the style; empty for none.
    fn codes(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Good => "32",
            Self::Fair => "33",
            Self::Bad => "31",
            Self::Waiting => "36",
            Self::Loud => "1;7;31",
        }
    }
}

/// One column of a band: lines that were wrapped to its width.
#[derive(Debug)]
pub(super) struct Column {
    width: usize,
    is_right: bool,
    lines: Vec<(String, Style)>,
}

impl Column {
    /// An empty column whose lines begin at its left edge.
    pub(super) fn left(width: usize) -> Self {
        Self { width, is_right: false, lines: Vec::new() }
    }

    /// An empty column whose lines end at its right edge.
    pub(super) fn right(width: usize) -> Self {
        Self { is_right: true, ..Self::left(width) }
    }

    /// Adds a text, wrapped.
    pub(super) fn add(&mut self, text: &str, style: Style) {
        self.lines.extend(wrap(text, self.width).into_iter().map(|line| (line, style)));
    }

    /// The column with a text added.
    pub(super) fn with(mut self, text: &str, style: Style) -> Self {
        self.add(text, style);
        self
    }

    /// Lines so far.
    pub(super) fn height(&self) -> usize {
        self.lines.len()
    }

    /// Fills up with empty lines to a height.
    pub(super) fn fill(&mut self, height: usize) {
        while self.lines.len() < height {
            self.lines.push(<(String, Style)>::default());
        }
    }
}

/// The page as it grows.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    has_colour: bool,
    text: String,
}

impl Canvas {
    pub(super) fn new(width: usize, has_colour: bool) -> Self {
        Self { width, has_colour, text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Ends a paragraph.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Draws a line across the page.
    pub(super) fn rule(&mut self, character: char) {
        let rule: String = std::iter::repeat_n(character, self.width).collect();
        self.paint(&rule, Style::Dim);
        self.blank();
    }

    /// Adds a text over the whole width, wrapped.
    pub(super) fn text(&mut self, text: &str, style: Style) {
        self.indented(0, text, style);
    }

    /// Adds a text that begins that many columns in, wrapped.
    pub(super) fn indented(&mut self, indent: usize, text: &str, style: Style) {
        let body = Column::left(self.width.saturating_sub(indent + 1)).with(text, style);
        match indent {
            0 => self.band(&[Column::left(self.width).with(text, style)]),
            _ => self.band(&[Column::left(indent - 1), body]),
        }
    }

    /// Adds items two spaces apart, as many to a line as fit whole.
    pub(super) fn flow(&mut self, items: &[String], style: Style) {
        let mut line = String::new();
        for item in items {
            if !line.is_empty() && columns(&line) + 2 + columns(item) > self.width {
                self.text(&std::mem::take(&mut line), style);
            }
            if !line.is_empty() {
                line.push_str("  ");
            }
            line.push_str(item);
        }
        if !line.is_empty() {
            self.text(&line, style);
        }
    }

    /// Sets columns side by side, one space between two.
    pub(super) fn band(&mut self, band: &[Column]) {
        let height = band.iter().map(Column::height).max().unwrap_or_default();
        for row in 0..height {
            // Spaces are owed until something follows them, so that no line ends in one.
            let mut owed = 0;
            for column in band {
                let (line, style) =
                    column.lines.get(row).map_or(("", Style::Plain), |(line, style)| (line, *style));
                let spare = column.width.saturating_sub(columns(line));
                let (before, after) = if column.is_right { (spare, 0) } else { (0, spare) };
                owed += before;
                if !line.is_empty() {
                    self.text.extend(std::iter::repeat_n(' ', owed));
                    self.paint(line, style);
                    owed = 0;
                }
                owed += after + 1;
            }
            self.blank();
        }
    }

    fn paint(&mut self, text: &str, style: Style) {
        let codes = style.codes();
        if !self.has_colour || codes.is_empty() {
            return self.text.push_str(text);
        }
        for part in ["\u{1b}[", codes, "m", text, "\u{1b}[0m"] {
            self.text.push_str(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Canvas, Column, Style};

    #[test]
    fn columns_stand_side_by_side_and_no_line_ends_in_a_space() {
        let mut page = Canvas::new(20, false);
        page.band(&[
            Column::left(6).with("长兴县", Style::Plain).with("x", Style::Plain),
            Column::right(5).with("4.5", Style::Plain),
        ]);
        assert_eq!(page.finish(), "长兴县   4.5\nx\n");
    }

    #[test]
    fn colour_surrounds_the_text_and_not_the_space() {
        let mut page = Canvas::new(20, true);
        page.band(&[Column::right(4).with("ok", Style::Good), Column::left(2).with("b", Style::Plain)]);
        assert_eq!(page.finish(), "  \u{1b}[32mok\u{1b}[0m b\n");
    }
}
