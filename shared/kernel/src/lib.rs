//! The values that every part of Qiyou speaks in: exact decimals, periods, instants, region codes, names and tokens.
//!
//! Everything here is plain data: parsed once at the border, compared exactly, printed the same way everywhere.

pub mod clock;
pub mod cursor;
pub mod date;
pub mod decimal;
pub mod digest;
pub mod etag;
pub mod filter;
pub mod id;
pub mod instant;
pub mod measure;
pub mod name;
pub mod near;
pub mod page;
pub mod period;
mod quote;
pub mod region_code;
mod seal;
pub mod text;
pub mod token;
pub mod view_token;
pub mod vocabulary;

pub use clock::Clock;
pub use cursor::Cursor;
pub use date::Date;
pub use decimal::Decimal;
pub use digest::Digest;
pub use etag::Etag;
pub use filter::Filter;
pub use id::{CommitmentId, DomainId, GoalId, ImportId, IndicatorId, PlanId, ProjectId, TaskId};
pub use instant::Instant;
pub use measure::Measure;
pub use period::{Frequency, Period};
pub use region_code::RegionCode;
pub use text::{Language, Text};
pub use token::Token;
pub use uuid::Uuid;
pub use view_token::ViewToken;
pub use vocabulary::{
    Absence, Authority, Comparator, ImportMode, ImportState, ImportStrategy, Kind, Level, Polarity,
    RegionRule, State, TimeRule, YearShape,
};
