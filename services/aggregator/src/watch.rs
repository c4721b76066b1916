//! A view that is sent again whenever its bytes change.

use std::time::Duration;

use async_stream::try_stream;
use futures::Stream;
use qiyou_error::Result;
use qiyou_kernel::{Date, RegionCode};
use tokio::time::sleep;

use crate::{Ask, answer::Answer, views::Views};

/// How long changes gather before a view is composed again: an import sends one view, not a thousand.
const GATHER: Duration = Duration::from_millis(100);

/// Sends the view of a region at once, and again whenever it changes; a new day is a change where no day was given.
pub(crate) fn watch(
    views: Views,
    ask: Ask,
    region: RegionCode,
    judged_on: Option<Date>,
) -> impl Stream<Item = Result<Answer>> + Send + 'static {
    let mut ticks = views.ticks.subscribe();
    try_stream! {
        let mut last = Answer::default();
        views.begun().await;
        loop {
            ticks.mark_unchanged();
            let own = views.own.fresh().await?;
            let sources = views.now(&own, &ask, judged_on)?;
            views.require_served(&sources.trees, region)?;
            let view = views.answer(&ask, region, &sources);
            drop((own, sources));
            if view != last {
                last = view.clone();
                yield view;
            }
            // A new day counts as a change. The sender is part of `views`, so that this never fails.
            let _ = ticks.changed().await;
            sleep(GATHER).await;
        }
    }
}
