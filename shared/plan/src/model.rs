//! What a plan file says, typed.

pub(crate) mod delivery;
pub(crate) mod indicator;
pub(crate) mod part;
pub(crate) mod plan;
