//! What a crate brings to the store: its tables and the migrations that make them.

use std::collections::BTreeMap;

use crate::{OpenError, Table};

/// The tables of one crate.
#[derive(Debug)]
pub struct Part {
    /// The crate's name, for messages.
    pub name: &'static str,
    /// Its tables.
    pub tables: &'static [&'static Table],
    /// Its migrations; each crate has a range of numbers of its own.
    pub migrations: &'static [Migration],
}

/// One step of the schema, written for each engine with the same meaning. Once released it never changes.
#[derive(Debug)]
pub struct Migration {
    /// Its place in the order of all steps.
    pub version: i64,
    /// What it makes.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// All parts together.
#[derive(Debug)]
pub(crate) struct Schema {
    tables: BTreeMap<&'static str, &'static Table>,
    migrations: BTreeMap<i64, &'static Migration>,
}

impl Schema {
    /// Puts the parts together; two steps of one number, or two tables of one name, are a mistake of the program.
    pub(crate) fn of(parts: &[&'static Part]) -> Result<Self, OpenError> {
        let (mut tables, mut migrations) = (BTreeMap::new(), BTreeMap::new());
        for part in parts {
            for table in part.tables {
                if tables.insert(table.name, *table).is_some() {
                    return Err(OpenError::Schema(format!("two tables are called {}", table.name)));
                }
            }
            for step in part.migrations {
                if let Some(other) = migrations.insert(step.version, step) {
                    let (version, name, other) = (step.version, step.name, other.name);
                    return Err(OpenError::Schema(format!("migration {version} is both {other} and {name}")));
                }
            }
        }
        Ok(Self { tables, migrations })
    }

    /// The tables by name; in this order rows stand within a revision.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &'static Table> {
        self.tables.values().copied()
    }

    /// The table of a name.
    pub(crate) fn table(&self, name: &str) -> Option<&'static Table> {
        self.tables.get(name).copied()
    }

    /// The steps in their order.
    pub(crate) fn migrations(&self) -> impl Iterator<Item = &'static Migration> {
        self.migrations.values().copied()
    }
}
