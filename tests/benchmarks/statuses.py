"""``octospec status --live`` for ten thousand customers, on a server that answers after 50 milliseconds."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table
from tests.live.fleet_dumps import VERSIONS, dump

CUSTOMERS: Final = int(os.environ.get("OCTOSPEC_BENCH_CUSTOMERS", "10000"))
LATENCY: Final = 0.05
MOST_SECONDS: Final = 300
MOST_MEGABYTES: Final = 300
RELEASED: Final = {"1.0.0": "1.0.0", "1.1.0": "1.1.0", "2.0.0": "2.0.0", "2.1.0": "3.0.0"}
"""The versions of the tests, with those of the releases."""
FIRST: Final = 100_000_000_000
LETTERS: Final = str.maketrans("0123456789", "abcdefghij")
STS: Final = "https://sts.amazonaws.com/doc/2011-06-15/"
IAM: Final = "https://iam.amazonaws.com/doc/2010-05-08/"


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ |= {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_address[1]}",
            "AWS_ACCESS_KEY_ID": "AKIAVENDOR",
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        files = ("--customers", "fleet.jsonl", "--releases", "release", "--out", "status")
        command = (OCTOSPEC, "status", "spec.yaml", *files, "--live", "--fail-on", "drifted")
        took = usage(command, place)
        server.shutdown()
        page = (place / "status/index.html").stat().st_size / 1e6
    rows = [(f"{took.seconds:.1f}", f"{took.busy:.1f}", f"{took.megabytes:.0f}", f"{page:.1f}")]
    text = [
        "## The status of a fleet",
        "",
        f"`octospec status --live` for {CUSTOMERS:,} customers of four releases with 32 workers. A",
        f"server answers each call after {LATENCY * 1000:.0f} ms; it checks nothing.",
        "",
        table(("s", "s of all processors", "most MB of a process", "MB of the page"), rows),
    ]
    aims = (
        Outcome("the status of a fleet, s", took.seconds, MOST_SECONDS),
        Outcome("the status of a fleet, MB", took.megabytes, MOST_MEGABYTES),
    )
    return Section("\n".join(text), aims)


def _write(place: Path) -> None:
    """Write the releases and the fleet."""
    for version, released in RELEASED.items():
        text = VERSIONS[version].replace("version: 1.0.0", f"version: {released}")
        (place / "spec.yaml").write_text(text)
        usage((OCTOSPEC, "release", "spec.yaml"), place)
    entries = (
        {
            "id": f"c{number}",
            "fix": {"external-id": _external_id(number)},
            "deployed": {"account": f"{FIRST + number}"},
        }
        for number in range(CUSTOMERS)
    )
    lines = ('{"octospec-customers": 1}', *map(json.dumps, entries))
    (place / "fleet.jsonl").write_text("\n".join(lines) + "\n")


def _external_id(number: int) -> str:
    return f"bench{number}".translate(LETTERS)


# --- the server --------------------------------------------------------------------------------


@cache
def _role(version: str) -> dict[str, str]:
    """Return the documents of a release: the trust policy, and the inline policy."""
    [role] = json.loads(dump(version, "anexternalid"))["RoleDetailList"]
    [policy] = role["RolePolicyList"]
    return {
        "trust": json.dumps(role["AssumeRolePolicyDocument"]),
        "name": policy["PolicyName"],
        "policy": json.dumps(policy["PolicyDocument"]),
    }


def _answer(call: dict[str, str], account: str) -> str:
    """Answer one call as AWS does."""
    number = int(account) - FIRST
    role = _role([*RELEASED][number % len(RELEASED)])
    arn = f"arn:aws:iam::{account}:role/Reader"
    match call["Action"]:
        case "AssumeRole":
            inner = (
                f"<Credentials><AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>x</SecretAccessKey>"
                "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                f"<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>"
            )
        case "GetRole":
            trust = quote(role["trust"].replace("anexternalid", _external_id(number)))
            inner = (
                f"<Role><Path>/</Path><RoleName>Reader</RoleName><RoleId>AROA</RoleId><Arn>{arn}</Arn>"
                f"<CreateDate>2026-11-30T12:00:00Z</CreateDate><MaxSessionDuration>3600</MaxSessionDuration>"
                f"<AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument></Role>"
            )
        case "ListRolePolicies":
            inner = (
                f"<PolicyNames><member>{role['name']}</member></PolicyNames><IsTruncated>false</IsTruncated>"
            )
        case "GetRolePolicy":
            document = quote(role["policy"].replace("123456789012", account))
            inner = (
                f"<RoleName>Reader</RoleName><PolicyName>{role['name']}</PolicyName>"
                f"<PolicyDocument>{document}</PolicyDocument>"
            )
        case _:
            inner = "<AttachedPolicies/><IsTruncated>false</IsTruncated>"
    action, space = call["Action"], STS if call["Action"] == "AssumeRole" else IAM
    return f'<{action}Response xmlns="{space}"><{action}Result>{inner}</{action}Result></{action}Response>'


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        call = {key: values[0] for key, values in parse_qs(body).items()}
        caller = re.search(r"Credential=ASIA([0-9]{12})/", self.headers.get("Authorization", ""))
        account = caller[1] if caller else call["RoleArn"].split(":")[4]
        time.sleep(LATENCY)
        answer = _answer(call, account).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
