"""Between a tool and the emulator: each call is recorded, refused, or looked at after it was passed on.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html has the errors.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from octo_spec.iam.limits import INLINE_POLICIES_SIZE
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engines.cloud import Cloud

STATUSES: Final = {"LimitExceeded": 409, "Throttling": 400, "AccessDenied": 403}
"""What AWS may answer to a call, and the status that it has."""

REFUSED: Final = """\
<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>
<Code>{code}</Code><Message>Refused by the test.</Message></Error><RequestId>1</RequestId></ErrorResponse>
"""

READS: Final = ("Get", "List", "Simulate")


def _nothing(_: str) -> None:
    """Do nothing after a call."""


@dataclass(slots=True)
class Proxy:
    """Where the tool's calls go; ``calls`` are the operations that were asked for, in order.

    From the ``refuse_from``-th changing call on (none is the default) all changing calls are answered with
    the error ``code``, and so is the read ``refuse_reading``, whenever it is asked. After each changing call
    that was passed on, ``after`` is called with its name. A proxy that ``keeps_quotas`` refuses an inline
    policy that exceeds, with the others of its role, the characters that AWS allows; moto allows any number.
    """

    cloud: Cloud
    calls: list[str] = field(default_factory=list)
    requests: list[Call] = field(default_factory=list)
    refuse_from: int | None = None
    refuse_reading: str = ""
    code: str = "AccessDenied"
    keeps_quotas: bool = False
    after: Callable[[str], None] = _nothing
    failures: list[BaseException] = field(default_factory=list)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def changes(self) -> list[str]:
        """The operations that change something."""
        return [call for call in self.calls if not call.startswith(READS)]

    def answer(self, call: Call, pass_on: Callable[[], Reply]) -> Reply:
        """Record a call, and refuse it or pass it on."""
        operation = call.operation
        with self._one_at_a_time:
            self.calls.append(operation)
            self.requests.append(call)
            if self.keeps_quotas and operation == "PutRolePolicy" and self._is_too_much(call):
                return _refusal("LimitExceeded")
            if self._is_refused(operation):
                return _refusal(self.code)
            if operation.startswith(READS):
                return pass_on()
            reply = pass_on()
            self._look(operation)
            return reply

    def _is_too_much(self, call: Call) -> bool:
        policies = dict(read_roles(self.cloud)[call.parameters["RoleName"]]["inline"])
        policies[call.parameters["PolicyName"]] = json.loads(call.parameters["PolicyDocument"])
        sizes = (len(json.dumps(each, separators=(",", ":"))) for each in policies.values())
        return sum(sizes) > INLINE_POLICIES_SIZE

    def _is_refused(self, operation: str) -> bool:
        if operation.startswith(READS):
            return operation == self.refuse_reading
        return self.refuse_from is not None and len(self.changes) > self.refuse_from

    def _look(self, operation: str) -> None:
        try:
            self.after(operation)
        except BaseException as failure:  # noqa: BLE001 - reported by the test, not by the thread of a request
            self.failures.append(failure)


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a tool: the operation of a service, and its parameters."""

    service: str
    operation: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back for a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def _refusal(code: str) -> Reply:
    return Reply(STATUSES[code], {}, REFUSED.format(code=code).encode())


class _CallOfTool(BaseHTTPRequestHandler):
    proxy: Proxy

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.proxy.answer(self._call(body), lambda: self._passed_on(body))
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _call(self, body: bytes) -> Call:
        values = {name: value for name, [value, *_] in parse_qs(body.decode()).items()}
        scope = self.headers.get("Authorization", "").partition("Credential=")[2].split("/")
        service = scope[3] if len(scope) > 3 else "?"
        return Call(service, values.pop("Action", "?"), values)

    def _passed_on(self, body: bytes) -> Reply:
        target = urlsplit(self.proxy.cloud.endpoint)
        connection = HTTPConnection(str(target.hostname), target.port, timeout=60)
        connection.request("POST", self.path, body, dict(self.headers))
        response = connection.getresponse()
        return Reply(response.status, dict(response.headers), response.read())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the class above
        """Print nothing."""


@contextmanager
def between(cloud: Cloud) -> Iterator[tuple[Proxy, Cloud]]:
    """Give a proxy before ``cloud``, and the cloud as a tool sees it through the proxy."""
    proxy = Proxy(cloud)
    handler = type("Handler", (_CallOfTool,), {"proxy": proxy})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy, replace(cloud, endpoint=f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()
    if proxy.failures:
        raise proxy.failures[0]
