//! Any domain that a plan brings beyond those with a program of their own: its indicators are reported, none derived.

use qiyou_boot::Domain;
use qiyou_kernel::DomainId;

/// The first port of domains without a program of their own.
pub const FIRST_PORT: u16 = 50_058;

/// The domain of this id.
#[must_use]
pub fn domain(id: &DomainId) -> Domain {
    Domain::reported(id, FIRST_PORT)
}
