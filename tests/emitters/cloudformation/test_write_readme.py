"""What README.md says of names and requirements, and how a template combines many conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Choice, Deployment, Role
from octo_spec.model.hand_over import HandOver
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence, Requirement
from octo_spec.model.text import Text
from octospec_cloudformation.writing.template_tree import Function
from octospec_cloudformation.writing.write_presences import MOST_OPERANDS, _combine
from octospec_cloudformation.writing.write_readme import capability, readme
from tests.emitters.cloudformation.samples import SSM, allow, inline
from tests.emitters.iam_json.samples import managed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy

GET = allow("s3:GetObject")


@pytest.mark.parametrize(
    ("name", "policies", "is_named"),
    [
        (None, (inline("a", GET), managed("", GET)), False),
        (Text.of("R"), (), True),
        (None, (managed("", GET), managed("a", GET)), True),
    ],
)
def test_a_stack_with_names_needs_the_capability_for_them(
    name: Text | None, policies: tuple[Policy, ...], *, is_named: bool
) -> None:
    deployment = Deployment("octo", "1.0.0", (Role("r", name, (SSM,), policies),))
    assert capability(deployment) == ("CAPABILITY_NAMED_IAM" if is_named else "CAPABILITY_IAM")
    assert ("with custom names" in readme(deployment, HandOver((), ()))) is is_named


def test_a_requirement_says_when_it_holds() -> None:
    one, other = (Presence.of(ChoiceIs(id, ("on",))) for id in ("one", "other"))
    choices = tuple(Choice(id, "C.", ("off", "on"), "off") for id in ("one", "other"))
    deployment = Deployment("octo", "1.0.0", (Role("r", None, (SSM,), ()),), choices=choices)
    for when, said in ((one, "If `One` is `true`, this is required: "), (ALWAYS, "This is required: ")):
        written = readme(replace(deployment, requirements=(Requirement(when, other),)), HandOver((), ()))
        assert said in written
        assert "\n\n\n" not in written


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 18, 19, 20, 28, 29])
def test_each_operand_is_combined_once_in_calls_of_at_most_ten(count: int) -> None:
    assert [*_operands(_combine("And", tuple(map(str, range(count)))))] == [*map(str, range(count))]


def _operands(value: object) -> Iterator[object]:
    if not isinstance(value, Function):
        yield value
        return
    assert isinstance(value.argument, tuple)
    assert 2 <= len(value.argument) <= MOST_OPERANDS
    for each in value.argument:
        yield from _operands(each)
