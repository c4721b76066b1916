//! A county whose services run, with files of its offices.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use qiyou_proto::indicator::v1::{
    ApproveObservationsRequest, Import, ListImportsRequest, ListObservationsRequest, ObservationRevision,
    indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::{Channel, Options, TokenFile};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::program::{Ended, Up, ended, qiyou, run};

/// Longest that a test waits for what is on its way.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory for the services' data and for files.
pub(crate) struct County {
    directory: TempDir,
}

impl County {
    pub(crate) fn new() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Where a file is, or will be.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Serves it, with the shipped plan.
    pub(crate) fn up(&self) -> Served {
        let data = self.path("data");
        let up = Up::start(&data, &[]);
        let reporter = self.token("clerk-7", "reporter");
        let approver = self.token("head-1", "approver");
        Served {
            up,
            reporter,
            approver,
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    /// A file with the token of someone who has a role and may read.
    fn token(&self, subject: &str, role: &str) -> PathBuf {
        let data = self.path("data");
        let roles = ["--role", role, "--role", "viewer"];
        let token =
            run(&[&["token", "--data", data.to_str().unwrap(), "--subject", subject], &roles[..]].concat());
        self.file(&format!("{subject}.token"), token.out.as_bytes())
    }
}

/// Its services while they run.
pub(crate) struct Served {
    up: Up,
    reporter: PathBuf,
    approver: PathBuf,
    runtime: Runtime,
}

impl Served {
    /// The address of a service.
    pub(crate) fn address(&self, service: &str) -> String {
        let found = self.up.addresses.iter().find(|(name, _)| name == service).unwrap();
        format!("http://{}", found.1)
    }

    /// A call by a reporter.
    pub(crate) fn by_reporter(&self, args: &[&str]) -> Command {
        let mut call = qiyou(args);
        call.env("QIYOU_TOKEN_FILE", &self.reporter);
        call
    }

    /// A call that imports a file.
    pub(crate) fn call(&self, file: &Path, args: &[&str]) -> Command {
        let mut call = self.by_reporter(&["import", file.to_str().unwrap()]);
        for domain in ["childcare", "education"] {
            call.args(["--domain", &format!("{domain}={}", self.address(domain))]);
        }
        call.args(args);
        call
    }

    /// Imports a file.
    pub(crate) fn import(&self, file: &Path, args: &[&str]) -> Ended {
        ended(self.call(file, args))
    }

    /// Waits until the last import of childcare has had a number of batches acknowledged.
    pub(crate) fn import_with_batches(&self, number: i64) -> Import {
        let begun = Instant::now();
        loop {
            let listed = self.runtime.block_on(async {
                let mut childcare = self.client("childcare", &self.reporter);
                childcare.list_imports(ListImportsRequest::default()).await.unwrap().into_inner()
            });
            match listed.imports.into_iter().next() {
                Some(import) if import.batch_number >= number => return import,
                _ => assert!(begun.elapsed() < PATIENCE, "no import has come to batch {number}"),
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Approves everything that was handed in to a domain; returns how much that was.
    pub(crate) fn approve(&self, service: &str) -> usize {
        self.runtime.block_on(async {
            let mut client = self.client(service, &self.approver);
            let request = ListObservationsRequest { page_size: 1_000, ..Default::default() };
            let handed_in = client.list_observations(request).await.unwrap().into_inner().observations;
            let revisions = handed_in.into_iter();
            let revisions: Vec<_> = revisions
                .map(|each| ObservationRevision { name: each.name, revision: each.revision })
                .collect();
            let request = ApproveObservationsRequest { revisions, ..Default::default() };
            client.approve_observations(request).await.unwrap().into_inner().observations.len()
        })
    }

    /// The five-year view as it stands.
    pub(crate) fn view(&self) -> String {
        let viewed = ended(self.by_reporter(&["view", "--lang", "en", "--server", &self.up.aggregator()]));
        assert_eq!(viewed.code, 0, "{viewed:?}");
        viewed.out
    }

    fn client(&self, service: &str, token: &Path) -> IndicatorServiceClient<Channel> {
        let token = Arc::new(TokenFile::new(token.to_owned()));
        let channel = Channel::to(service, &self.address(service), token, &Options::default());
        IndicatorServiceClient::new(channel.unwrap())
    }
}
