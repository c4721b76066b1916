//! What the code base promises about itself: the shape of the wire contract, who depends on whom, one version of
//! everything. Each promise is a rule here, and each rule is seen to fail on a sample that breaks it.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod departures;
#[cfg(test)]
mod dependencies;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod surface;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod words;
#[cfg(test)]
mod workspace;
