use qiyou_kernel::Authority;

use super::{has, over, reports, rolled_up};
use crate::cell::sample::{actual, flow, value};
use crate::{Actual, Standing};

#[test]
fn a_roll_up_is_as_approved_as_its_weakest_child() {
    let waits = Actual { standing: Standing::Submitted, ..actual(value("4")) };
    let county = over([reports(value("3")), has(waits)]);
    assert_eq!(rolled_up(&flow(), &county).unwrap().standing, Standing::Submitted);
    let prefecture = over([county, reports(value("1"))]);
    assert_eq!(rolled_up(&flow(), &prefecture).unwrap().standing, Standing::Submitted);
    let approved = over([reports(value("3")), reports(value("4"))]);
    assert_eq!(rolled_up(&flow(), &approved).unwrap().standing, Standing::Approved);
}

#[test]
fn a_roll_up_is_as_new_as_its_newest_child() {
    let of = |revision| has(Actual { revision, ..actual(value("1")) });
    let county = over([of(4), over([of(9), of(2)])]);
    assert_eq!(rolled_up(&flow(), &county).unwrap().revision, 9);
}

#[test]
fn a_roll_up_has_an_authority_when_all_of_its_children_have_the_same() {
    let of = |authority| has(Actual { authority: Some(authority), ..actual(value("1")) });
    let authority = |county| rolled_up(&flow(), &county).unwrap().authority;
    let derived = || of(Authority::Derived);
    assert_eq!(authority(over([derived(), derived()])), Some(Authority::Derived));
    assert_eq!(authority(over([derived(), of(Authority::Reported), derived()])), None);
}

#[test]
fn one_late_or_made_up_child_marks_the_whole() {
    let late = Actual { late: true, ..actual(value("1")) };
    let sample = Actual { sample: true, ..actual(value("1")) };
    let county = rolled_up(&flow(), &over([has(late), has(sample)])).unwrap();
    assert!(county.late && county.sample);
    let county = rolled_up(&flow(), &over([reports(value("1"))])).unwrap();
    assert!(!county.late && !county.sample);
}
