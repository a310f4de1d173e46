"""Names in formats that differ are told, with what an update makes anew."""

import re
from dataclasses import replace

from octo_spec.analysis.diff.name_changes import question_name_changes, role_name_changes
from octo_spec.model.deployment import Deployment, Parameter, Policy, PolicyKind, Role
from octo_spec.model.naming import IdStyle, Named, NameSpace, Naming
from octo_spec.model.text import Text

SPACE = NameSpace(frozenset(Named), re.compile(".*"), "be", replaced=frozenset({Named.ROLE}))
NAMINGS = {"acme": Naming((SPACE,), IdStyle.PASCAL, "Role")}
ROLE = Role("reader", None, (), (Policy(Text.of("root"), PolicyKind.INLINE, ()),))
OLD = Deployment("small", "1.0.0", (ROLE,), (Parameter("external-id", ""),))


def told(new: Deployment) -> list[str]:
    changes = (*role_name_changes(OLD, new, NAMINGS), *question_name_changes(OLD, new, NAMINGS))
    return [f"{one.subject}: {one.name}: {one.old}, {one.new}; {one.update}" for one in changes]


def test_each_part_says_what_an_update_replaces() -> None:
    names = (("acme", "Mine"), ("other", "x"))
    role = replace(ROLE, names=names, policies=tuple(replace(each, names=names) for each in ROLE.policies))
    new = replace(OLD, roles=(role,), parameters=tuple(replace(each, names=names) for each in OLD.parameters))
    assert told(new) == [
        "reader: name in acme: ReaderRole, Mine; an update replaces the role",
        "reader: name of policy root in acme: made by the target, Mine; an update replaces nothing",
        "external-id: name in acme: ExternalId, Mine; an update replaces nothing",
    ]


def test_a_name_that_the_format_makes_anyway_is_no_change() -> None:
    assert told(replace(OLD, roles=(replace(ROLE, names=(("acme", "ReaderRole"),)),))) == []


def test_what_is_on_one_side_only_has_no_other_name() -> None:
    assert told(replace(OLD, roles=(replace(ROLE, id="other"),), parameters=())) == []
