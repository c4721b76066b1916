//! Processor cores: which there are, and staying on one of them.

use std::io;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The core of whatever serves.
pub(crate) const SERVER: usize = 0;

/// The core of whatever calls.
pub(crate) const CLIENT: usize = 1;

/// The cores that this process may run on.
///
/// # Errors
/// A system that does not tell.
pub(crate) fn cores() -> io::Result<Vec<usize>> {
    let set = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect())
}

/// Keeps this process, with all threads that it starts from now on, to the core at a place of [`cores`]; where there are
/// fewer cores than places, places share them.
///
/// # Errors
/// A system that does not allow it.
pub(crate) fn stay_on(place: usize) -> io::Result<()> {
    let cores = cores()?;
    let core = place.checked_rem(cores.len()).and_then(|place| cores.get(place));
    let Some(core) = core else { return Ok(()) };
    let mut set = CpuSet::new();
    set.set(*core);
    Ok(sched_setaffinity(None, &set)?)
}
