//! One seed: a store of its own, its server, its writers and its reader, until all is compared.

use std::{sync::Mutex, time::Duration};

use futures::future::join_all;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::{
    copy::Copy,
    ledger::Ledger,
    reader::Reader,
    schedule::{Death, Schedule},
    server::Server,
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
    let mut server = Server::new(store.clone(), directory.path());
    server.start().await;
    let schedule = Schedule::of(seed);
    let played = timeout(PATIENCE, Box::pin(act(&schedule, &mut server, template.head, &tally)));
    played.await.expect("a seed is played in time");
    server.kill().await;
    template.remove(&store).await;
}

async fn act(schedule: &Schedule, server: &mut Server, base: i64, tally: &Tally) {
    let (ledger, stored) = (Ledger::new(tally.clone()), Mutex::new(Copy::default()));
    let whereabouts = server.whereabouts();
    let reader = Reader { whereabouts: whereabouts.clone(), stored: &stored, tally };
    let writers = schedule.work.iter().enumerate().map(|(number, tasks)| {
        Writer { number, whereabouts: whereabouts.clone(), ledger: &ledger, desk: None }.work(tasks)
    });
    let proof = async {
        tokio::join!(join_all(writers), die(server, &schedule.deaths, &ledger));
        let client = whereabouts.clone().callers().await.viewer().indicators();
        verdict::hold(client, &stored, &ledger, base).await;
    };
    tokio::select! {
        never = reader.read(&schedule.lives) => match never {},
        () = proof => {}
    }
}

/// Kills the server when its time has come, and starts it again.
async fn die(server: &mut Server, deaths: &[Death], ledger: &Ledger) {
    for death in deaths {
        ledger.settled(death.at).await;
        sleep(death.delay).await;
        server.kill().await;
        ledger.tally().count("servers died");
        for after in &death.false_starts {
            server.fail_to_start(*after).await;
            ledger.tally().count("servers died as they started");
        }
        server.start().await;
    }
}
