//! Whoever calls, with what they were granted.

use std::collections::BTreeSet;

use qiyou_error::{Error, Reason, Result, key};
use qiyou_kernel::{DomainId, RegionCode};

use crate::Role;

/// A verified caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Principal {
    /// The caller's stable id, such as `clerk-7`; it stands in the audit and tells a reporter from an approver.
    pub subject: String,
    /// What the caller may do, and where.
    pub grants: Vec<Grant>,
}

/// One role with its reach.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// In which domains.
    pub domains: Reach<DomainId>,
    /// In which regions, each with all below it. Read from the token; no rule looks at it yet.
    pub regions: Reach<RegionCode>,
    /// For which offices. Read from the token; no rule looks at it yet.
    pub offices: BTreeSet<String>,
}

/// Everything of its sort, or what is named.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reach<T> {
    /// Everything.
    All,
    /// What is named, and nothing else.
    Only(BTreeSet<T>),
}

impl<T: Ord> Reach<T> {
    /// Whether one thing is within reach.
    pub fn covers(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(named) => named.contains(one),
        }
    }
}

impl Grant {
    /// A role everywhere.
    #[must_use]
    pub fn everywhere(role: Role) -> Self {
        Self { role, domains: Reach::All, regions: Reach::All, offices: BTreeSet::new() }
    }

    /// A role in one domain, in all its regions.
    #[must_use]
    pub fn in_domain(role: Role, domain: DomainId) -> Self {
        Self { domains: Reach::Only(BTreeSet::from([domain])), ..Self::everywhere(role) }
    }
}

impl Principal {
    /// Whether a role is held in a domain; without one, in all of them, as a service that spans them asks.
    #[must_use]
    pub fn holds(&self, role: Role, domain: Option<&DomainId>) -> bool {
        self.grants.iter().any(|grant| {
            let reaches = match domain {
                Some(domain) => grant.domains.covers(domain),
                None => grant.domains == Reach::All,
            };
            reaches && grant.role.includes(role)
        })
    }

    /// Refuses a caller who does not hold a role; see [`Principal::holds`].
    ///
    /// # Errors
    /// `Denied` with `ROLE_MISSING`, naming the role and the domain.
    pub fn require(&self, role: Role, domain: Option<&DomainId>) -> Result<()> {
        if self.holds(role, domain) {
            return Ok(());
        }
        let place = domain.map_or_else(|| "all domains".to_owned(), |domain| format!("domain {domain}"));
        let error = Error::denied(Reason::RoleMissing, format!("this needs the role {role} in {place}"))
            .with(key::ROLE, role);
        Err(match domain {
            Some(domain) => error.with(key::DOMAIN, domain),
            None => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Grant, Principal};
    use crate::Role;

    fn domain(id: &str) -> qiyou_kernel::DomainId {
        id.parse().unwrap()
    }

    fn clerk() -> Principal {
        let grants = vec![
            Grant::in_domain(Role::Reporter, domain("childcare")),
            Grant::in_domain(Role::Viewer, domain("health")),
        ];
        Principal { subject: "clerk-7".to_owned(), grants }
    }

    #[test]
    fn a_role_holds_in_its_domain_only() {
        let clerk = clerk();
        assert!(clerk.holds(Role::Reporter, Some(&domain("childcare"))));
        assert!(clerk.holds(Role::Viewer, Some(&domain("childcare"))));
        assert!(clerk.holds(Role::Viewer, Some(&domain("health"))));
        assert!(!clerk.holds(Role::Reporter, Some(&domain("health"))));
        assert!(!clerk.holds(Role::Viewer, Some(&domain("housing"))));
    }

    #[test]
    fn what_spans_the_domains_needs_a_grant_that_does() {
        assert!(!clerk().holds(Role::Viewer, None));
        let grants = vec![Grant::everywhere(Role::Viewer)];
        assert!(Principal { subject: "mayor".to_owned(), grants }.holds(Role::Viewer, None));
    }

    #[test]
    fn a_refusal_names_the_role_and_the_domain() {
        let error = clerk().require(Role::Approver, Some(&domain("health"))).unwrap_err();
        assert_eq!(error.metadata()["role"], "approver");
        assert_eq!(error.metadata()["domain"], "health");
        assert_eq!(error.message(), "this needs the role approver in domain health");
    }
}
