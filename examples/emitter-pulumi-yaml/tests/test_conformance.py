"""The laws that every emitter keeps, on the part of a deployment that Pulumi YAML has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from octospec_pulumi_yaml import EMITTER

from octo_spec.plugin import (
    ALWAYS,
    ListParam,
    ParamFact,
    PartitionFact,
    ReadMode,
    Text,
    link_role_arns,
    map_texts,
    parameters_of,
    prune,
)
from octo_spec.testing import LAW, EmitterConformance

if TYPE_CHECKING:
    from octo_spec.plugin import Deployment, Parameter, Reference, Role


class TestPulumiYaml(EmitterConformance):
    """A program has no conditions and checks no values: of what is drawn, keep what needs neither."""

    emitter = EMITTER

    def deployment(self, data: st.DataObject) -> Deployment:
        drawn = super().deployment(data)
        optional = {parameter.id for parameter in drawn.parameters if parameter.optional}
        roles = tuple(_answered(role, optional) for role in drawn.roles)
        parameters = tuple(map(_unchecked, drawn.parameters))
        kept = replace(drawn, roles=roles, parameters=parameters, choices=(), requirements=(), partitions=())
        return prune(link_role_arns(kept))

    @LAW
    @given(st.data())
    def test_a_foreign_reading_gives_the_same_without_a_note(self, data: st.DataObject) -> None:
        """What octospec wrote is also a program that anyone could have written."""
        deployment = self.deployment(data)
        reading = self.read(self.artifacts(deployment), ReadMode.FOREIGN)
        assert reading.diagnostics == ()
        assert reading.deployment == replace(deployment, name="", version="")


def _unchecked(parameter: Parameter) -> Parameter:
    none: dict[str, Any] = {"pattern": None, "min_length": None, "max_length": None, "optional": False}
    return replace(parameter, allowed=(), **none)


def _answered(role: Role, optional: set[str]) -> Role:
    always: dict[str, Any] = {"presence": ALWAYS}
    role = map_texts(role, _alone)
    is_optional = role.name and optional & {*parameters_of(role.name)}
    return replace(
        role,
        name=None if is_optional else role.name,
        trust=tuple(replace(statement, **always) for statement in role.trust),
        policies=tuple(replace(policy, **always) for policy in role.policies),
        attachments=tuple(replace(attachment, **always) for attachment in role.attachments),
        boundary=replace(role.boundary, **always) if role.boundary else None,
        presence=ALWAYS,
        named=ALWAYS,
    )


def _alone(text: Text) -> Text:
    """Keep a list that is the whole of its text."""

    def answer(reference: Reference) -> Reference | str:
        match reference:
            case ListParam(id) if len(text.pieces) > 1:
                return id
            case ParamFact(id, _) | PartitionFact(id):
                return id
            case _:
                return reference

    return text.map(answer)
