//! Identifiers that a plan gives to its parts. Cheap to clone, ordered as text.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use uuid::{NoContext, Timestamp, Uuid};

use crate::Instant;
use crate::quote::quoted;

/// Most characters of one part of an identifier, between its dots.
pub const MAX_PART: usize = 63;

/// A text that is not the identifier it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, got {text}")]
pub struct Error {
    expected: &'static str,
    text: String,
}

/// Declares an identifier: its doc, what an error says was expected, and its rule.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let rule: fn(&str) -> bool = $rule;
                if rule(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(Error { expected: $expected, text: quoted(text) })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id! {
    /// A domain of services: `childcare`. A lower-case letter, then letters, digits and underscores.
    DomainId, "a domain such as childcare", is_domain
}

id! {
    /// A plan: `changxing-2023-2027`. Lower-case letters, digits and inner hyphens, at most 63.
    PlanId, "a plan id such as changxing-2023-2027", is_label
}

id! {
    /// A project: `central-kindergarten-2`. Lower-case letters, digits and inner hyphens, at most 63.
    ProjectId, "a project id such as central-kindergarten-2", is_label
}

id! {
    /// An import: `i0198f3c5…`. Lower-case letters, digits and inner hyphens, at most 63.
    ImportId, "an import id such as i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b", is_label
}

id! {
    /// An indicator: `childcare.places_per_1000`, its domain and a slug.
    IndicatorId, "an indicator id such as childcare.places_per_1000",
    |text| matches!(parts(text).as_slice(), [domain, slug] if is_domain(domain) && is_slug(slug))
}

id! {
    /// A goal of a plan as a whole: `plan.total_investment`.
    GoalId, "a goal id such as plan.total_investment",
    |text| matches!(parts(text).as_slice(), [scope, slug] if is_domain(scope) && is_slug(slug))
}

id! {
    /// A task of a plan: `childcare.t03`, its domain and its number.
    TaskId, "a task id such as childcare.t03",
    |text| matches!(parts(text).as_slice(), [domain, number] if is_domain(domain) && is_task_number(number))
}

id! {
    /// A commitment: `childcare.t03.staff_certified_rate`, its task and a slug.
    CommitmentId, "a commitment id such as childcare.t03.staff_certified_rate",
    |text| matches!(
        parts(text).as_slice(),
        [domain, number, slug] if is_domain(domain) && is_task_number(number) && is_slug(slug)
    )
}

impl ImportId {
    /// Makes the id of an import that begins now. Later ones sort behind it.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        let (seconds, nanos) = now.to_timestamp();
        let (seconds, nanos) = (u64::try_from(seconds).unwrap_or(0), u32::try_from(nanos).unwrap_or(0));
        let id = Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos));
        Self(format!("i{}", id.simple()).into())
    }
}

impl IndicatorId {
    /// Returns the domain that owns the indicator.
    #[must_use]
    pub fn domain(&self) -> &str {
        before_dot(&self.0)
    }

    /// Returns what follows the domain: `places_per_1000`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }
}

impl TaskId {
    /// Returns the domain that owns the task.
    #[must_use]
    pub fn domain(&self) -> &str {
        before_dot(&self.0)
    }
}

impl CommitmentId {
    /// Returns the domain that owns the commitment.
    #[must_use]
    pub fn domain(&self) -> &str {
        before_dot(&self.0)
    }

    /// Returns the task to which the commitment belongs.
    #[must_use]
    pub fn task(&self) -> TaskId {
        TaskId(self.0.rsplit_once('.').map_or(&*self.0, |(task, _)| task).into())
    }

    /// Returns what follows the task: `staff_certified_rate`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }
}

fn before_dot(text: &str) -> &str {
    text.split('.').next().unwrap_or_default()
}

/// Splits at the dots; a fourth part is enough to refuse.
fn parts(text: &str) -> Vec<&str> {
    text.splitn(4, '.').collect()
}

fn is_domain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase()) && is_slug(text)
}

fn is_slug(text: &str) -> bool {
    let is_inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    (1..=MAX_PART).contains(&text.len()) && !text.starts_with('_') && text.bytes().all(is_inner)
}

fn is_task_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('t') else { return false };
    (2..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let is_framed = !text.starts_with('-') && !text.ends_with('-');
    (1..=MAX_PART).contains(&text.len()) && is_framed && text.bytes().all(is_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identifiers_know_their_parts() {
        let indicator: IndicatorId = "childcare.places_per_1000".parse().unwrap();
        assert_eq!((indicator.domain(), indicator.slug()), ("childcare", "places_per_1000"));
        let commitment: CommitmentId = "elderly_care.t03.dementia_screening".parse().unwrap();
        assert_eq!((commitment.domain(), commitment.slug()), ("elderly_care", "dementia_screening"));
        assert_eq!(commitment.task(), "elderly_care.t03".parse().unwrap());
        assert_eq!(commitment.task().domain(), "elderly_care");
    }

    #[test]
    fn a_plan_id_is_a_label_of_at_most_63_characters() {
        for text in ["a", "7", "changxing-2023-2027", &"a".repeat(63)] {
            assert_eq!(text.parse::<PlanId>().unwrap().as_str(), text);
        }
        for text in ["", "-a", "a-", "A", "a_b", "a.b", "a/b", "长兴", &"a".repeat(64)] {
            assert!(text.parse::<PlanId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_import_begun_later_sorts_behind() {
        let [first, second] = [1_000_000, 1_001_000].map(|at| ImportId::new(Instant::from_micros(at)));
        assert!(first < second, "{first} {second}");
        assert_eq!(first.as_str().parse::<ImportId>().unwrap(), first);
        assert_ne!(first, ImportId::new(Instant::from_micros(1_000_000)), "two may begin at one instant");
    }

    #[test]
    fn a_part_too_few_or_too_many_is_refused() {
        for text in [
            "childcare",
            "childcare.",
            ".places",
            "childcare.t03.staff",
            "Childcare.places",
            "childcare._x",
            "a.b.c.d",
        ] {
            assert!(text.parse::<IndicatorId>().is_err(), "{text:?}");
        }
        for text in ["childcare.3", "childcare.t3", "childcare.tx1", "childcare.t03.x", "childcare.t00003"] {
            assert!(text.parse::<TaskId>().is_err(), "{text:?}");
        }
        for text in ["childcare.t03", "childcare.t03.", "childcare.places.staff", "childcare.t03.a.b"] {
            assert!(text.parse::<CommitmentId>().is_err(), "{text:?}");
        }
        for text in ["", "1st", "_x", "elderly-care", "elderly.care"] {
            assert!(text.parse::<DomainId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_error_says_what_was_expected() {
        let message = "Childcare!".parse::<DomainId>().unwrap_err().to_string();
        assert_eq!(message, "expected a domain such as childcare, got \"Childcare!\"");
        let long = "x".repeat(10_000).parse::<DomainId>().unwrap_err().to_string();
        assert!(long.len() < 200, "{long}");
    }

    proptest! {
        #[test]
        fn every_identifier_survives_printing(
            domain in "[a-z][a-z0-9_]{0,20}", number in "[0-9]{2}", slug in "[a-z0-9][a-z0-9_]{0,40}",
        ) {
            let task = format!("{domain}.t{number}");
            prop_assert_eq!(task.parse::<TaskId>().unwrap().to_string(), task.clone());
            let commitment = format!("{task}.{slug}");
            prop_assert_eq!(commitment.parse::<CommitmentId>().unwrap().task().to_string(), task);
            let indicator = format!("{domain}.{slug}");
            prop_assert_eq!(indicator.parse::<IndicatorId>().unwrap().to_string(), indicator.clone());
            prop_assert_eq!(indicator.parse::<GoalId>().unwrap().to_string(), indicator);
            prop_assert_eq!(domain.parse::<DomainId>().unwrap().to_string(), domain);
        }
    }
}
