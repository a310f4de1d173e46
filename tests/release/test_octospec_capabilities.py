"""What a vendor's product asks about a customer: yes, no or not decided, with the reason."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from octo_spec.release.octospec_capabilities import Answer, Capabilities, CapabilitiesError, load

PAGE = Path(__file__).parents[2] / "docs/features.md"


def document(version: str = "1.0.0", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a document
    features = {
        "always": {"when": [{}], "undecided": [], "reason": ""},
        "never": {"when": [], "undecided": [], "reason": ""},
        "cleanup": {"when": [{"level": ["act"]}], "undecided": [], "reason": ""},
        "keys": {
            "when": [{"key is given": ["yes"]}],
            "undecided": [{"key is given": ["no"]}],
            "reason": "why",
        },
        "stack": {"when": [{"deployed format": ["cloudformation"]}], "undecided": [], "reason": ""},
        "either": {
            "when": [{"level": ["act"]}, {"level": ["none", "look"], "logs": ["on"]}],
            "undecided": [],
            "reason": "",
        },
    }
    answers = {
        "level": ["none", "look", "act"],
        "logs": ["off", "on"],
        "key is given": ["yes", "no"],
        "deployed format": ["cloudformation", "terraform"],
    }
    return {
        "octospec-capabilities": 1,
        "name": "small",
        "version": version,
        "answers": answers,
        "fixed": {},
        "features": features,
        **more,
    }


def row(state: str = "current", release: str | None = "1.0.0", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a row
    inputs = [{"id": id, "values": [value]} for id, value in more.pop("answers", {}).items()]
    return {"state": state, "release": release, "inputs": inputs, **more}


KNOWN = Capabilities(document())
ACT: dict[str, Any] = {"answers": {"level": "act"}}


ROWS: list[tuple[dict[str, Any], str, str, str]] = [
    (row(), "always", "yes", "always"),
    (row(), "never", "no", "no role has all that it needs"),
    (row(**ACT), "cleanup", "yes", "level = act"),
    (row(answers={"level": "look"}), "cleanup", "no", "level = look"),
    (row(), "cleanup", "not-decided", "it depends on level, which the row does not have"),
    (
        row(answers={"level": "other"}),
        "cleanup",
        "not-decided",
        "it depends on level, which the row does not have",
    ),
    (row(answers={"key": "arn:x"}), "keys", "yes", "key is given = yes"),
    (row(answers={"key": ""}), "keys", "not-decided", "why"),
    (row(), "stack", "not-decided", "it depends on deployed format, which the row does not have"),
    (row(format="terraform"), "stack", "no", "deployed format = terraform"),
    (row(answers={"logs": "on"}), "either", "yes", "logs = on"),
    (
        row(answers={"logs": "off"}),
        "either",
        "not-decided",
        "it depends on level, which the row does not have",
    ),
    (row(**ACT), "either", "yes", "level = act"),
    (row(**ACT), "other", "no", "release 1.0.0 has no feature other"),
    (row(release="9.0.0"), "always", "not-decided", "there are no capabilities of release 9.0.0"),
    (row("not-deployed", None), "always", "no", "the roles are not deployed"),
    (row("withdrawn", **ACT), "cleanup", "yes", "level = act"),
    (
        row("unknown", None, reason={"text": "There is no file."}),
        "always",
        "not-decided",
        "There is no file.",
    ),
    (row("unreachable", None), "always", "not-decided", "it is not known which release is deployed"),
    (row("drifted", None), "always", "not-decided", "the roles equal no release"),
    (
        row("drifted", None, nearest="1.0.0", drift=[{"kind": "stronger"}]),
        "always",
        "yes",
        "the roles may do more than release 1.0.0: always",
    ),
    (
        row("drifted", None, nearest="1.0.0", drift=[{"kind": "stronger"}]),
        "never",
        "not-decided",
        "the roles may do more than release 1.0.0, which is not enough",
    ),
    (
        row("drifted", None, nearest="1.0.0", drift=[{"kind": "weaker"}]),
        "always",
        "not-decided",
        "the roles equal no release",
    ),
    (
        row("drifted", None, nearest="1.0.0", drift=[{"kind": "trust"}]),
        "always",
        "not-decided",
        "the roles equal no release",
    ),
    (
        row(limits=["s3"]),
        "always",
        "not-decided",
        "settings of the customer deny some of what the release grants",
    ),
    (row("drifted", None, nearest="1.0.0"), "always", "not-decided", "the roles equal no release"),
    (row("drifted", None, nearest="1.0.0", drift=[]), "always", "not-decided", "the roles equal no release"),
    (
        row("drifted", None, nearest="1.0.0", drift=[{"kind": "stronger"}, {"kind": "new-kind"}]),
        "always",
        "not-decided",
        "the roles equal no release",
    ),
    (row("paused"), "always", "not-decided", "it is not known which release is deployed"),
    ({"release": "1.0.0"}, "always", "yes", "always"),
    ({}, "always", "not-decided", "it is not known which release is deployed"),
]


@pytest.mark.parametrize(("row", "feature", "answer", "because"), ROWS)
def test_each_row_has_an_answer_and_a_reason(
    row: dict[str, Any], feature: str, answer: str, because: str
) -> None:
    found = KNOWN.allowed(row, feature)
    assert found == Answer(answer, because)
    assert bool(found) is (answer == "yes")


@pytest.mark.parametrize(
    "strange",
    [
        None,
        [],
        {"state": ["current"], "release": "1.0.0"},
        {"state": "current", "release": ["1.0.0"]},
        {"state": "current", "release": "1.0.0", "inputs": ["level"]},
        {"state": "current", "release": "1.0.0", "inputs": [{"id": "level"}]},
        {"state": "current", "release": "1.0.0", "inputs": [{"id": "level", "values": "act"}]},
        {"state": "current", "release": "1.0.0", "inputs": [{"id": "level", "values": [["act"]]}]},
        {"state": "current", "release": "1.0.0", "inputs": {"level": "act"}, "format": ["cdk"]},
        {"state": "drifted", "nearest": "1.0.0", "drift": ["stronger"]},
        {"state": "drifted", "nearest": ["1.0.0"], "drift": [{"kind": "stronger"}]},
        {"state": "unknown", "reason": "none"},
    ],
)
def test_nothing_is_decided_about_a_row_of_another_form(strange: Any) -> None:  # noqa: ANN401 - any JSON
    assert KNOWN.allowed(strange, "cleanup").answer == "not-decided"


def test_documents_of_several_specs_or_two_of_a_release_are_refused() -> None:
    assert Capabilities(document(), document()).versions == ("1.0.0",)
    with pytest.raises(CapabilitiesError, match="several specs: big, small"):
        Capabilities(document(), document("2.0.0", name="big"))
    with pytest.raises(CapabilitiesError, match=r"two documents of release 1\.0\.0"):
        Capabilities(document(), document(features={}))


def test_answers_that_a_release_fixes_are_known_and_the_row_overrides_them() -> None:
    known = Capabilities(document(fixed={"level": "act"}))
    assert known.allowed(row(), "cleanup")
    assert known.allowed(row(answers={"level": "look"}), "cleanup").answer == "no"


def test_each_release_has_its_own_features(tmp_path: Path) -> None:
    for version in ("1.0.0", "2.0.0"):
        features = {"new": {"when": [{}], "undecided": [], "reason": ""}} if version == "2.0.0" else {}
        (tmp_path / version).write_text(json.dumps(document(version, features=features)))
    known = load(str(tmp_path / "1.0.0"), str(tmp_path / "2.0.0"))
    assert [known.allowed(row(release=version), "new").answer for version in known.versions] == ["no", "yes"]
    assert known.would_be_allowed(row(release="1.0.0"), "new", "2.0.0")


@pytest.mark.parametrize("data", [{}, [], {"octospec-capabilities": 2}, {"octospec-capabilities": 1}, "x"])
def test_something_else_is_refused(data: Any, tmp_path: Path) -> None:  # noqa: ANN401 - any JSON
    (tmp_path / "x").write_text(json.dumps(data))
    with pytest.raises(CapabilitiesError, match="not the capabilities"):
        load(str(tmp_path / "x"))
    (tmp_path / "x").write_text("{")
    with pytest.raises(CapabilitiesError, match="not JSON"):
        load(str(tmp_path / "x"))


def test_a_question_takes_less_than_ten_microseconds() -> None:
    acting, number = row(**ACT), 2_000

    def seconds() -> float:
        begin = process_time()
        for _ in range(number):
            KNOWN.allowed(acting, "cleanup")
        return process_time() - begin

    assert min(seconds() for _ in range(5)) / number < 10e-6


@pytest.mark.large
def test_the_typescript_of_the_page_answers_as_the_library(tmp_path: Path) -> None:
    [code] = re.findall(r"```typescript\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    pairs = [(row, feature) for row, feature, _, _ in ROWS if row.get("state") != "drifted"]
    each = f"console.log(allowed([{json.dumps(document())}], row, feature).answer);"
    call = f"for (const [row, feature] of {json.dumps(pairs)}) {each}"
    (tmp_path / "allowed.mts").write_text(f"{code}\n{call}\n")
    node, _ = compute_driver_executable()
    ran = subprocess.run([node, str(tmp_path / "allowed.mts")], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [KNOWN.allowed(row, feature).answer for row, feature in pairs]
