//! Writing lines, and the seal after them.

use std::io::{self, Write};

use qiyou_kernel::{Digest, digest::Running};

use super::line::Line;

/// Takes the lines of an archive in their order.
pub(super) struct Sink<W> {
    out: W,
    digest: Running,
    line: Vec<u8>,
    bytes: u64,
}

impl<W: Write> Sink<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, digest: Running::default(), line: Vec::new(), bytes: 0 }
    }

    pub(super) fn put(&mut self, line: &Line) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        self.digest.add(&self.line);
        self.bytes += u64::try_from(self.line.len()).unwrap_or(u64::MAX);
        self.out.write_all(&self.line)
    }

    /// Writes the seal. Returns what was written to, the digest and the size.
    pub(super) fn seal(mut self) -> io::Result<(W, Digest, u64)> {
        let digest = self.digest.clone().finish();
        self.put(&Line::Sha256(digest.to_string()))?;
        Ok((self.out, digest, self.bytes))
    }
}
