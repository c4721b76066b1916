//! What the checker says of files with faults: everything at once, one line each, where it stands.

use qiyou_plan::{Fault, Plan};

use crate::document::lines;

const FAULTY: &str = include_str!("../data/faulty.toml");
const DISAGREEING: &str = include_str!("../data/disagreeing.toml");

fn faults(text: &str) -> Vec<Fault> {
    Plan::check(text).expect_err("a file with faults")
}

fn report(text: &str) -> String {
    lines(&faults(text))
}

#[test]
fn every_fault_of_a_file_is_reported_at_once() {
    insta::assert_snapshot!("faulty", report(FAULTY));
}

#[test]
fn promises_that_contradict_their_claim_are_reported() {
    insta::assert_snapshot!("disagreeing", report(DISAGREEING));
}

#[test]
fn a_file_that_is_not_toml_is_reported_with_every_place() {
    insta::assert_snapshot!(
        "not_toml",
        report("format = 1\n[plan\nid = \"x\"\nid = \"y\"\nyears = [2024,,]\n")
    );
}

#[test]
fn an_unknown_format_is_refused_with_the_one_supported() {
    insta::assert_snapshot!("unknown_format", report("format = 2\nfoo = 1\n"));
    insta::assert_snapshot!("no_format", report("[plan]\nid = \"x\"\n"));
    insta::assert_snapshot!("format_in_quotes", report("format = \"1\"\n"));
}

#[test]
fn an_empty_plan_says_what_it_lacks() {
    insta::assert_snapshot!("empty", report("format = 1\n"));
    insta::assert_snapshot!(
        "empty_plan",
        report(
            "format = 1\n[plan]\n[[domain]]\n[[indicator]]\n[[task]]\n[[commitment]]\n[[goal]]\n[[note]]\n[[office]]\n"
        )
    );
}

#[test]
fn the_same_word_in_the_wrong_shape_is_no_crash() {
    insta::assert_snapshot!(
        "wrong_shape",
        report(
            "format = 1\nplan = 3\nindicator = \"none\"\noffice = [1, 2]\nthresholds = []\nchosen = 1979-05-27\n[[domain]]\nid = 7\nnotes = \"N-1\"\n"
        )
    );
}

#[test]
fn faults_come_in_the_order_of_the_file_and_none_twice() {
    let faults = faults(FAULTY);
    assert!(faults.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(faults.len() > 70, "{} faults", faults.len());
}

#[test]
fn a_column_counts_characters_not_bytes() {
    let text = "format = 1\nplan = { title = { zh = \"长兴县\", en = 5 } }\n";
    let fault = faults(text).into_iter().find(|fault| fault.key == "plan.title.en").expect("the fault");
    assert_eq!((fault.line, fault.column), (2, 37));
    assert_eq!(fault.value, "5");
}
