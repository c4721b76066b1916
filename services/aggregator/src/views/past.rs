//! Views of the past: as recorded at an instant, or exactly as an earlier answer.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt, stream};
use qiyou_error::{Error, Kind, Reason, Result, key};
use qiyou_kernel::{Date, Instant, PlanId, RegionCode, Token, ViewToken, name};
use qiyou_store::At;
use tokio::time::sleep;

use super::{Views, plan_and_tree};
use crate::{
    Ask, freshness,
    link::Link,
    own::Own,
    projection::Projection,
    snapshot::{Moment, snapshot},
    sources::{Part, Sources},
};

/// Stores that are read at once: enough to hide the way to them, few enough to leave others their turn.
const AT_ONCE: usize = 32;

/// How far behind a store's clock may be and still be waited for: machines that keep time differ by far less.
const CLOCK_LAG: Duration = Duration::from_secs(1);

/// How often a store whose clock is behind is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(100);

impl Views {
    /// What a view was made of at an instant. A store that cannot be reached, or whose clock is far behind, shows
    /// nothing.
    ///
    /// # Errors
    /// As for a view of now, and what a store refuses with.
    pub(super) async fn as_of(
        &self,
        ask: &Ask,
        region: RegionCode,
        instant: Instant,
        judged_on: Option<Date>,
    ) -> Result<Sources> {
        let own = self.own.at(At::Instant(instant)).await?;
        self.was_loaded(&own, &ask.plan, instant).await?;
        let (active, trees) = plan_and_tree(&own, ask)?;
        self.require_served(trees, region)?;
        let links = self.asked(ask, active).filter(|link| link.upstream.concerns(trees.whole(), region));
        let silence = self.patience();
        let read = |link: Arc<Link>| async move {
            match recorded(&link, instant, silence).await {
                Ok(projection) => Ok(Part::read(&link, projection)),
                Err(error) if is_absence(&error) || is_behind(&error) => Ok(Part::nothing(&link)),
                Err(error) => Err(error.with(key::SERVICE, &link.label)),
            }
        };
        let links: Vec<_> = links.cloned().collect();
        let parts = stream::iter(links).map(read).buffered(AT_ONCE).try_collect().await?;
        let judged_on = judged_on.unwrap_or_else(|| instant.civil_date_in_shanghai());
        Ok(Sources::new(&own, active, trees, parts, judged_on))
    }

    /// Refuses a plan that stands now and did not stand then: that it does not exist would mislead.
    async fn was_loaded(&self, then: &Own, plan: &PlanId, instant: Instant) -> Result<()> {
        if then.plans.get(plan).is_some() || self.own.fresh().await?.plans.get(plan).is_none() {
            return Ok(());
        }
        let message = format!("plans/{plan} was not loaded yet at {instant}; ask for a later instant");
        Err(Error::new(Kind::NotFound, Reason::ResourceNotFound, message)
            .with(key::NAME, name::Plan { plan: plan.clone() })
            .with("as_of", instant))
    }

    /// What an earlier answer was made of. A store that had no part in it has none now.
    ///
    /// # Errors
    /// `TOKEN_FOREIGN` for a token of other stores or of another plan, `STORE_UNREACHABLE`, `CURSOR_OTHER_EPOCH`.
    pub(super) async fn at_token(&self, ask: &Ask, region: RegionCode, token: &ViewToken) -> Result<Sources> {
        self.require_known(token)?;
        let own = self.own_part(token)?;
        let own = self.own.at(At::Revision(own.revision)).await?;
        let (active, trees) = plan_and_tree(&own, ask)?;
        if (active.sha256, trees.sha256()) != (token.plan(), token.reference()) {
            let message = format!("the token is of another plan than plans/{}; ask for that one", ask.plan);
            return Err(Error::precondition(Reason::TokenForeign, message).with(key::PLAN, &ask.plan));
        }
        self.require_served(trees, region)?;
        let links = self.asked(ask, active).filter(|link| link.upstream.concerns(trees.whole(), region));
        let silence = self.patience();
        let read = |link: Arc<Link>| async move {
            let store = link.store();
            let Some(token) = token.parts().iter().find(|token| Some(token.store) == store) else {
                return Ok(Part::nothing(&link));
            };
            let projection = snapshot(&link, Moment::Revision(token.revision), silence)
                .await
                .map_err(|error| if is_absence(&error) { unreachable(&link) } else { error })?;
            if projection.position.epoch != token.epoch {
                return Err(freshness::ended(token));
            }
            Ok(Part::read(&link, projection))
        };
        let links: Vec<_> = links.cloned().collect();
        let parts = stream::iter(links).map(read).buffered(AT_ONCE).try_collect().await?;
        Ok(Sources::new(&own, active, trees, parts, token.judged_on()))
    }

    /// How long one store may be silent: not so long that nothing is left for an answer without it.
    fn patience(&self) -> Duration {
        qiyou_rpc::deadline::remaining().map_or(self.silence, |left| self.silence.min(left / 2))
    }

    fn own_part<'a>(&self, token: &'a ViewToken) -> Result<&'a Token> {
        let own = token.parts().iter().find(|part| part.store == self.own.store.id());
        let own = own.or_else(|| token.parts().first()).ok_or_else(|| {
            Error::precondition(Reason::TokenForeign, "the token names no store; ask with that of a view")
        })?;
        if own.store != self.own.store.id() {
            return Err(freshness::foreign(own));
        }
        if own.epoch != self.own.store.epoch() { Err(freshness::ended(own)) } else { Ok(own) }
    }

    /// Refuses a token that names a store which is not read here.
    fn require_known(&self, token: &ViewToken) -> Result<()> {
        for part in token.parts().iter().filter(|part| part.store != self.own.store.id()) {
            if self.links.iter().any(|link| link.store() == Some(part.store)) {
                continue;
            }
            // It may be one that was never reached since the start.
            let missing = self.links.iter().find(|link| link.store().is_none());
            return Err(missing.map_or_else(|| freshness::foreign(part), |link| unreachable(link)));
        }
        Ok(())
    }
}

/// Reads a store as it was recorded at an instant that has passed here. One whose clock is a little behind is asked
/// again until it has passed there as well.
async fn recorded(link: &Link, instant: Instant, silence: Duration) -> Result<Projection> {
    let (mut waited, patience) = (Duration::ZERO, CLOCK_LAG.min(silence));
    loop {
        match snapshot(link, Moment::Instant(instant), silence).await {
            Err(error) if is_behind(&error) && waited < patience => {
                sleep(ASK_AGAIN).await;
                waited += ASK_AGAIN;
            }
            read => return read,
        }
    }
}

/// Whether a store says that an instant has not come which has passed here.
fn is_behind(error: &Error) -> bool {
    error.reason() == Reason::AsOfInFuture
}

/// Whether a store is not there, rather than refusing.
fn is_absence(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unavailable | Kind::Deadline)
}

fn unreachable(link: &Link) -> Error {
    let label = &link.label;
    let message =
        format!("{label} cannot be reached, so that the snapshot cannot be read exactly; try again");
    Error::unavailable(Reason::StoreUnreachable, message).with(key::STORE, label)
}

#[cfg(test)]
mod tests;
