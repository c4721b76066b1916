//! The compose file, read as far as these tests ask. Whether it may say what it says is for the schema to tell.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, de::IgnoredAny};

/// The root of the workspace, where the compose file lies.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Debug, Deserialize)]
pub(crate) struct Compose {
    pub(crate) services: BTreeMap<String, Service>,
    #[serde(default)]
    pub(crate) secrets: BTreeMap<String, Secret>,
    #[serde(default)]
    pub(crate) networks: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    pub(crate) volumes: BTreeMap<String, Option<IgnoredAny>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Service {
    pub(crate) image: String,
    pub(crate) build: Option<Build>,
    pub(crate) command: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) healthcheck: Option<HealthCheck>,
    pub(crate) depends_on: BTreeMap<String, IgnoredAny>,
    pub(crate) ports: Vec<String>,
    pub(crate) networks: Vec<String>,
    pub(crate) network_mode: Option<String>,
    pub(crate) volumes: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) user: String,
    pub(crate) read_only: bool,
    pub(crate) cap_drop: Vec<String>,
    pub(crate) security_opt: Vec<String>,
    pub(crate) restart: Option<String>,
    pub(crate) cpus: Option<u32>,
    pub(crate) mem_limit: Option<String>,
    pub(crate) stop_grace_period: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Build {
    pub(crate) args: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct HealthCheck {
    pub(crate) test: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Secret {
    /// Relative to the compose file.
    pub(crate) file: PathBuf,
}

impl Compose {
    /// The project's own.
    pub(crate) fn ours() -> Self {
        Self::of(&read("docker-compose.yml"))
    }

    pub(crate) fn of(text: &str) -> Self {
        serde_saphyr::from_str(&with_defaults(text)).unwrap()
    }

    /// The services whose programs are ours, but for the one of a profile that is not asked for.
    pub(crate) fn county(&self) -> impl Iterator<Item = (&str, &Service)> {
        let ours = self.services.iter().filter(|(name, service)| service.build.is_some() && *name != "dev");
        ours.map(|(name, service)| (name.as_str(), service))
    }

    /// The programs in our images.
    pub(crate) fn programs(&self) -> BTreeSet<&str> {
        self.services.values().filter_map(Service::program).collect()
    }
}

impl Service {
    /// The program in an image of ours.
    pub(crate) fn program(&self) -> Option<&str> {
        Some(&self.build.as_ref()?.args["PROGRAM"])
    }

    /// The port that it listens on in its container.
    pub(crate) fn port(&self) -> Option<u16> {
        self.environment.get("QIYOU_LISTEN")?.strip_prefix("0.0.0.0:")?.parse().ok()
    }

    /// How long it may take to end.
    pub(crate) fn grace(&self) -> Duration {
        let seconds = self.stop_grace_period.as_deref().and_then(|text| text.strip_suffix('s'));
        Duration::from_secs(seconds.expect("a time in seconds").parse().unwrap())
    }
}

/// A file of the project, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

pub(crate) fn root() -> &'static Path {
    Path::new(ROOT)
}

/// Puts the default in the place of every `${NAME:-default}`, as compose does where the operator sets nothing.
fn with_defaults(text: &str) -> String {
    let mut pieces = text.split("${");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (variable, rest) = piece.split_once('}').expect("a variable ends");
        let (_, default) = variable.split_once(":-").expect("every variable has a default");
        whole.push_str(default);
        whole.push_str(rest);
    }
    whole
}

#[test]
fn what_the_operator_does_not_set_has_its_default() {
    let text = "a: ${A:-1}\nb: \"${B:-./x}/y\"\n";
    assert_eq!(with_defaults(text), "a: 1\nb: \"./x/y\"\n");
}
