use std::{io::Read, sync::Mutex, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{DOMAIN, Error, Kind, Reason, Violation, has_reason};

/// One error of every kind; the match makes a new kind fail to compile until it is added here.
fn one_of_each() -> Vec<Error> {
    let errors = vec![
        Error::invalid(vec![
            Violation::new(Reason::FieldMalformed, "region", "not a division code").with("value", "33x"),
            Violation::new(Reason::PeriodMalformed, "observations[3].period", "write 2025 or 2025-Q3"),
            Violation::new(Reason::NumberMalformed, "observations[4].value", "write digits"),
        ]),
        Error::not_found("plans/nowhere-2030"),
        Error::already_exists("projects/new-hospital"),
        Error::stale("projects/new-hospital"),
        Error::precondition(Reason::PeriodNotEnded, "2026 ends on 2026-12-31").with("period", "2026"),
        Error::conflict(Reason::StoreUnavailable, "the store refused the transaction; send it again"),
        Error::unauthenticated(Reason::CredentialsInvalid, "the token has expired").with("fault", "expired"),
        Error::denied(Reason::RoleMissing, "approving needs the role approver").with("role", "approver"),
        Error::exhausted(Reason::Overloaded, "512 requests are in flight", Duration::from_millis(250)),
        Error::deadline(Duration::from_millis(500)),
        Error::unavailable(Reason::UpstreamUnavailable, "childcare cannot be reached"),
        Error::method_unknown("/qiyou.x.v1.Y/Z"),
        Error::internal("the service made a mistake; it is in its log"),
    ];
    for error in &errors {
        match error.kind() {
            Kind::Invalid(_) | Kind::NotFound | Kind::AlreadyExists | Kind::Stale | Kind::Precondition => {}
            Kind::Conflict | Kind::Unauthenticated | Kind::Denied | Kind::Exhausted { .. } => {}
            Kind::Deadline | Kind::Unavailable | Kind::Unimplemented | Kind::Internal => {}
        }
    }
    errors
}

#[test]
fn every_kind_comes_back_as_it_was_sent() {
    for sent in one_of_each() {
        let status = Status::from(&sent);
        let received = Error::from(&status);
        assert_eq!(received.kind(), sent.kind());
        assert_eq!(received.reason(), sent.reason(), "{sent:?}");
        assert_eq!(received.message(), sent.message());
        assert_eq!(received.metadata(), sent.metadata());
        assert_eq!((received.code(), received.retry()), (sent.code(), sent.retry()));
    }
}

#[test]
fn every_status_names_our_domain_and_a_reason() {
    for error in one_of_each() {
        assert!(has_reason(&Status::from(&error)));
        let info = Status::from(&error).get_details_error_info().unwrap();
        assert_eq!(info.domain, DOMAIN);
        assert_eq!(format!("ERROR_REASON_{}", info.reason), error.reason().as_str_name());
    }
}

#[test]
fn every_violation_arrives_with_its_reason() {
    let status = Status::from(one_of_each().remove(0));
    let told: Vec<_> = status
        .get_details_bad_request()
        .unwrap()
        .field_violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect();
    let expected = [
        ("region", "FIELD_MALFORMED"),
        ("observations[3].period", "PERIOD_MALFORMED"),
        ("observations[4].value", "NUMBER_MALFORMED"),
    ];
    assert_eq!(told, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
}

#[test]
fn the_first_violation_gives_the_error_its_reason_and_values() {
    let error = one_of_each().remove(0);
    assert_eq!(error.reason(), Reason::FieldMalformed);
    let metadata: Vec<_> = error.metadata().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(metadata, [("field", "region"), ("value", "33x")]);
    assert_eq!(error.message(), "region: not a division code (and 2 more)");
}

#[test]
fn callers_never_see_what_went_wrong_inside() {
    let secret = std::io::Error::other("password rejected for qiyou@db");
    let error = Error::bug("cannot read the head of the store", secret).with("table", "store_head");
    let status = Status::from(&error);
    let sent = format!("{status:?}");
    assert!(!sent.contains("password") && !sent.contains("store_head") && !sent.contains("cannot read"));
    assert_eq!(status.code(), Code::Internal);
}

#[test]
fn a_cause_is_for_the_log_only() {
    let error = Error::unavailable(Reason::StoreUnavailable, "the store is away")
        .caused_by(std::io::Error::other("10.0.0.7 refused"));
    let (log, status) = logged(|| Status::from(error));
    assert!(!format!("{status:?}").contains("10.0.0.7"));
    assert_eq!(log, " WARN the store is away: 10.0.0.7 refused reason=\"STORE_UNAVAILABLE\" metadata={}\n");
}

#[test]
fn a_refusal_that_callers_see_whole_is_not_logged_as_it_leaves() {
    let (log, _) = logged(|| Status::from(Error::not_found("plans/nowhere")));
    assert_eq!(log, "");
}

/// What is logged while something is done.
fn logged<T>(act: impl FnOnce() -> T) -> (String, T) {
    let (mut read, write) = std::io::pipe().unwrap();
    let writer = Mutex::new(write);
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_ansi(false)
        .with_writer(writer)
        .finish();
    let done = tracing::subscriber::with_default(subscriber, act);
    let mut log = String::new();
    read.read_to_string(&mut log).unwrap();
    (log, done)
}

#[test]
fn equal_errors_are_equal_bytes() {
    let make = || {
        let error = Error::precondition(Reason::RegionNotValid, "not valid then");
        ["a", "b", "c", "d", "e"].iter().fold(error, |error, key| error.with(*key, 1))
    };
    assert_eq!(Status::from(make()).details(), Status::from(make()).details());
}

#[test]
fn a_status_of_another_origin_gets_the_nearest_kind() {
    let cases = [
        (Status::unavailable("tcp connect error"), Kind::Unavailable, Reason::UpstreamUnavailable),
        (Status::cancelled("h2 stream reset"), Kind::Unavailable, Reason::UpstreamUnavailable),
        (Status::unknown("?"), Kind::Internal, Reason::Internal),
        (Status::unimplemented(""), Kind::Unimplemented, Reason::MethodUnknown),
        (Status::out_of_range("too large"), Kind::Invalid(vec![]), Reason::MessageTooLarge),
        (Status::aborted("lost"), Kind::Stale, Reason::EtagStale),
    ];
    for (status, kind, reason) in cases {
        let error = Error::from(&status);
        assert_eq!((error.kind(), error.reason()), (&kind, reason));
        assert_eq!(error.message(), status.message());
        assert!(!has_reason(&status));
    }
}

#[test]
fn only_waits_worth_waiting_are_told() {
    for error in one_of_each() {
        let told = Status::from(&error).get_details_retry_info().is_some();
        let expected = matches!(error.kind(), Kind::Conflict | Kind::Exhausted { .. } | Kind::Unavailable);
        assert_eq!(told, expected, "{error:?}");
    }
}

#[test]
fn a_status_fits_the_headers_it_travels_in() {
    let long = "很长".repeat(10_000);
    let faults = (0..1_000).map(|row| {
        let field = format!("observations[{row}].period");
        Violation::new(Reason::PeriodMalformed, field, &long).with("value", &long)
    });
    let invalid = Error::invalid(faults.collect());
    let missing = Error::not_found(&long).with("plan", &long);
    for error in [invalid, missing] {
        let headers = Status::from(&error).into_http::<()>().into_parts().0.headers;
        let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        assert!(bytes < 8 * 1024, "{bytes}");
    }
}

#[test]
fn a_request_wrong_in_a_thousand_places_says_how_many() {
    let faults =
        (0..1_000).map(|row| Violation::new(Reason::FieldRequired, format!("rows[{row}]"), "is required"));
    let error = Error::invalid(faults.collect());
    let received = Error::from(Status::from(&error));
    assert!(received.violations().len() > 30);
    assert_eq!(received.violations()[0], error.violations()[0]);
    assert_eq!(received.message(), "rows[0]: is required (and 999 more)");
}
