//! The profile `dev`: everything in one process, over SQLite.

use qiyou_kernel::Clock;
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use qiyou_tests::{COUNTY, Callers, DOMAINS, PLAN, eventually};

use crate::{
    file::Compose,
    here::{FIRST, Here, Ports},
    process::Process,
    programs,
};

#[tokio::test]
async fn the_all_in_one_runs_as_the_compose_file_says() {
    let compose = Compose::ours();
    let programs = programs::build(&compose);
    // It has no PostgreSQL to find.
    let here = Here::new(&compose, &Ports::DEV, 0);
    let mut dev = Process::start(&programs, &here, "dev", &compose.services["dev"]);
    dev.is_healthy().await;

    let reader =
        Callers::new(format!("http://{}", here.address(FIRST)), &here.data(), &Clock::system()).viewer();
    let view = eventually("the plan to be loaded", async || {
        let ask =
            GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() };
        Some(reader.views().get_five_year_view(ask).await.ok()?.into_inner())
    })
    .await;
    assert_eq!(view.domains.iter().map(|each| &each.domain).collect::<Vec<_>>(), DOMAINS);

    dev.terminate().await;
    assert!(dev.ended().await.success());
    assert_eq!(dev.check().await.status.code(), Some(1));
}

#[test]
fn it_asks_for_a_network_where_loopback_is_the_hosts() {
    let compose = Compose::ours();
    let dev = &compose.services["dev"];
    assert_eq!(dev.network_mode.as_deref(), Some("host"));
    assert!(
        dev.ports.is_empty() && dev.secrets.is_empty() && dev.depends_on.is_empty(),
        "it needs nothing else"
    );
}
