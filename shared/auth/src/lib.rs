//! Who calls, and what they may do.
//!
//! A [`Verifier`] turns a bearer token into a [`Principal`]; the [`Policy`], one table, says which role each RPC needs.
//! Enforcing the two is the server stack's work.

mod cache;
mod claims;
mod development;
mod keys;
mod policy;
mod principal;
mod role;
mod signing;
mod verify;

pub use development::{DevelopmentKey, DevelopmentKeyError};
pub use keys::KeysError;
pub use policy::{Policy, Rule};
pub use principal::{Grant, Principal, Reach};
pub use role::Role;
pub use signing::{SignatureError, Signer, SignerError, signed};
pub use verify::{Rejection, Trust, Verifier};
