//! Calls a unary method: in a closed loop, as fast as answers come, or in an open one, at a rate.
//!
//! It speaks HTTP/2 itself and reads no message, so that on its core it can do more than what it measures on the other;
//! how busy the server was is told beside each figure.

mod call;
mod closed;
mod fetch;
mod open;

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::{BufMut, Bytes, BytesMut};
use prost::Message;
use serde::{Deserialize, Serialize};

use crate::{child::say, failure::Result, row::median};

use call::Line;

pub(crate) use fetch::Fetch;

/// Bytes before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// How a method is called.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Drive {
    /// Where.
    pub(crate) target: SocketAddr,
    /// The method's path.
    pub(crate) path: String,
    /// The value of the header `authorization`; nothing for a server that asks for none.
    pub(crate) bearer: Option<String>,
    /// The file of [`write_requests`]; used in turn, from the first on again after the last.
    pub(crate) requests: PathBuf,
    /// Connections.
    pub(crate) connections: usize,
    /// When to call.
    pub(crate) pace: Pace,
    /// Calls that come before and do not count.
    pub(crate) warm_up: usize,
    /// For how long at most.
    pub(crate) millis: u64,
}

/// When calls are made.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Pace {
    /// So many at once on each connection, each followed by the next; at most `calls` in all.
    Closed {
        /// At once on each connection.
        streams: usize,
        /// In all.
        calls: usize,
    },
    /// So many a second, whether or not those before were answered.
    Open {
        /// A second.
        rate: u64,
    },
}

/// What came of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Driven {
    /// Answers.
    pub(crate) answers: u64,
    /// From the first call to the last answer.
    pub(crate) micros: u64,
    /// Half of the answers took no longer.
    pub(crate) p50_nanos: u64,
    /// All but one in a hundred took no longer. In an open loop a call begins when it is due, even if it is sent later.
    pub(crate) p99_nanos: u64,
    /// Bytes of an answer on average, without frames.
    pub(crate) bytes: u64,
}

impl Driven {
    /// Answers a second.
    pub(crate) fn rate(&self) -> u64 {
        (self.answers * 1_000_000).checked_div(self.micros).unwrap_or_default()
    }
}

/// What calls took, in nanoseconds, and how much they brought.
#[derive(Debug, Default)]
struct Tally {
    nanos: Vec<u64>,
    bytes: u64,
}

impl Tally {
    fn add(&mut self, took: Duration, bytes: usize) {
        self.nanos.push(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        self.bytes += u64::try_from(bytes).unwrap_or_default();
    }

    fn merge(&mut self, mut other: Self) {
        self.nanos.append(&mut other.nanos);
        self.bytes += other.bytes;
    }

    fn driven(mut self, took: Duration) -> Result<Driven> {
        self.nanos.sort_unstable();
        let answers = u64::try_from(self.nanos.len())?;
        Ok(Driven {
            answers,
            micros: u64::try_from(took.as_micros())?,
            p50_nanos: median(&self.nanos),
            p99_nanos: percentile_99(&self.nanos),
            bytes: self.bytes.checked_div(answers).unwrap_or_default(),
        })
    }
}

impl Drive {
    /// Plays the role of a caller.
    pub(crate) async fn run(self) -> Result<()> {
        let requests = read_requests(&self.requests)?;
        let mut lines = Vec::new();
        for _ in 0..self.connections {
            lines.push(Line::connect(self.target, &self.path, self.bearer.as_deref()).await?);
        }
        let until = Duration::from_millis(self.millis);
        if self.warm_up > 0 {
            closed::run(&lines, &requests, 8, self.warm_up, until).await?;
        }
        let driven = match self.pace {
            Pace::Closed { streams, calls } => closed::run(&lines, &requests, streams, calls, until).await?,
            Pace::Open { rate } => open::run(&lines, &requests, rate, until).await?,
        };
        say(&driven)
    }
}

/// Writes requests to a file, each as it goes over the wire.
///
/// # Errors
/// A file that cannot be written.
pub(crate) fn write_requests<T: Message>(path: &Path, requests: impl Iterator<Item = T>) -> Result<()> {
    let mut bytes = BytesMut::new();
    for request in requests {
        // Not compressed; then the length.
        bytes.put_u8(0);
        bytes.put_u32(u32::try_from(request.encoded_len())?);
        request.encode(&mut bytes)?;
    }
    Ok(fs::write(path, bytes)?)
}

fn read_requests(path: &Path) -> Result<Vec<Bytes>> {
    let (mut rest, mut requests) = (Bytes::from(fs::read(path)?), Vec::new());
    while let Some([_, length @ ..]) = rest.first_chunk::<HEAD>() {
        let length = HEAD + usize::try_from(u32::from_be_bytes(*length))?;
        if rest.len() < length {
            return Err("the last request is not whole".into());
        }
        requests.push(rest.split_to(length));
    }
    if requests.is_empty() { Err("there is no request to send".into()) } else { Ok(requests) }
}

/// The smallest value that at least 99 of 100 do not exceed.
fn percentile_99(sorted: &[u64]) -> u64 {
    let rank = (sorted.len() * 99).div_ceil(100);
    rank.checked_sub(1).and_then(|index| sorted.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;

    use super::*;

    #[test]
    fn the_99th_percentile_is_exceeded_by_one_in_a_hundred() {
        let sorted: Vec<u64> = (1..=1_000).collect();
        assert_eq!(percentile_99(&sorted), 990);
        assert_eq!((percentile_99(&[7]), percentile_99(&[])), (7, 0));
    }

    #[test]
    fn requests_are_read_as_they_were_written() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let request = |plan: &str| GetFiveYearViewRequest { plan: plan.to_owned(), ..Default::default() };
        write_requests(file.path(), ["plans/a", "plans/another"].map(request).into_iter()).unwrap();
        let read = read_requests(file.path()).unwrap();
        let decoded = read.iter().map(|bytes| GetFiveYearViewRequest::decode(&bytes[5..]).unwrap().plan);
        assert_eq!(decoded.collect::<Vec<_>>(), ["plans/a", "plans/another"]);
    }

    #[test]
    fn answers_a_second_are_counted_over_the_whole_time() {
        let mut tally = Tally::default();
        (1..=100).for_each(|millis| tally.add(Duration::from_millis(millis), 10));
        let driven = tally.driven(Duration::from_millis(500)).unwrap();
        assert_eq!((driven.rate(), driven.p50_nanos, driven.p99_nanos), (200, 50_000_000, 99_000_000));
        assert_eq!((driven.answers, driven.bytes), (100, 10));
    }
}
