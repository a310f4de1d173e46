"""``--json``: every command reports its result to scripts in the same way."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_register import EVENT
from tests.importing.test_account_details import READS, page, role
from tests.release.small_releases import Releases
from tests.usage.events import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

PAGE = (Path(__file__).parents[2] / "docs" / "scripts.md").read_text("utf-8")
KEYS = {
    command: {"ok", *re.findall(r"`([a-z-]+)`", keys)}
    for command, keys in re.findall(r"^\| `([a-z]+)` \| (.*) \|$", PAGE, re.MULTILINE)
}
KEYS_OF_AN_ACTION = {
    "ok",
    *re.findall(r"`([a-z-]+)`", re.findall(r"^\| `explain` of an action \| (.*) \|$", PAGE, re.MULTILINE)[0]),
}
INSIDE = [
    (command, path, set(re.findall(r"`([a-z-]+)`", keys)))
    for command, path, keys in re.findall(r"^\| `([a-z]+)\.(\S+)` \| (.*) \|$", PAGE, re.MULTILINE)
]
HELD_TO_AN_APPROVAL = "outdated built/cloudformation --latest release/latest.json --approved approval.json"

CUSTOMERS = "octospec-customers: 1\ncustomers: {acme: {fix: {external-id: aa}}}\n"
EVENTS = {
    "Records": [
        event("ce.amazonaws.com", "GetTags"),
        event("ce.amazonaws.com", "Unknown"),
        event("ce.amazonaws.com", "ListCostAllocationTags", errorCode="AccessDenied"),
    ]
}
FEATURES = "features: {reports: {title: R., why: W., needs: ce:GetTags, without: N.}}\n"

COMMANDS_WITH_ALL = {
    "diff.not-decided[]": "diff attaching.yaml spec.yaml",
    "diff.answers[]": "diff spec.yaml attaching.yaml --answers",
    "diff.answers-not-decided[]": "diff attaching.yaml attaching-wide.yaml --answers",
    "fmt": "fmt spec.yaml",
    "lint": "lint wide.yaml",
    "usage.proposal": "usage featured.yaml --narrow --evidence events.json",
    "usage.proposal.narrowed[]": "usage featured.yaml --narrow --evidence known.json",
    "usage.proposal.not-shown[]": "usage featured.yaml --narrow --evidence events.json",
    "build": "build spec.yaml",
    "diff": "diff spec.yaml wide.yaml",
    "diff.customers[]": "diff spec.yaml wide.yaml --customers customers.yaml",
    "diff.approval": "diff spec.yaml wide.yaml --approved approval.json",
    "diff.updates[]": "diff spec.yaml wide.yaml --updates",
    "diff.updates[].steps[]": "diff spec.yaml wide.yaml --updates",
    "drift": "drift spec.yaml gaad.json",
    "adopt": "adopt spec.yaml --format terraform",
    "can": "can spec.yaml ce:GetTags",
    "can.roles[].trust-facts[]": "can spec.yaml sts:AssumeRole --caller arn:aws:iam::111122223333:root",
    "access": "access spec.yaml",
    "access.promises[]": "access promising.yaml",
    "access.promises[].roles[]": "access promising.yaml",
    "access.customers[]": "access spec.yaml --customers customers.yaml",
    "access.roles[].privilege-escalation[]": "access raising.yaml",
    "expand": "expand ce:List* --effects",
    "explain": "explain",
    "explain.resource-types[]": "explain iam:PutRolePolicy",
    "explain.escalation-steps[]": "explain iam:PutRolePolicy",
    "review": "review spec.yaml --fail-on reads-billing=yes",
    "review.approval": "review wide.yaml --approved approval.json",
    "review.approval.beyond[]": "review wide.yaml --approved approval.json",
    "outdated": "outdated outputs.json --latest release/latest.json",
    "outdated.approval": HELD_TO_AN_APPROVAL,
    "outdated.approval.deployments[]": HELD_TO_AN_APPROVAL,
    "outdated.approval.deployments[].parts[]": HELD_TO_AN_APPROVAL,
    "config": "config",
    "features": "features featured.yaml --customers customers.yaml",
    "usage": "usage featured.yaml --evidence events.json",
    "questions": "questions",
    "emitters": "emitters",
    "register": "register event.json --customers customers.yaml --customer acme --spec spec.yaml",
}
"""For each command a run that fills its lists, and for a list one that fills it alone."""

ENDS = [
    ("validate spec.yaml", 0),
    ("validate missing.yaml", 2),
    ("fmt spec.yaml", 0),
    ("fmt wide.yaml --check", 1),
    ("fmt missing.yaml", 2),
    ("repair spec.yaml", 0),
    ("repair missing.yaml", 2),
    ("lint spec.yaml", 0),
    ("lint wide.yaml --strict", 1),
    ("lint missing.yaml", 2),
    ("build spec.yaml", 0),
    ("build spec.yaml --check", 1),
    ("build missing.yaml", 2),
    ("diff spec.yaml wide.yaml", 0),
    ("diff spec.yaml wide.yaml --fail-on any", 1),
    ("diff spec.yaml missing.yaml", 2),
    ("drift spec.yaml gaad.json", 1),
    ("drift spec.yaml missing.json", 2),
    ("adopt spec.yaml --format terraform", 0),
    ("adopt spec.yaml --format iam-json", 2),
    ("import policy.json", 0),
    ("import missing.yaml", 2),
    ("can spec.yaml ce:GetTags", 0),
    ("can spec.yaml ce:UpdatePreferences", 1),
    ("can spec.yaml nothing", 2),
    ("access spec.yaml", 0),
    ("access missing.yaml", 2),
    ("expand ce:List*", 0),
    ("expand ce:List* --effects", 0),
    ("expand ce:Nothing*", 1),
    ("explain", 0),
    ("explain OCT302", 0),
    ("explain OCT999", 2),
    ("explain ce:GetTags", 0),
    ("explain ce:GetTgas", 2),
    ("explain ce:Get*", 2),
    ("review spec.yaml", 0),
    ("review spec.yaml --fail-on reads-billing=yes", 1),
    ("review missing.yaml", 2),
    ("approve spec.yaml --by A --until 2999-12-31", 0),
    ("approve missing.yaml --by A --until 2999-12-31", 2),
    ("publish release/1.0.0 --to www", 0),
    ("publish missing --to www", 2),
    ("outdated spec.yaml --latest release/latest.json", 3),
    ("outdated missing --latest release/latest.json", 2),
    ("status missing.yaml --customers spec.yaml --releases release --dump-dir release", 2),
    ("register event.json --customers customers.yaml --customer acme --spec spec.yaml", 0),
    ("register missing.json --customers customers.yaml", 2),
    ("features featured.yaml", 0),
    ("features spec.yaml", 2),
    ("usage featured.yaml --evidence events.json", 0),
    ("usage featured.yaml --evidence missing.json", 2),
    ("questions", 0),
    ("questions reads-secrets", 0),
    ("questions reads-nothing", 2),
    ("emitters", 0),
    ("config", 0),
    ("config --config missing.toml", 2),
]


@pytest.mark.parametrize(("command", "code"), ENDS)
def test_it_reports_whether_all_is_well_and_what_the_page_says(
    octospec: Octospec, command: str, code: int
) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("wide.yaml", text.replace("allow: ce:Get*", "allow: ce:*"))
    octospec.write("gaad.json", json.dumps(page(role("Reader"))))
    octospec.write("policy.json", json.dumps(READS))
    octospec.write("customers.yaml", CUSTOMERS)
    octospec.write("event.json", json.dumps(EVENT))
    octospec.write("featured.yaml", f"{text}{FEATURES}")
    octospec.write("events.json", json.dumps(EVENTS))
    Releases(octospec.folder / "release").release("1.0.0")
    name, *arguments = command.split()
    ran = octospec(name, *arguments, "--json")
    assert (ran.code, ran.json["ok"]) == (code, code == 0)
    reported = ran.json.keys() - {"diagnostics"}
    is_action = name == "explain" and ":" in command
    assert reported <= (KEYS_OF_AN_ACTION if is_action else KEYS[name])
    assert not is_action or code == 2 or reported == KEYS_OF_AN_ACTION
    assert code == 2 or name == "explain" or reported == KEYS[name]
    assert [key for key in all_keys(ran.json) if not KEBAB_CASE.fullmatch(key)] == []


KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEYS_OF_NAMES = frozenset({"page", "actions", "reasons", "values", "context", "files", "wildcards"})
"""Keys of objects whose keys are names: headings of a page, actions, patterns, condition keys, files."""


def all_keys(data: Any) -> Iterator[str]:  # noqa: ANN401 - any part of what a command prints
    """Yield each key of what a command printed, at any depth."""
    if isinstance(data, list):
        for item in data:
            yield from all_keys(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from () if key in KEYS_OF_NAMES and isinstance(value, dict) else all_keys(value)


@pytest.mark.medium
@pytest.mark.parametrize(("command", "path", "keys"), INSIDE)
def test_each_item_has_the_keys_that_the_page_says(
    octospec: Octospec, command: str, path: str, keys: set[str]
) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("wide.yaml", text.replace("allow: ce:Get*", "allow: ce:*"))
    octospec.write("gaad.json", json.dumps(page(role("Reader"))))
    octospec.write("outputs.json", '{"spec_version": "1.0.0"}')
    releases = Releases(octospec.folder / "release")
    releases.release("1.0.0")
    releases.release("1.1.0")
    octospec.write("raising.yaml", text.replace("allow: ce:Get*", "allow: iam:PutRolePolicy"))
    attaching = text.replace("why: Reports.,", "why: Reports., attach: [NoSuchPolicy],")
    octospec.write("attaching.yaml", attaching)
    octospec.write("attaching-wide.yaml", attaching.replace("allow: ce:Get*", "allow: ce:*"))
    octospec.write("promising.yaml", f"{text}promises: [leaves-organization]\n")
    octospec.write("customers.yaml", CUSTOMERS)
    octospec.write("event.json", json.dumps(EVENT))
    octospec.write("featured.yaml", f"{text}{FEATURES}")
    octospec.write("events.json", json.dumps(EVENTS))
    octospec.write("known.json", json.dumps({"Records": EVENTS["Records"][:1]}))
    run = COMMANDS_WITH_ALL.get(f"{command}.{path}", COMMANDS_WITH_ALL[command])
    if "approval.json" in run:
        octospec("approve", "spec.yaml", "--by", "A. Reviewer", "--until", "2999-12-31")
        octospec.write("built.yaml", text.replace("allow: ce:Get*", 'allow: dynamodb:GetItem, on: "*"'))
        octospec("build", "built.yaml", "--out", "built", "--format", "cloudformation")
    reported = octospec(*run.split(), "--json").json
    items = list(inside(reported, path.split(".")))
    assert items
    assert all(item.keys() == keys for item in items)


def inside(data: Any, path: list[str]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any part of what a command prints
    """Walk down a path of keys; ``[]`` after a key means each item."""
    if not path:
        yield data
        return
    key, rest = path[0], path[1:]
    found = data[key.removesuffix("[]")]
    for item in found if key.endswith("[]") else (found,):
        yield from inside(item, rest)


def test_the_page_describes_each_command_that_prints_json() -> None:
    assert KEYS.keys() == {command.split()[0] for command, _ in ENDS}
