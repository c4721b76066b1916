"""What another platform does with a county's services, from discovery to a figure in the five-year view.

Reads from the standard input where they are, and expects the Changxing plan there without any report:

    {"aggregator": "host:port", "childcare": "host:port", "viewer": T, "reporter": T, "approver": T}

The tokens stand for three subjects; the reporter's allows to approve as well. Figures are made up.
"""

import json
import sys
import time
import unittest
from contextlib import closing

from grpc import StatusCode
from qiyou_client import Client, Refusal, enum_name

COUNTY = json.load(sys.stdin)

PLAN, REGION = "plans/changxing-2023-2027", "regions/330522"
PLACES = "indicators/childcare.places_per_1000"

VIEW = "qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView"
WATCH_VIEW = "qiyou.aggregator.v1.FiveYearViewService/WatchFiveYearView"
REPORT = "qiyou.indicator.v1.IndicatorService/ReportObservations"
APPROVE = "qiyou.indicator.v1.IndicatorService/ApproveObservations"
SNAPSHOT = "qiyou.indicator.v1.IndicatorService/StreamSnapshot"
WATCH = "qiyou.indicator.v1.IndicatorService/WatchChanges"


def places(period: str, value: str, region: str = REGION) -> dict:
    """A report of childcare places per 1,000 people."""
    return {
        "indicator": PLACES,
        "region": region,
        "period": period,
        "value": {"value": value},
        "sample": True,
    }


class Foreign(unittest.TestCase):
    """A case with clients that end with it."""

    def client(self, service: str, caller: str = "", reflection: str = "v1") -> Client:
        client = Client(COUNTY[service], COUNTY.get(caller, ""), reflection)
        self.addCleanup(client.close)
        return client

    def refused(self, call, *args) -> Refusal:
        with self.assertRaises(Refusal) as caught:
            call(*args)
        return caught.exception


class Discovery(Foreign):
    """What is served, and how it is called; nobody needs a token for it."""

    SERVICES = {
        "aggregator": [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "qiyou.aggregator.v1.FiveYearViewService",
            "qiyou.aggregator.v1.PlanService",
            "qiyou.audit.v1.AuditService",
            "qiyou.reference.v1.ReferenceService",
        ],
        "childcare": [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "qiyou.audit.v1.AuditService",
            "qiyou.calendar.v1.CalendarService",
            "qiyou.delivery.v1.DeliveryService",
            "qiyou.indicator.v1.IndicatorService",
            "qiyou.oversight.v1.OversightService",
            "qiyou.reference.v1.ReferenceService",
        ],
    }

    def test_both_versions_of_reflection_list_the_services(self):
        for version in ("v1", "v1alpha"):
            for service, names in self.SERVICES.items():
                listed = self.client(service, reflection=version).services()
                self.assertEqual(sorted(listed), names, version)

    def test_both_versions_of_reflection_describe_a_method_with_its_comments(self):
        for version in ("v1", "v1alpha"):
            method = "qiyou.aggregator.v1.FiveYearViewService/StreamFiveYearViews"
            lines = self.client("aggregator", reflection=version).describe(method).splitlines()
            described = [
                "Streams the views of many regions, in the order of their codes.",
                "rpc StreamFiveYearViews(qiyou.aggregator.v1.StreamFiveYearViewsRequest)"
                " returns (stream qiyou.aggregator.v1.FiveYearView)",
                "  plan: Required. plans/{plan}",
            ]
            self.assertEqual(lines[:3], described, version)

    def test_every_service_tells_its_health(self):
        for service, names in self.SERVICES.items():
            client = self.client(service)
            for name in ["", *(name for name in names if name.startswith("qiyou."))]:
                health = client.call("grpc.health.v1.Health/Check", {"service": name})
                self.assertEqual(enum_name(health, "status"), "SERVING", name)


class Refusals(Foreign):
    """Why a call failed, for programs and for people."""

    def test_an_invalid_request_is_told_all_its_faults_at_once(self):
        reporter = self.client("childcare", "reporter")
        rows = [places("2025/3", "约5", region="长兴县"), places("2024", "-5")]
        refusal = self.refused(reporter.call, REPORT, {"observations": rows})
        self.assertEqual((refusal.code, refusal.reason), (StatusCode.INVALID_ARGUMENT, "FIELD_MALFORMED"))
        faults = [(each.field, each.reason, each.description) for each in refusal.violations]
        region = 'expected a name such as regions/330522, got "长兴县"'
        period = 'expected a period such as 2025, 2025-S1, 2025-Q3 or 2025-07, got "2025/3"'
        number = 'expected a decimal number such as 4.50, got "约5"'
        self.assertEqual(faults[0], ("observations[0].region", "FIELD_MALFORMED", region))
        self.assertEqual(faults[1], ("observations[0].period", "PERIOD_MALFORMED", period))
        self.assertEqual(faults[2], ("observations[0].value.value", "NUMBER_MALFORMED", number))
        negative = "-5 is below zero; send zero or more"
        self.assertEqual(faults[3:], [("observations[1].value", "NUMBER_NEGATIVE", negative)])
        self.assertEqual(refusal.message, f"observations[0].region: {region} (and 3 more)")
        self.assertEqual(refusal.metadata, {"field": "observations[0].region", "value": "长兴县"})

    def test_a_caller_is_told_what_it_lacks(self):
        nobody, viewer = self.client("aggregator"), self.client("childcare", "viewer")
        refusal = self.refused(nobody.call, VIEW, {"plan": PLAN, "region": REGION})
        self.assertEqual((refusal.code, refusal.reason), (StatusCode.UNAUTHENTICATED, "CREDENTIALS_MISSING"))
        refusal = self.refused(viewer.call, REPORT, {"observations": [places("2024", "4.70")]})
        self.assertEqual((refusal.code, refusal.reason), (StatusCode.PERMISSION_DENIED, "ROLE_MISSING"))
        self.assertEqual(refusal.metadata, {"role": "reporter", "domain": "childcare"})

    def test_a_stream_ends_at_its_deadline(self):
        viewer, begun = self.client("aggregator", "viewer"), time.monotonic()
        views = viewer.stream(WATCH_VIEW, {"plan": PLAN, "region": REGION}, timeout=1)
        self.assertEqual(next(views).region, REGION)
        self.assertEqual(self.refused(list, views).code, StatusCode.DEADLINE_EXCEEDED)
        elapsed = time.monotonic() - begun
        self.assertTrue(0.9 < elapsed < 5, elapsed)


class Figures(Foreign):
    """The way of a figure into the view."""

    def cell(self, **request):
        """The view, and the year 2024 of the places in it."""
        view = self.client("aggregator", "viewer").call(VIEW, {"plan": PLAN, "region": REGION, **request})
        indicators = {each.indicator: each for domain in view.domains for each in domain.indicators}
        return view, next(cell for cell in indicators[PLACES].cells if cell.year == 2024)

    def test_a_report_is_approved_by_another_and_comes_to_watchers_and_into_the_view(self):
        viewer, reporter = self.client("childcare", "viewer"), self.client("childcare", "reporter")
        view, cell = self.cell()
        self.assertEqual((view.region_name, list(view.years)), ("长兴县", [2023, 2024, 2025, 2026, 2027]))
        self.assertEqual((cell.target.value.value, cell.HasField("actual")), ("4.60", False))

        # A snapshot ends with the cursor from which changes go on, so that nothing is missed in between.
        *_, last = viewer.stream(SNAPSHOT, {})
        answers = viewer.stream(WATCH, {"cursor": last.position.cursor}, timeout=30)
        with closing(answers):
            changes = (each.observation for answer in answers for each in answer.changes)

            # Under a request id, a write whose answer was lost is sent again and done once.
            request = {"observations": [places("2024", "4.70")], "request_id": "report-1"}
            reported = reporter.call(REPORT, request)
            self.assertEqual(reporter.call(REPORT, request), reported)
            working = reported.observations[0]
            self.assertEqual(enum_name(working, "state"), "REPORT_STATE_SUBMITTED")
            self.assertEqual(next(changes).revision, working.revision)

            approval = {"revisions": [{"name": working.name, "revision": working.revision}]}
            refusal = self.refused(reporter.call, APPROVE, approval)
            self.assertEqual(refusal.reason, "REPORTER_CANNOT_APPROVE")
            approved = self.client("childcare", "approver").call(APPROVE, approval)
            standing = next(each for each in changes if enum_name(each, "state") == "REPORT_STATE_APPROVED")
            self.assertEqual((standing.name, standing.value.value), (working.name, "4.70"))

        # The token makes the view wait for the approval, which the aggregator follows from afar.
        _, cell = self.cell(at_least_as_fresh=[approved.token])
        self.assertEqual((cell.actual.value.value, cell.actual.sample), ("4.70", True))
        self.assertEqual(enum_name(cell.status, "value"), "STATUS_VALUE_MET")


if __name__ == "__main__":
    unittest.main()
