"""The peer: a region's five-year view over gRPC, read from SQLite and put together at every call.

What a Python programmer writes in an afternoon with grpcio and sqlite3. It answers the same question with the same
messages: each indicator with its names, each year with target, latest value, how far that reaches, and a status. It has
no history, rights, commitments, goals or watermarks, and judges by a simple rule. Its figures are made up, in a database
that it makes and fills itself.

    server.py DESCRIPTORS DATABASE CORE    serves on a free port of loopback, prints the address as JSON, and ends with
                                           its standard input
"""

import json
import os
import sqlite3
import sys
import threading
from concurrent import futures
from decimal import Decimal

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

INDICATORS, YEARS, REGIONS = 27, range(2023, 2028), 90

SERVICE = "qiyou.aggregator.v1.FiveYearViewService"

SCHEMA = """
CREATE TABLE indicators (id TEXT PRIMARY KEY, domain TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
  unit_zh TEXT NOT NULL, unit_en TEXT NOT NULL, office_zh TEXT NOT NULL, office_en TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE targets (indicator TEXT NOT NULL, year INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (indicator, year)) WITHOUT ROWID;
CREATE TABLE reports (region TEXT NOT NULL, indicator TEXT NOT NULL, year INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (region, indicator, year, recorded_at)) WITHOUT ROWID;
"""

# SQLite gives the bare columns of the row that has the maximum.
LATEST = """
SELECT indicator, year, value, MAX(recorded_at) FROM reports WHERE region = ? GROUP BY indicator, year
"""


class Messages:
    """The messages of the contract, as protoc would generate them."""

    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as encoded:
            files.ParseFromString(encoded.read())
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            pool.Add(file)

        def message(name):
            return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"qiyou.aggregator.v1.{name}"))

        self.request, self.view = message("GetFiveYearViewRequest"), message("FiveYearView")
        values = pool.FindEnumTypeByName("qiyou.type.v1.StatusValue").values_by_name
        self.met, self.missed = values["STATUS_VALUE_MET"].number, values["STATUS_VALUE_MISSED"].number


class Store:
    """One connection for each thread of the server."""

    def __init__(self, path):
        self.path, self.local = path, threading.local()

    def connection(self):
        found = getattr(self.local, "connection", None)
        if found is None:
            found = self.local.connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            found.execute("PRAGMA journal_mode = WAL")
            found.execute("PRAGMA synchronous = FULL")
        return found

    def fill(self):
        connection, domains = self.connection(), 7
        connection.executescript(SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        for number in range(INDICATORS):
            name = f"domain{number % domains}.indicator{number}"
            words = (f"示例指标{number}", f"Sample indicator {number}", "人", "people", "示例办公室", "Sample office")
            connection.execute(
                "INSERT INTO indicators VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (name, f"domain{number % domains}", *words)
            )
            targets = ((name, year, str(100 + number)) for year in YEARS)
            connection.executemany("INSERT INTO targets VALUES (?, ?, ?)", targets)
            reports = (
                (str(330500 + region), name, year, recorded, f"{90 + (number + year) % 20}.5")
                for region in range(REGIONS)
                for year in YEARS
                for recorded in (1, 2)
            )
            connection.executemany("INSERT INTO reports VALUES (?, ?, ?, ?, ?)", reports)
        connection.execute("COMMIT")


class Views:
    def __init__(self, messages, store):
        self.messages, self.store = messages, store
        connection = store.connection()
        # The plan does not change while this runs.
        self.indicators = connection.execute("SELECT * FROM indicators ORDER BY domain, id").fetchall()
        targets = connection.execute("SELECT indicator, year, value FROM targets")
        self.targets = {(indicator, year): Decimal(value) for indicator, year, value in targets}

    def get(self, request, _context):
        region = request.region.removeprefix("regions/")
        rows = self.store.connection().execute(LATEST, (region,))
        reports = {(indicator, year): (value, revision) for indicator, year, value, revision in rows}
        view = self.messages.view(plan=request.plan, region=request.region, years=YEARS)
        domain = None
        for name, of, zh, en, unit_zh, unit_en, office_zh, office_en in self.indicators:
            if domain is None or domain.domain != of:
                domain = view.domains.add(domain=of)
            shown = domain.indicators.add(indicator=f"indicators/{name}", decimals=1)
            shown.display_name.zh, shown.display_name.en = zh, en
            shown.unit.zh, shown.unit.en = unit_zh, unit_en
            shown.responsible_unit.zh, shown.responsible_unit.en = office_zh, office_en
            for year in YEARS:
                self.cell(shown.cells.add(year=year), self.targets[name, year], reports.get((name, year)))
        return view

    def cell(self, cell, target, report):
        cell.target.value.value = str(target)
        cell.target.due_date = f"{cell.year}-12-31"
        if report is None:
            return
        text, cell.actual.revision = report
        value = Decimal(text)
        cell.actual.value.value, cell.actual.period = text, str(cell.year)
        cell.attainment.percent.value = str(round(value * 100 / target, 2))
        cell.attainment.gap.value = str(target - value)
        cell.status.value = self.messages.met if value >= target else self.messages.missed
        cell.status.method = "comparison"
        for name, number in (("actual", text), ("target", str(target))):
            cell.status.inputs.add(name=name).value.value = number


def serve(messages, views):
    handler = grpc.unary_unary_rpc_method_handler(
        views.get, messages.request.FromString, messages.view.SerializeToString
    )
    server = grpc.server(futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE, {"GetFiveYearView": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main():
    descriptors, database, core = sys.argv[1], sys.argv[2], int(sys.argv[3])
    os.sched_setaffinity(0, {core})
    if os.path.exists(database):
        os.remove(database)
    messages, store = Messages(descriptors), Store(database)
    store.fill()
    server, port = serve(messages, Views(messages, store))
    print(json.dumps(f"127.0.0.1:{port}"), flush=True)
    sys.stdin.read()
    server.stop(None)


main()
