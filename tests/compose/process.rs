//! A service run by hand: its command, environment and health check, and nothing of what this process has.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    thread,
};

use qiyou_tests::eventually;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::{file::Service, here::Here};

/// A service that runs, until it is dropped.
pub(crate) struct Process<'a> {
    name: &'a str,
    service: &'a Service,
    programs: &'a Path,
    here: &'a Here,
    child: Child,
}

impl<'a> Process<'a> {
    /// Starts the program that a service names.
    pub(crate) fn start(programs: &'a Path, here: &'a Here, name: &'a str, service: &'a Service) -> Self {
        let log = File::create(log(here, name)).unwrap();
        let mut command = command(programs, here, service, &service.command);
        let child = command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        Self { name, service, programs, here, child }
    }

    /// Runs the health check once, as an engine does from time to time.
    pub(crate) async fn check(&self) -> Output {
        let check = &self.service.healthcheck.as_ref().unwrap().test;
        command(self.programs, self.here, self.service, &check[1..]).output().await.unwrap()
    }

    /// Waits until the health check succeeds.
    pub(crate) async fn is_healthy(&self) {
        let what = format!("{} to be healthy", self.name);
        eventually(&what, async || self.check().await.status.success().then_some(())).await;
    }

    /// Tells the process to stop, as an engine does.
    pub(crate) async fn terminate(&self) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    /// Waits until the process has ended, as long as the service is given.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = timeout(self.service.grace(), self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("{} has not ended in time", self.name)).unwrap()
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!(
                "{}:\n{}",
                self.name,
                fs::read_to_string(log(self.here, self.name)).unwrap_or_default()
            );
        }
    }
}

fn log(here: &Here, name: &str) -> PathBuf {
    here.path().join(format!("{name}.log"))
}

fn command(programs: &Path, here: &Here, service: &Service, words: &[String]) -> Command {
    let (program, arguments) = words.split_first().unwrap();
    let mut command = Command::new(programs.join(program));
    command.args(arguments.iter().map(|argument| here.of(argument)));
    command.env_clear().envs(service.environment.iter().map(|(name, value)| (name, here.of(value))));
    command.current_dir(here.path()).stdin(Stdio::null()).kill_on_drop(true);
    command
}
