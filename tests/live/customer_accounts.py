"""AWS for many customers: moto keeps the roles, and a server in front of it decides who may do what.

Moto checks neither trust policies nor external IDs nor session policies. The server decides AssumeRole by the
trust policy of the role with the plain evaluator of ``access/evaluate.py``, and each read by the session
policy and the policies of the role. It imitates AWS's answers: AccessDenied is the same for a role that is
missing, for another external ID and for another trust. Organizations, boundaries and resource policies are
not imitated.
"""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue

VENDOR: Final = "arn:aws:iam::111122223333:role/octo"
"""Who octospec is: a role in the account that the small spec trusts."""
VENDOR_KEY: Final = "AKIAVENDOR"
INVALID_TOKEN: Final = ("InvalidClientTokenId", "The security token included in the request is invalid.")
IAM: Final = "https://iam.amazonaws.com/doc/2010-05-08/"
STS: Final = "https://sts.amazonaws.com/doc/2011-06-15/"


@dataclass(slots=True)
class Session:
    """A session of a role, and the policy that limits it."""

    arn: str
    policy: JsonValue


@dataclass(slots=True)
class CustomerAccounts:
    """The accounts of customers behind one address; ``troubles`` says what an account answers instead."""

    moto: str
    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    services: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The services that a role used, by its ARN, one on each page of its last-accessed details."""
    jobs: dict[str, str] = field(default_factory=dict)
    """The reports that were asked for, and those that were not done at the first question."""
    latency: float = 0
    slowness: float = 5
    """The seconds after which a slow account answers."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, text: str) -> None:
        """Create the role of account details in its account."""
        [role] = json.loads(text)["RoleDetailList"]
        iam = self._client("iam", self._administrator(role["Arn"]))
        trust = json.dumps(role["AssumeRolePolicyDocument"])
        iam.create_role(
            RoleName=role["RoleName"],
            AssumeRolePolicyDocument=trust,
            Tags=role["Tags"],
            MaxSessionDuration=role.get("MaxSessionDuration", 3600),
        )
        for policy in role["RolePolicyList"]:
            document = json.dumps(policy["PolicyDocument"])
            iam.put_role_policy(
                RoleName=role["RoleName"], PolicyName=policy["PolicyName"], PolicyDocument=document
            )
        self.roles[role["Arn"]] = role

    def _administrator(self, arn: str) -> dict[str, str]:
        answer = self._client("sts").assume_role(RoleArn=arn, RoleSessionName="administrator")
        credentials: dict[str, str] = answer["Credentials"]
        return credentials

    def _client(self, service: str, credentials: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - boto3 has no types
        import boto3  # noqa: PLC0415 - an extra

        keys = credentials or {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c"}
        return boto3.client(
            service,
            endpoint_url=self.moto,
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    # --- what AWS would answer -----------------------------------------------------------------

    def answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Decide a call."""
        call = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        key = re.search(r"Credential=([^/]+)/", headers.get("Authorization", ""))
        caller = key[1] if key else ""
        with self._lock:
            self.actions.append(call["Action"])
        time.sleep(self.latency)
        if call["Action"] == "AssumeRole":
            return self._assume(call, caller, body, headers)
        return self._read(call, self.sessions.get(caller), body, headers)

    def _assume(
        self, call: dict[str, str], caller: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        arn = call["RoleArn"]
        trouble = self.troubles.get(arn.split(":")[4])
        if trouble == "throttled":
            return _error(400, "Throttling", "Rate exceeded")
        if trouble == "slow":
            time.sleep(self.slowness)
        if trouble == "malformed":
            return 200, b"<html>Sign in to the proxy</html>"
        if caller != VENDOR_KEY:
            return _error(
                403, "InvalidClientTokenId", "The security token included in the request is invalid."
            )
        if not self._trusts(arn, call):
            message = f"User: {VENDOR} is not authorized to perform: sts:AssumeRole on resource: {arn}"
            return _error(403, "AccessDenied", message)
        status, answer = self._forward(body, headers)
        key = re.search(rb"<AccessKeyId>(.*?)</AccessKeyId>", answer)
        if key:
            policy = json.loads(call["Policy"]) if "Policy" in call else None
            self.sessions[key[1].decode()] = Session(arn, policy)
        return status, answer

    def _trusts(self, arn: str, call: dict[str, str]) -> bool:
        role = self.roles.get(arn)
        if role is None:
            return False
        context = {"sts:externalid": call["ExternalId"]} if "ExternalId" in call else {}
        caller = Caller(PrincipalKind.AWS, VENDOR, session="octospec")
        request = Request("sts:AssumeRole", "*", context, caller)
        return allows([parse(role["AssumeRolePolicyDocument"])], request)

    def _read(
        self, call: dict[str, str], session: Session | None, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if session is None:
            return _error(
                403, "InvalidClientTokenId", "The security token included in the request is invalid."
            )
        name = session.arn.rpartition("/")[2]
        account = session.arn.split(":")[4]
        resource = _resource(call, account)
        request = Request(f"iam:{call['Action']}", resource)
        own = [parse(policy["PolicyDocument"]) for policy in self.roles[session.arn]["RolePolicyList"]]
        limits = [] if session.policy is None else [[parse(session.policy)]]
        if not all(allows(documents, request) for documents in (own, *limits)):
            message = f"User: arn:aws:sts::{account}:assumed-role/{name}/octospec-status is not authorized"
            return _error(403, "AccessDenied", message)
        if call["Action"].endswith("ServiceLastAccessedDetails"):
            return self._last_accessed(call)
        return self._forward(body, headers)

    def _last_accessed(self, call: dict[str, str]) -> tuple[int, bytes]:
        """Answer as IAM does, which moto does not: a report, which is not done at first, page by page."""
        if call["Action"].startswith("Generate"):
            job = f"{len(self.jobs):08}-1305-c245-eba4-71fe298bcda7"
            self.jobs[job] = call["Arn"]
            return _answer("GenerateServiceLastAccessedDetails", f"<JobId>{job}</JobId>")
        began = "<JobCreationDate>2026-11-20T08:00:00+00:00</JobCreationDate>"
        if self.actions.count("GetServiceLastAccessedDetails") % 2 and "Marker" not in call:
            return _answer(
                call["Action"], f"<JobStatus>IN_PROGRESS</JobStatus>{began}<ServicesLastAccessed/>"
            )
        services, at = self.services.get(self.jobs[call["JobId"]], ("ce",)), int(call.get("Marker", 0))
        more = f"<Marker>{at + 1}</Marker>" if at + 1 < len(services) else ""
        return _answer(
            call["Action"],
            f"<JobStatus>COMPLETED</JobStatus><JobType>ACTION_LEVEL</JobType>{began}"
            f"<JobCompletionDate>2026-11-20T08:00:05+00:00</JobCompletionDate>"
            f"<ServicesLastAccessed><member><ServiceName>S</ServiceName>"
            f"<ServiceNamespace>{services[at]}</ServiceNamespace>"
            f"<LastAuthenticated>2026-11-01T10:00:00+00:00</LastAuthenticated></member></ServicesLastAccessed>"
            f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{more}",
        )

    def _forward(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        kept = {
            name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")
        }
        request = HttpRequest(self.moto, data=body, headers=kept)  # noqa: S310 - moto, on this machine
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return answer.status, answer.read()


def _resource(call: dict[str, str], account: str) -> str:
    """Return the resource of a read; a report is asked for by its number, which is no resource."""
    named = call.get("PolicyArn") or call.get("Arn")
    return named or (f"arn:aws:iam::{account}:role/{call['RoleName']}" if "RoleName" in call else "*")


def _answer(action: str, inner: str) -> tuple[int, bytes]:
    text = f'<{action}Response xmlns="{IAM}"><{action}Result>{inner}</{action}Result></{action}Response>'
    return 200, text.encode()


def _error(status: int, code: str, message: str) -> tuple[int, bytes]:
    text = (
        f'<ErrorResponse xmlns="{STS}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{message}</Message></Error><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>"
        "</ErrorResponse>"
    )
    return status, text.encode()


@contextmanager
def served(accounts: CustomerAccounts) -> Iterator[str]:
    """Serve the accounts, and give their address."""

    class AnswerOfAccounts(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = accounts.answer(body, dict(self.headers.items()))
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), AnswerOfAccounts)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def moto_server() -> Iterator[str]:
    """Start moto on a port of its own."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - importing moto takes seconds

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()
