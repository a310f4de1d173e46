"""Ids that a spec may have, and the names that things keep in the format that was read."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.free_ids import FreeIds
from octo_spec.model.deployment import (
    Choice,
    Condition,
    Deployment,
    Parameter,
    Principal,
    Role,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Param, Text
from octo_spec.plugin.discovery import reserved_by_targets


def _free(deployment: Deployment, target: str = "cloudformation") -> Deployment:
    return FreeIds(reserved_by_targets(), target, lambda thing: thing.id.capitalize()).give_ids(deployment)


@pytest.mark.parametrize("id", ["partition", "version", "source", "count", "reader-role"])
def test_a_parameter_with_a_reserved_id_gets_another_id_and_keeps_its_name(id: str) -> None:
    role = Role("reader", Text.of("r-", Param(id)), ())
    found = _free(Deployment("x", "1.0.0", (role,), (Parameter(id, "Asked."),)))
    [parameters] = found.parameters
    assert (parameters.id, parameters.names) == (f"{id}-value", (("cloudformation", id.capitalize()),))
    assert str(found.roles[0].name) == f"r-${{param.{id}-value}}"


def test_a_choice_is_renamed_everywhere() -> None:
    there = Presence.of(ChoiceIs("version", ("on",)))
    role = Role("reader", Text.of("r"), (), presence=there)
    choice = Choice("version", "Asked.", ("off", "on"), "off")
    found = _free(Deployment("x", "1.0.0", (role,), (), (choice,)))
    assert found.roles[0].presence == Presence.of(ChoiceIs("version-value", ("on",)))


def test_an_external_id_does_not_have_the_name_of_an_output_but_another_parameter_may() -> None:
    external = Condition("StringEquals", "sts:ExternalId", (Text.of(Param("reader-role-arn")),))
    trust = TrustStatement(Principal(PrincipalKind.AWS, (Text.of("*"),)), ("sts:AssumeRole",), (external,))
    parameters = (Parameter("reader-role-arn", "Asked."), Parameter("spec-name", "Asked."))
    name = Text.of(Param("spec-name"))
    found = _free(Deployment("x", "1.0.0", (Role("reader", name, (trust,)),), parameters))
    assert [each.id for each in found.parameters] == ["reader-role-arn-value", "spec-name"]


def test_allowed_ids_stay() -> None:
    deployment = Deployment("x", "1.0.0", (Role("reader", None, ()),), (Parameter("region", "Asked."),))
    assert _free(deployment) == deployment


def test_a_folder_on_windows_names_no_role() -> None:
    found = _free(Deployment("x", "1.0.0", (Role("aux", None, ()),)), "")
    assert [(role.id, role.names) for role in found.roles] == [("aux-access", ())]
