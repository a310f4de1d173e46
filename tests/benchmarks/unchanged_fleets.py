"""``octospec build`` for a fleet of which nothing has changed: with its cache, without, and in a store."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import MSP_HEX, lines, spec_text
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table
from tests.engines import ministack
from tests.engines.cloud import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.processes import Usage

CUSTOMERS: Final = 10_000
IN_STORE: Final = 300
"""Fewer, since the emulator of S3 on this machine takes most of the time."""
WITH_CACHE: Final = 15
WITHOUT_CACHE: Final = 60
COUNTING: Final = """\
import os, sys
from botocore.httpsession import URLLib3Session
from octo_spec.cli import main
file = os.open(sys.argv.pop(1), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
send = URLLib3Session.send
def counted(session, request):
    os.write(file, request.method[:1].encode())
    return send(session, request)
URLLib3Session.send = counted
main()
"""
"""Notes a letter for each request, also those of workers, and runs octospec."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One build: where, what it took, its requests, and the seconds that it should take at most."""

    what: str
    customers: int
    took: Usage
    requests: int = 0
    most: float | None = None


def report(customers: int = CUSTOMERS, in_store: int = IN_STORE) -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder, _cache(Path(folder)) as cache:
        found = [*_in_folder(Path(folder), cache, customers), *_in_store(Path(folder), cache, in_store)]
    rows = [
        (
            each.what,
            f"{each.customers:,}",
            f"{each.took.seconds:.1f}",
            f"{each.took.busy:.1f}",
            f"{each.requests:,}" if each.requests else "",
        )
        for each in found
    ]
    text = [
        "## A fleet of which nothing has changed",
        "",
        "Octo's spec in three formats; each file is read and hashed. Without the cache, each customer is",
        "worked out again. The store is an emulator of S3 on this machine.",
        "",
        table(("where, and what is known", "customers", "s", "s of all processors", "requests"), rows),
    ]
    outcomes = (Outcome(f"{each.what}, s", each.took.seconds, each.most) for each in found if each.most)
    return Section("\n".join(text), tuple(outcomes))


@contextmanager
def _cache(folder: Path) -> Iterator[Path]:
    """Give octospec a cache of its own."""
    before, cache = os.environ.get("XDG_CACHE_HOME"), folder / "cache"
    os.environ["XDG_CACHE_HOME"] = str(cache)
    try:
        yield cache
    finally:
        os.environ.pop("XDG_CACHE_HOME")
        if before is not None:
            os.environ["XDG_CACHE_HOME"] = before


def _in_folder(folder: Path, cache: Path, count: int) -> Iterator[Measured]:
    _write(folder, count)
    command = (OCTOSPEC, *_arguments("dist"))
    usage(command, folder)
    yield Measured("a folder, with the cache", count, usage(command, folder), most=WITH_CACHE)
    shutil.rmtree(cache)
    yield Measured("a folder, without the cache", count, usage(command, folder), most=WITHOUT_CACHE)
    check = usage((*command, "--check"), folder)
    yield Measured("a folder, `--check`", count, check, most=WITHOUT_CACHE)


def _in_store(folder: Path, cache: Path, count: int) -> Iterator[Measured]:
    _write(folder, count)
    with ministack.running(folder) as cloud:
        cloud.client("s3").create_bucket(Bucket="fleet")
        os.environ.update({**cloud.environment, "AWS_ACCESS_KEY_ID": ACCOUNT})
        yield _counted("S3, all written", folder, count)
        yield _counted("S3, with the cache", folder, count)
        shutil.rmtree(cache)
        yield _counted("S3, without the cache", folder, count)
        yield _counted("S3, `--check`", folder, count, "--check")


def _counted(what: str, folder: Path, count: int, *options: str) -> Measured:
    noted = folder / "requests"
    noted.unlink(missing_ok=True)
    command = (sys.executable, "-P", "-c", COUNTING, str(noted), *_arguments("s3://fleet/octo"), *options)
    took = usage(command, folder)
    return Measured(what, count, took, noted.stat().st_size)


def _arguments(out: str) -> tuple[str, ...]:
    return ("build", "spec.yaml", "--customers", "customers.jsonl", "--out", out, "--quiet")


def _write(folder: Path, count: int) -> None:
    (folder / "spec.yaml").write_text(spec_text(widened=False), "utf-8")
    (folder / "customers.jsonl").write_text(lines((MSP_HEX,), count), "utf-8")


if __name__ == "__main__":
    print(report().text)  # noqa: T201 - the figures are what the command is for
