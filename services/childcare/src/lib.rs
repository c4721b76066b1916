//! The domain of childcare 幼有善育.

use qiyou_boot::Domain;

/// The domain, as its program and the all-in-one serve it.
pub const DOMAIN: Domain = Domain::new("childcare", 50_051);
