"""An emitter of another distribution writes pages from the facts of a review; their errors are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.plugin.process.limits import LIMITS, Limits
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

MODULE = """\
from pathlib import PurePosixPath
from octo_spec.plugin import *

def emit(deployment, options):
    return Emission((file('a.txt', 'text'), file('README.md', 'without facts')))

def hand_over(deployment, options, facts):
    {body}

def file(path, text):
    return Artifact(PurePosixPath(path), text + chr(10))

PLUGIN = Emitter("evil", "Evil.", EmitterOptions, emit, hand_over=hand_over)
"""
REPORTS = "return (file('README.md', ' '.join((facts.roles[0].id, *(grant.why for grant in facts.grants)))),)"


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=20, memory=256))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


def test_it_gets_what_is_granted_and_its_page_replaces_its_own(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", MODULE.format(body=REPORTS))
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--format", "evil")
    assert ran.code == 0, ran.err
    folder = octospec.folder / "dist" / "evil"
    assert (folder / "a.txt").read_text("utf-8") == "text\n"
    page = (folder / "README.md").read_text("utf-8")
    assert page != "without facts\n"
    assert len(page.split()) > 1


@pytest.mark.medium
@pytest.mark.parametrize(
    ("body", "reported"),
    [
        ("raise ValueError('boom')", "failed while handing over: ValueError: boom"),
        ("return (file('../x', 'x'),)", "failed while handing over: the artifact"),
        ("return 'x'", "failed while handing over"),
    ],
)
def test_an_error_of_it_is_reported_and_nothing_is_written(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, body: str, reported: str
) -> None:
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", MODULE.format(body=body))
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--format", "evil")
    assert ran.code == 2
    assert reported in ran.err
    assert not (octospec.folder / "dist" / "evil").exists()
