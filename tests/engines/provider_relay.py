"""A relay between Terraform and its provider that repeats earlier responses.

Each command asks for all 957 types of the provider 3.39, decodes them several times, and lets the provider
check them all whenever its configuration is prepared: two thirds of the work of a small module. Both answers
depend on nothing but the request, so each is asked for once, and only types of ``KEPT`` are passed on.
Whatever is planned, read or changed goes to the provider.

The messages are those of https://github.com/hashicorp/terraform/blob/v1.6.6/docs/plugin-protocol/tfplugin5.4.proto.
"""

from __future__ import annotations

import select
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT: Final = (
    *("aws_caller_identity", "aws_partition", "aws_region", "aws_iam_", "aws_s3_bucket", "aws_sns_topic"),
    *("aws_sqs_queue", "aws_kms_", "aws_lambda_function", "aws_organizations_organization"),
    *("aws_cur_report_definition", "aws_cloudwatch_event_"),
)
"""How the names of the types begin that modules of the tests have.

Terraform says of any other that the provider does not support it.
"""

RESOURCES, DATA_SOURCES = 2, 3
"""The fields of the answer to ``GetSchema`` that map names of types to schemas."""

PURE: Final = ("/GetSchema", "/PrepareProviderConfig")
UNLIMITED: Final = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def kept(schema: bytes) -> bytes:
    """Give the answer to ``GetSchema`` with fewer types."""
    return b"".join(whole for number, whole, value in _fields(schema) if _is_kept(number, value))


def _is_kept(number: int, value: bytes) -> bool:
    if number not in {RESOURCES, DATA_SOURCES}:
        return True
    name = next(value for number, _, value in _fields(value) if number == 1)
    return name.decode().startswith(KEPT)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give the number, the whole and the value of each field; all have a length here."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _number(message, at)
        length, at = _number(message, at)
        yield tag >> 3, message[start : at + length], message[at : at + length]
        at += length


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Read seven bits of each byte, the lowest first, until one lacks the eighth."""
    number = shift = 0
    while message[at] & 0x80:
        number |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
    return number | message[at] << shift, at + 1


class _Relay(grpc.GenericRpcHandler):  # type: ignore[misc] # grpc has no types
    def __init__(self, provider: str) -> None:
        self.channel = grpc.insecure_channel(f"unix:{provider}", options=UNLIMITED)
        self.given: dict[tuple[str, bytes], bytes] = {}

    def service(self, handler_call_details: Any) -> Any:  # noqa: ANN401 - grpc has no types
        method = handler_call_details.method
        if method.startswith("/plugin."):  # the plugin's own output, and streams that do not exist
            return grpc.stream_stream_rpc_method_handler(lambda _requests, _context: iter(()))
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self.answer(method, request, context)
        )

    def answer(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            return self._given(method, request) if method.endswith(PURE) else self._forwarded(method, request)
        except grpc.RpcError as refused:
            context.abort(refused.code(), refused.details())
            raise

    def _given(self, method: str, request: bytes) -> bytes:
        if (method, request) not in self.given:
            answer = self._forwarded(method, request)
            self.given[method, request] = kept(answer) if method.endswith("/GetSchema") else answer
        return self.given[method, request]

    def _forwarded(self, method: str, request: bytes) -> bytes:
        answer: bytes = self.channel.unary_unary(method)(request)
        return answer


def _relay(provider: str, address: str) -> None:
    """Relay until standard input ends, as it does with the tests."""
    server = grpc.server(ThreadPoolExecutor(32), options=UNLIMITED)
    server.add_generic_rpc_handlers((_Relay(provider),))
    server.add_insecure_port(f"unix:{address}")
    server.start()
    print("ready", flush=True)  # noqa: T201 - the tests wait for it
    select.select([sys.stdin], [], [])
    server.stop(None)


if __name__ == "__main__":
    _relay(*sys.argv[1:])
