//! The county of the compose file: its eight services as processes on this machine, over a PostgreSQL of the test's own.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use qiyou_kernel::Clock;
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use qiyou_testing::postgres::Server;
use qiyou_tests::{COUNTY, Callers, DOMAINS, PLAN, eventually};

use crate::{
    file::{Compose, read, root},
    here::{FIRST, Here, Ports},
    process::Process,
    programs,
};

/// From now on the server asks the services' role for its password, as the one in the container does.
const ASK_FOR_PASSWORDS: &str = r"
SELECT current_setting('hba_file') AS file \gset
COPY (VALUES ('host all qiyou 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')) TO :'file';
SELECT pg_reload_conf();
";

#[tokio::test]
async fn every_service_runs_as_the_compose_file_says() {
    let Some(postgres) = Server::started() else { return };
    let compose = Compose::ours();
    let programs = programs::build(&compose);
    let here = Here::new(&compose, &Ports::COUNTY, port(postgres.url()));
    make_secrets(&here, &programs);
    make_databases(&here, postgres.url()).await;

    let mut services: Vec<_> =
        compose.county().map(|(name, service)| Process::start(&programs, &here, name, service)).collect();
    assert_eq!(services.len(), DOMAINS.len() + 1);
    for service in &services {
        service.is_healthy().await;
    }

    let operator = Operator::new(&here, &programs);
    operator.runs(&["regions", "load"]);
    operator.runs(&["plan", "load", "services/qiyou/data/plans/changxing-2023-2027.toml"]);

    let viewer = Callers::new(&operator.aggregator, &here.secrets().join("key"), &Clock::system()).viewer();
    let ask =
        GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() };
    let view = viewer.views().get_five_year_view(ask).await.unwrap().into_inner();
    assert_eq!(view.domains.iter().map(|each| &each.domain).collect::<Vec<_>>(), DOMAINS);
    assert!(view.unreachable.is_empty(), "{:?}", view.unreachable);

    for service in &services {
        service.terminate().await;
    }
    for service in &mut services {
        assert!(service.ended().await.success());
        assert_eq!(service.check().await.status.code(), Some(1));
    }
}

/// Whoever runs the county, with the commands that the compose file begins with.
struct Operator {
    qiyou: PathBuf,
    aggregator: String,
    token: PathBuf,
}

impl Operator {
    /// An administrator, by a token of the development key.
    fn new(here: &Here, programs: &Path) -> Self {
        let (qiyou, token) = (programs.join("qiyou"), here.path().join("me.token"));
        let mut sign = Command::new(&qiyou);
        sign.args(["token", "--data"]).arg(here.secrets().join("key"));
        let signed = succeeded(sign.args(["--subject", "me", "--role", "administrator"]));
        fs::write(&token, signed.stdout).unwrap();
        Self { qiyou, aggregator: format!("http://{}", here.address(FIRST)), token }
    }

    fn runs(&self, words: &[&str]) {
        let mut command = Command::new(&self.qiyou);
        command.args(words).args(["--server", &self.aggregator, "--token-file"]).arg(&self.token);
        succeeded(command.current_dir(root()));
    }
}

fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Makes what the operator brings, the way that the compose file names for development.
fn make_secrets(here: &Here, programs: &Path) {
    let path = env::join_paths(
        [programs.to_owned()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap())),
    );
    let mut script = Command::new(root().join("services/compose/development-secrets"));
    succeeded(script.arg(here.secrets()).env("PATH", path.unwrap()));
    let passwords = here.secrets().join("pgpass");
    fs::write(&passwords, here.of(&fs::read_to_string(&passwords).unwrap())).unwrap();
}

/// Makes the databases as the container of PostgreSQL does.
async fn make_databases(here: &Here, url: &str) {
    for script in [here.of(&read("services/compose/databases.sql")), ASK_FOR_PASSWORDS.to_owned()] {
        let made = psql(url, &script);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let services = url.replace("postgres@", "qiyou@").replace("/postgres", "/childcare");
    eventually("the server to ask for passwords", async || {
        let refused = psql(&services, "SELECT 1");
        String::from_utf8_lossy(&refused.stderr).contains("no password supplied").then_some(())
    })
    .await;
}

/// Runs a script in a database, never asking anybody for a password.
fn psql(url: &str, script: &str) -> Output {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", url]);
    let mut psql = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that was refused may be gone before it reads.
    let _ = psql.stdin.take().unwrap().write_all(script.as_bytes());
    psql.wait_with_output().unwrap()
}

/// The port in the URL of a server on this machine.
fn port(url: &str) -> u16 {
    let (_, rest) = url.split_once("127.0.0.1:").unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}
