use qiyou_kernel::{Digest, digest::Canonical};

use super::{Link, Portion, Standing, Walk};
use crate::audit::inspect::{Chain, Damage};

/// A link that says one word.
#[derive(Clone, Debug)]
struct Word {
    word: &'static str,
    previous: Digest,
    hash: Digest,
}

impl Link for Word {
    fn previous(&self) -> Digest {
        self.previous
    }

    fn hash(&self) -> Digest {
        self.hash
    }

    fn hash_as(&self, number: i64) -> Digest {
        Canonical::new().int(number).text(self.word).bytes(self.previous.as_bytes()).finish()
    }
}

fn genesis() -> Digest {
    Digest::of(b"genesis")
}

fn link(word: &'static str, number: i64, previous: Digest) -> Word {
    let mut link = Word { word, previous, hash: previous };
    link.hash = link.hash_as(number);
    link
}

/// The chain of seven words, each under its number.
fn chain() -> Vec<(i64, Word)> {
    let mut chain: Vec<(i64, Word)> = Vec::new();
    for (word, number) in ["a", "b", "c", "d", "e", "f", "g"].into_iter().zip(1..) {
        let previous = chain.last().map_or_else(genesis, |(_, last)| last.hash);
        chain.push((number, link(word, number, previous)));
    }
    chain
}

/// What a walk finds, in portions of this many, under a head that is as it was.
fn found_in_portions(chain: &[(i64, Word)], portion: usize, head: (i64, Digest)) -> Vec<String> {
    let standing = |(number, word): &(i64, Word)| Standing { number: *number, link: Some(word.clone()) };
    let (mut walk, mut damages) = (Walk::start(Chain::Revisions, 1, Some(genesis())), Vec::new());
    let chunks: Vec<_> = chain.chunks(portion).collect();
    for (index, chunk) in chunks.iter().enumerate() {
        let following = chunks.get(index + 1).and_then(|next| next.first()).map(standing);
        let portion = Portion { entries: chunk.iter().map(standing).collect(), following };
        walk.portion(&portion, Some(head.1), &mut damages);
    }
    walk.end(head.0, Some(head.1), &mut damages);
    damages.iter().map(Damage::to_string).collect()
}

fn found(chain: &[(i64, Word)]) -> Vec<String> {
    let whole = self::chain();
    let head = (7, whole[6].1.hash);
    let found = found_in_portions(chain, 100, head);
    for portion in [1, 2, 3] {
        assert_eq!(found_in_portions(chain, portion, head), found, "in portions of {portion}");
    }
    found
}

/// The entries from a number on stand so much further on.
fn moved(chain: &mut [(i64, Word)], from: i64, by: i64) {
    chain.iter_mut().filter(|(number, _)| *number >= from).for_each(|(number, _)| *number += by);
}

#[test]
fn nothing_is_wrong_with_a_chain_as_it_was_written() {
    assert!(found(&chain()).is_empty());
}

#[test]
fn a_changed_entry_is_named_alone() {
    for number in 1..=7 {
        let mut chain = chain();
        chain[number - 1].1.word = "x";
        assert_eq!(found(&chain), [format!("entry {number} was changed")]);
    }
}

#[test]
fn an_entry_that_was_changed_and_given_its_hash_is_named_by_the_one_behind_it() {
    for number in 1..=6 {
        let mut chain = chain();
        let (_, old) = &chain[number - 1];
        chain[number - 1].1 = link("x", i64::try_from(number).unwrap(), old.previous);
        assert_eq!(found(&chain), [format!("entry {number} was changed")]);
    }
}

#[test]
fn dropped_entries_are_named() {
    let mut chain = chain();
    chain.remove(2);
    assert_eq!(found(&chain), ["entry 3 is missing"]);
    chain.remove(2);
    assert_eq!(found(&chain), ["entries 3 to 4 are missing"]);
}

#[test]
fn the_last_entries_are_missed_too() {
    let mut chain = chain();
    chain.truncate(5);
    assert_eq!(found(&chain), ["entries 6 to 7 are missing"]);
}

#[test]
fn entries_that_closed_up_give_away_the_dropped_one() {
    for number in 1..=6_i64 {
        let mut chain = chain();
        chain.remove(usize::try_from(number - 1).unwrap());
        moved(&mut chain, number, -1);
        let found = found_in_portions(&chain, 100, (6, self::chain()[6].1.hash));
        assert_eq!(found, [format!("entry {number} is missing")]);
    }
}

#[test]
fn an_inserted_entry_is_named() {
    for number in 1..=6_i64 {
        for is_sealed in [false, true] {
            let mut chain = chain();
            let index = usize::try_from(number - 1).unwrap();
            let previous = chain[index].1.previous;
            let mut forged = link("x", number, previous);
            if !is_sealed {
                forged.hash = Digest::of(b"made up");
            }
            moved(&mut chain, number, 1);
            chain.insert(index, (number, forged));
            let found = found_in_portions(&chain, 100, (8, self::chain()[6].1.hash));
            assert_eq!(found, [format!("entry {number} was inserted")], "{is_sealed}");
        }
    }
}

#[test]
fn exchanged_entries_are_named_by_what_they_were_written_as() {
    for (one, other) in [(0, 1), (2, 3), (1, 4), (5, 6), (0, 6)] {
        let mut chain = chain();
        let word = chain[one].1.clone();
        chain[one].1 = std::mem::replace(&mut chain[other].1, word);
        let mut names = found(&chain);
        names.sort();
        let expected = [one, other].map(|at| format!("entry {} stands in the place of another", at + 1));
        assert_eq!(names, expected);
    }
}

#[test]
fn a_head_with_another_hash_is_named() {
    let found = found_in_portions(&chain(), 100, (7, Digest::of(b"another")));
    assert_eq!(found, ["the head does not name entry 7 as the last"]);
}
