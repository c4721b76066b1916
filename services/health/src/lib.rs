//! The domain of health 病有良医.

use qiyou_boot::Domain;

/// The domain, as its program and the all-in-one serve it.
pub const DOMAIN: Domain = Domain::new("health", 50_054);
