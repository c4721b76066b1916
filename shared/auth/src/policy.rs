//! Which role each RPC needs: one table, complete by test, and whatever is not in it is refused.

use qiyou_error::{Error, Result};

use crate::Role;

mod table;

/// What a caller of an RPC must bring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rule {
    /// Nothing: health and reflection.
    Open,
    /// A role, in the domain that the service answers for.
    Needs(Role),
}

/// The table of rules.
#[derive(Debug)]
pub enum Policy {}

impl Policy {
    /// The rule of an RPC by its path, `/package.Service/Method`.
    ///
    /// # Errors
    /// `Unimplemented` with `METHOD_UNKNOWN` for a path that is in no table: nothing is served without a rule.
    pub fn rule(path: &str) -> Result<Rule> {
        let (service, method) =
            path.strip_prefix('/').and_then(|path| path.split_once('/')).unwrap_or_default();
        table::SERVICES
            .iter()
            .find(|(name, _)| *name == service)
            .and_then(|(_, rules)| rules.iter().find(|(name, _)| *name == method))
            .map(|(_, rule)| *rule)
            .ok_or_else(|| Error::method_unknown(path))
    }
}

#[cfg(test)]
mod tests;
