//! `qiyou token`: a bearer token of the development key.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Parser;
use qiyou_auth::{DevelopmentKey, Grant, Reach, Role};
use qiyou_kernel::{Clock, DomainId, RegionCode};

use crate::{
    failure::{Failure, Result},
    output,
};

const EXAMPLES: &str = "\
Examples:
  export QIYOU_TOKEN=$(qiyou token --data qiyou-demo --subject me)
  qiyou token --data qiyou-data --subject clerk-7 --role reporter --domain childcare --ttl 8h > clerk-7.token

Services that run elsewhere trust the key when they are started with its public half:
  qiyou token --data keys --make-key --subject me --role administrator > me.token
  qiyou-childcare --jwks keys/development.jwks.json --issuer qiyou-development --audience qiyou";

/// A working day.
const USUAL_TTL: Duration = Duration::from_secs(12 * 3_600);

/// Sign a token with a data directory's development key
///
/// The services that `qiyou demo` and `qiyou up` start in that directory trust it; no other service does. A token for
/// production comes from the issuer whose keys the services were given.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Data directory of `qiyou demo` or `qiyou up`
    #[arg(long, value_name = "DIR", default_value = crate::data::USUAL)]
    data: PathBuf,

    /// Make the key where the directory has none
    #[arg(long)]
    make_key: bool,

    /// Whom the token stands for; the audit records this name, and whoever reports a value cannot approve it
    #[arg(long, value_name = "NAME", value_parser = subject)]
    subject: String,

    /// Roles: viewer, reporter, approver, administrator or auditor; may be given several times
    #[arg(long, value_name = "ROLE", default_value = "viewer")]
    role: Vec<Role>,

    /// Only in these domains, such as `childcare`; in all when left out
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<DomainId>,

    /// Only in these regions with all below them, everywhere when left out; written into the token, not enforced yet
    #[arg(long, value_name = "CODE")]
    region: Vec<RegionCode>,

    /// How long the token is valid: a number and s, m, h or d
    #[arg(long, value_name = "TIME", default_value = "12h", value_parser = duration)]
    ttl: Duration,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let key = if args.make_key { make(&args.data)? } else { open(&args.data)? };
    let grants: Vec<_> = args.role.iter().map(|role| grant(*role, &args.domain, &args.region)).collect();
    let token = key.issue(&args.subject, &grants, args.ttl)?;
    output::print(&format!("{token}\n"))
}

/// A token that reads everything, with the usual time to live.
pub(crate) fn viewer(data: &Path, subject: &str) -> Result<String> {
    Ok(open(data)?.issue(subject, &[Grant::everywhere(Role::Viewer)], USUAL_TTL)?)
}

/// Opens the key of a directory that has one. One made here, unasked, would give tokens that nobody trusts.
fn open(data: &Path) -> Result<DevelopmentKey> {
    if !data.join("development.key").exists() {
        let data = data.display();
        return Err(Failure::configuration(format!(
            "{data} holds no development key; name the directory of a running `qiyou demo` or `qiyou up` with \
             --data, or make one with --make-key"
        )));
    }
    make(data)
}

/// Opens the key of a directory, and makes it where there is none.
fn make(data: &Path) -> Result<DevelopmentKey> {
    DevelopmentKey::open(data, Clock::system()).map_err(|error| Failure::configuration(error.to_string()))
}

fn grant(role: Role, domains: &[DomainId], regions: &[RegionCode]) -> Grant {
    let domains =
        if domains.is_empty() { Reach::All } else { Reach::Only(domains.iter().cloned().collect()) };
    let regions =
        if regions.is_empty() { Reach::All } else { Reach::Only(regions.iter().copied().collect()) };
    Grant { role, domains, regions, offices: BTreeSet::new() }
}

/// Reads a name. Services refuse a token that stands for nobody.
fn subject(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("name whom the token stands for, such as clerk-7".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads a number with its unit.
fn duration(text: &str) -> Result<Duration, String> {
    let refused = || "write a number and s, m, h or d, such as 8h".to_owned();
    let unit = text.chars().last().ok_or_else(refused)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(refused()),
    };
    let count: u32 = text.strip_suffix(unit).and_then(|count| count.parse().ok()).ok_or_else(refused)?;
    if count == 0 {
        return Err("the token would have expired already; write a time above zero, such as 8h".to_owned());
    }
    Ok(Duration::from_secs(u64::from(count) * seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        assert_eq!(duration("90m"), Ok(Duration::from_secs(5_400)));
        assert_eq!(duration("7d"), Ok(Duration::from_secs(604_800)));
        for text in ["", "h", "12", "1.5h", "-1h", "1 h", "12小时", "0s", "00d"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
