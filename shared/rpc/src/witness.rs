//! Whoever is told of calls that were refused for want of credentials or of permission.

use std::fmt;

/// A call that was refused.
#[derive(Clone, Copy, Debug)]
pub struct RefusedCall<'a> {
    /// Who called, by a token that its issuer signed; empty where there was none.
    pub actor: &'a str,
    /// The path of the method.
    pub method: &'a str,
    /// Why, such as `ROLE_MISSING`.
    pub reason: &'static str,
}

/// Is told of refused calls, within each call's context.
pub trait Witness: fmt::Debug + Send + Sync {
    /// Takes note of one. Calls wait for it, so it must not wait for anything.
    fn refused(&self, call: &RefusedCall<'_>);
}
