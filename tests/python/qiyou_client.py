"""A client of Qiyou's services by reflection alone: no generated code, no .proto files. Made to be copied.

    county = Client("127.0.0.1:50050", token=os.environ["QIYOU_TOKEN"])
    view = county.call(
        "qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView",
        {"plan": "plans/changxing-2023-2027", "region": "regions/330522"},
    )
    print(view.region_name, view.judged_on, [each.domain for each in view.domains])

A request is a dict, nested like its message, with enum values by name; `describe` tells its fields. An answer
is an ordinary protobuf message; `google.protobuf.json_format` turns it into JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

Request = Mapping[str, Any]


@dataclass(eq=False)
class Refusal(Exception):
    """Why a call failed: `reason` is for programs, one of qiyou.error.v1.ErrorReason, `message` for people.

    What varies in the message stands in `metadata`; `violations` has every fault of an invalid request, each
    with `field`, `reason` and `description`. A call that reached no service has `code` and `message` only.
    """

    code: grpc.StatusCode
    message: str
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    violations: list[BadRequest.FieldViolation] = field(default_factory=list)

    @classmethod
    def of(cls, error: grpc.RpcError) -> Refusal:
        """Takes a failed call apart, with the google.rpc details that came along."""
        refusal, info, faults = cls(error.code(), error.details()), ErrorInfo(), BadRequest()
        status = rpc_status.from_call(error)
        for detail in status.details if status else ():
            if detail.Unpack(info):
                refusal.reason, refusal.metadata = info.reason, dict(info.metadata)
            elif detail.Unpack(faults):
                refusal.violations = list(faults.field_violations)
        return refusal

    def __str__(self) -> str:
        return f"{self.code.name} {self.reason}: {self.message}"


class Client:
    """A service as one caller. Methods are called `qiyou.indicator.v1.IndicatorService/GetSeries`."""

    def __init__(self, address: str, token: str = "", reflection: str = "v1") -> None:
        self._channel = grpc.insecure_channel(address)
        self._metadata = [("authorization", f"Bearer {token}")] if token else []
        self._files = ProtoReflectionDescriptorDatabase(_Reflection(self._channel, reflection))
        self._pool = DescriptorPool(self._files)

    def close(self) -> None:
        """Ends the connection and all that runs over it."""
        self._channel.close()

    def services(self) -> list[str]:
        """The services at this address."""
        with _refusals():
            return list(self._files.get_services())

    def describe(self, method: str) -> str:
        """A method and its request's fields in the words of the .proto: reflection brings comments too."""
        rpc = self._method(method)
        service, takes, gives = rpc.containing_service, rpc.input_type, rpc.output_type.full_name
        gives = f"stream {gives}" if rpc.server_streaming else gives
        # Paths lead through descriptor.proto: field 6 is a file's services, 4 its messages, 2 what they hold.
        message = list(takes.file.message_types_by_name).index(takes.name)
        fields = [(each.name, self._comment(takes, 4, message, 2, each.index)) for each in takes.fields]
        what = self._comment(service, 6, service.index, 2, rpc.index)
        signature = f"rpc {rpc.name}({takes.full_name}) returns ({gives})"
        return "\n".join([what, signature, *(f"  {name}: {comment}" for name, comment in fields)])

    def call(self, method: str, request: Request, timeout: float = 10) -> Message:
        """Calls a method that answers once; `timeout` is in seconds. Raises `Refusal`."""
        with _refusals():
            return self._start(self._channel.unary_unary, method, request, timeout)

    def stream(self, method: str, request: Request, timeout: float | None = None) -> Iterator[Message]:
        """Calls a method that answers with a stream, until the iterator is closed. Raises `Refusal`."""
        return _answers(self._start(self._channel.unary_stream, method, request, timeout))

    def _start(self, kind: Callable, method: str, request: Request, timeout: float | None) -> Any:
        rpc = self._method(method)
        takes, gives = GetMessageClass(rpc.input_type), GetMessageClass(rpc.output_type)
        path = f"/{rpc.containing_service.full_name}/{rpc.name}"
        start = kind(path, request_serializer=takes.SerializeToString, response_deserializer=gives.FromString)
        return start(takes(**request), timeout=timeout, metadata=self._metadata)

    def _method(self, method: str) -> MethodDescriptor:
        service, _, name = method.replace("/", ".").rpartition(".")
        with _refusals():
            return self._pool.FindServiceByName(service).FindMethodByName(name)

    def _comment(self, within: Any, *path: int) -> str:
        places = self._files.FindFileByName(within.file.name).source_code_info.location
        comments = (each.leading_comments for each in places if tuple(each.path) == path)
        return " ".join(next(comments, "").split())


def enum_name(message: Message, field: str) -> str:
    """The name of an enum field's value, such as `REPORT_STATE_APPROVED`: in messages it is a number."""
    return message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(message, field)].name


class _Reflection:
    """A channel to reflection of one version: grpcio asks for v1alpha, and v1 differs in its name only."""

    def __init__(self, channel: grpc.Channel, version: str) -> None:
        self._channel, self._version = channel, version

    def stream_stream(self, method: str, *args: Any, **options: Any) -> grpc.StreamStreamMultiCallable:
        return self._channel.stream_stream(method.replace("v1alpha", self._version), *args, **options)


def _answers(call: Any) -> Iterator[Message]:
    try:
        with _refusals():
            yield from call
    finally:
        call.cancel()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except grpc.RpcError as error:
        raise Refusal.of(error) from error
