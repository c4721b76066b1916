//! The table: each reason, its code, and what provokes it.

use futures::{FutureExt, future::BoxFuture};
use qiyou_error::Reason;
use qiyou_proto::indicator::v1::Observation;
use qiyou_proto::r#type::v1::Authority;
use qiyou_tests::{Refusal, fulfilled, ratio, value};
use tonic::Code;

use super::{
    aggregated, imported, provoke,
    scene::{CENTRES, PLACES, SHARE, Scene},
};

type Provoke = fn(&Scene) -> BoxFuture<'_, Refusal>;

/// One reason.
pub(super) struct Case {
    pub(super) reason: Reason,
    pub(super) code: Code,
    pub(super) provoke: Provoke,
}

const fn case(reason: Reason, code: Code, provoke: Provoke) -> Case {
    Case { reason, code, provoke }
}

/// A refusal of a request that is wrong whatever stands.
const fn invalid(reason: Reason, provoke: Provoke) -> Case {
    case(reason, Code::InvalidArgument, provoke)
}

/// A refusal because of what stands.
const fn precondition(reason: Reason, provoke: Provoke) -> Case {
    case(reason, Code::FailedPrecondition, provoke)
}

/// By the numbers of the reasons.
pub(super) const TABLE: &[Case] = &[
    invalid(Reason::FieldRequired, |scene| provoke::report(scene, vec![]).boxed()),
    invalid(Reason::FieldMalformed, |scene| {
        provoke::row(scene, Observation { region: "Changxing".to_owned(), ..value(PLACES, "2025", "5") })
            .boxed()
    }),
    invalid(Reason::FieldOutOfRange, |scene| provoke::page(scene, -1, "").boxed()),
    invalid(Reason::FieldNotAllowed, |scene| provoke::overwriting_of_another_plan(scene).boxed()),
    invalid(Reason::DuplicateItem, |scene| {
        provoke::report(scene, vec![value(PLACES, "2025", "5"); 2]).boxed()
    }),
    invalid(Reason::TooManyItems, |scene| {
        provoke::report(scene, vec![value(PLACES, "2025", "5"); 1_001]).boxed()
    }),
    invalid(Reason::RegionUnknown, |scene| {
        provoke::row(scene, Observation { region: "regions/330599".to_owned(), ..value(PLACES, "2025", "5") })
            .boxed()
    }),
    invalid(Reason::RegionNotValid, |scene| provoke::region_that_ended(scene).boxed()),
    case(Reason::RegionNotServed, Code::NotFound, |scene| aggregated::view_of_another_county(scene).boxed()),
    precondition(Reason::RegionsNotLoaded, |scene| provoke::report_without_regions(scene).boxed()),
    invalid(Reason::IndicatorUnknown, |scene| {
        provoke::row(scene, value("childcare.nothing", "2025", "5")).boxed()
    }),
    invalid(Reason::DomainNotServed, |scene| provoke::row(scene, value("housing.x", "2025", "5")).boxed()),
    invalid(Reason::PeriodMalformed, |scene| provoke::row(scene, value(PLACES, "2025/3", "5")).boxed()),
    invalid(Reason::PeriodNotEnded, |scene| provoke::row(scene, value(PLACES, "2026", "5")).boxed()),
    invalid(Reason::PeriodOutsidePlan, |scene| provoke::row(scene, value(PLACES, "2019", "5")).boxed()),
    invalid(Reason::PeriodFrequency, |scene| provoke::row(scene, value(PLACES, "2025-07", "5")).boxed()),
    invalid(Reason::NumberMalformed, |scene| provoke::row(scene, value(PLACES, "2025", "about 5")).boxed()),
    invalid(Reason::TooManyDecimals, |scene| provoke::row(scene, value(PLACES, "2025", "4.555")).boxed()),
    invalid(Reason::DenominatorZero, |scene| provoke::row(scene, ratio(SHARE, "2025", "1", "0")).boxed()),
    invalid(Reason::NumeratorAboveDenominator, |scene| {
        provoke::row(scene, ratio(SHARE, "2025", "12", "10")).boxed()
    }),
    invalid(Reason::NumberNegative, |scene| provoke::row(scene, value(PLACES, "2025", "-3")).boxed()),
    invalid(Reason::ValueOutOfBounds, |scene| provoke::row(scene, value(SHARE, "2025", "104")).boxed()),
    invalid(Reason::RatioNotAllowed, |scene| provoke::row(scene, ratio(CENTRES, "2025", "3", "5")).boxed()),
    invalid(Reason::DerivedNotReportable, |scene| {
        let authority = Authority::Derived.into();
        provoke::row(scene, Observation { authority, ..value(PLACES, "2025", "5") }).boxed()
    }),
    invalid(Reason::EvidenceRequired, |scene| provoke::fulfilment_without_evidence(scene).boxed()),
    invalid(Reason::FulfilmentNotAllowed, |scene| provoke::row(scene, fulfilled(CENTRES, "2025")).boxed()),
    case(Reason::ResourceNotFound, Code::NotFound, |scene| provoke::unknown_plan(scene).boxed()),
    case(Reason::ResourceExists, Code::AlreadyExists, |scene| provoke::second_creation(scene).boxed()),
    case(Reason::EtagStale, Code::Aborted, |scene| provoke::report_over_an_unread_change(scene).boxed()),
    precondition(Reason::RequestIdReused, |scene| provoke::request_id_of_another(scene).boxed()),
    precondition(Reason::RevisionChanged, |scene| provoke::approval_of_another_revision(scene).boxed()),
    precondition(Reason::StateNotAllowed, |scene| provoke::return_of_what_stands(scene).boxed()),
    case(Reason::ReporterCannotApprove, Code::PermissionDenied, |scene| {
        provoke::approval_by_the_reporter(scene).boxed()
    }),
    case(Reason::OtherPersonNeeded, Code::PermissionDenied, |scene| {
        provoke::explanation_by_who_asked(scene).boxed()
    }),
    precondition(Reason::TargetNotQualitative, |scene| provoke::number_for_a_number(scene).boxed()),
    invalid(Reason::PlanInvalid, |scene| provoke::plan(&scene.bare, "format = 1\n").boxed()),
    invalid(Reason::HashMismatch, |scene| provoke::plan_under_another_hash(scene).boxed()),
    precondition(Reason::DefinitionConflict, |scene| {
        provoke::plan(&scene.childcare, qiyou_tests::EXAMPLE).boxed()
    }),
    precondition(Reason::TargetRevised, |scene| provoke::plan_over_a_revised_target(scene).boxed()),
    invalid(Reason::ReferenceInvalid, |scene| provoke::regions_without_parents(scene).boxed()),
    invalid(Reason::PageTokenInvalid, |scene| provoke::page(scene, 1, "2").boxed()),
    precondition(Reason::TokenForeign, |scene| aggregated::view_with_anothers_token(scene).boxed()),
    invalid(Reason::TokenMalformed, |scene| provoke::watch(scene, "1".to_owned()).boxed()),
    invalid(Reason::CursorForeign, |scene| {
        provoke::watch(scene, scene.bare.store.cursor(0).to_string()).boxed()
    }),
    precondition(Reason::CursorOtherEpoch, |scene| provoke::cursor_of_another_epoch(scene).boxed()),
    precondition(Reason::CursorAhead, |scene| {
        provoke::watch(scene, scene.childcare.store.cursor(1_000).to_string()).boxed()
    }),
    invalid(Reason::AsOfInFuture, |scene| provoke::list_of_the_future(scene).boxed()),
    invalid(Reason::FilterInvalid, |scene| provoke::filter_of_another_list(scene).boxed()),
    case(Reason::NotYetFresh, Code::Unavailable, |scene| {
        aggregated::view_of_what_was_not_written(scene).boxed()
    }),
    case(Reason::StoreUnreachable, Code::Unavailable, |scene| {
        aggregated::view_of_before_without_its_store(scene).boxed()
    }),
    case(Reason::CredentialsMissing, Code::Unauthenticated, |scene| {
        provoke::call_without_token(scene).boxed()
    }),
    case(Reason::CredentialsInvalid, Code::Unauthenticated, |scene| {
        provoke::call_with_anothers_token(scene).boxed()
    }),
    case(Reason::RoleMissing, Code::PermissionDenied, |scene| provoke::report_by_a_viewer(scene).boxed()),
    precondition(Reason::SigningKeyMissing, |_| provoke::export_without_a_key().boxed()),
    case(Reason::DeadlinePassed, Code::DeadlineExceeded, |scene| {
        provoke::watch_with_a_deadline(scene).boxed()
    }),
    case(Reason::Overloaded, Code::ResourceExhausted, |_| provoke::one_stream_too_many().boxed()),
    invalid(Reason::MessageTooLarge, |scene| {
        let comment = "x".repeat(5 << 20);
        provoke::row(scene, Observation { comment, ..value(PLACES, "2025", "5") }).boxed()
    }),
    case(Reason::ShuttingDown, Code::Unavailable, |_| provoke::watch_of_a_stopping_service().boxed()),
    case(Reason::UpstreamUnavailable, Code::Unavailable, |scene| {
        aggregated::load_without_the_store(scene).boxed()
    }),
    case(Reason::StoreUnavailable, Code::Unavailable, |_| provoke::read_of_a_closed_store().boxed()),
    case(Reason::Internal, Code::Internal, |_| provoke::read_of_a_broken_row().boxed()),
    case(Reason::MethodUnknown, Code::Unimplemented, |scene| {
        provoke::method_of_another_service(scene).boxed()
    }),
    case(Reason::StreamStalled, Code::ResourceExhausted, |_| provoke::stream_that_nobody_reads().boxed()),
    case(Reason::StoreFull, Code::ResourceExhausted, |_| provoke::report_to_a_full_disk().boxed()),
    case(Reason::ImportForeign, Code::PermissionDenied, |scene| imported::import_of_another(scene).boxed()),
    precondition(Reason::ImportEnded, |scene| imported::batch_after_the_end(scene).boxed()),
    precondition(Reason::ImportBatchMissing, |scene| imported::batch_before_its_turn(scene).boxed()),
    precondition(Reason::ImportBatchChanged, |scene| imported::another_batch_of_a_number(scene).boxed()),
    invalid(Reason::RowOutsideSlice, |scene| imported::row_outside_of_the_slice(scene).boxed()),
];
