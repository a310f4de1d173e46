"""Linking, pruning and walking keep what they do not change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from octo_spec.model.deployment import Deployment, Role
from octo_spec.model.grounding import ground
from octo_spec.model.text import RoleArn, Text
from octo_spec.model.traversal import link_role_arns, map_texts, prune, texts
from octo_spec.testing import LAW, deployments, environments_of


def spelled_out(deployment: Deployment) -> Deployment:
    """Write the ARN of each role that has a name as text."""
    arns = {role.id: role.arn_text for role in deployment.roles}

    def spell(text: Text) -> Text:
        match text.pieces:
            case (RoleArn(id),):
                return arns[id] or text
            case _:
                return text

    return replace(deployment, roles=tuple(map_texts(role, spell) for role in deployment.roles))


@LAW
@given(deployments())
def test_linking_undoes_spelling_out(deployment: Deployment) -> None:
    assert link_role_arns(spelled_out(deployment)) == deployment


@LAW
@given(deployments())
def test_a_reference_and_the_spelled_out_arn_ground_to_the_same(deployment: Deployment) -> None:
    for setting in environments_of(deployment)[:8]:
        assert ground(spelled_out(deployment), setting) == ground(deployment, setting)


@LAW
@given(deployments())
def test_mapping_every_text_to_itself_changes_nothing(deployment: Deployment) -> None:
    for role in deployment.roles:
        assert map_texts(role, lambda text: text) == role
        assert len(texts(map_texts(role, lambda _: Text.of("x")))) == len(texts(role))


@LAW
@given(deployments())
def test_a_deployment_without_parts_needs_no_capability(deployment: Deployment) -> None:
    bare = prune(replace(deployment, roles=(Role("a", Text.of("a"), ()),)))
    assert (bare.parameters, bare.choices, bare.requirements) == ((), (), ())
    assert not any(partition.facts for partition in bare.partitions)
