"""Whatever a rule of another distribution does, it is blamed by name, and every other rule is heard."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import GROUP, InstalledRules, installed_rules
from octo_spec.lint.engine import lint
from octo_spec.plugin.entry_points import OURS
from octo_spec.plugin.process.limits import LIMITS, Limits
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.lint.linting import Linting
    from tests.cli.conftest import Octospec

HEAD = """\
import os, sys, time
from octo_spec.lint import *

EVIL = DiagnosticKind("EVL001", "evil-rule", Severity.NOTE, "Evil.")
GOOD = DiagnosticKind("EVL002", "good-rule", Severity.NOTE, "Good.")
STASH = []

def good(subject):
    for written in subject.grants:
        for access in subject.accesses:
            message = f"{access.role.id} may {written.grant.allow[0]}"
            yield Finding(GOOD, (*written.location, "allow"), message)

"""


def finding(body: str) -> str:
    """Write a module with a rule that does something, and with one that is good."""
    rules = "Rule(EVIL, find, 'Page.'), Rule(GOOD, good, 'Page.')"
    return f"{HEAD}def find(s):\n    {body}\n\nPLUGIN = ({rules})\n"


RULE = "rule EVL001 'evil-rule' of evil 1.0"
FAILED = f"OCT515 {RULE} failed: "
WRONG = f"OCT520 {RULE} failed: "
LOADING = "OCT512 rules 'evil' of evil 1.0 cannot be loaded: "
NONE = "OCT513 evil 1.0: entry point 'evil' does not return a tuple of rules"

MISBEHAVIOURS: dict[str, tuple[str, str | tuple[str, ...]]] = {
    "raises": (finding("raise ValueError('boom')"), FAILED + "ValueError: boom; this is a bug in evil"),
    "exits": (finding("sys.exit(0)"), FAILED + "SystemExit: 0"),
    "interrupts": (finding("raise KeyboardInterrupt"), FAILED + "KeyboardInterrupt"),
    "raises a base": (finding("raise BaseException('b')"), FAILED + "BaseException: b"),
    "calls itself": (finding("return find(s)"), FAILED + "RecursionError"),
    "ends the process": (finding("os._exit(0)"), FAILED + "it ended its own process with exit code 0"),
    "kills itself": (finding("os.kill(os.getpid(), 9)"), FAILED + "its process was killed by SIGKILL"),
    "hangs": (finding("time.sleep(10**6)"), f"OCT519 {RULE} failed: it did not answer within 2 seconds"),
    "finds without end": (
        finding(
            "\n    i = 0\n    while True:\n        i += 1\n        yield Finding(EVIL, ('name',), str(i))"
        ),
        (
            FAILED + "it needs more memory than --plugin-memory allows",
            f"OCT519 {RULE} failed: it did not answer within 2 seconds",
        ),
    ),
    "eats memory": (
        finding("bytearray(4 << 30)"),
        FAILED + "it needs more memory than --plugin-memory allows",
    ),
    "finds nothing, not even an empty list": (finding("return None"), FAILED + "TypeError: "),
    "finds texts": (finding("return ['x']"), WRONG + "a str is not a finding"),
    "finds what another rule is for": (
        finding("return (Finding(GOOD, ('name',), 'x'),)"),
        WRONG + "it reports a finding of another rule, EVL002 'good-rule'",
    ),
    "a location with holes": (
        finding("return (Finding(EVIL, ('roles', None), 'x'),)"),
        WRONG + "findings[0].location[1] is None, not str",
    ),
    "a location that is a list": (
        finding("return (Finding(EVIL, ['roles'], 'x'),)"),
        WRONG + "findings[0].location is of type list, not tuple",
    ),
    "a location that counts backwards": (
        finding("return (Finding(EVIL, ('roles', 'reader', 'trust', -7), 'x'),)"),
        WRONG + "the location of a finding counts from 0",
    ),
    "a number for a message": (
        finding("return (Finding(EVIL, ('name',), 5),)"),
        WRONG + "findings[0].message is of type int, not str",
    ),
    "half a pair": (
        finding("return (Finding(EVIL, ('name',), '\\ud800'),)"),
        WRONG + "findings[0].message contains half a surrogate pair",
    ),
    "imports what is not there": ("import nope_x\n", LOADING + "ModuleNotFoundError"),
    "ends the process on import": (
        "import os; os._exit(0)\n",
        LOADING + "it ended its own process with exit code 0; report it to evil",
    ),
    "hangs on import": ("import time; time.sleep(10**6)\n", LOADING + "it did not answer within 2 seconds"),
    "is a number": ("PLUGIN = 3\n", NONE),
    "is a list": (HEAD + "PLUGIN = [Rule(GOOD, good, '')]\n", NONE),
    "has no function": (HEAD + "PLUGIN = (Rule(GOOD, None, ''),)\n", NONE + ": find is not a function"),
    "has no page": (HEAD + "PLUGIN = (Rule(GOOD, good, None),)\n", NONE + ": [0].page is None, not str"),
    "has no code": (
        HEAD + "PLUGIN = (Rule(DiagnosticKind.error('a b', 'x', 'X.'), good, ''),)\n",
        "OCT513 evil 1.0: entry point 'evil' declares the code 'a b', which is not letters and a number",
    ),
    "takes a code of octospec": (
        HEAD + "PLUGIN = (Rule(DiagnosticKind.error('OCT301', 'x', 'X.'), good, ''),)\n",
        "OCT514 rule OCT301 'x' of evil 1.0 clashes with OCT301 ",
    ),
}
GOOD = "EVL002 reader may ce:Get*"


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=2, memory=256))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


def linted(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> Linting:
    """Let the rules of a module look at the spec, and one of octospec's own."""
    install(folder, monkeypatch, GROUP, "evil", module)
    installed = installed_rules()
    ours = [rule for rule in installed.rules if rule.offer.distribution == OURS]
    others = [rule for rule in installed.rules if rule.offer.distribution == "evil"]
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec
    rules = InstalledRules((ours[0], *others), installed.problems)
    return lint(loaded.spec, loaded.spans, date(2027, 3, 1), rules)


@pytest.mark.large
@pytest.mark.parametrize("kind", MISBEHAVIOURS)
def test_each_misbehaviour_is_reported_and_every_other_rule_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    linting = linted(tmp_path, monkeypatch, module)
    [problem] = linting.problems
    assert str(problem).startswith(said)
    heard = [str(found.diagnostic) for found in linting.findings]
    loads = str(problem).startswith(("OCT515", "OCT519", "OCT520"))
    assert heard == ([f"spec.yaml:12:78: {GOOD}"] if loads else [])


def test_a_rule_sees_the_spec_and_what_it_deploys_and_its_findings_show_no_control_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "return (Finding(EVIL, ('roles', 'absent', 'name'), 'a\\x1b[31m\\n::error::x', on_key=True),) * 2"
    linting = linted(tmp_path, monkeypatch, finding(body))
    assert linting.problems == ()
    assert [str(found.diagnostic) for found in linting.findings] == [
        "spec.yaml:6:3: EVL001 a\\x1b[31m\\n::error::x",
        f"spec.yaml:12:78: {GOOD}",
    ]


@pytest.mark.parametrize(
    ("body", "reported"),
    [
        ("print('NOISE'); return ()", "NOISE"),
        ("os.write(1, b'RAW'); sys.stdout = None; return ()", "RAW"),
    ],
)
def test_what_it_prints_is_shown_as_its_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    body: str,
    reported: str,
) -> None:
    linting = linted(tmp_path, monkeypatch, finding(body))
    assert [str(note) for note in linting.problems] == [
        f"OCT521 {RULE} printed while looking at the spec: {reported}"
    ]
    assert capfd.readouterr() == ("", "")


def test_a_rule_that_does_not_decide_in_time_is_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "from octo_spec.access.budget import BudgetExceededError as E; raise E(1)"
    linting = linted(tmp_path, monkeypatch, finding(body))
    assert [problem.kind.code for problem in linting.problems] == ["OCT518"]


def test_what_a_rule_changes_or_leaves_behind_no_one_sees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "object.__setattr__(s.deployment, 'roles', ()); STASH.append(1); return ()"
    linting = linted(tmp_path, monkeypatch, finding(body))
    assert linting.problems == ()
    assert [str(found.diagnostic) for found in linting.findings] == [f"spec.yaml:12:78: {GOOD}"]


@pytest.mark.medium
@pytest.mark.parametrize("kind", ["ends the process", "ends the process on import"])
def test_a_build_stops_and_lint_reports_the_rest(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    install(octospec.folder, monkeypatch, GROUP, "evil", module)
    octospec.write("spec.yaml", SPEC.replace("ce:Get*", "ce:Nothing"))
    for command in (["lint"], ["build", "--out", "dist"]):
        ran = octospec(*command, "spec.yaml", "--json")
        assert ran.code == 2
        messages = [
            f"{reported['code']} {reported['message']}; {reported['help']}"
            for reported in ran.json["diagnostics"]
        ]
        assert any(message.startswith(said) for message in messages), messages
        heard = (*ran.json.get("findings", ()), *ran.json["diagnostics"])
        assert "OCT302" in [found["code"] for found in heard]
    assert not (octospec.folder / "dist").exists()


def test_a_rule_looks_at_the_valid_parts_of_an_invalid_spec(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, GROUP, "evil", finding("return ()"))
    octospec.write("spec.yaml", SPEC.replace("description: A small spec.", "description: []"))
    ran = octospec("lint", "spec.yaml", "--json")
    assert [reported["path"] for reported in ran.json["diagnostics"]] == ["spec.yaml"]
    assert "EVL002" in [found["code"] for found in ran.json["findings"]]
