//! Reading observations: both versions of each, in the order of their keys.

use async_stream::try_stream;
use futures::{Stream, TryStreamExt, pin_mut};
use qiyou_error::Result;
use qiyou_kernel::State;
use qiyou_store::{Key as RowKey, Select, Stored, View};

use crate::{Key, Observation, Shown, Version};

/// Rows fetched at once: a few hundred kilobytes, a megabyte where all have the longest comments. A reader that stops holds
/// them for a while.
const ROWS: usize = 250;

/// Both versions of one observation; at least one is there.
#[derive(Debug, Clone)]
pub struct Versions {
    /// What it is about.
    pub key: Key,
    /// What was approved last.
    pub standing: Option<Stored<Observation>>,
    /// What was reported last.
    pub working: Option<Stored<Observation>>,
}

impl Versions {
    fn of(stored: Stored<Observation>) -> Self {
        let mut versions = Self { key: stored.key.clone(), standing: None, working: None };
        versions.add(stored);
        versions
    }

    fn add(&mut self, stored: Stored<Observation>) {
        match stored.version {
            Version::Standing => self.standing = Some(stored),
            Version::Working => self.working = Some(stored),
        }
    }

    /// The state that the working version shows.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        Shown { working: self.working.as_ref(), standing: self.standing.as_ref() }.state()
    }

    /// The position of the observation in every listing.
    #[must_use]
    pub fn position(&self) -> String {
        self.key.position()
    }

    fn row_key(position: &str) -> Option<RowKey<Observation>> {
        let mut parts = position.split(' ');
        let (region, measure, period, authority) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let key = Key {
            region: region.parse().ok()?,
            measure: measure.parse().ok()?,
            period: period.parse().ok()?,
            authority: authority.parse().ok()?,
        };
        // The working version sorts last, so what comes after it belongs to the next observation.
        Some(Observation::row_key(&key, Version::Working))
    }
}

/// Streams the observations that a selection of rows holds, after a position if one is given.
///
/// The selection must not filter by version or state, so that both versions of an observation are seen together.
pub fn versions<'a>(
    view: &'a View,
    select: Select<Observation>,
    after: Option<&str>,
) -> impl Stream<Item = Result<Versions>> + 'a {
    let mut after = after.and_then(Versions::row_key);
    try_stream! {
        let mut pending: Option<Versions> = None;
        loop {
            let mut page = select.clone().limit(ROWS);
            if let Some(after) = &after {
                page = page.after(after);
            }
            let rows = view.select(&page).await?;
            let is_last = rows.len() < ROWS;
            for row in rows {
                after = Some(Observation::row_key(&row.key, row.version));
                match &mut pending {
                    Some(versions) if versions.key == row.key => versions.add(row),
                    _ => {
                        if let Some(complete) = pending.replace(Versions::of(row)) {
                            yield complete;
                        }
                    }
                }
            }
            if is_last {
                break;
            }
        }
        if let Some(complete) = pending {
            yield complete;
        }
    }
}

/// Takes the first observations of a stream that a caller wants.
///
/// # Errors
/// Those of the store.
pub async fn first(
    stream: impl Stream<Item = Result<Versions>>,
    count: usize,
    wanted: impl Fn(&Versions) -> bool,
) -> Result<Vec<Versions>> {
    pin_mut!(stream);
    let mut taken = Vec::new();
    while taken.len() < count {
        match stream.try_next().await? {
            Some(versions) if wanted(&versions) => taken.push(versions),
            Some(_) => {}
            None => break,
        }
    }
    Ok(taken)
}

#[cfg(test)]
mod tests;
