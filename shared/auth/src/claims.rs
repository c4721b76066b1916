//! The claims of a token, and how they become a principal.
//!
//! ```json
//! { "iss": "…", "aud": "qiyou", "sub": "clerk-7", "exp": 1798761600,
//!   "grants": [{ "role": "reporter", "domains": ["childcare"], "regions": ["330522"], "offices": ["childcare-office"] }] }
//! ```
//!
//! `*` stands for all domains or regions. Neither may be left out: a forgotten limit must not read as none.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Grant, Principal, Reach};

const ALL: &str = "*";

/// What a token claims. Issuer and audience are checked where the signature is.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: Audience,
    pub(crate) sub: String,
    /// Seconds since 1970 after which the token is void.
    pub(crate) exp: i64,
    /// Seconds since 1970 before which the token is not yet valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nbf: Option<i64>,
    pub(crate) grants: Vec<GrantClaim>,
}

/// One audience or several, as RFC 7519 lets a token write it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub(crate) fn includes(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct GrantClaim {
    role: String,
    domains: Vec<String>,
    regions: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    offices: BTreeSet<String>,
}

impl Claims {
    /// Reads the principal; nothing when the token has no subject or a grant that cannot be read.
    pub(crate) fn principal(self) -> Option<Principal> {
        let grants = self.grants.into_iter().map(GrantClaim::read).collect::<Option<_>>()?;
        (!self.sub.is_empty()).then_some(Principal { subject: self.sub, grants })
    }
}

impl GrantClaim {
    fn read(self) -> Option<Grant> {
        let role = self.role.parse().ok()?;
        let (domains, regions) = (reach(&self.domains)?, reach(&self.regions)?);
        Some(Grant { role, domains, regions, offices: self.offices })
    }
}

impl From<&Grant> for GrantClaim {
    fn from(grant: &Grant) -> Self {
        let (domains, regions) = (names(&grant.domains), names(&grant.regions));
        Self { role: grant.role.to_string(), domains, regions, offices: grant.offices.clone() }
    }
}

fn reach<T: FromStr + Ord>(texts: &[String]) -> Option<Reach<T>> {
    if texts.iter().any(|text| text == ALL) {
        return Some(Reach::All);
    }
    texts.iter().map(|text| text.parse().ok()).collect::<Option<_>>().map(Reach::Only)
}

fn names<T: Display>(reach: &Reach<T>) -> Vec<String> {
    match reach {
        Reach::All => vec![ALL.to_owned()],
        Reach::Only(named) => named.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Claims;
    use crate::{Principal, Reach, Role};

    fn principal(grant: &serde_json::Value) -> Option<Principal> {
        let claims =
            json!({ "iss": "i", "aud": ["x", "qiyou"], "sub": "clerk-7", "exp": 1, "grants": [grant] });
        serde_json::from_value::<Claims>(claims).ok()?.principal()
    }

    #[test]
    fn a_grant_is_read_with_its_whole_reach() {
        let grant = json!({ "role": "approver", "domains": ["health", "housing"], "regions": ["330522"], "offices": ["a"] });
        let grant = principal(&grant).unwrap().grants.remove(0);
        assert_eq!(grant.role, Role::Approver);
        assert!(grant.domains.covers(&"health".parse().unwrap()));
        assert!(!grant.domains.covers(&"childcare".parse().unwrap()));
        assert!(grant.regions.covers(&"330522".parse().unwrap()));
        assert!(grant.offices.contains("a"));
    }

    #[test]
    fn a_star_is_everything() {
        let grant = json!({ "role": "viewer", "domains": ["*"], "regions": ["*"] });
        let grant = principal(&grant).unwrap().grants.remove(0);
        assert_eq!((grant.domains, grant.regions), (Reach::All, Reach::All));
    }

    #[test]
    fn a_limit_left_out_or_misspelt_does_not_read_as_none() {
        assert!(principal(&json!({ "role": "viewer", "domains": ["*"] })).is_none());
        assert!(principal(&json!({ "role": "viewer", "regions": ["*"] })).is_none());
        assert!(principal(&json!({ "role": "viewer", "domains": ["Health!"], "regions": ["*"] })).is_none());
        assert!(principal(&json!({ "role": "root", "domains": ["*"], "regions": ["*"] })).is_none());
        let nothing = principal(&json!({ "role": "viewer", "domains": [], "regions": [] })).unwrap();
        assert!(!nothing.holds(Role::Viewer, Some(&"health".parse().unwrap())));
    }
}
