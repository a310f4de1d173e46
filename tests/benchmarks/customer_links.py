"""A public release of Octo's spec with the links of many customers: ``release --customers --links``."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import SPEC, Kind, lines
from tests.benchmarks.processes import OCTOSPEC, Usage, usage
from tests.benchmarks.tables import table

COUNTS: Final = (10, 10_000)
MOST_SECONDS: Final = 60.0
URL: Final = "https://templates.s3.eu-west-1.amazonaws.com/octo"


def report() -> Section:
    """Measure the release with the links of 10 and of 10,000 customers."""
    used = {count: _released(count) for count in COUNTS}
    rows = [(f"{count:,}", f"{each.busy:.1f}", f"{each.megabytes:.0f}") for count, each in used.items()]
    text = [
        "## Links for customers",
        "",
        "`octospec release --customers FILE --links FILE --url URL` with Octo's spec, and an external ID for",
        "each customer: the release is built, proven and written, none of its files contains an external ID,",
        "and each customer gets a line.",
        "",
        table(("customers", "s of all processors", "MB"), rows),
    ]
    outcome = Outcome("links of 10,000 customers, seconds", used[COUNTS[-1]].busy, MOST_SECONDS)
    return Section("\n".join(text), (outcome,))


def _released(count: int) -> Usage:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fleet.jsonl").write_text(lines((Kind("MSP", _entry),), count), "utf-8")
        files = ("--customers", "fleet.jsonl", "--links", "links.jsonl", "--url", URL)
        used = usage((OCTOSPEC, "release", str(SPEC), *files), folder)
        written = len((folder / "links.jsonl").read_text("utf-8").splitlines())
    if written != count:
        message = f"links of {written} customers, not of {count}"
        raise ValueError(message)
    return used


def _entry(number: int) -> dict[str, object]:
    """Return an entry; every second customer has a stack."""
    digest = sha256(str(number).encode()).hexdigest()[:32]
    stack = f"arn:aws:cloudformation:us-east-1:123456789012:stack/octo/{number}"
    deployed = {
        "account": "123456789012",
        "partition": "aws",
        "roles": {"alphaus-acct-access": "arn:aws:iam::123456789012:role/AlphausAcctAccessRole"},
        "format": "cloudformation",
        **({"stack": stack, "region": "us-east-1"} if number % 2 else {}),
    }
    fix = {"principal": "131920598436", "external-id": f"MSP-{digest}"}
    return {"title": f"Customer {number}", "fix": fix, "deployed": deployed}
