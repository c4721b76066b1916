//! Reflection in both versions.

use futures::stream;
use qiyou_auth::{Grant, Role};
use tonic_reflection::pb::{v1, v1alpha};

use crate::bench::{Bench, options};

const SERVED: [&str; 4] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "qiyou.aggregator.v1.FiveYearViewService",
];

#[tokio::test]
async fn version_1_lists_what_is_served_and_describes_it() {
    use v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let bench = Bench::start(options()).await;
    let mut client = ServerReflectionClient::new(bench.channel(Grant::everywhere(Role::Viewer)));
    let ask = |request| ServerReflectionRequest { host: String::new(), message_request: Some(request) };
    let questions = SERVED.map(|service| ask(MessageRequest::FileContainingSymbol(service.to_owned())));
    let list = ask(MessageRequest::ListServices(String::new()));
    let asked = stream::iter([list].into_iter().chain(questions));
    let mut answers = client.server_reflection_info(asked).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) =
        answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(names, SERVED);
    for _ in SERVED {
        let answer = answers.message().await.unwrap().unwrap().message_response;
        assert!(matches!(answer, Some(MessageResponse::FileDescriptorResponse(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn version_1_alpha_does_too() {
    use v1alpha::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let bench = Bench::start(options()).await;
    let mut client = ServerReflectionClient::new(bench.channel(Grant::everywhere(Role::Viewer)));
    let list = MessageRequest::ListServices(String::new());
    let list = ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut answers = client.server_reflection_info(stream::iter([list])).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) =
        answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(names, SERVED);
}
