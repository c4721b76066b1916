//! What may be reported of a promise.

use qiyou_kernel::{Comparator, Kind, Text};
use qiyou_plan::Promise;

fn words() -> Text {
    Text::new("全覆盖".to_owned(), "full coverage".to_owned())
}

#[test]
fn a_number_is_taken_where_one_is_promised_or_meant() {
    let value = "100".parse().unwrap();
    assert!(Promise::Number(value).takes_number());
    assert!(Promise::Full { value, text: words() }.takes_number());
    assert!(!Promise::Words(words()).takes_number());
}

#[test]
fn fulfilment_is_taken_of_all_but_a_number_that_is_reached_or_not() {
    let value = "100".parse().unwrap();
    for in_words in [Promise::Full { value, text: words() }, Promise::Words(words())] {
        assert!(in_words.takes_fulfilment(Kind::Rate, Comparator::AtLeast), "{in_words:?}");
    }
    let number = Promise::Number(value);
    for kind in Kind::ALL {
        for comparator in Comparator::ALL {
            let is_judged =
                matches!(kind, Kind::Milestone | Kind::Qualitative) || *comparator == Comparator::Complete;
            assert_eq!(number.takes_fulfilment(*kind, *comparator), is_judged, "{kind} {comparator}");
        }
    }
}
