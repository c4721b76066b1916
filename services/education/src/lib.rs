//! The domain of education 学有优教.

use qiyou_boot::Domain;

/// The domain, as its program and the all-in-one serve it.
pub const DOMAIN: Domain = Domain::new("education", 50_052);
