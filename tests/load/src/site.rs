//! A deployment to measure: the seven domains over filled stores, and an aggregator over them.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use qiyou_auth::{DevelopmentKey, Grant, Role as Permission};
use qiyou_kernel::Clock;

use crate::{
    bench::Bench,
    child::Child,
    data,
    failure::Result,
    role::{Address, Aggregator, Domains, Fill, Filled, Following, Load, Role},
};

/// How long a token lasts: longer than any run.
const TOKEN: Duration = Duration::from_secs(86_400);

/// Stores that are filled, and what they are filled with.
#[derive(Debug)]
pub(crate) struct Site {
    directory: PathBuf,
    stores: Vec<(String, String)>,
    /// Reports in all stores.
    pub(crate) rows: usize,
}

/// A site whose services run.
#[derive(Debug)]
pub(crate) struct Running {
    /// The aggregator's process.
    pub(crate) aggregator: Child,
    /// What it said when it had read every store.
    pub(crate) following: Following,
    _domains: Child,
}

impl Site {
    /// Fills stores with reports of so many counties, and loads the plan and the division tree; or finds them from before.
    ///
    /// # Errors
    /// Whatever goes wrong.
    pub(crate) fn filled(bench: &Bench, counties: usize) -> Result<Self> {
        let directory = bench.kept().join(format!("{counties}-counties"));
        let domains = data::read_plan()?.domains;
        let store = |id: &str| (id.to_owned(), directory.join(format!("{id}.db")).display().to_string());
        let stores = domains.iter().map(|domain| store(domain.id.as_str())).collect();
        let (mut site, told) = (Self { directory, stores, rows: 0 }, "rows");
        let told = site.directory.join(told);
        if let Some(rows) = fs::read_to_string(&told).ok().and_then(|rows| rows.parse().ok()) {
            site.rows = rows;
            return Ok(site);
        }
        bench.say(&format!("filling the stores of {counties} counties"));
        fs::create_dir_all(&site.directory)?;
        let fill = Fill { stores: site.stores.clone(), counties, periods: bench.size.periods };
        let filled: Filled = bench.start(&Role::Fill(fill), None)?.answer()?;
        site.rows = filled.rows;
        site.load(bench, false)?;
        fs::write(told, site.rows.to_string())?;
        Ok(site)
    }

    /// One domain over an empty store at an address, with the plan as if it were for the whole country.
    ///
    /// # Errors
    /// Whatever goes wrong.
    pub(crate) fn empty(bench: &Bench, name: &str, domain: &str, url: String) -> Result<Self> {
        let directory = bench.scratch().join(name);
        fs::create_dir_all(&directory)?;
        let site = Self { directory, stores: vec![(domain.to_owned(), url)], rows: 0 };
        site.load(bench, true)?;
        Ok(site)
    }

    fn load(&self, bench: &Bench, is_for_all: bool) -> Result<()> {
        let running = self.run(bench, None)?;
        let load = Load {
            aggregator: running.following.address,
            keys: self.directory.clone(),
            is_whole_country: bench.size.is_whole_country,
            is_for_all,
        };
        bench.start(&Role::Load(load), None)?.answer()
    }

    /// Serves the domains alone, on one core or on any.
    ///
    /// # Errors
    /// A service that does not start.
    pub(crate) fn serve(&self, bench: &Bench, core: Option<usize>) -> Result<(Child, Vec<Address>)> {
        let domains = Domains { keys: self.directory.clone(), stores: self.stores.clone() };
        let mut domains = bench.start(&Role::Domains(domains), core)?;
        let addresses = domains.answer()?;
        Ok((domains, addresses))
    }

    /// Serves the domains wherever there is room, and the aggregator on one core or on any.
    ///
    /// # Errors
    /// A service that does not start.
    pub(crate) fn run(&self, bench: &Bench, core: Option<usize>) -> Result<Running> {
        let (process, domains) = self.serve(bench, None)?;
        let aggregator = Aggregator { directory: self.directory.clone(), domains };
        let mut aggregator = bench.start(&Role::Aggregator(aggregator), core)?;
        let following = aggregator.answer()?;
        Ok(Running { aggregator, following, _domains: process })
    }

    /// A token for one role everywhere.
    ///
    /// # Errors
    /// A key that cannot be used.
    pub(crate) fn token(&self, role: Permission) -> Result<String> {
        let key = DevelopmentKey::open(&self.directory, Clock::system())?;
        Ok(key.issue("load", &[Grant::everywhere(role)], TOKEN)?)
    }

    /// Where the key of its callers is.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The stores, by domain.
    pub(crate) fn stores(&self) -> &[(String, String)] {
        &self.stores
    }
}

impl Running {
    /// Where the aggregator is.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.following.address
    }
}
