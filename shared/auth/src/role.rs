//! The roles, and which of them includes which.

use std::{fmt, str::FromStr};

/// What a principal may do.
///
/// Every role includes viewing. Nothing else includes anything: an administrator looks after plans, targets and
/// reference data but neither reports nor approves figures, and whoever may approve does not thereby report. The audit is
/// read by none of those whose acts stand in it: an auditor of another office needs a token that does nothing else.
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
    /// Reads the audit: who did what, and who was refused what.
    Auditor,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 5] =
        [Self::Viewer, Self::Reporter, Self::Approver, Self::Administrator, Self::Auditor];

    /// The role as tokens write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reporter => "reporter",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
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
#[error("`{0}` is no role; write viewer, reporter, approver, administrator or auditor")]
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
