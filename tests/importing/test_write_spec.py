"""A deployment becomes a spec that resolves to it, and that reads as if a person had written it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from octo_spec.importing.wording import Wording
from octo_spec.importing.write_spec import spec_data, write_spec
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageTable, SpecPage, tree_of
from octo_spec.language.load import load_spec
from octo_spec.model.presence import ChoiceIs, Presence, Requirement
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import Resolution, resolve
from tests.importing.draw_spec import specs
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.importing.wording import Wording as Words
    from octo_spec.model.deployment import Deployment
    from tests.importing.draw_spec import Data

ROOT = Path(__file__).parents[2]
FILES = (
    ROOT / "spec" / "octo.yaml",
    ROOT / "tests" / "language" / "everything.yaml",
    *sorted((ROOT / "examples").glob("*/spec.yaml")),
    *sorted((ROOT / "tests" / "cases" / "vendors").glob("*/spec.yaml")),
)


def resolved(text: str, customer: Customer | None = None) -> Resolution:
    """Resolve a spec that the language accepts."""
    loaded = load_spec(text, "spec.yaml", reserved_by_targets())
    assert loaded.spec is not None, "\n".join(map(str, (*loaded.diagnostics, text)))
    return resolve(loaded.spec, loaded.spans, customer or Customer(), reserved_by_targets())


def deployed(text: str, customer: Customer | None = None) -> Deployment:
    """Resolve a spec without errors."""
    resolution = resolved(text, customer)
    assert resolution.deployment is not None, "\n".join(map(str, (*resolution.diagnostics, text)))
    return resolution.deployment


def written(data: Data) -> str:
    """Write drawn data as YAML."""
    root = tree_of(data)
    assert isinstance(root, PageTable)
    return page_text(SpecPage(root), SPEC)


@pytest.mark.medium
@given(specs())
@tried(200)
def test_the_written_spec_resolves_to_the_deployment(data: Data) -> None:
    deployment = resolved(written(data)).deployment
    assume(deployment is not None)  # the needs of a role and of its group may contradict each other
    assert deployment is not None
    assert deployed(write_spec(deployment)) == deployment


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + path.stem)
def test_specs_that_people_wrote_are_written_again(path: Path) -> None:
    deployment = deployed(path.read_text("utf-8"))
    assert deployed(write_spec(deployment)) == deployment


def test_deploy_time_inputs_are_written() -> None:
    customer = Customer(ask={"optimization": None, "remediation": None})
    deployment = deployed((ROOT / "spec" / "octo.yaml").read_text("utf-8"), customer)
    text = write_spec(deployment)
    assert deployed(text) == deployment
    assert "    needs: {remediation: on}\n" in text
    # What resolving split into parts is one policy again.
    assert "      octo-optimization-recommendation:\n        - cost-optimization\n" in text


def test_fixed_answers_are_literal() -> None:
    customer = Customer(fix={"principal": PlacedAnswer("131920598436")})
    deployment = deployed((ROOT / "spec" / "octo.yaml").read_text("utf-8"), customer)
    text = write_spec(deployment)
    assert deployed(text) == deployment
    assert '      - account: "131920598436"\n' in text


SMALL = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.

parameters:
  external-id:
    description: The external ID.

choices:
  stopping:
    description: What may be stopped.
    levels: [none, some, all]

roles:
  reader:
    name: Reader
    why: Reads.
    trust:
      - account: "131920598436"
        external-id: ${param.external-id}
    inline:
      all: [reads, stops]

groups:
  reads:
    category: cost-data
    access: list
    why: Which instances there are.
    grants:
      - allow: ec2:DescribeInstances

  stops:
    category: remediation
    access: write
    needs: {stopping: all}
    why: Stops instances.
    grants:
      - allow: ec2:StopInstances
        on: arn:${partition}:ec2:*:${account}:instance/*
        when: {StringEquals: {"aws:ResourceTag/stop": "yes"}}
        sid: Stop
"""


def test_a_spec_that_a_person_wrote_comes_back_as_it_was() -> None:
    assert write_spec(deployed(SMALL)) == SMALL


def test_the_accounts_of_a_group_are_written() -> None:
    text = SMALL.replace("    access: list\n", "    access: list\n    accounts: members\n")
    assert write_spec(deployed(text)) == text


def without_documentation(deployment: Deployment) -> Deployment:
    """Give a deployment as a reader of artifacts does, which knows no groups and no reasons."""
    bare = {"why": "", "group": "", "category": "", "grant": 0}
    return replace(
        deployment,
        description="",
        roles=tuple(
            replace(
                role,
                why="",
                policies=tuple(
                    replace(
                        policy,
                        statements=tuple(replace(statement, **bare) for statement in policy.statements),  # type: ignore[arg-type]
                    )
                    for policy in role.policies
                ),
            )
            for role in deployment.roles
        ),
    )


def test_without_documentation_groups_are_named_after_policies_and_reasons_are_to_do() -> None:
    deployment = without_documentation(deployed(SMALL))
    text = write_spec(deployment)
    assert deployed(text) == deployment
    assert "      all: [all, all-stopping]\n" in text
    assert "    category: writes\n    access: write\n    needs: {stopping: all}\n    why: TODO\n" in text


def wording() -> Words:
    """Give words for what a deployment does not hold."""
    return Wording(
        head=("Imported from a template.", "", "Read it."),
        groups={"reads": "Sees instances."},
        accept={("groups", "reads"): {"whole-service": "Imported from a template."}},
    )


def test_texts_for_people_come_from_the_wording() -> None:
    text = write_spec(deployed(SMALL), wording())
    assert text.startswith("# Imported from a template.\n#\n# Read it.\noctospec: 1\n")
    assert "    why: Sees instances.\n" in text
    assert "        reason: Imported from a template.\n" in text
    assert "\naccept:" not in text


def test_a_sid_is_not_a_reason() -> None:
    text = SMALL.replace("sid: Stop", "sid: StopIdleEC2Instances")
    written = write_spec(without_documentation(deployed(text)))
    assert "sid: StopIdleEC2Instances" in written
    assert "Stop idle EC2" not in written


def test_a_role_without_policies_keeps_the_reason() -> None:
    head, _, _ = SMALL.partition("    inline:")
    text = head.replace("choices:\n  stopping:\n", "").replace(
        "    description: What may be stopped.\n    levels: [none, some, all]\n\n", ""
    )
    text += "    grants-nothing: Its policies come from another module.\n"
    again = write_spec(deployed(text))
    assert again == text


def test_a_role_without_a_description_is_written_so() -> None:
    deployment = deployed((ROOT / "examples" / "partitions" / "spec.yaml").read_text("utf-8"))
    (role,) = deployment.roles
    assert role.description == role.why
    assert "description" not in spec_data(deployment)["roles"][role.id]
    bare = replace(deployment, roles=(replace(role, description=""),))
    assert '    description: ""\n' in write_spec(bare)
    assert deployed(write_spec(bare)) == bare


def test_what_is_required_always_is_written_at_the_first_required_parameter() -> None:
    deployment = deployed(SMALL)
    [*_, choice] = deployment.choices
    rule = Requirement(Presence(), Presence.of(ChoiceIs(choice.id, choice.values[1:])))
    assert deployed(written(spec_data(replace(deployment, requirements=(rule,))))).requirements == (rule,)
