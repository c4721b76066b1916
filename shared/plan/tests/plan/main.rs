//! The shipped plan, a plan of another county, and files full of faults.

#[cfg(test)]
mod document;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod other_county;
#[cfg(test)]
mod promise;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod shipped_targets;
