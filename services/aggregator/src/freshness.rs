//! Tokens that callers bring: reading them, and waiting until the projections include them.

use std::{sync::Arc, time::Duration};

use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Token, ViewToken, token};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use crate::{link::Link, own::OwnStore};

/// How long a token is waited for when the caller sets no deadline.
const LONGEST: Duration = Duration::from_secs(30);

/// The part of the caller's time that is kept for the answer itself.
const RESERVE: u32 = 10;

/// Reads a list of tokens, of writes or of whole views, into the revisions that they stand for.
pub(crate) fn read(fields: &mut Fields, field: &str, texts: &[String], maximum: usize) -> Option<Vec<Token>> {
    let tokens = fields.each(field, texts, maximum, |fields, text| {
        let text = fields.required("", text)?;
        let parsed = match text.parse::<Token>() {
            Err(token::Error::WrongKind) => text.parse::<ViewToken>().map(|view| view.parts().to_vec()),
            parsed => parsed.map(|token| vec![token]),
        };
        fields.accept("", text, parsed)
    });
    tokens.map(|tokens| tokens.concat())
}

/// Waits until every token is included, within the caller's deadline.
///
/// # Errors
/// `TOKEN_FOREIGN` for a store that is not read here; `CURSOR_OTHER_EPOCH` for a line of history that ended;
/// `NOT_YET_FRESH` when time runs out.
pub(crate) async fn wait(
    links: &[Arc<Link>],
    own: &OwnStore,
    tokens: &[Token],
    mut ticks: watch::Receiver<u64>,
) -> Result<()> {
    let lasting = qiyou_rpc::deadline::remaining().map_or(LONGEST, |left| left - left / RESERVE);
    let begun = Instant::now();
    for token in tokens {
        let included = async {
            loop {
                ticks.mark_unchanged();
                if is_included(links, own, token).await? {
                    return Ok(());
                }
                if ticks.changed().await.is_err() {
                    return Err(late(links, token));
                }
            }
        };
        let left = lasting.saturating_sub(begun.elapsed());
        timeout(left, included).await.unwrap_or_else(|_| Err(late(links, token)))?;
    }
    Ok(())
}

async fn is_included(links: &[Arc<Link>], own: &OwnStore, token: &Token) -> Result<bool> {
    if token.store == own.store.id() {
        let own = own.fresh().await?;
        // The aggregator's store does not begin another line of history while it is open.
        return if own.position.epoch == token.epoch {
            Ok(own.position.revision >= token.revision)
        } else {
            Err(ended(token))
        };
    }
    let mut unknown = false;
    for link in links {
        let known = link.known();
        let Some(projection) = &known.projection else {
            unknown = true;
            continue;
        };
        let position = projection.position;
        if position.store == token.store {
            return Ok(position.epoch == token.epoch && position.revision >= token.revision);
        }
    }
    // The store may be one that was never reached.
    if unknown { Ok(false) } else { Err(foreign(token)) }
}

/// A token of a store that is not read here.
pub(crate) fn foreign(token: &Token) -> Error {
    let message =
        format!("no store that is read here has the id {}; use tokens of this deployment", token.store);
    Error::precondition(Reason::TokenForeign, message).with(key::STORE, token.store)
}

/// A token of a line of history that a store does not follow any more.
pub(crate) fn ended(token: &Token) -> Error {
    let message = format!("store {} began a new line of history; read without this token", token.store);
    Error::precondition(Reason::CursorOtherEpoch, message)
        .with(key::STORE, token.store)
        .with("epoch", token.epoch)
}

fn late(links: &[Arc<Link>], token: &Token) -> Error {
    let known = links.iter().filter_map(|link| link.known().projection.as_ref().map(|known| known.position));
    if known.into_iter().any(|position| position.store == token.store && position.epoch != token.epoch) {
        return ended(token);
    }
    let Token { store, revision, .. } = token;
    let message = format!("store {store} was not followed up to revision {revision} in time; try again");
    Error::unavailable(Reason::NotYetFresh, message).with(key::STORE, store).with(key::REVISION, revision)
}
