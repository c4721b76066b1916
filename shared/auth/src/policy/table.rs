//! The table itself, service by service, methods in the order of their service's file.

use super::Rule::{self, Needs, Open};
use crate::Role::{Administrator, Approver, Auditor, Reporter, Viewer};

type Service = (&'static str, &'static [(&'static str, Rule)]);

pub(super) const SERVICES: &[Service] = &[
    (
        "qiyou.indicator.v1.IndicatorService",
        &[
            ("LoadPlan", Needs(Administrator)),
            ("ListPlanVersions", Needs(Viewer)),
            ("GetIndicator", Needs(Viewer)),
            ("ListIndicators", Needs(Viewer)),
            ("GetTarget", Needs(Viewer)),
            ("ListTargets", Needs(Viewer)),
            ("ListTargetRevisions", Needs(Viewer)),
            ("ReviseTarget", Needs(Administrator)),
            ("AttachTargetNumber", Needs(Administrator)),
            ("ReportObservations", Needs(Reporter)),
            ("WithdrawObservations", Needs(Reporter)),
            ("SubmitObservations", Needs(Reporter)),
            ("ApproveObservations", Needs(Approver)),
            ("ReturnObservations", Needs(Approver)),
            ("ImportObservations", Needs(Reporter)),
            ("GetImport", Needs(Viewer)),
            ("ListImports", Needs(Viewer)),
            ("GetObservation", Needs(Viewer)),
            ("ListObservations", Needs(Viewer)),
            ("StreamObservations", Needs(Viewer)),
            ("ListObservationRevisions", Needs(Viewer)),
            ("GetSeries", Needs(Viewer)),
            ("WatchChanges", Needs(Viewer)),
            ("StreamSnapshot", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.delivery.v1.DeliveryService",
        &[
            ("GetTask", Needs(Viewer)),
            ("ListTasks", Needs(Viewer)),
            ("GetCommitment", Needs(Viewer)),
            ("ListCommitments", Needs(Viewer)),
            ("ReportProgress", Needs(Reporter)),
            ("WithdrawProgress", Needs(Reporter)),
            ("SubmitProgress", Needs(Reporter)),
            ("ApproveProgress", Needs(Approver)),
            ("ReturnProgress", Needs(Approver)),
            ("ListProgress", Needs(Viewer)),
            ("GetProject", Needs(Viewer)),
            ("ListProjects", Needs(Viewer)),
            ("UpdateProject", Needs(Reporter)),
            ("ListProjectRevisions", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.calendar.v1.CalendarService",
        &[
            ("ListDueReports", Needs(Viewer)),
            ("ListReminders", Needs(Viewer)),
            ("ListReportCounts", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.oversight.v1.OversightService",
        &[
            ("OpenFollowUp", Needs(Approver)),
            ("ExplainFollowUp", Needs(Reporter)),
            ("AnswerFollowUp", Needs(Reporter)),
            ("ReturnFollowUp", Needs(Approver)),
            ("PostponeFollowUp", Needs(Approver)),
            ("CloseFollowUp", Needs(Approver)),
            ("WithdrawFollowUp", Needs(Approver)),
            ("GetFollowUp", Needs(Viewer)),
            ("ListFollowUps", Needs(Viewer)),
            ("ListFollowUpRevisions", Needs(Viewer)),
            ("OpenTicket", Needs(Viewer)),
            ("AnswerTicket", Needs(Reporter)),
            ("WithdrawTicket", Needs(Viewer)),
            ("GetTicket", Needs(Viewer)),
            ("ListTickets", Needs(Viewer)),
            ("ListTicketRevisions", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.reference.v1.ReferenceService",
        &[
            ("LoadReference", Needs(Administrator)),
            ("ListReferenceVersions", Needs(Viewer)),
            ("GetRegion", Needs(Viewer)),
            ("ListRegions", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.audit.v1.AuditService",
        &[
            ("ListAuditEntries", Needs(Auditor)),
            ("GetAuditEntry", Needs(Auditor)),
            ("ListAuditRefusals", Needs(Auditor)),
            ("VerifyAuditChain", Needs(Auditor)),
            ("ExportAuditEntries", Needs(Auditor)),
        ],
    ),
    (
        "qiyou.aggregator.v1.FiveYearViewService",
        &[
            ("GetFiveYearView", Needs(Viewer)),
            ("StreamFiveYearViews", Needs(Viewer)),
            ("WatchFiveYearView", Needs(Viewer)),
        ],
    ),
    (
        "qiyou.aggregator.v1.PlanService",
        &[
            ("LoadPlan", Needs(Administrator)),
            ("GetPlan", Needs(Viewer)),
            ("ListPlans", Needs(Viewer)),
            ("ListPlanVersions", Needs(Viewer)),
            ("ReportGoalProgress", Needs(Reporter)),
            ("ApproveGoalProgress", Needs(Approver)),
            ("ReturnGoalProgress", Needs(Approver)),
            ("ListGoalProgress", Needs(Viewer)),
        ],
    ),
    ("grpc.health.v1.Health", &[("Check", Open), ("List", Open), ("Watch", Open)]),
    ("grpc.reflection.v1.ServerReflection", &[("ServerReflectionInfo", Open)]),
    ("grpc.reflection.v1alpha.ServerReflection", &[("ServerReflectionInfo", Open)]),
];
