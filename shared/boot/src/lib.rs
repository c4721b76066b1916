//! From a command line to a service that serves, and back down again.
//!
//! A domain says what it is ([`Domain`]); everything else is here: its store, the shared services over it, who may call,
//! and an orderly end. [`run`] is the whole `main` of a domain's program; [`Host`] serves a [`DomainService`], or any other
//! [`Service`], without a process around it, for programs and tests that host several.

mod access;
mod domain;
mod export;
mod host;
mod keep;
mod probe;
mod process;
mod program;
mod serve;
mod signals;
mod store;

pub use access::{AccessArgs, AccessError};
pub use domain::{Domain, DomainService};
pub use export::ExportArgs;
pub use host::{Begun, Host, Service};
pub use keep::reachable;
pub use probe::{probe, serves};
pub use process::{DomainArgs, StartError, bind, exit, run, run_domain, run_process, serve_domain};
pub use program::{Asked, ask, refused};
pub use serve::{ServeArgs, log, server};
pub use signals::{Signal, Signals};
pub use store::{Pools, StoreArgs, data};
