//! Answers given before, given again for as long as nothing that they depend on has changed.

use std::{collections::HashMap, mem};

use parking_lot::Mutex;
use qiyou_kernel::{Date, RegionCode};

use crate::{Ask, answer::Answer, marks::Marks, sources::Sources};

type Question = (Ask, RegionCode, Date);

/// Encoded views by question, in two halves: what was asked for lately, and what was before. The older half is dropped
/// when the younger is full.
#[derive(Debug)]
pub(super) struct Cache {
    halves: Mutex<Halves>,
    /// Bytes of answers in one half.
    half: usize,
}

#[derive(Debug, Default)]
struct Halves {
    young: HashMap<Question, Kept>,
    old: HashMap<Question, Kept>,
    bytes: usize,
}

/// An answer and what it was made of.
#[derive(Clone, Debug)]
struct Kept {
    /// The states that the answer was last found to hold for.
    seen: Seen,
    marks: Marks,
    answer: Answer,
}

/// Which states of the stores were looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    own: i64,
    serials: Vec<u64>,
}

impl Cache {
    /// Keeps about this many bytes of answers.
    pub(super) fn of(bytes: usize) -> Self {
        Self { halves: Mutex::default(), half: bytes / 2 }
    }

    /// Returns what was answered before, or composes and keeps it.
    pub(super) fn answer(
        &self,
        ask: &Ask,
        region: RegionCode,
        sources: &Sources,
        compose: impl FnOnce(&Marks) -> Answer,
    ) -> Answer {
        let question = (ask.clone(), region, sources.judged_on);
        let seen = Seen {
            own: sources.own.revision,
            serials: sources.parts.iter().map(|part| part.serial).collect(),
        };
        let kept = self.halves.lock().get(&question, self.half);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.seen == seen) {
            return kept.answer.clone();
        }
        // Something changed, perhaps elsewhere.
        let marks = Marks::of(ask, region, sources);
        let answer = match kept.filter(|kept| kept.marks == marks) {
            Some(kept) => kept.answer,
            None => compose(&marks),
        };
        self.halves.lock().keep(question, Kept { seen, marks, answer: answer.clone() }, self.half);
        answer
    }
}

impl Halves {
    fn get(&mut self, question: &Question, half: usize) -> Option<Kept> {
        if let Some(kept) = self.young.get(question) {
            return Some(kept.clone());
        }
        let kept = self.old.remove(question)?;
        self.keep(question.clone(), kept.clone(), half);
        Some(kept)
    }

    fn keep(&mut self, question: Question, kept: Kept, half: usize) {
        if self.bytes >= half {
            self.old = mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += kept.answer.len();
        if let Some(before) = self.young.insert(question, kept) {
            self.bytes = self.bytes.saturating_sub(before.answer.len());
        }
    }
}
