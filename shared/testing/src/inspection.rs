//! Whether a store is as it was written.

use std::pin::pin;

use futures::TryStreamExt as _;
use qiyou_store::{
    Store,
    audit::{Finding, Scope},
};

/// What an inspection finds wrong with a store, in words; nothing where all of it is as it was written.
///
/// # Panics
///
/// When the store cannot be inspected.
pub async fn damages(store: &Store) -> Vec<String> {
    let (mut damages, mut findings) = (Vec::new(), pin!(store.inspect(Scope::default())));
    while let Some(finding) = findings.try_next().await.expect("the store can be inspected") {
        if let Finding::Damage(damage) = finding {
            damages.push(damage.to_string());
        }
    }
    damages
}
