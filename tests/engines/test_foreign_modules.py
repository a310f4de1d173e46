"""Modules that others wrote: real Terraform deploys what the evaluator says of them."""

from __future__ import annotations

import re
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.note_kinds import NOT_TAKEN
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_terraform import EMITTER
from tests.emitters.terraform.understood import EXPECTED, FOLDER, artifacts
from tests.engines.answers import allowed
from tests.engines.cloud import ACCOUNT, EXISTING
from tests.engines.comparing import held, meant
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value
    from octo_spec.plugin.artifacts import Reading
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud
    from tests.engines.comparing import Held
    from tests.engines.terraform import Value as Given

pytestmark = pytest.mark.engines

DEPLOYED = (
    "accounts-in-a-map",
    "attached-to-two-roles",
    "called-module",
    "choices-of-text",
    "connectors-of-any-kind",
    "costs-and-buckets",
    "heredocs-and-splats",
    "integrations-in-a-map",
    "loops-and-maps",
    "merged-documents",
    "nested-modules",
    "numbers-and-batches",
    "operators-and-functions",
    "overridden",
    "policies-in-a-folder",
    "role-under-or",
    "roles-from-a-manifest",
    "several-roles",
    "written-as-json",
)
"""Modules of which all that there is, is known before they are applied."""
MOST = 6
"""The number of configurations of a module that are deployed."""


_ARN = f"arn:aws:iam::{ACCOUNT}:policy/{EXISTING}"
VALUES: Mapping[str, Value] = {
    "extra-policy-arns": ("arn:aws:iam::aws:policy/AWSBillingReadOnlyAccess", _ARN),
    "policy-arns": (_ARN,),
    "permissions-boundary": _ARN,
    "trusted-account": "444455556666",
    "vendor-account": "444455556666",
    "prefix": "team-",
    "destination-keys": (f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd",),
    "destination-warehouse-cluster-arn": f"arn:aws:redshift:us-east-1:{ACCOUNT}:cluster:acme",
    "oidc-provider-arn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/pipelines.example.com",
    "bucket": "acme-reports",
    "kms-key-arn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
}
"""Values of parameters that the modules do not describe as closely as the emulator takes them."""


ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "trusted_account": ("trusted", "account"),
    "vendor_account": ("vendor", "account"),
    "vendor_regions": ("vendor", "regions"),
}
"""What is asked one by one -> the variable that is an object, and its attribute."""


@pytest.mark.parametrize("name", matrix(DEPLOYED, ["connectors-of-any-kind"]))
def test_terraform_deploys_what_the_evaluator_says(name: str, cloud: Cloud, tmp_path: Path) -> None:
    terraform = Terraform(VERSIONS[0], copied(name, tmp_path), cloud)
    deployment = understood(name)
    terraform.start()
    for answers in some(deployment):
        terraform.apply(given(deployment, answers))
        expected = {name: summed(role) for name, role in meant(deployment, answers, cloud).items()}
        assert {_called(name): summed(role) for name, role in held(cloud).items()} == expected
    terraform.destroy()


@pytest.mark.deep
def test_an_object_that_is_null_by_default_is_given_or_not(cloud: Cloud, tmp_path: Path) -> None:
    terraform = Terraform(VERSIONS[0], copied("objects-that-are-null", tmp_path), cloud)
    deployment = understood("objects-that-are-null")
    terraform.start()
    for answers in some(deployment):
        terraform.apply(_objects(answers))
        expected = {name: summed(role) for name, role in meant(deployment, answers, cloud).items()}
        assert {name: summed(role) for name, role in held(cloud).items()} == expected
    terraform.destroy()


def _objects(answers: Answers) -> Mapping[str, Given]:
    """Give the objects of that module; one that is not given is null."""
    warehouse = _object(answers, "destination-warehouse", "cluster-arn")
    keys = answers.get("destination-keys", ())
    destination: Mapping[str, Any] = {
        "warehouse": warehouse,
        "keys": list(keys),
        "writes": answers.get("destination-writes") == "on",
    }
    return {
        "oidc": _object(answers, "oidc", "provider-arn", "audience"),
        "destination": destination if answers["with-destination"] == "on" else None,
        "settings": {"backup": _object(answers, "settings-backup", "bucket", "prefix")},
    }


def _object(answers: Answers, of: str, *names: str) -> Any:  # noqa: ANN401 - any JSON
    if answers[f"with-{of}"] == "off":
        return None
    left = (name for name in names if answers.get(f"with-{of}-{name}") != "off")
    return {name.replace("-", "_"): answers.get(f"{of}-{name}") for name in left}


@pytest.mark.deep
@pytest.mark.parametrize(
    "name",
    ["heredocs-and-splats", "loops-and-maps", "nested-modules", "several-roles"],
)
def test_a_plan_and_a_state_equal_what_was_deployed(name: str, cloud: Cloud, tmp_path: Path) -> None:
    terraform = Terraform(VERSIONS[0], copied(name, tmp_path), cloud)
    module = understood(name)
    terraform.start()
    answers = next(some(module))
    terraform.changes(given(module, answers))
    terraform.apply_planned()
    there = {name: summed(role) for name, role in held(cloud).items()}
    planned, state = map(_read, (terraform.shown("planned"), terraform.shown()))
    assert _summed(state, cloud) == there
    # What a plan does not know yet is reported: lists of policies of which one is new, ARNs of new roles.
    skipped = [note for note in planned.diagnostics if note.kind is NOT_TAKEN]
    assert skipped or _summed(planned, cloud) == there
    assert bool(skipped) == (name in {"loops-and-maps", "several-roles"})
    terraform.destroy()


def _read(shown: str) -> Reading:
    assert EMITTER.read
    return EMITTER.read((Artifact(PurePosixPath("plan.json"), shown),), ReadMode.FOREIGN)


def _summed(reading: Reading, cloud: Cloud) -> Mapping[str, object]:
    assert reading.deployment
    assert not reading.deployment.questions
    return {name: summed(role) for name, role in meant(reading.deployment, {}, cloud).items()}


def copied(name: str, folder: Path) -> Path:
    """Copy one of the modules to where it is applied."""
    return shutil.copytree(FOLDER / name, folder / name, ignore=shutil.ignore_patterns(EXPECTED))


def understood(name: str) -> Deployment:
    """Understand one of the modules."""
    return _understood(*artifacts(FOLDER / name))


def _understood(*files: Artifact) -> Deployment:
    assert EMITTER.read
    deployment = EMITTER.read(files, ReadMode.FOREIGN).deployment
    assert deployment
    return deployment


def some(deployment: Deployment) -> Iterator[Answers]:
    """List some settings of a module."""
    answers = allowed(deployment)
    step = max(1, len(answers) // MOST)
    for each in answers[::step][:MOST]:
        yield {id: VALUES.get(id, value) for id, value in each.items()}


def given(deployment: Deployment, answers: Answers) -> Mapping[str, Given]:
    """Answer as variables of the module that others wrote, of which some are objects."""
    values: dict[str, Given] = {}
    for name, value in variables(deployment, answers).items():
        if name not in ATTRIBUTES:
            values[name] = value
            continue
        variable, attribute = ATTRIBUTES[name]
        before = values.get(variable)
        values[variable] = {**(before if isinstance(before, dict) else {}), attribute: value}
    return values


def summed(role: Held) -> Mapping[str, object]:
    """Give what a role is, with all statements of its own policies in one list: a spec divides policies."""
    own = (*role.inline.values(), *role.managed.values())
    return {
        "path": role.path,
        "description": role.description,
        "max_session": role.max_session,
        "boundary": role.boundary,
        "trust": role.trust,
        "statements": sorted({statement for document in own for statement in document}),
        "attached": role.attached - role.managed.keys(),
    }


def _called(name: str) -> str:
    """Give the name of a role; one that the provider made has only its prefix."""
    return re.sub(r"-[0-9a-f]{20,}$", "", name)
