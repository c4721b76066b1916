//! The services as their callers see them.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod approval;
mod audit;
mod audit_damage;
mod audit_export;
mod bad_reports;
mod bad_tokens;
mod bad_views;
mod calendar;
mod changes;
mod commitments;
mod drafts;
mod evidence;
mod follow_ups;
mod history;
mod identity;
mod indicator;
mod lists;
mod other_plans;
mod plans;
mod projects;
mod reasons;
mod regions;
mod reports;
mod requests;
mod series;
mod stack;
mod targets;
mod tickets;
