//! Many steps in one write, all or none.

use qiyou_error::{Error, Result};
use qiyou_kernel::{State, Uuid};
use qiyou_store::{Change, Reads, Stored};

use crate::{By, Key, Observation, Shown, Step, Version};

/// One step of a batch and the observation it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The observation.
    pub key: Key,
    /// What is done with it.
    pub step: Step,
}

/// What one item of a batch led to.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The working version after the step.
    pub working: Stored<Observation>,
    /// The standing version after the step.
    pub standing: Option<Stored<Observation>>,
    /// Whether the step changed anything.
    pub changed: bool,
}

impl Taken {
    /// The version of this kind; the working one where nothing stands.
    #[must_use]
    pub fn shown(&self, version: Version) -> &Stored<Observation> {
        match version {
            Version::Working => &self.working,
            Version::Standing => self.standing.as_ref().unwrap_or(&self.working),
        }
    }

    /// The state that the working version shows.
    #[must_use]
    pub fn state(&self) -> State {
        let shown = Shown { working: Some(&self.working), standing: self.standing.as_ref() };
        shown.state().unwrap_or(self.working.state)
    }

    /// The revision of the newer version.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.standing.as_ref().map_or(0, |standing| standing.revision).max(self.working.revision)
    }
}

/// Steps on distinct observations that one principal takes together.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Who takes them.
    pub actor: String,
    /// Why; empty when not said.
    pub reason: String,
    /// The store's line of history.
    pub epoch: Uuid,
    /// The steps; an observation occurs once.
    pub items: Vec<Item>,
}

impl Batch {
    /// The rows that the steps will look at.
    #[must_use]
    pub fn reads(&self) -> Reads {
        let versions = |item: &Item| {
            [Version::Working, Version::Standing].map(|version| Observation::row_key(&item.key, version))
        };
        Reads::new().keys(self.items.iter().flat_map(versions))
    }

    /// Takes every step, or refuses the batch for the first one that is refused.
    ///
    /// # Errors
    /// Those of [`Shown::step`]; the metadata `more` says how many other steps are refused too.
    pub fn take(&self, change: &mut Change<'_>) -> Result<Vec<Taken>> {
        let mut taken = Vec::with_capacity(self.items.len());
        let mut refusals = Vec::new();
        for item in &self.items {
            match self.take_one(item, change) {
                Ok(item) => taken.push(item),
                Err(refusal) => refusals.push(refusal),
            }
        }
        let more = refusals.len().saturating_sub(1);
        match refusals.into_iter().next() {
            None => Ok(taken),
            Some(refusal) if more == 0 => Err(refusal),
            Some(refusal) => Err(refusal.with("more", more)),
        }
    }

    fn take_one(&self, Item { key, step }: &Item, change: &mut Change<'_>) -> Result<Taken> {
        let mut working = change.get(&Observation::row_key(key, Version::Working))?;
        let mut standing = change.get(&Observation::row_key(key, Version::Standing))?;
        let shown = Shown { working: working.as_ref(), standing: standing.as_ref() };
        let Self { actor, reason, epoch, .. } = self;
        let by = By { actor, reason, now: change.stamp().recorded_at, epoch: *epoch };
        let row = shown.step(key, step, by)?;
        let changed = row.is_some();
        if let Some(row) = row {
            let version = row.version;
            let stored = change.put(row)?;
            match version {
                Version::Working => working = Some(stored),
                Version::Standing => standing = Some(stored),
            }
        }
        let working = working.ok_or_else(|| Error::not_found(key.name()))?;
        Ok(Taken { working, standing, changed })
    }
}

#[cfg(test)]
mod tests;
