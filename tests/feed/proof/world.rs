//! One seed: a store of its own, its server, its writers and its reader, until all is compared.

use std::{sync::Mutex, time::Duration};

use futures::future::join_all;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::{
    ledger::Ledger,
    reader::Reader,
    replica::Replica,
    schedule::{Schedule, WRITERS},
    server::Servers,
    tally::Tally,
    template::Template,
    verdict,
    writer::Writer,
};

/// How long one seed may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Plays a seed and compares what is left.
pub(crate) async fn play(seed: u64, template: &Template, tally: Tally) {
    let directory = TempDir::new().expect("a temporary directory");
    let store = template.copy(directory.path()).await;
    let (mut servers, mut schedule) = (Servers::new(store.clone(), directory.path()), Schedule::of(seed));
    schedule.servers = schedule.servers.min(template.servers());
    for number in 0..schedule.servers {
        servers.start(number).await;
    }
    let played = timeout(PATIENCE, Box::pin(act(&schedule, &mut servers, template.head, &tally)));
    played.await.expect("a seed is played in time");
    for number in 0..schedule.servers {
        servers.kill(number).await;
    }
    servers.inspect().await;
    template.remove(&store).await;
}

async fn act(schedule: &Schedule, servers: &mut Servers, base: i64, tally: &Tally) {
    let (ledger, stored) = (Ledger::new(tally.clone()), Mutex::new(Replica::default()));
    // The reader follows one of them, the writers write through all.
    let mut near = servers.whereabouts(0);
    let reader = Reader { whereabouts: near.clone(), stored: &stored, tally };
    let mut writers: Vec<_> = (0..WRITERS)
        .map(|number| Writer::new(number, servers.whereabouts(number % schedule.servers), &ledger))
        .collect();
    let proof = async {
        let work = writers.iter_mut().zip(&schedule.work).map(|(writer, tasks)| writer.work(tasks));
        let (doubts, ()) = tokio::join!(join_all(work), die(servers, schedule, &ledger));
        for (writer, doubts) in writers.iter_mut().zip(doubts) {
            writer.resolve(doubts).await;
        }
        let client = near.callers().await.viewer().indicators();
        verdict::hold(client, &stored, &ledger, base).await;
    };
    tokio::select! {
        never = reader.read(&schedule.lives) => match never {},
        () = proof => {}
    }
}

/// Ends servers when their time has come, and starts others in their place.
async fn die(servers: &mut Servers, schedule: &Schedule, ledger: &Ledger) {
    for death in &schedule.deaths {
        let number = death.server % schedule.servers;
        ledger.settled(death.at).await;
        sleep(death.delay).await;
        if death.in_order {
            servers.stop(number).await;
            ledger.tally().count("servers ended in order");
        } else {
            servers.kill(number).await;
            ledger.tally().count("servers died");
            servers.inspect().await;
        }
        for after in &death.false_starts {
            servers.fail_to_start(*after).await;
            ledger.tally().count("servers died as they started");
            servers.inspect().await;
        }
        servers.start(number).await;
    }
}
