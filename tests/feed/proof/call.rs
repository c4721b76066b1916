//! A writer's request, made once and sent as often as it takes.

use qiyou_kernel::Token;
use qiyou_proto::{
    indicator::v1::{
        self as wire, ObservationRevision, change::Resource, indicator_service_client::IndicatorServiceClient,
    },
    r#type::v1::Decimal,
};
use qiyou_rpc::client::Channel;
use qiyou_tests::Callers;
use tonic::Status;

use super::{ledger::Ledger, schedule::Step};
use crate::county::{Cell, TARGETS};

#[derive(Debug)]
pub(crate) enum Call {
    Report(wire::ReportObservationsRequest),
    Withdraw(wire::WithdrawObservationsRequest),
    Submit(wire::SubmitObservationsRequest),
    Approve(wire::ApproveObservationsRequest),
    Return(wire::ReturnObservationsRequest),
    Revise(wire::ReviseTargetRequest),
}

/// What a writer was told: the rows as they stood after its request, and how fresh that is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Resource>,
    pub(crate) token: Token,
}

/// A writer's clients, each as the principal that may do it.
pub(crate) struct Desk {
    reporter: IndicatorServiceClient<Channel>,
    approver: IndicatorServiceClient<Channel>,
    administrator: IndicatorServiceClient<Channel>,
}

impl Desk {
    pub(crate) fn new(callers: &Callers, writer: usize) -> Self {
        let reporter = callers.with(&format!("office-{writer}"), qiyou_auth::Role::Reporter).indicators();
        let approver = callers.with(&format!("bureau-{writer}"), qiyou_auth::Role::Approver).indicators();
        Self { reporter, approver, administrator: callers.administrator().indicators() }
    }
}

impl Call {
    /// The request for a step, over what the writers know by now.
    pub(crate) fn of(step: &Step, ledger: &Ledger, request_id: String) -> Self {
        let named = |cells: &[Cell]| cells.iter().map(|cell| ledger.named(&cell.name())).collect::<Vec<_>>();
        match step {
            Step::Report { reports, draft, checked } => {
                let observations = reports.iter().map(|(cell, figure)| {
                    let etag = if *checked { ledger.etag(&cell.name()) } else { String::new() };
                    wire::Observation { etag, comment: request_id.clone(), ..cell.report(figure.clone()) }
                });
                let (observations, draft) = (observations.collect(), *draft);
                let reason = "counted again".to_owned();
                let request = wire::ReportObservationsRequest {
                    observations,
                    draft,
                    reason,
                    request_id,
                    validate_only: false,
                };
                Self::Report(request)
            }
            Step::Withdraw(cells) => Self::Withdraw(wire::WithdrawObservationsRequest {
                names: cells.iter().map(Cell::name).collect(),
                reason: "counted twice".to_owned(),
                request_id,
            }),
            Step::Submit(cells) => {
                Self::Submit(wire::SubmitObservationsRequest { revisions: named(cells), request_id })
            }
            Step::Approve(cells) => {
                let (revisions, comment) = (named(cells), String::new());
                Self::Approve(wire::ApproveObservationsRequest { revisions, comment, request_id })
            }
            Step::Return(cells) => {
                let (revisions, reason) = (named(cells), "say where it comes from".to_owned());
                Self::Return(wire::ReturnObservationsRequest { revisions, reason, request_id })
            }
            Step::Revise { year, value } => Self::Revise(wire::ReviseTargetRequest {
                name: format!("{TARGETS}/{year}"),
                value: Some(Decimal { value: value.to_string() }),
                reason: request_id.clone(),
                document: "a decision".to_owned(),
                etag: String::new(),
                request_id,
            }),
        }
    }

    /// What it asks for, in a word.
    pub(crate) const fn verb(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::Withdraw(_) => "withdraw",
            Self::Submit(_) => "submit",
            Self::Approve(_) => "approve",
            Self::Return(_) => "return",
            Self::Revise(_) => "revise",
        }
    }

    /// Whether it writes a row that never stood before, unless it is refused: it carries its own id.
    pub(crate) const fn always_changes(&self) -> bool {
        matches!(self, Self::Report(_) | Self::Revise(_))
    }

    /// Sends it once.
    pub(crate) async fn send(&self, desk: &Desk) -> Result<Answer, Status> {
        let (mut reporter, mut approver) = (desk.reporter.clone(), desk.approver.clone());
        match self {
            Self::Report(request) => {
                let answer = reporter.report_observations(request.clone()).await?.into_inner();
                Ok(Answer::of_observations(answer.observations, &answer.token))
            }
            Self::Withdraw(request) => {
                let answer = reporter.withdraw_observations(request.clone()).await?.into_inner();
                Ok(Answer::of_observations(answer.observations, &answer.token))
            }
            Self::Submit(request) => {
                let answer = reporter.submit_observations(request.clone()).await?.into_inner();
                Ok(Answer::of_observations(answer.observations, &answer.token))
            }
            Self::Approve(request) => {
                let answer = approver.approve_observations(request.clone()).await?.into_inner();
                Ok(Answer::of_observations(answer.observations, &answer.token))
            }
            Self::Return(request) => {
                let answer = approver.return_observations(request.clone()).await?.into_inner();
                Ok(Answer::of_observations(answer.observations, &answer.token))
            }
            Self::Revise(request) => {
                let answer = desk.administrator.clone().revise_target(request.clone()).await?.into_inner();
                Ok(Answer::of_target(answer))
            }
        }
    }
}

impl Answer {
    fn of_observations(observations: Vec<wire::Observation>, token: &str) -> Self {
        Self { rows: observations.into_iter().map(Resource::Observation).collect(), token: read(token) }
    }

    fn of_target(target: wire::Target) -> Self {
        let token = read(&target.token);
        Self { rows: vec![Resource::Target(wire::Target { token: String::new(), ..target })], token }
    }
}

fn read(token: &str) -> Token {
    token.parse().expect("an answer carries a token")
}

/// The revision that someone names who saw a version last; one that never was, if nobody saw any.
impl Ledger {
    fn named(&self, name: &str) -> ObservationRevision {
        let revision = self.known(name).map_or(1, |known| known.revision);
        ObservationRevision { name: name.to_owned(), revision }
    }

    fn etag(&self, name: &str) -> String {
        self.known(name).map_or_else(String::new, |known| known.etag)
    }
}
