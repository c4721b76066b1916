//! The sample as shipped.
