//! How a text is encoded: UTF-8, UTF-16 by its mark, and otherwise GB 18030, in which spreadsheet programs in China save
//! CSV. That no header is garbled shows that it is.

use std::{
    fmt,
    io::{self, Read},
};

use encoding_rs::{CoderResult, Decoder, GB18030, UTF_8};
use qiyou_kernel::{Digest, digest::Running};

/// Bytes that are looked at together.
const BLOCK: usize = 64 * 1024;

/// An encoding. Prints as its name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Encoding(&'static encoding_rs::Encoding);

/// What a whole text shows.
pub(super) struct Scan {
    pub(super) encoding: Encoding,
    pub(super) lines: u64,
    pub(super) digest: Digest,
}

/// Reads a text through once, holding a block of it.
pub(super) fn scan(source: &mut impl Read) -> io::Result<Scan> {
    let (mut digest, mut lines, mut utf8) = (Running::default(), 1_u64, Utf8::default());
    let mut block = vec![0; BLOCK];
    let mut mark = None;
    loop {
        let length = source.read(&mut block)?;
        let Some(bytes) = block.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        mark.get_or_insert_with(|| encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding));
        digest.add(bytes);
        lines += u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or_default();
        utf8.add(bytes);
    }
    let usual = if utf8.holds() { UTF_8 } else { GB18030 };
    let encoding = mark.flatten().filter(|encoding| *encoding != UTF_8).unwrap_or(usual);
    Ok(Scan { encoding: Encoding(encoding), lines, digest: digest.finish() })
}

/// Whether bytes that come in pieces are UTF-8.
#[derive(Default)]
struct Utf8 {
    /// The beginning of a character whose rest is to come.
    open: Vec<u8>,
    is_broken: bool,
}

impl Utf8 {
    fn add(&mut self, bytes: &[u8]) {
        if self.is_broken {
            return;
        }
        self.open.extend_from_slice(bytes);
        match str::from_utf8(&self.open) {
            Ok(_) => self.open.clear(),
            Err(error) if error.error_len().is_none() => drop(self.open.drain(..error.valid_up_to())),
            Err(_) => self.is_broken = true,
        }
    }

    fn holds(&self) -> bool {
        !self.is_broken && self.open.is_empty()
    }
}

impl Encoding {
    pub(super) fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }

    /// The text in UTF-8, without the mark that may stand in front of it.
    pub(super) fn decode(self, source: impl Read + Send + 'static) -> Box<dyn Read + Send> {
        let decoder = self.0.new_decoder_with_bom_removal();
        Box::new(Decoded { source, decoder, text: String::with_capacity(BLOCK), at: 0, is_over: false })
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0.name())
    }
}

/// A text that is decoded as it is read.
struct Decoded<R> {
    source: R,
    decoder: Decoder,
    /// What is decoded, and how far it was read.
    text: String,
    at: usize,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    fn decode(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        let mut block = [0; BLOCK / 8];
        let length = self.source.read(&mut block)?;
        self.is_over = length == 0;
        let bytes = block.get(..length).unwrap_or_default();
        // A byte becomes three in UTF-8 at most, so that the text has room for all of them.
        let (result, _, had_errors) = self.decoder.decode_to_string(bytes, &mut self.text, self.is_over);
        if had_errors || result == CoderResult::OutputFull {
            let name = self.decoder.encoding().name();
            let message = format!("it is neither UTF-8 nor {name}; save it as `CSV UTF-8`");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_over {
            self.decode()?;
        }
        let mut rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.read(buffer)?;
        self.at += length;
        Ok(length)
    }
}
