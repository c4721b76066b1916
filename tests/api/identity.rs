//! Who may call: tokens that verify, roles in their domain, and permission before all else.

use std::time::Duration;

use prost_reflect::{DescriptorPool, MethodDescriptor, ServiceDescriptor};
use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_proto::{
    DESCRIPTOR_SET,
    indicator::v1::{ListObservationsRequest, indicator_service_client::IndicatorServiceClient},
};
use qiyou_tests::{Caller, Callers, Cluster, Place, Refusal, Refused, TestDomain, value};
use tonic::{
    Code, Request, Response, Status,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

const PLACES: &str = "childcare.places_per_1000";
const HOUR: Duration = Duration::from_secs(3_600);

/// A client that brings no token of its own.
fn stranger(childcare: &TestDomain) -> IndicatorServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(childcare.callers.address().to_owned()).unwrap();
    IndicatorServiceClient::new(endpoint.connect_lazy())
}

/// Lists observations with a header of the caller's making.
async fn refused(childcare: &TestDomain, authorization: &str) -> Refusal {
    let mut request = Request::new(ListObservationsRequest::default());
    if !authorization.is_empty() {
        request.metadata_mut().insert("authorization", authorization.parse().unwrap());
    }
    stranger(childcare).list_observations(request).await.refused()
}

fn token(key: &DevelopmentKey) -> String {
    key.issue("clerk-7", &[Grant::everywhere(Role::Viewer)], HOUR).unwrap()
}

#[track_caller]
fn is_invalid(refusal: &Refusal, fault: &str, words: &str) {
    assert_eq!(refusal.why(), (Code::Unauthenticated, "CREDENTIALS_INVALID"));
    assert_eq!((refusal.told("fault"), refusal.message.as_str()), (fault, words));
}

#[tokio::test]
async fn a_call_without_a_token_is_told_to_send_one() {
    let childcare = TestDomain::with_plan("childcare").await;
    for header in ["", "Basic Y2xlcms6c2VjcmV0", "Bearer"] {
        let refusal = refused(&childcare, header).await;
        assert_eq!(refusal.why(), (Code::Unauthenticated, "CREDENTIALS_MISSING"), "{header}");
        assert_eq!(refusal.message, "send a bearer token in the header authorization");
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let header = format!("Bearer {}", token(childcare.callers.key()));
    let mut request = Request::new(ListObservationsRequest::default());
    request.metadata_mut().insert("authorization", header.parse().unwrap());
    stranger(&childcare).list_observations(request).await.unwrap();
    // It was verified and is known; it expires all the same.
    childcare.clock.advance(HOUR + Duration::from_secs(60));
    is_invalid(&refused(&childcare, &header).await, "expired", "the token has expired; ask for a new one");
}

#[tokio::test]
async fn a_token_that_another_key_signed_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let directory = tempfile::tempdir().unwrap();
    let foreign = DevelopmentKey::open(directory.path(), childcare.clock.clone()).unwrap();
    let refusal = refused(&childcare, &format!("Bearer {}", token(&foreign))).await;
    let words = "the token names no key of this service's key set; ask for a new one";
    is_invalid(&refusal, "key_unknown", words);
}

#[tokio::test]
async fn a_token_whose_claims_were_changed_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let key = childcare.callers.key();
    let modest = token(key);
    let mighty = key.issue("clerk-7", &[Grant::everywhere(Role::Administrator)], HOUR).unwrap();
    let (_, signature) = modest.rsplit_once('.').unwrap();
    let (claims, _) = mighty.rsplit_once('.').unwrap();
    let refusal = refused(&childcare, &format!("Bearer {claims}.{signature}")).await;
    is_invalid(&refusal, "signature", "the token's signature does not verify; ask for a new one");
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, "Bearer clerk-7").await;
    is_invalid(&refusal, "malformed", "the token is no signed JWT; send one whole");
}

/// Calls a method with an empty message.
async fn call(caller: &Caller, path: &str) -> Result<Response<()>, Status> {
    let mut client = Grpc::new(caller.channel());
    client.ready().await.unwrap();
    // As a stream, so that an answer without end is not waited for.
    let codec = ProstCodec::<(), ()>::default();
    let path: PathAndQuery = path.parse().unwrap();
    client.server_streaming(Request::new(()), path, codec).await.map(|answer| answer.map(drop))
}

const OF_A_DOMAIN: &[&str] =
    &["qiyou.audit.v1", "qiyou.indicator.v1", "qiyou.delivery.v1", "qiyou.reference.v1"];

const OF_THE_AGGREGATOR: &[&str] = &["qiyou.aggregator.v1", "qiyou.audit.v1", "qiyou.reference.v1"];

/// The path of every method of these packages.
fn methods(packages: &[&str]) -> Vec<String> {
    let pool = DescriptorPool::decode(DESCRIPTOR_SET).unwrap();
    let services = pool.services().filter(|service| packages.contains(&service.package_name()));
    let paths = |service: ServiceDescriptor| {
        let path = |method: MethodDescriptor| format!("/{}/{}", service.full_name(), method.name());
        service.methods().map(path).collect::<Vec<_>>()
    };
    let paths: Vec<_> = services.flat_map(paths).collect();
    assert!(paths.len() >= 10, "{paths:?}");
    paths
}

/// The role that a method needs by the verb of its name.
fn role(path: &str) -> Role {
    let (_, method) = path.rsplit_once('/').unwrap();
    if path.starts_with("/qiyou.audit.v1.") {
        // Those whose acts stand in it do not read it.
        return Role::Auditor;
    }
    let of = |verbs: &[&str]| verbs.iter().any(|verb| method.starts_with(verb));
    if of(&["Get", "List", "Stream", "Watch"]) {
        Role::Viewer
    } else if of(&["Report", "Import", "Withdraw", "Submit", "Update"]) {
        Role::Reporter
    } else if of(&["Approve", "Return"]) {
        Role::Approver
    } else {
        assert!(of(&["Load", "Revise", "Attach"]), "{path} needs a role by its verb");
        Role::Administrator
    }
}

/// Holds that a caller who has one role may call the methods of its verbs, and no others.
async fn may_call_its_own(caller: &Caller, held: Role, packages: &[&str], place: &str) {
    for path in methods(packages) {
        let needed = role(&path);
        let answer = call(caller, &path).await;
        if held == needed || needed == Role::Viewer {
            let refused = answer.err().map(|status| status.code());
            assert_ne!(refused, Some(Code::PermissionDenied), "{held} calls {path}");
            continue;
        }
        let refusal = answer.refused();
        assert_eq!(refusal.why(), (Code::PermissionDenied, "ROLE_MISSING"), "{held} calls {path}");
        assert_eq!(refusal.told("role"), needed.as_str());
        assert_eq!(refusal.message, format!("this needs the role {needed} in {place}"));
    }
}

#[tokio::test]
async fn every_method_of_a_domain_needs_the_role_of_its_verb() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    for held in Role::ALL {
        let caller = childcare.callers.with("clerk-7", held);
        may_call_its_own(&caller, held, OF_A_DOMAIN, "domain childcare").await;
    }
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn every_method_of_the_aggregator_needs_the_role_of_its_verb_in_all_domains() {
    let cluster = Cluster::of(Place::Sqlite, vec![]).await;
    let callers = cluster.aggregator();
    for held in Role::ALL {
        let caller = callers.with("clerk-7", held);
        may_call_its_own(&caller, held, OF_THE_AGGREGATOR, "all domains").await;
    }
    let grants = Role::ALL.map(|role| Grant::in_domain(role, "childcare".parse().unwrap()));
    let clerk = callers.granted("clerk-7", grants.into());
    for path in methods(OF_THE_AGGREGATOR) {
        assert_eq!(call(&clerk, &path).await.refused().reason, "ROLE_MISSING", "{path}");
    }
}

#[tokio::test]
async fn every_method_needs_a_token() {
    let childcare = TestDomain::with_plan("childcare").await;
    let directory = tempfile::tempdir().unwrap();
    let foreign = Callers::new(childcare.callers.address(), directory.path(), &childcare.clock);
    for path in methods(OF_A_DOMAIN) {
        let refusal = call(&foreign.administrator(), &path).await.refused();
        assert_eq!(refusal.why(), (Code::Unauthenticated, "CREDENTIALS_INVALID"), "{path}");
    }
}

#[tokio::test]
async fn a_role_counts_in_its_domain_only() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let grant = |domain: &str| vec![Grant::in_domain(Role::Reporter, domain.parse().unwrap())];
    let rows = [value(PLACES, "2024", "4.70")];
    let elsewhere = childcare.callers.granted("clerk-7", [grant("health"), grant("housing")].concat());
    let refusal = elsewhere.report(rows.clone()).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "ROLE_MISSING"));
    assert_eq!((refusal.told("role"), refusal.told("domain")), ("reporter", "childcare"));
    assert_eq!(childcare.store.head(), head);
    childcare.callers.granted("clerk-7", grant("childcare")).report(rows).await.unwrap();
}

#[tokio::test]
async fn who_may_do_nothing_may_not_even_look() {
    let childcare = TestDomain::with_plan("childcare").await;
    let nobody = childcare.callers.granted("nobody", vec![]);
    let refusal = nobody.indicators().list_observations(ListObservationsRequest::default()).await.refused();
    assert_eq!((refusal.reason.as_str(), refusal.told("role")), ("ROLE_MISSING", "viewer"));
}

#[tokio::test]
async fn permission_comes_before_existence_and_form() {
    let childcare = TestDomain::empty("childcare").await;
    let viewer = childcare.callers.viewer();
    for path in ["ApproveObservations", "ReportObservations", "ReviseTarget"] {
        let refusal = call(&viewer, &format!("/qiyou.indicator.v1.IndicatorService/{path}")).await.refused();
        assert_eq!(refusal.reason, "ROLE_MISSING", "{path}");
    }
}
