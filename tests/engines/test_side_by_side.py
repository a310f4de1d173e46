"""Third-party templates next to what is emitted for their imported specs: both deployed, and compared.

Each template is deployed for answers to its own questions, and so is the template that is built from the spec
which ``octospec import`` writes for it. The access engine compares what is stored, role by role.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.compare import compare
from octo_spec.foreign.notes import Notes
from octo_spec.iam.policy import Document, parse
from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.importing import ImportProof, Installation, import_deployment
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, FormatRequest
from octo_spec.source import Mapping, parse_yaml
from octospec_cloudformation.reading.inputs import ChoiceInput, Decisions, inputs
from octospec_cloudformation.reading.sections import external_ids, sections
from tests.emitters.cloudformation.understood import FOLDER, understand
from tests.engines import cloudformation
from tests.engines.answers import allowed
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import stack_parameters
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.reading.inputs import Input
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

TEMPLATES = (
    "attached-in-some-cases.yaml",
    "federated.yaml",
    "keys-filled-in.yaml",
    "monitoring.yaml",
    "no-external-id.json",
    "optimiser.yaml",
    "security-audit.json",
    "stack-set-that-drifted.yaml",
    "written-in-json.json",
)
"""What the emulator deploys: no ``If`` among ``Policies``, and no ``AWS::IAM::RolePolicy``."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A template, its questions, and what is built from its spec."""

    name: str
    foreign: str
    questions: dict[str, Input]
    deployment: Deployment
    own: str
    proof: ImportProof


@cache
def imported(name: str) -> Imported:
    """Import a template, and build the spec with every choice asked."""
    foreign = (FOLDER / name).read_text("utf-8")
    read = understand(foreign, name).deployment
    assert read
    installation = Installation(reserved_by_targets(), installed_rules(), date(2026, 1, 1))
    completed, _ = with_external_id_parameters(replace(read, name="imported", version="1.0.0"))
    spec = import_deployment(completed, name, installation)
    assert spec.proof is not ImportProof.UNPROVEN, spec.notes
    loaded = load_spec(spec.text, "spec.yaml", installation.reserved)
    assert loaded.spec
    customer = Customer(
        ask=dict.fromkeys(loaded.spec.choices), formats=(FormatRequest("cloudformation", {}),)
    )
    [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
    assert build.deployment
    artifact, *_ = build.artifacts
    return Imported(name, foreign, _questions(foreign), build.deployment, artifact.text, spec.proof)


def _questions(foreign: str) -> dict[str, Input]:
    root = parse_yaml(foreign, "template").node
    assert isinstance(root, Mapping)
    found = sections(root)
    return inputs(found, Decisions(required=external_ids(found)), Notes())


def foreign_parameters(template: Imported, answers: Answers) -> Iterator[tuple[str, str]]:
    """Answer the questions of the foreign template as those of ours are answered."""
    for name, question in template.questions.items():
        if isinstance(question, ChoiceInput):
            if question.subject.id in answers:
                yield name, question.raw_of(str(answers[question.subject.id]))
            elif question.written.default is None:
                yield name, question.raw_of(question.subject.answers[0])
        elif answers.get(f"with-{question.id}") != "off" and question.id in answers:
            value = answers[question.id]
            yield name, value if isinstance(value, str) else ",".join(value)
        elif question.written.default is None:
            yield name, question.absent or ""


# --- what is stored ----------------------------------------------------------------------------


def _stored(cloud: Cloud) -> dict[str, Any]:
    """Read each role by its logical id, with names that a target makes replaced by those ids."""
    physical = cloudformation.physical_ids(cloud)
    roles = read_roles(cloud)
    text = json.dumps({logical: roles[name] for logical, name in physical.items() if name in roles})
    text = text.replace(cloudformation.stack_id(cloud), "STACK")
    for logical, name in physical.items():
        text = text.replace(f"role/{name}", f"role/{logical}")
    stored: dict[str, Any] = json.loads(text)
    return stored


def differences(foreign: dict[str, Any], own: dict[str, Any]) -> Iterator[str]:
    if foreign.keys() != own.keys():
        yield f"roles: {sorted(foreign)} and {sorted(own)}"
    for name in foreign.keys() & own.keys():
        yield from (f"{name}: {found}" for found in _of_role(foreign[name], own[name]))


def _of_role(foreign: dict[str, Any], own: dict[str, Any]) -> Iterator[str]:
    for setting in ("path", "max_session", "boundary"):
        if foreign[setting] != own[setting]:
            yield f"{setting} {foreign[setting]} and {own[setting]}"
    attached = [{*role["attached"]} - {*role["managed"]} for role in (foreign, own)]
    if attached[0] != attached[1]:
        yield f"attached {sorted(attached[0])} and {sorted(attached[1])}"
    documents = [[*role["inline"].values(), *role["managed"].values()] for role in (foreign, own)]
    yield from _not_equal("permissions", documents[0], documents[1])
    yield from _not_equal("trust", [foreign["trust"]], [own["trust"]])


def _not_equal(what: str, foreign: list[Any], own: list[Any]) -> Iterator[str]:
    first, second = tuple(map(_read, foreign)), tuple(map(_read, own))
    yield from (f"{what} gained: {found.witness}" for found in compare(first, second).differences)
    yield from (f"{what} lost: {found.witness}" for found in compare(second, first).differences)


def _read(document: Any) -> Document:  # noqa: ANN401 - JSON
    """Parse what is stored; moto keeps ``null`` in the place of ``AWS::NoValue``, which AWS removes.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
    """
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return parse({**document, "Statement": [each for each in listed if each is not None]})


@pytest.mark.parametrize("name", matrix(TEMPLATES, ["federated.yaml"]))
def test_both_templates_store_roles_with_the_same_access(name: str, cloud: Cloud) -> None:
    template = imported(name)
    for answers in allowed(template.deployment):
        cloud.reset()
        cloudformation.deploy(cloud, template.foreign, dict(foreign_parameters(template, answers)))
        foreign = _stored(cloud)
        cloud.reset()
        cloudformation.deploy(cloud, template.own, stack_parameters(template.deployment, answers))
        assert foreign, answers
        found = differences(foreign, _stored(cloud))
        assert [each for each in found if not is_reported(each, template.proof)] == [], answers


def is_reported(difference: str, proof: ImportProof) -> bool:
    """Return whether a difference is one that the import reports: the result never allows or trusts more."""
    lost = ("trust lost",) if proof is ImportProof.NARROWER_TRUST else ("lost", "boundary None and")
    return proof is not ImportProof.EQUAL and any(words in difference for words in lost)
