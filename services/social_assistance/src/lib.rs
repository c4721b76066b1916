//! The domain of social assistance 弱有众扶.

use qiyou_boot::Domain;

/// The domain, as its program and the all-in-one serve it.
pub const DOMAIN: Domain = Domain::new("social_assistance", 50_057);
