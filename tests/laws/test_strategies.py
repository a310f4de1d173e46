"""What the strategies draw is a valid deployment, in normal form."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import Phase, find, given, settings

from octo_spec.model.deployment import Deployment, Parameter, ParameterKind, PolicyKind, Role
from octo_spec.model.environment import value_problems
from octo_spec.model.grounding import Grounded, ground
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence
from octo_spec.model.role_settings import RoleSetting, given_settings
from octo_spec.model.text import ListParam, Param, ParamFact, RoleArn, Text, parse
from octo_spec.model.traversal import link_role_arns, presences, prune, texts
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.source import forbidden_character
from octo_spec.testing import LAW, deployments, environments_of, without_documentation
from octo_spec.testing.draw_questions import implied_parameters
from octo_spec.testing.reserved_words import uses_reserved


@LAW
@given(deployments())
def test_deployments_are_in_normal_form(deployment: Deployment) -> None:
    assert link_role_arns(deployment) == deployment
    assert prune(deployment) == deployment
    for role in deployment.roles:
        kinds = [policy.kind for policy in role.policies]
        assert kinds == sorted(kinds, key=list(PolicyKind).index)
        assert list(role.tags) == sorted(role.tags)
        assert all(Presence.of(*presence.tests) == presence for presence in presences(role))


@LAW
@given(deployments())
def test_every_text_is_one_that_the_language_can_write(deployment: Deployment) -> None:
    lists = frozenset(
        parameter.id for parameter in deployment.parameters if parameter.kind is ParameterKind.LIST
    )
    for text in (text for role in deployment.roles for text in texts(role)):
        assert parse(str(text), lists) == text
        assert not any(isinstance(piece, str) and piece.endswith("$") for piece, _ in pairwise(text.pieces))
        assert not forbidden_character(str(text))


@LAW
@given(deployments())
def test_nothing_is_used_that_a_target_reserves(deployment: Deployment) -> None:
    assert not uses_reserved(deployment, reserved_by_targets())


@LAW
@given(deployments())
def test_everything_that_is_used_is_declared_and_may_be_used_there(deployment: Deployment) -> None:
    parameters = {parameter.id: parameter for parameter in deployment.parameters}
    for role in deployment.roles:
        for text in texts(role):
            for reference in text.references:
                match reference:
                    case Param(id):
                        assert parameters[id].kind is ParameterKind.TEXT
                    case ListParam(id):
                        assert parameters[id].kind is ParameterKind.LIST
                    case ParamFact(id, fact):
                        assert all(fact in dict(facts.facts) for facts in parameters[id].allowed)
                    case RoleArn():
                        assert len(text.pieces) == 1
                    case _:
                        pass
        always = Text() if role.name is None or role.named else role.name
        for name in (always, role.path, *(policy.name for policy in role.policies)):
            assert not any(
                parameters[reference.id].optional
                for reference in name.references
                if isinstance(reference, Param)
            )


@LAW
@given(deployments())
def test_an_optional_parameter_is_used_only_where_it_is_given(deployment: Deployment) -> None:
    optional = {parameter.id for parameter in deployment.parameters if parameter.optional}
    for role in deployment.roles:
        for presence, used in parts(role):
            given_ = {test.parameter for test in presence.tests if isinstance(test, Given)}
            implied = implied_parameters(presence, deployment.requirements)
            assert used & optional <= given_ | implied
            assert not given_ & implied


def parts(role: Role) -> list[tuple[Presence, set[str]]]:
    """Pair the presence of each part of a role with the text parameters that it uses."""
    bare = Role(role.id, None, ())
    alone = [
        *((statement.presence, Role(role.id, None, (statement,))) for statement in role.trust),
        *((policy.presence, Role(role.id, None, (), policies=(policy,))) for policy in role.policies),
        *(
            (attachment.presence, Role(role.id, None, (), attachments=(attachment,)))
            for attachment in role.attachments
        ),
        *(
            (attachment.presence, Role(role.id, None, (), boundary=attachment))
            for attachment in (role.boundary,)
            if attachment
        ),
    ]
    assert not list(texts(bare))[1:]
    return [(presence, parameters_in(bare_role)) for presence, bare_role in alone]


def parameters_in(role: Role) -> set[str]:
    return {
        reference.id
        for text in texts(role)
        for reference in text.references
        if isinstance(reference, Param | ListParam | ParamFact)
    }


@LAW
@given(deployments())
def test_no_part_of_a_role_is_present_without_it(deployment: Deployment) -> None:
    declared = {choice.id: choice.values for choice in deployment.choices}
    for role in deployment.roles:
        for presence in presences(replace(role, named=ALWAYS)):
            assert presence.implies(role.presence)
            for test in presence.tests:
                if isinstance(test, ChoiceIs):
                    values = declared[test.choice]
                    assert test.values == tuple(value for value in values if value in test.values)
                    assert 0 < len(test.values) < len(values)


@LAW
@given(deployments())
def test_defaults_satisfy_their_own_rules(deployment: Deployment) -> None:
    for parameter in deployment.parameters:
        if parameter.default is not None:
            assert list(value_problems(parameter, parameter.default)) == []


@LAW
@given(deployments())
def test_every_listed_combination_can_be_grounded(deployment: Deployment) -> None:
    for setting in environments_of(deployment):
        assert isinstance(ground(deployment, setting), Grounded)


@LAW
@given(deployments())
def test_undocumented_removes_only_documentation(deployment: Deployment) -> None:
    bare = without_documentation(deployment)
    assert bare == deployment
    assert not bare.description
    assert not any(role.why for role in bare.roles)


@pytest.mark.medium
def test_a_matching_value_is_generated_if_there_is_no_example() -> None:
    pattern = Parameter("id", "Which.", pattern=r"^[A-Z]{3}-\d+$")
    deployment = Deployment("octo", "1.0.0", (), (pattern,))
    [setting] = environments_of(deployment)
    assert list(value_problems(pattern, setting.answers["id"])) == []
    [sampled] = environments_of(deployment, {"id": "ABC-1"})
    assert sampled.answers["id"] == "ABC-1"


@pytest.mark.large
@pytest.mark.parametrize("setting", RoleSetting)
def test_every_setting_of_a_role_is_drawn(setting: RoleSetting) -> None:
    """A setting that is never given would be lost by a reader, and no law would see it."""
    find(
        deployments(),
        lambda deployment: any(setting in given_settings(role) for role in deployment.roles),
        settings=settings(LAW, phases=[Phase.generate], derandomize=True, database=None),
    )
