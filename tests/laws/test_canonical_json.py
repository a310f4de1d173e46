"""The canonical JSON of a deployment says all that is compared, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given

from octo_spec.model.canonical_json import canonical, difference, digest
from octo_spec.testing import LAW, deployments, without_documentation

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


@LAW
@given(deployments())
def test_it_is_json(deployment: Deployment) -> None:
    data = canonical(deployment)
    assert json.loads(json.dumps(data)) == data


@LAW
@given(deployments(), deployments())
def test_it_distinguishes_what_is_not_equal(left: Deployment, right: Deployment) -> None:
    assert (canonical(left) == canonical(right)) is (left == right)
    assert (digest(left) == digest(right)) is (left == right)
    assert (difference(left, right) == "") is (left == right)


@LAW
@given(deployments())
def test_documentation_is_not_in_it(deployment: Deployment) -> None:
    assert digest(without_documentation(deployment)) == digest(deployment)
