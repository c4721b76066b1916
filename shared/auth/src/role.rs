//! The roles, and which of them includes which.

use std::{fmt, str::FromStr};

/// What a principal may do.
///
/// Every role includes viewing. Nothing else includes anything: an administrator looks after plans, targets and
/// reference data but neither reports nor approves figures, and whoever may approve does not thereby report.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reports, withdraws and submits.
    Reporter,
    /// Approves what others submitted, or returns it.
    Approver,
    /// Loads plans and reference data, revises targets.
    Administrator,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Reporter, Self::Approver, Self::Administrator];

    /// The role as tokens write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reporter => "reporter",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
        }
    }

    /// Whether holding this role is enough where `needed` is asked for.
    #[must_use]
    pub fn includes(self, needed: Self) -> bool {
        self == needed || needed == Self::Viewer
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no role.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no role; write viewer, reporter, approver or administrator")]
pub struct NoRole(String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| NoRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn every_role_may_view_and_otherwise_only_itself() {
        for held in Role::ALL {
            for needed in Role::ALL {
                assert_eq!(
                    held.includes(needed),
                    held == needed || needed == Role::Viewer,
                    "{held} {needed}"
                );
            }
        }
    }

    #[test]
    fn every_role_is_read_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
        }
        assert!("owner".parse::<Role>().is_err());
    }
}
