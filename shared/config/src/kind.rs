//! What a setting may be: how its text is read and written, and what is told to whoever wrote something else.

mod number;
mod size;
mod text;
mod time;

pub use number::Number;
pub use size::Size;
pub use text::Text;
pub use time::Time;

/// How a file writes a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// As it is: a number.
    Bare,
    /// In quotes.
    Quoted,
}

/// A kind of values, with its unit and its range.
pub trait Kind {
    /// The values.
    type Value;

    /// How a file writes them.
    const SHAPE: Shape;

    /// Reads a value; `None` when the text is not what is [expected](Kind::expected).
    fn read(&self, text: &str) -> Option<Self::Value>;

    /// Writes a value so that it reads as the same.
    fn write(&self, value: &Self::Value) -> String;

    /// What a text should be: a noun with its unit and its range.
    fn expected(&self) -> String;
}
