//! The closed lists of words that only plan files use.

use std::fmt;

/// Gives an enumeration of the plan file the same face as those of the kernel: `ALL`, `as_str` and `Display`.
macro_rules! words {
    ($($name:ident { $($value:ident = $word:literal,)+ })+) => {
        $(
            impl $name {
                /// Every value, in the order of declaration.
                pub const ALL: &[Self] = &[$(Self::$value,)+];

                /// Returns the word of the plan file.
                #[must_use]
                pub fn as_str(&self) -> &'static str {
                    match self {
                        $(Self::$value => $word,)+
                    }
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter.pad(self.as_str())
                }
            }
        )+
    };
}

/// How sure the reading of the plan's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Read without doubt.
    High,
    /// Probably right.
    Medium,
    /// A guess.
    Low,
}

/// Whether the plan marks an indicator as one of its core indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Core {
    /// The plan's marks cannot be read.
    Unknown,
    /// Marked as core.
    Core,
    /// Not marked.
    NotCore,
}

/// What a promise that is no outcome is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Says who is covered.
    EligibilityLine,
    /// Says how large a programme is that was set elsewhere.
    ProgrammeScope,
}

/// Where the due year of a promise comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YearBasis {
    /// Its own sentence.
    Stated,
    /// The sentence or paragraph around it.
    Paragraph,
    /// A word such as 持续 or 保持: it holds all the time.
    Continuous,
    /// Nowhere: it is undated.
    None,
}

/// What a promise rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A number.
    Number,
    /// Words that amount to a number: everyone, full coverage, cleared.
    Full,
    /// Words.
    Qualitative,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// Two places of the plan disagree.
    Contradiction,
    /// The text can be read in more than one way.
    Ambiguity,
    /// Something that one would look for is not there.
    Gap,
    /// The source is cut off.
    Truncation,
    /// The same thing stands twice.
    Duplicate,
    /// A number in the plan's own count is wrong.
    Misnumbering,
    /// The source was misread by the machine that recognised it.
    Ocr,
    /// Something that comes from outside the plan.
    External,
    /// A choice of the plan file.
    Choice,
}

/// What a goal of the plan as a whole is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComputedFrom {
    /// The sum of what the major projects have completed.
    MajorProjectsCompleted,
}

words! {
    Confidence { High = "high", Medium = "medium", Low = "low", }
    Core { Unknown = "unknown", Core = "core", NotCore = "not_core", }
    Role { EligibilityLine = "eligibility_line", ProgrammeScope = "programme_scope", }
    YearBasis { Stated = "stated", Paragraph = "paragraph", Continuous = "continuous", None = "none", }
    Basis { Number = "number", Full = "full", Qualitative = "qualitative", }
    NoteKind {
        Contradiction = "contradiction",
        Ambiguity = "ambiguity",
        Gap = "gap",
        Truncation = "truncation",
        Duplicate = "duplicate",
        Misnumbering = "misnumbering",
        Ocr = "ocr",
        External = "external",
        Choice = "choice",
    }
    ComputedFrom { MajorProjectsCompleted = "major_projects_completed", }
}

impl NoteKind {
    /// Returns whether the note says that the plan's meaning is open.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        matches!(self, Self::Contradiction | Self::Ambiguity)
    }
}
