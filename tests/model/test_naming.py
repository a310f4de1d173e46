"""Names in a format: what is made of an id, what may be given, and what an update replaces."""

import re

import pytest

from octo_spec.model.deployment import Parameter
from octo_spec.model.naming import IdStyle, NamedKind, NameSpace, Naming, apply_style, given_name, named_kind

SPACE = NameSpace(
    frozenset({NamedKind.ROLE, NamedKind.POLICY}),
    re.compile("[a-z]+"),
    "be letters",
    frozenset({NamedKind.ROLE}),
)
NAMING = Naming((SPACE,), IdStyle.PASCAL, "Role")


@pytest.mark.parametrize("style", IdStyle)
def test_a_style_is_what_it_makes_of_an_id(style: IdStyle) -> None:
    assert apply_style("external-id", style) == style


def test_a_role_may_have_an_end_and_a_policy_has_no_made_name() -> None:
    assert NAMING.generated_name(NamedKind.ROLE, "my-reader") == "MyReaderRole"
    assert NAMING.generated_name(NamedKind.PARAMETER, "my-reader") == "MyReader"
    assert NAMING.generated_name(NamedKind.POLICY, "root") == ""


def test_what_is_in_no_space_has_no_names() -> None:
    assert NAMING.space(NamedKind.ROLE) is SPACE
    assert NAMING.space(NamedKind.CHOICE) is None


def test_only_what_the_emitter_says_is_replaced() -> None:
    assert [kind for kind in NamedKind if NAMING.is_replaced(kind)] == [NamedKind.ROLE]


def test_case_counts_unless_the_space_ignores_it() -> None:
    assert SPACE.key("Ab") == "Ab"
    assert NameSpace(frozenset(), SPACE.pattern, "", ignores_case=True).key("Ab") == "ab"


def test_a_name_is_given_for_its_format_only() -> None:
    parameter = Parameter("id", "", names=(("a", "One"), ("b", "Two")))
    assert named_kind(parameter) is NamedKind.PARAMETER
    assert [given_name(parameter, target) for target in ("a", "b", "c")] == ["One", "Two", ""]
