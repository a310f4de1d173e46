"""A deployment reads back from its canonical form as an equal one, and with documentation as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given

from octo_spec.model.canonical_json import canonical
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import deployment_from_json, to_json
from octo_spec.testing import LAW, deployments

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue


def sent(data: JsonValue) -> JsonValue:
    """Give JSON data as another process reads it."""
    received: JsonValue = json.loads(json.dumps(data))
    return received


@LAW
@given(deployments())
def test_reading_is_the_inverse_of_the_canonical_form(deployment: Deployment) -> None:
    read = deployment_from_json(sent(canonical(deployment)))
    assert read == deployment
    assert canonical(read) == canonical(deployment)


@LAW
@given(deployments())
def test_documentation_travels_too(deployment: Deployment) -> None:
    read = deployment_from_json(sent(to_json(Deployment, deployment)))
    assert repr(read) == repr(deployment)
