//! A plan's words as the methods' rules, and judgements as messages.

use qiyou_method::{Calendar, Input, Rules, Status, Thresholds};
use qiyou_plan::{self as plan, Indicator};
use qiyou_proto::aggregator::v1 as wire;
use qiyou_wire::decimal_message;

/// How an indicator is combined and judged.
pub(super) fn rules(indicator: &Indicator) -> Rules {
    Rules {
        kind: indicator.kind,
        polarity: indicator.polarity,
        decimals: indicator.decimals,
        factor: indicator.factor.into(),
        region_rule: indicator.region_rule,
        time_rule: indicator.time_rule,
        year_shape: indicator.year_shape,
        preferred: indicator.authority,
        calendar: Calendar { frequency: indicator.calendar.frequency, due_days: indicator.calendar.due_days },
    }
}

/// Where the plan draws the lines between judgements.
pub(super) fn thresholds(thresholds: &plan::Thresholds) -> Thresholds {
    Thresholds {
        on_track: thresholds.on_track,
        at_risk: thresholds.at_risk,
        too_early: thresholds.too_early,
        near_target: thresholds.near_target,
        ratio_coverage: thresholds.ratio_coverage,
    }
}

/// The message of a judgement.
pub(super) fn message(status: &Status) -> wire::Status {
    wire::Status {
        value: status.value.number(),
        reason: status.reason.number(),
        method: status.method.to_owned(),
        inputs: status.inputs.iter().map(input).collect(),
        thresholds: status.thresholds.iter().map(input).collect(),
        flags: status.flags.iter().map(|flag| flag.number()).collect(),
    }
}

fn input(input: &Input) -> wire::StatusInput {
    let Input { name, value, revision } = *input;
    wire::StatusInput { name: name.to_owned(), value: Some(decimal_message(value)), revision }
}

#[cfg(test)]
mod tests {
    use qiyou_method::{Flag, Reason, StatusValue};
    use qiyou_proto::{aggregator::v1 as wire, r#type::v1 as types};

    #[test]
    fn the_words_of_the_methods_are_those_of_the_wire() {
        for value in StatusValue::ALL {
            let message = types::StatusValue::try_from(value.number()).unwrap();
            assert_eq!(message.as_str_name(), format!("STATUS_VALUE_{}", value.as_str()));
        }
        for reason in Reason::ALL {
            let message = wire::StatusReason::try_from(reason.number()).unwrap();
            assert_eq!(message.as_str_name(), format!("STATUS_REASON_{}", reason.as_str()));
        }
        for flag in Flag::ALL {
            let message = wire::StatusFlag::try_from(flag.number()).unwrap();
            assert_eq!(message.as_str_name(), format!("STATUS_FLAG_{}", flag.as_str()));
        }
    }

    #[test]
    fn the_wire_has_no_word_besides() {
        let beyond = |all: usize| i32::try_from(all).unwrap() + 1;
        assert!(types::StatusValue::try_from(beyond(StatusValue::ALL.len())).is_err());
        assert!(wire::StatusReason::try_from(beyond(Reason::ALL.len())).is_err());
        assert!(wire::StatusFlag::try_from(beyond(Flag::ALL.len())).is_err());
    }
}
