//! Calls once and keeps the answer.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{Drive, HEAD, call::Line, read_requests};
use crate::{child::say, failure::Result};

/// Keeps the answer to the first request of a drive.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fetch {
    /// How to call.
    pub(crate) call: Drive,
    /// The file for the answer's message.
    pub(crate) answer: PathBuf,
}

impl Fetch {
    /// Plays the role of a caller who calls once.
    pub(crate) async fn run(self) -> Result<()> {
        let Drive { target, path, bearer, requests, .. } = self.call;
        let line = Line::connect(target, &path, bearer.as_deref()).await?;
        let request = read_requests(&requests)?.swap_remove(0);
        let mut answer = Vec::new();
        line.read(request, |piece| answer.extend_from_slice(piece)).await?;
        fs::write(self.answer, answer.get(HEAD..).ok_or("an answer without a message")?)?;
        say(&())
    }
}
