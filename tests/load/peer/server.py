"""The peer: a region's matrix of indicators and years over gRPC, read from SQLite at every call.

What a Python programmer writes in an afternoon with grpcio and sqlite3: the latest value of each cell, and nothing of
status, history, rights or absences. It makes and fills its own database; the figures are made up.

    server.py DATABASE CORE    serves on a free port of loopback, prints the address as JSON, ends with its standard input
"""

import json
import os
import sqlite3
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

INDICATORS, FIRST_YEAR, YEARS, REGIONS = 33, 2023, 5, 90

SCHEMA = """
CREATE TABLE obs (
  region TEXT NOT NULL, indicator INTEGER NOT NULL, period INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  value REAL NOT NULL, source TEXT NOT NULL,
  PRIMARY KEY (region, indicator, period, recorded_at)
) WITHOUT ROWID
"""

# SQLite gives the bare columns of the row that has the maximum.
LATEST = """
SELECT indicator, period, value, MAX(recorded_at) FROM obs
WHERE region = ? AND period BETWEEN ? AND ? GROUP BY indicator, period
"""


def messages():
    """The request and the answer, as protoc would generate them."""
    field = descriptor_pb2.FieldDescriptorProto

    def message(name, *fields):
        built = descriptor_pb2.DescriptorProto(name=name)
        for number, (field_name, kind, label) in enumerate(fields, 1):
            built.field.add(name=field_name, number=number, type=kind, label=label)
        return built

    one, many = field.LABEL_OPTIONAL, field.LABEL_REPEATED
    file = descriptor_pb2.FileDescriptorProto(name="peer/v1/peer.proto", package="peer.v1", syntax="proto3")
    file.message_type.append(
        message(
            "MatrixRequest",
            ("region", field.TYPE_STRING, one),
            ("first_year", field.TYPE_INT32, one),
            ("years", field.TYPE_INT32, one),
        )
    )
    file.message_type.append(
        message(
            "MatrixReply",
            ("indicators", field.TYPE_INT32, many),
            ("years", field.TYPE_INT32, many),
            ("cells", field.TYPE_DOUBLE, many),
        )
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    named = (pool.FindMessageTypeByName(f"peer.v1.{name}") for name in ("MatrixRequest", "MatrixReply"))
    return tuple(message_factory.GetMessageClass(descriptor) for descriptor in named)


MatrixRequest, MatrixReply = messages()


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
        rows = (
            (str(330500 + region), indicator, FIRST_YEAR + year, recorded, indicator + year / 10, "sample")
            for region in range(REGIONS)
            for indicator in range(INDICATORS)
            for year in range(YEARS)
            for recorded in (1, 2)
        )
        connection = self.connection()
        connection.execute(SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO obs VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    def matrix(self, request, _context):
        first, count = request.first_year, request.years
        cells = [float("nan")] * (INDICATORS * count)
        rows = self.connection().execute(LATEST, (request.region, first, first + count - 1))
        for indicator, period, value, _ in rows:
            cells[indicator * count + period - first] = value
        return MatrixReply(indicators=range(INDICATORS), years=range(first, first + count), cells=cells)


def serve(store):
    handler = grpc.unary_unary_rpc_method_handler(
        store.matrix, MatrixRequest.FromString, MatrixReply.SerializeToString
    )
    server = grpc.server(futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("peer.v1.RegionService", {"GetMatrix": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main():
    path, core = sys.argv[1], int(sys.argv[2])
    os.sched_setaffinity(0, {core})
    if os.path.exists(path):
        os.remove(path)
    store = Store(path)
    store.fill()
    server, port = serve(store)
    print(json.dumps(f"127.0.0.1:{port}"), flush=True)
    sys.stdin.read()
    server.stop(None)


main()
