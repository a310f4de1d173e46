"""Documenters of another distribution get all facts, in a separate process; their errors are theirs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.review_json import facts_from_json
from octo_spec.plugin.process.limits import LIMITS, Limits
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Octospec

HEAD = """\
import json, os, sys, time
from pathlib import PurePosixPath
from octo_spec.plugin import *

class Options(EmitterOptions):
    \"\"\"One option.\"\"\"

    loud: bool = False

def file(path, text):
    return Artifact(PurePosixPath(path), text)

"""


def documenting(body: str) -> str:
    """Write a module with a documenter that does something."""
    plugin = "PLUGIN = Documenter('evil', 'Evil.', Options, document)"
    return f"{HEAD}def document(facts, options):\n    {body}\n\n{plugin}\n"


REPORTS = "return Emission((file('facts.json', json.dumps(facts_as_json(facts)) + chr(10)),))"
WHO = "emitter 'evil' of evil 1.0"
FAILED = f"OCT506 {WHO} failed while documenting: "
WRONG = f"OCT520 {WHO} failed while documenting: "
MISBEHAVIOURS = {
    "raises": (documenting("raise ValueError('boom')"), FAILED + "ValueError: boom"),
    "ends its process": (documenting("os._exit(3)"), FAILED + "it ended its own process with exit code 3"),
    "hangs": (documenting("time.sleep(10**6)"), f"OCT519 {WHO} failed while documenting: it did not answer"),
    "gives a text": (documenting("return 'x'"), WRONG),
    "leaves its folder": (documenting("return Emission((file('../x', 'x\\n'),))"), WRONG + "the artifact "),
    "writes one file twice": (
        documenting("return Emission((file('a', 'x\\n'), file('A', 'x\\n')))"),
        WRONG + "the artifacts 'a' and 'A' would be one file",
    ),
    "reports what it does not declare": (
        documenting("return Emission((), (DiagnosticKind.error('EVL1', 'x', 'X.').at(None, 'x'),))"),
        WRONG + "it reports EVL1 'x', which is not a kind that it declares",
    ),
}


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=2, memory=256))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


def built(octospec: Octospec, monkeypatch: pytest.MonkeyPatch, module: str, *more: str) -> Path:
    """Install a documenter, and build what it writes."""
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", module)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--format", "evil", "--format", "review", *more)
    assert ran.code == 0, ran.err
    return octospec.folder / "dist"


def test_it_gets_the_facts_that_octospecs_own_page_is_made_of(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = built(octospec, monkeypatch, documenting(REPORTS))
    reported = json.loads((dist / "evil" / "facts.json").read_text("utf-8"))
    ours = json.loads((dist / "review" / "review.json").read_text("utf-8"))
    assert facts_from_json(reported) == facts_from_json(ours)


def test_it_gets_its_options(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    octospec.write(
        "customers.yaml",
        "octospec-customers: 1\ncustomers:\n  acme:\n    formats: {evil: {loud: true}}\n",
    )
    module = documenting("return Emission((file('x.txt', f'{options.loud}\\n'),))")
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", module)
    octospec.write("spec.yaml", SPEC)
    assert octospec("build", "spec.yaml", "--customers", "customers.yaml").code == 0
    written = octospec.folder / "dist" / "customers" / "acme" / "evil" / "x.txt"
    assert written.read_text("utf-8") == "True\n"


def test_what_it_does_to_the_facts_no_one_else_sees(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = built(octospec, monkeypatch, documenting(f"object.__setattr__(facts, 'answers', ()); {REPORTS}"))
    assert json.loads((dist / "evil" / "facts.json").read_text("utf-8"))["answers"] == []
    assert json.loads((dist / "review" / "review.json").read_text("utf-8"))["answers"] != []


@pytest.mark.medium
@pytest.mark.parametrize("kind", MISBEHAVIOURS)
def test_each_misbehaviour_is_reported_and_the_review_is_written(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", module)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--format", "evil", "--format", "review", "--json")
    assert ran.code == 2
    messages = [f"{reported['code']} {reported['message']}" for reported in ran.json["diagnostics"]]
    assert any(message.startswith(said) for message in messages), messages
    assert {build["format"]: build["state"] for build in ran.json["builds"]} == {
        "evil": "failed",
        "review": "written",
    }
