//! The rules for a plan document on its way in.

use qiyou_error::{Error, Reason, Result, Violation, key};
use qiyou_plan::Plan;

use crate::Plans;

/// Most faults of a document that one refusal lists; the checker on the command line lists all.
const FAULTS_SHOWN: usize = 20;

/// Parses a document with the checker.
///
/// # Errors
/// `PLAN_INVALID` with line, key, value and what was expected of each fault.
pub fn checked(document: &[u8]) -> Result<Plan> {
    let text = std::str::from_utf8(document).map_err(|fault| {
        let description = format!("is not UTF-8 from byte {}", fault.valid_up_to());
        Error::invalid(vec![Violation::new(Reason::PlanInvalid, "document", description)])
    })?;
    Plan::check(text).map_err(|faults| {
        let violation = |fault: &qiyou_plan::Fault| {
            let mut violation = Violation::new(Reason::PlanInvalid, "document", fault.to_string());
            violation.add(key::LINE, fault.line).add("key", &fault.key);
            violation
        };
        Error::invalid(faults.iter().take(FAULTS_SHOWN).map(violation).collect()).with("faults", faults.len())
    })
}

/// Refuses a plan that defines an indicator otherwise than another plan of the store.
///
/// A later version of the same plan may mend its own definitions as long as no other plan shares them: observations
/// belong to the indicator, so one id must mean one thing.
///
/// # Errors
/// `DEFINITION_CONFLICT`, naming the indicator, the field and the other plan.
pub fn conflict(plan: &Plan, standing: &Plans) -> Result<()> {
    for other in standing.iter().filter(|other| other.plan.id != plan.id) {
        for indicator in &plan.indicators {
            let Some(defined) = other.plan.indicator(&indicator.id) else { continue };
            let Some(field) = qiyou_plan::definition_difference(defined, indicator) else { continue };
            let message = format!(
                "plans/{} defines {} with another {field}; use the same definition or another id",
                other.plan.id, indicator.id
            );
            return Err(Error::precondition(Reason::DefinitionConflict, message)
                .with(key::INDICATOR, &indicator.id)
                .with(key::FIELD, field)
                .with(key::PLAN, &other.plan.id));
        }
    }
    Ok(())
}
