//! The arithmetic of roll-ups and judgements, over plain values and nothing else.
//!
//! A cell is made in three steps: what a region's own reports give for a year ([`own_values`]), what the regions below it
//! give ([`roll_up`]), and which of these counts ([`choose`]). [`judge`] then says where the year stands against its
//! target, and [`judge_commitment`] the same for a promise. Comparisons are exact; rounding is for display alone.

mod attainment;
mod cell;
mod choose;
mod commitment;
mod due;
mod elapsed;
mod fraction;
mod list;
mod quantity;
mod roll_up;
mod rules;
mod status;
mod year;

pub use attainment::{Attainment, attainment};
pub use cell::{Actual, Completeness, Composition, Figure, Measured, Standing};
pub use choose::{Choice, MOST_VALUES, Values, choose, own_values};
pub use commitment::{Judged, Promise, judge_commitment};
pub use due::{Calendar, Phase, last_day};
pub use elapsed::Elapsed;
pub use list::List;
pub use quantity::{Quantity, Side};
pub use roll_up::{Tree, roll_up};
pub use rules::{Reading, Rules, Thresholds};
pub use status::{Case, Flag, Flags, Goal, Input, Reason, Status, StatusValue, breach, judge};
pub use year::{own, pending};
