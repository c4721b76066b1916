//! Whether services can be called, as health checks tell it: each by its name, and the server as a whole by the empty one.

use std::{collections::BTreeMap, fmt};

use tokio::sync::watch;
use tonic_health::{ServingStatus, server::HealthReporter};

use super::Drain;

/// Names of services, such as `qiyou.indicator.v1.IndicatorService`.
pub type Names = &'static [&'static str];

/// The name of the server as a whole.
const WHOLE: &str = "";

/// The health of a server's services: each serves while nothing that it needs is lacking, and the server as a whole
/// while none of them lacks anything. Clones share it.
#[derive(Clone, Debug)]
pub struct Health {
    names: Names,
    needs: watch::Sender<Vec<Needed>>,
}

/// Something that services need, which comes and may go again.
#[derive(Debug)]
pub struct Need {
    place: usize,
    needs: watch::Sender<Vec<Needed>>,
}

#[derive(Debug)]
struct Needed {
    what: &'static str,
    by: Names,
    is_met: bool,
}

impl Health {
    /// The health of the services of these names.
    #[must_use]
    pub fn of(names: Names) -> Self {
        Self { names, needs: watch::Sender::new(Vec::new()) }
    }

    /// The names of the services.
    #[must_use]
    pub fn names(&self) -> Names {
        self.names
    }

    /// Has some services need something, which they lack until [`Need::met`] says otherwise. `what` is for the log,
    /// such as `the store`.
    #[must_use]
    pub fn need(&self, what: &'static str, by: Names) -> Need {
        let mut place = 0;
        self.needs.send_modify(|needs| {
            place = needs.len();
            needs.push(Needed { what, by, is_met: false });
        });
        Need { place, needs: self.needs.clone() }
    }

    /// Tells every change until the drain begins, and then that nothing serves any more.
    pub(super) async fn tell(&self, reporter: &HealthReporter, drain: &Drain) {
        let (mut changes, mut told) = (self.needs.subscribe(), BTreeMap::<_, Lacks>::new());
        loop {
            let lacking = self.lacking(&changes.borrow_and_update());
            for (name, lacks) in &lacking {
                let before = told.get(name);
                if before != Some(lacks) {
                    log(name, lacks);
                }
                // A watcher hears of changes, and what is lacking may change while the status does not.
                if before.map(Lacks::is_empty) != Some(lacks.is_empty()) {
                    set(reporter, name, lacks.is_empty()).await;
                }
            }
            told = lacking;
            tokio::select! {
                () = drain.begun() => break,
                // The sender is part of `self`.
                _ = changes.changed() => {}
            }
        }
        for name in told.into_keys() {
            set(reporter, name, false).await;
        }
    }

    /// What each service lacks; for the server as a whole, what any of them does.
    fn lacking(&self, needs: &[Needed]) -> BTreeMap<&'static str, Lacks> {
        let lacking = || needs.iter().filter(|need| !need.is_met);
        let service = |name: &'static str| {
            (name, Lacks(lacking().filter(|need| need.by.contains(&name)).map(|need| need.what).collect()))
        };
        let whole = (WHOLE, Lacks(lacking().map(|need| need.what).collect()));
        self.names.iter().copied().map(service).chain([whole]).collect()
    }
}

impl Need {
    /// Says whether it is there now.
    pub fn met(&self, is_met: bool) {
        self.needs.send_if_modified(|needs| {
            let Some(need) = needs.get_mut(self.place) else { return false };
            std::mem::replace(&mut need.is_met, is_met) != is_met
        });
    }
}

/// What a service lacks.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lacks(Vec<&'static str>);

impl Lacks {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Lacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// Its services change with the server as a whole, or before it: one line is enough.
fn log(name: &str, lacks: &Lacks) {
    match (name, lacks.is_empty()) {
        (WHOLE, true) => tracing::info!("ready: health checks are answered SERVING"),
        (WHOLE, false) => tracing::info!(%lacks, "not ready: health checks are answered NOT_SERVING"),
        _ => {}
    }
}

async fn set(reporter: &HealthReporter, name: &str, serves: bool) {
    let status = if serves { ServingStatus::Serving } else { ServingStatus::NotServing };
    reporter.set_service_status(name, status).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serving(health: &Health) -> Vec<&'static str> {
        let lacking = health.lacking(&health.needs.borrow());
        lacking.into_iter().filter(|(_, lacks)| lacks.is_empty()).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_service_serves_while_it_lacks_nothing_and_the_whole_while_none_does() {
        let health = Health::of(&["plans", "views"]);
        assert_eq!(serving(&health), ["", "plans", "views"]);
        let (store, first) =
            (health.need("a store", health.names()), health.need("a first look", &["views"]));
        assert_eq!(serving(&health), [""; 0]);
        store.met(true);
        assert_eq!(serving(&health), ["plans"]);
        first.met(true);
        assert_eq!(serving(&health), ["", "plans", "views"]);
        store.met(false);
        assert_eq!(serving(&health), [""; 0]);
    }
}
