//! Laws that hold for any document.

use proptest::prelude::*;
use qiyou_plan::Plan;

use crate::document::SHIPPED;

/// Returns the document with one of its lines left out.
fn without_line(text: &str, number: usize) -> String {
    let lines = text.lines().enumerate().filter(|(at, _)| *at != number);
    lines.map(|(_, line)| format!("{line}\n")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_a_plan_or_has_faults(text in "(?s).{0,200}") {
        let faults = Plan::check(&text).expect_err("no short text is a plan");
        prop_assert!(!faults.is_empty());
    }

    #[test]
    fn a_lost_line_never_goes_without_a_place(number in 0..SHIPPED.lines().count()) {
        let text = without_line(SHIPPED, number);
        let last = text.lines().count();
        if let Err(faults) = Plan::check(&text) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| (1..=last + 1).contains(&fault.line) && fault.column >= 1));
            prop_assert!(faults.iter().all(|fault| !fault.to_string().contains('\n')));
        }
    }
}
