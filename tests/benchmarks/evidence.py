"""``octospec usage`` over ten million CloudTrail events, in files of at most 100 MB."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table
from tests.cli.conftest import SPEC
from tests.usage.events import event

EVENTS: Final = int(os.environ.get("OCTOSPEC_BENCH_EVENTS", "10000000"))
OF_A_FILE: Final = 50_000
MOST_SECONDS: Final = 300
MOST_MEGABYTES: Final = 300
_CALLS: Final = (
    ("ce", "GetCostAndUsage"),
    ("ec2", "DescribeVolumes"),
    ("ec2", "DeleteVolume"),
    ("sqs", "ListQueues"),
    ("kms", "Decrypt"),
)


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "spec.yaml").write_text(SPEC)
        size = _write(place / "events")
        command = (OCTOSPEC, "usage", "spec.yaml", "--evidence", "events")
        took = usage(command, place)
    rows = [(f"{took.seconds:.1f}", f"{took.busy:.1f}", f"{took.megabytes:.0f}", f"{size:.0f}")]
    text = [
        "## Evidence of use",
        "",
        f"`octospec usage` over {EVENTS:,} CloudTrail events of 1,000 accounts, in files of {OF_A_FILE:,}",
        "events, compressed with gzip. Each fifth event is of another principal. Twenty files differ; the",
        "others are links to them.",
        "",
        table(("s", "s of all processors", "most MB of a process", "MB of a file, unpacked"), rows),
    ]
    aims = (
        Outcome("octospec usage, s", took.seconds, MOST_SECONDS),
        Outcome("octospec usage, MB", took.megabytes, MOST_MEGABYTES),
    )
    return Section("\n".join(text), aims)


def _write(folder: Path) -> float:
    """Write the files; return the size of one in MB, unpacked."""
    folder.mkdir()
    size = 0
    for number in range(EVENTS // OF_A_FILE):
        path, first = folder / f"{number:04}.json.gz", folder / f"{number % 20:04}.json.gz"
        if path != first:
            path.hardlink_to(first)
            continue
        text = json.dumps({"Records": [_event(number, at) for at in range(OF_A_FILE)]}).encode()
        path.write_bytes(gzip.compress(text, 1))
        size = len(text)
    return size / 1e6


def _event(number: int, at: int) -> dict[str, object]:
    service, name = _CALLS[(at + number) % len(_CALLS)]
    account = f"{100_000_000_000 + (number * 50 + at) % 1000}"
    role = "Someone" if at % 5 == 0 else "Reader"
    arn = f"arn:aws:kms:us-east-1:{account}:key/{at}"
    more = (
        {"resources": [{"ARN": arn, "accountId": account, "type": "AWS::KMS::Key"}]}
        if service == "kms"
        else {}
    )
    time = f"2026-11-{at % 28 + 1:02}T{at % 24:02}:{number % 60:02}:00Z"
    return event(f"{service}.amazonaws.com", name, role, account, eventTime=time, **more)
