//! The smaller parts of a plan: offices, domains, notes, thresholds.

use qiyou_kernel::{Decimal, DomainId, RegionCode, Text};

use crate::vocabulary::NoteKind;

/// An office that owes figures 责任单位.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The office's id within the plan: `medical_insurance`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
}

/// A region that the plan's own lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its division code.
    pub region: RegionCode,
    /// Its name.
    pub name: Text,
}

/// A domain of the plan 领域.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The domain's id: `childcare`.
    pub id: DomainId,
    /// The number of its section as printed; absent where none is.
    pub section: Option<String>,
    /// Its name.
    pub name: Text,
    /// The bureau that leads it 牵头单位.
    pub lead: Office,
    /// What it is for, in one sentence.
    pub aim: Option<Text>,
    /// Its weight in scores across domains; above zero.
    pub weight: Decimal,
    /// Whether the plan leaves its meaning open.
    pub ambiguous: bool,
    /// Ids of the notes about it, in the plan's order.
    pub notes: Vec<String>,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
}

/// A remark of the plan file on how the plan is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The note's id: `N-C01`.
    pub id: String,
    /// What it is about.
    pub kind: NoteKind,
    /// What it refers to: `plan`, or ids of domains, indicators, tasks, commitments and goals.
    pub refs: Vec<String>,
    /// What it says.
    pub text: Text,
}

/// Where the lines between statuses lie, and what share of its parts a figure must rest on; each from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Share of the required pace from which a running year is on track.
    pub on_track: Decimal,
    /// Share of the required pace from which a running year is at risk; below, it is off track.
    pub at_risk: Decimal,
    /// Share of the year below which a flow is not judged.
    pub too_early: Decimal,
    /// Distance from the target, as a share of it, within which a stock that slipped below is only at risk.
    pub near_target: Decimal,
    /// Share of the denominator that a ratio over regions must rest on to be judged.
    pub ratio_coverage: Decimal,
    /// Share of the weights that must have data for a score to be given.
    pub score_coverage: Decimal,
}

/// Returns `digits / 100`.
fn hundredths(digits: i64) -> Decimal {
    Decimal::from_i64(digits).checked_div(Decimal::from_i64(100)).unwrap_or_default()
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            on_track: hundredths(95),
            at_risk: hundredths(60),
            too_early: hundredths(10),
            near_target: hundredths(1),
            ratio_coverage: hundredths(90),
            score_coverage: hundredths(60),
        }
    }
}
