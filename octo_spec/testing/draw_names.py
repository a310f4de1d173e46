"""Draws names that a spec sets for a format: any that the format accepts, each once."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st

from octo_spec.model.deployment import Choice, Parameter, Policy, Role
from octo_spec.model.naming import VALUE_NAME, named_kind, written_value_names
from octo_spec.testing.draw import chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.naming import Nameable, NameSpace, Naming
    from octo_spec.model.plugin_patterns import DeclaredPattern

Thing = TypeVar("Thing", Parameter, Choice, Role, Policy)


def draw_names(draw: st.DrawFn, deployment: Deployment, target: str, naming: Naming) -> Deployment:
    """Set names for some parts of a deployment in the format ``target``, in addition to existing names."""
    taken = {space: set(_generated_names(deployment, space, naming)) for space in naming.spaces}

    def with_name(thing: Thing, role: str = "") -> Thing:
        space = naming.space(named_kind(thing))
        if space is None or not chance(draw, 2):
            return thing
        name = draw(_spellings(space.pattern))
        key = role if space.within_role else "", space.key(name)
        if key in taken[space]:
            return thing
        taken[space].add(key)
        return replace(thing, names=(*thing.names, (target, name)))

    def with_policies(role: Role) -> Role:
        return replace(role, policies=tuple(with_name(policy, role.id) for policy in role.policies))

    def with_values(choice: Choice) -> Choice:
        if not naming.names_values or not chance(draw, 3):
            return choice
        names = draw(
            st.lists(_VALUE_NAMES, min_size=len(choice.values), max_size=len(choice.values), unique=True)
        )
        given = dict(zip(choice.values, names, strict=True))
        return replace(choice, value_names=written_value_names({target: given}))

    return replace(
        deployment,
        parameters=tuple(map(with_name, deployment.parameters)),
        choices=tuple(with_values(with_name(choice)) for choice in deployment.choices),
        roles=tuple(with_policies(with_name(role)) for role in deployment.roles),
    )


_VALUE_NAMES: Final = st.one_of(
    st.sampled_from(("Yes", "No", "true", "false", "on", "off", "1", "0", "null", "Create new", "1e3")),
    st.from_regex(VALUE_NAME, fullmatch=True),
)


def nameable(deployment: Deployment) -> Iterator[Nameable]:
    """List all parts of a deployment that can have names in a format."""
    yield from deployment.questions
    for role in deployment.roles:
        yield role
        yield from role.policies


def _generated_names(deployment: Deployment, space: NameSpace, naming: Naming) -> Iterator[tuple[str, str]]:
    for thing in nameable(deployment):
        if not isinstance(thing, Policy) and named_kind(thing) in space.holds:
            yield "", space.key(naming.generated_name(named_kind(thing), thing.id))


@cache
def _spellings(pattern: DeclaredPattern) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(pattern.pattern, pattern.flags), fullmatch=True)
