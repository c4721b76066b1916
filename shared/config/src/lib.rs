//! A program's configuration: defaults, then a file, then the environment, then flags, each over those before it.
//!
//! A set of settings is a type with a function that fills it from a [`Form`], and that function is all there is to write:
//! run over nothing, it tells the flags of the command line and an example file; run over what was given, it gives the
//! typed set, or every fault of every layer at once. Each value knows where it comes from, and no secret is ever shown.

mod command;
mod fault;
mod file;
mod form;
mod kind;
mod layers;
mod load;
mod mask;
mod nearest;
mod report;
mod setting;
mod source;

pub use command::Given;
pub use fault::{Fault, Faults};
pub use form::Form;
pub use kind::{Kind, Number, Shape, Size, Text, Time};
pub use layers::Environment;
pub use load::Loaded;
pub use mask::{Secret, mask};
pub use report::Format;
pub use setting::Setting;
pub use source::Source;
