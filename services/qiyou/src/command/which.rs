//! Which databases a command works on: those of a data directory, or the one at an address.

use std::{
    io,
    path::{Path, PathBuf},
};

use qiyou_aggregator::Aggregator;
use qiyou_boot::Domain;
use qiyou_kernel::{Clock, DomainId};
use qiyou_store::Options;

use crate::{
    data,
    failure::{Failure, Result},
    fleet::{AGGREGATOR, SEVEN},
};

/// The databases as they are named on the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Directory of the databases
    #[arg(long, value_name = "DIR", default_value = data::USUAL)]
    data: PathBuf,

    /// Only this domain's database, or `aggregator` for the aggregator's own; may be given several times
    #[arg(long, value_name = "ID")]
    domain: Vec<DomainId>,

    /// The one database at this address instead of those of a directory; --domain says whose it is
    #[arg(long, value_name = "URL", requires = "domain", conflicts_with = "data")]
    store: Option<String>,
}

/// A service's database.
#[derive(Debug)]
pub(super) struct Database {
    /// Whose it is.
    pub(super) name: String,
    /// How refusals call it; an address may hold a password.
    pub(super) shown: PathBuf,
    url: String,
}

impl Which {
    /// The databases asked for, or all of the directory.
    pub(super) fn databases(&self) -> Result<Vec<Database>> {
        if let Some(url) = &self.store {
            let [domain] = self.domain.as_slice() else {
                return Err(Failure::usage("give one --domain with --store: whose database it is"));
            };
            return Ok(vec![Database::at(domain.as_str(), url.clone())]);
        }
        let names = self.names()?;
        Ok(names.into_iter().map(|name| Database::within(&self.data, name)).collect())
    }

    /// The data directory, if the databases are in one.
    pub(super) fn directory(&self) -> Option<&Path> {
        self.store.is_none().then_some(self.data.as_path())
    }

    fn names(&self) -> Result<Vec<String>> {
        let directory = self.data.display();
        let unusable = |error: io::Error| {
            Failure::configuration(format!("the data directory {directory} cannot be used: {error}"))
        };
        let there = data::databases(&self.data).map_err(unusable)?;
        if there.is_empty() {
            return Err(Failure::configuration(format!("{directory} holds no database")));
        }
        let wanted: Vec<_> = self.domain.iter().map(ToString::to_string).collect();
        if let Some(missing) = wanted.iter().find(|name| !there.contains(name)) {
            let there = there.join(", ");
            return Err(Failure::configuration(format!(
                "{directory} holds no database of {missing}; it holds those of {there}"
            )));
        }
        Ok(if wanted.is_empty() { there } else { wanted })
    }
}

impl Database {
    /// The database of a service at an address.
    pub(super) fn at(name: &str, url: String) -> Self {
        Self { name: name.to_owned(), shown: PathBuf::from(name), url }
    }

    /// The database of a service in a data directory.
    pub(super) fn within(directory: &Path, name: String) -> Self {
        let file = data::database(directory, &name);
        Self { name, url: file.display().to_string(), shown: file }
    }

    /// How to open it, with the tables of its service.
    pub(super) fn options(&self) -> Result<Options> {
        tables(&self.name, Options::new(self.url.clone(), Clock::system()))
    }
}

/// Adds the tables that a service's store has.
pub(super) fn tables(name: &str, options: Options) -> Result<Options> {
    if name == AGGREGATOR {
        return Ok(Aggregator::tables(options));
    }
    if let Some(domain) = SEVEN.iter().find(|domain| domain.id == name) {
        return Ok(domain.tables(options));
    }
    let id = name.parse::<DomainId>();
    let id =
        id.map_err(|fault| Failure::configuration(format!("{name} is no service's database: {fault}")))?;
    Ok(Domain::reported(&id, 0).tables(options))
}
