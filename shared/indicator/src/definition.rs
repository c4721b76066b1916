//! Definitions of indicators, from the plans that stand.

use qiyou_catalogue::Plans;
use qiyou_error::{Fields, Result};
use qiyou_kernel::{Authority, Frequency, Kind, filter::Op, filter::Term, name};
use qiyou_plan::Indicator;
use qiyou_proto::indicator::v1 as wire;
use qiyou_wire::{Field, Wire, decimal_message, filter, localized};

use crate::Context;

/// The message of a definition.
fn message(indicator: &Indicator, plans: &Plans) -> wire::Indicator {
    let names = plans.defining(&indicator.id).map(|active| format!("plans/{}", active.plan.id));
    let ratio = indicator.ratio.as_ref();
    wire::Indicator {
        name: format!("indicators/{}", indicator.id),
        display_name: Some(localized(&indicator.name)),
        unit: Some(localized(&indicator.unit.name)),
        unit_code: indicator.unit.ucum.clone(),
        kind: indicator.kind.number(),
        polarity: indicator.polarity.number(),
        decimals: i32::try_from(indicator.decimals).unwrap_or(i32::MAX),
        factor: i32::try_from(indicator.factor).unwrap_or(i32::MAX),
        region_rule: indicator.region_rule.number(),
        time_rule: indicator.time_rule.number(),
        year_shape: indicator.year_shape.number(),
        preferred_authority: indicator.authority.number(),
        responsible_unit: Some(localized(&indicator.office.name)),
        frequency: indicator.calendar.frequency.number(),
        due_days: indicator.calendar.due_days.into(),
        numerator: ratio.map(|ratio| localized(&ratio.numerator)),
        denominator: ratio.map(|ratio| localized(&ratio.denominator)),
        minimum: indicator.minimum.map(decimal_message),
        maximum: indicator.maximum.map(decimal_message),
        plans: names.collect(),
        ambiguous: indicator.ambiguous,
        chosen: indicator.chosen.clone(),
    }
}

/// Gets one definition.
pub(crate) fn get(context: &Context, request: &wire::GetIndicatorRequest) -> Result<wire::Indicator> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Indicator>("name", &request.name);
    if let Some(name) = &name {
        context.is_served(&mut fields, "name", &name.indicator);
    }
    let name = fields.finish(|| name)?;
    let plans = context.catalogue.plans();
    let indicator = plans.indicator(&name.indicator).ok_or_else(|| Context::unknown(&name.indicator))?;
    Ok(message(indicator, &plans))
}

/// Lists definitions, each once, in the order of the plans.
pub(crate) fn list(
    context: &Context,
    request: &wire::ListIndicatorsRequest,
) -> Result<wire::ListIndicatorsResponse> {
    const FIELDS: &[Field] = &[
        Field { name: "kind", ordered: false },
        Field { name: "frequency", ordered: false },
        Field { name: "authority", ordered: false },
    ];
    let mut fields = Fields::new();
    let plan = fields.optional::<name::Plan>("plan", &request.plan);
    let terms = filter(&mut fields, &request.filter, FIELDS, |field, value| match field {
        "kind" => value.parse::<Kind>().is_ok(),
        "frequency" => value.parse::<Frequency>().is_ok(),
        _ => value.parse::<Authority>().is_ok(),
    });
    let others = ["indicators", &request.plan, &request.filter];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (plan, terms, ask) = fields.finish(|| Some((plan?, terms?, ask?)))?;

    let plans = context.catalogue.plans();
    if let Some(name) = &plan {
        plans.require(&name.plan)?;
    }
    let mut listed: Vec<&Indicator> = Vec::new();
    for active in plans.iter().filter(|active| plan.as_ref().is_none_or(|name| name.plan == active.plan.id)) {
        for indicator in active.plan.indicators_of(&context.domain) {
            if is_wanted(indicator, &terms) && !listed.iter().any(|other| other.id == indicator.id) {
                listed.push(indicator);
            }
        }
    }
    let page = ask.within(listed, |indicator| indicator.id.to_string())?;
    let indicators = page.items.into_iter().map(|indicator| message(indicator, &plans)).collect();
    Ok(wire::ListIndicatorsResponse { indicators, next_page_token: page.next })
}

fn is_wanted(indicator: &Indicator, terms: &[Term]) -> bool {
    terms.iter().all(|term| {
        let value = match term.field.as_str() {
            "kind" => indicator.kind.as_str(),
            "frequency" => indicator.calendar.frequency.as_str(),
            _ => indicator.authority.as_str(),
        };
        (value == term.value) == (term.op == Op::Equal)
    })
}
