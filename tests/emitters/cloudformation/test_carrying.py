"""A resource next to the roles keeps what it waits for, or the report names it."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import pytest

from octo_spec.diagnostics import Span
from octo_spec.source import SYNTAX, Entry, Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.extras.companions import _entry_errors
from octospec_cloudformation.extras.read_extras import attributes, section
from octospec_cloudformation.extras.thinning import _Part, _wrong
from tests.emitters.cloudformation.understood import ROLE, understand

TEMPLATE: Final = f"""{ROLE}\
  Topic: {{Type: AWS::SNS::Topic}}
  Machine: {{Type: AWS::EC2::Instance}}
  Machines: {{Type: AWS::EC2::Instance}}
  Waiting: {{Type: AWS::SNS::Topic, DependsOn: <names>}}
"""
NAMES: Final = ("R", "Topic", "Machine", "Machines")
SETS: Final = [names for count in range(5) for names in combinations(NAMES, count)]


@pytest.mark.parametrize("names", SETS, ids="-".join)
def test_a_resource_waits_for_the_same_or_the_report_says_for_which_not(names: tuple[str, ...]) -> None:
    listed = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    reading = understand(TEMPLATE.replace("<names>", listed))
    assert reading.deployment
    [extra] = reading.deployment.extras
    root = parse_yaml(extra.text, "").node
    assert isinstance(root, Mapping)
    [waiting] = (entry.value for entry in section(root, "Resources") if entry.key.value == "Waiting")
    kept = attributes(waiting).get("DependsOn", Sequence((), waiting.span))
    assert isinstance(kept, Sequence)
    assert [getattr(each, "value", "") for each in kept.items] == [name for name in names if name[0] in "RT"]
    start = "the resource Waiting waits for "
    reported = [note.message.removeprefix(start) for note in reading.diagnostics if start in note.message]
    assert reported == [name for name in names if name[0] == "M"]


KEYS: Final = (("Resources", "A"), ("Resources", "B"))


@pytest.mark.parametrize(
    ("span", "blamed"),
    [
        (None, KEYS),
        (Span("t.yaml", 1), KEYS),
        (Span("t.yaml", 2), KEYS[:1]),
        (Span("t.yaml", 4), KEYS[:1]),
        (Span("t.yaml", 5), KEYS[1:]),
    ],
)
def test_an_error_is_about_the_entry_before_it_or_if_it_has_no_place_about_all(
    span: Span | None, blamed: tuple[tuple[str, str], ...]
) -> None:
    starts = dict(zip(KEYS, (2, 5), strict=True))
    found = _entry_errors((SYNTAX.at(span, "wrong"),), starts)
    assert tuple(found) == tuple((key, "wrong") for key in blamed)


@pytest.mark.parametrize("line", range(8))
def test_an_extra_with_an_error_is_removed_or_if_no_extra_has_the_line_all_are(line: int) -> None:
    span = Span("t.yaml", 1)
    entry = Entry(Scalar("A", span), Scalar("a", span))
    parts = tuple(_Part(key, entry, *lines) for key, lines in zip(KEYS, ((2, 4), (4, 6)), strict=True))
    blamed = [part.key for part in parts if line in range(part.first, part.behind)]
    found = _wrong(parts, (SYNTAX.at(Span("t.yaml", line), "wrong"),))
    assert [*found] == (blamed or [*KEYS])
