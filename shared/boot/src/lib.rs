//! From a command line to a service that serves, and back down again.
//!
//! A domain says what it is ([`Domain`]); everything else is here: its store, the shared services over it, who may call,
//! and an orderly end. [`run`] is the whole `main` of a domain's program; [`DomainService`] is the same without the
//! process around it, for programs and tests that host several services.

mod access;
mod args;
mod domain;
mod export;
mod keep;
mod probe;
mod process;

pub use access::{AccessArgs, AccessError};
pub use args::{ServeArgs, StoreArgs};
pub use domain::{Domain, DomainService};
pub use export::{ExportArgs, ExportError};
pub use probe::{probe, serves};
pub use process::{StartError, bind, exit, run, run_process, serve_domain, signalled};
