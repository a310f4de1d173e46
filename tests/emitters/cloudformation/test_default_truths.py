"""Conditions in a stack with all defaults: known only where every value of what is unknown agrees."""

from __future__ import annotations

from functools import partial
from itertools import chain, product
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.source import Mapping, parse_yaml
from octo_spec.testing import LAW
from octospec_cloudformation.reading.default_truths import DefaultTruths
from octospec_cloudformation.reading.sections import sections

TEMPLATE: Final = """
Parameters: {A: {Type: String, Default: x}, B: {Type: String, Default: y}, U: {Type: String}}
Conditions: {C: !Equals [!Ref A, x], D: !Not [!Condition C], E: CONDITION}
Resources: {R: {Type: AWS::IAM::Role}}
"""
PLAIN: Final = {
    "!Equals [!Ref A, x]": "True",
    "!Equals [y, !Ref A]": "False",
    "!Equals [!Ref A, !Ref B]": "False",
    "!Condition C": "True",
    "{Condition: D}": "False",
    "!Equals [!Ref U, x]": "?",
    "!Equals [!Ref AWS::Region, x]": "?",
}
"""Conditions without others in them, as Python has them; ``?`` is unknown."""


def _logic(parts: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        parts.map(lambda part: (f"{{'Fn::Not': [{part[0]}]}}", f"(not {part[1]})")),
        several.map(partial(_joined, "And", " and ")),
        several.map(partial(_joined, "Or", " or ")),
    )


def _joined(name: str, word: str, parts: list[tuple[str, str]]) -> tuple[str, str]:
    written = ", ".join(part for part, _ in parts)
    return f"{{'Fn::{name}': [{written}]}}", f"({word.join(part for _, part in parts)})"


@LAW
@given(st.recursive(st.sampled_from([*PLAIN.items()]), _logic, max_leaves=6))
def test_a_condition_is_what_all_values_of_what_is_unknown_make_it(condition: tuple[str, str]) -> None:
    written, in_python = condition
    root = parse_yaml(TEMPLATE.replace("CONDITION", written), "").node
    assert isinstance(root, Mapping)
    before, *after = in_python.split("?")
    possible = {
        eval("".join((before, *chain(*zip(map(str, values), after, strict=True)))))  # noqa: S307 - from PLAIN
        for values in product((True, False), repeat=len(after))
    }
    [known] = possible if len(possible) == 1 else (None,)
    assert DefaultTruths(sections(root)).holds("E") is known
