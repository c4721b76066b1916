//! `qiyou audit check`: an export against its signed head, with nothing but the public key.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use clap::Parser;
use qiyou_audit::{HEAD_TYPE, SignedHead, entry_of, refusal_of};
use qiyou_kernel::Digest;
use qiyou_proto::audit::v1::{AuditEntry, AuditRefusal};
use serde_json::Value;

use crate::{
    failure::{Failure, Result},
    json, output,
};

/// Check an export against its signed head
///
/// Every hash is computed again and must lead to the head, whose signature must be by one of the keys. Neither a service
/// nor a database is asked. Exit status 1 when something does not fit.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// A file that `qiyou audit export` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// JWKS file with the public key of the service that made the export
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let file = args.file.display();
    let head = signed_head(&args.file, &args.keys)?;
    let (mut entries, mut refusals) = (Chain::default(), Chain::default());
    for (number, line) in lines(&args.file)?.enumerate() {
        let at = |failure: Failure| failure.within(format!("{file}:{}", number + 1));
        let line = line.map_err(|error| Failure::unreadable(&args.file, &error))?;
        take(&mut entries, &mut refusals, &line).map_err(at)?;
    }
    entries.ends("entries", &head.revision, &head.hash).map_err(|failure| failure.within(&file))?;
    refusals.ends("refusals", &head.refusal, &head.refusal_hash).map_err(|failure| failure.within(&file))?;
    let SignedHead { store, read_time, .. } = head;
    let (entries, refusals) = (entries.count, refusals.count);
    output::print(&format!(
        "{file}: {entries} entries, {refusals} refusals, all as the store {store} signed them at {read_time}\n"
    ))
}

/// The signed head at the end of an export.
pub(super) fn signed_head(file: &Path, keys: &Path) -> Result<SignedHead> {
    let shown = file.display();
    let mut last = String::new();
    for line in lines(file)? {
        last = line.map_err(|error| Failure::unreadable(file, &error))?;
    }
    let signed = serde_json::from_str::<Value>(&last).ok();
    let signed = signed.as_ref().and_then(|line| line.get("signedHead")?.as_str());
    let Some(signed) = signed else {
        return Err(Failure::failed(format!("{shown} does not end with a signed head; it is not whole")));
    };
    let head = qiyou_auth::signed(signed, HEAD_TYPE, keys);
    head.map_err(|error| Failure::failed(format!("the signed head of {shown} does not count: {error}")))
}

fn lines(file: &Path) -> Result<impl Iterator<Item = std::io::Result<String>> + use<>> {
    let opened = File::open(file).map_err(|error| Failure::unreadable(file, &error))?;
    Ok(BufReader::new(opened).lines())
}

/// A chain as far as it was read.
#[derive(Debug, Default)]
struct Chain {
    count: i64,
    last: Option<(i64, Digest)>,
}

fn take(entries: &mut Chain, refusals: &mut Chain, line: &str) -> Result<()> {
    let no_line = |_| Failure::failed("is no line of an export");
    let mut line: Value = serde_json::from_str(line).map_err(no_line)?;
    let mut part = |name| line.get_mut(name).map(Value::take);
    if let Some(entry) = part("entry") {
        let entry: AuditEntry = json::read("qiyou.audit.v1.AuditEntry", entry)?;
        let read = entry_of(&entry).ok_or_else(|| Failure::failed("is no entry that can be read"))?;
        entries.take("entry", read.revision, read.previous, read.hash, read.expected_hash())
    } else if let Some(refusal) = part("refusal") {
        let refusal: AuditRefusal = json::read("qiyou.audit.v1.AuditRefusal", refusal)?;
        let read = refusal_of(&refusal).ok_or_else(|| Failure::failed("is no refusal that can be read"))?;
        refusals.take("refusal", read.number, read.previous, read.hash, read.expected_hash())
    } else {
        Ok(())
    }
}

impl Chain {
    fn take(
        &mut self,
        what: &str,
        number: i64,
        previous: Digest,
        hash: Digest,
        expected: Digest,
    ) -> Result<()> {
        if hash != expected {
            return Err(Failure::failed(format!("{what} {number} was changed")));
        }
        if let Some((last, before)) = self.last
            && (number != last + 1 || previous != before)
        {
            return Err(Failure::failed(format!("{what} {number} does not follow {what} {last}")));
        }
        (self.count, self.last) = (self.count + 1, Some((number, hash)));
        Ok(())
    }

    /// Refuses a chain that does not end where the head says.
    fn ends(&self, what: &str, number: &str, hash: &str) -> Result<()> {
        let last = self.last.map(|(number, hash)| (number.to_string(), hash.to_string()));
        let is_empty = last.is_none() && number == "0";
        if is_empty || last.as_ref().is_some_and(|(last, own)| last == number && own == hash) {
            return Ok(());
        }
        let reached = last.map_or_else(|| "0".to_owned(), |(number, _)| number);
        Err(Failure::failed(format!("its {what} end at {reached}, and the head was signed at {number}")))
    }
}
