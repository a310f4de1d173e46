"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from octo_spec import parallel, source
from tests.matrices import sampled, thin
from tests.parsed_once import parsed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

# As the command line does: to search for cycles took a fifth of the time of all tests.
gc.set_threshold(100_000)
# Before a module imports it. The tests read the same small files thousands of times, which took an eighth of
# the time of those of the commands, of releases, of lint, and of two formats.
source.parse_yaml = parsed_once
# pytest-xdist gives its workers a width, but pages are shown as without a terminal.
os.environ.pop("COLUMNS", None)
# No test finds what another one built, or what its user did.
os.environ["XDG_CACHE_HOME"] = os.devnull
STATE = TemporaryDirectory()
os.environ["XDG_STATE_HOME"] = STATE.name
# Each law tries 10 examples, in CI other ones with each commit, and in `make test-deep` 100.
# `octo_spec.testing`, which is imported later, reads it.
EXAMPLES = os.environ.setdefault("OCTOSPEC_EXAMPLES", "10")
# On a busy machine an example takes seconds by the clock: tests of speed count work instead.
settings.register_profile("octospec", deadline=None)
settings.load_profile("octospec")


@pytest.fixture(scope="module", autouse=True)
def _one_processor() -> Iterator[None]:
    """Do all work in this process, which has the imports and the catalogue: a fork loses what it loads.

    The other processors run other tests. A module that tries more of them has a fixture of this name.
    """
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(parallel, "processors", lambda: 1)
        yield


SAMPLE = "--sample-cases"
MEDIUM_LAWS = frozenset(
    {
        "test_another_process_gives_the_same_bytes",
        "test_each_file_is_read_or_declared_as_documentation",
        "test_foreign_files_are_read_or_left_alone",
    }
)
"""Laws that test classes inherit, of ``octo_spec.testing``, which knows no marker of this suite."""
SECOND_SYNTAXES = frozenset({"TestCloudFormationJson", "TestTerraformInJson"})
"""Classes of formats that write a deployment as another one does, in JSON."""
REPEATED_LAWS = frozenset(
    {"test_another_process_gives_the_same_bytes", "test_what_is_handed_over_only_documents"}
)
"""Laws that a second syntax keeps as the first does: it has the same pages and the same order of parts."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the inherited laws that take half a second, and those that repeat another class."""
    law, kind = getattr(item, "originalname", ""), getattr(item, "cls", None)
    if law in MEDIUM_LAWS:
        item.add_marker(pytest.mark.medium)
    if law in REPEATED_LAWS and getattr(kind, "__name__", "") in SECOND_SYNTAXES:
        item.add_marker(pytest.mark.deep)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of ``make quick``."""
    parser.addoption(SAMPLE, action="store_true", help="of tests with many cases, run a third of the cases")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is left to a deep run before ``-m`` is asked, and order what is left."""
    thin(items)
    yield
    if config.getoption(SAMPLE):
        items[:], left = sampled(items)
        config.hook.pytest_deselected(items=left)
    _order(items)


def _order(items: list[pytest.Item]) -> None:
    """Let each worker begin with what takes long, so that what is short is left to be shared at the end.

    pytest-xdist cuts the list into one piece for each worker. A file is in one piece, since its tests share
    fixtures and what they cache.
    """
    pieces = _pieces(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    items[:] = [item for piece in pieces for item in sorted(piece, key=_shortness)]


def _pieces(items: list[pytest.Item], count: int) -> list[list[pytest.Item]]:
    """Divide tests by file into as many pieces of about the same length; all with an engine are in one.

    A process imports hundreds of modules of moto and cfn-lint, and starts a browser and the providers of
    Terraform: seconds, which only one worker spends then.
    """
    files = defaultdict[Path, list[pytest.Item]](list)
    for item in items:
        files[item.path].append(item)
    pieces: list[list[pytest.Item]] = [[] for _ in range(count)]
    for tests in sorted(files.values(), key=len, reverse=True):
        (pieces[0] if any(map(_has_engine, tests)) else min(pieces, key=len)).extend(tests)
    return pieces


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of each later search for garbage."""
    gc.freeze()


def _has_engine(item: pytest.Item) -> bool:
    return item.get_closest_marker("engines") is not None


def _shortness(item: pytest.Item) -> int:
    """Order tests within a piece: with an engine, long ones, short ones."""
    if _has_engine(item):
        return 0
    return 1 if any(item.get_closest_marker(name) for name in ("large", "hypothesis")) else 2


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how to repeat the laws that failed, where this run chose the seed of their examples."""
    seed = config.getoption("hypothesis_seed", None)
    failed = [report for report in terminalreporter.getreports("failed") if "hypothesis" in report.keywords]
    if seed is None or not failed:
        return
    terminalreporter.section("to try a law on the same examples")
    for name in dict.fromkeys(report.nodeid for report in failed):
        terminalreporter.write_line(
            f"OCTOSPEC_EXAMPLES={EXAMPLES} OCTOSPEC_SEED={seed} make test PYTEST='{name}'"
        )
