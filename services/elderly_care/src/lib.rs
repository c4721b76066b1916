//! The domain of elderly care 老有康养.

use qiyou_boot::Domain;

/// The domain, as its program and the all-in-one serve it.
pub const DOMAIN: Domain = Domain::new("elderly_care", 50_055);
