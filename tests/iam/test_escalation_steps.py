"""The table of escalation steps: AWS documents each action, and each row has what decides it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.escalation_steps import PASS_ROLE, REFERENCE, STEPS, StepKind, steps_that
from octo_spec.iam.request_keys import may_hold

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS = sorted({PASS_ROLE, *(name for step in STEPS for name in step.actions)})


@pytest.mark.parametrize("name", ACTIONS)
def test_the_catalogue_knows_each_action_in_this_spelling(name: str) -> None:
    found = action(name)
    assert isinstance(found, Action)
    assert found.full_name == name


def test_every_step_is_listed_once_and_has_a_page() -> None:
    for change in StepKind:
        steps = steps_that(change)
        assert len({frozenset(step.actions) for step in steps}) == len(steps)
    assert all(step.page.startswith("https://docs.aws.amazon.com/") for step in STEPS)


@pytest.mark.deep
@pytest.mark.medium
def test_a_step_has_a_page_of_its_own_only_for_an_operation_of_its_service() -> None:
    own = [step for step in STEPS if not step.page.endswith(REFERENCE)]
    assert len(own) > 200
    named = [(*step.actions[0].split(":"), step.page) for step in own]
    assert [page for service, name, page in named if name not in operations()[service]] == []
    assert [page for _, name, page in named if not page.endswith(f"/API_{name}.html")] == []


@cache
def operations() -> Mapping[str, frozenset[str]]:
    """Return the operations of botocore's models, by the prefixes that a service may have.

    AWS documents the operations of S3 Control next to those of S3, in pages with other names.
    """
    session: Any = botocore.session.get_session()
    found = defaultdict[str, set[str]](set)
    for service in session.get_available_services():
        model = session.get_service_model(service)
        if service != "s3control":
            prefixes = {service, model.endpoint_prefix, model.metadata.get("signingName", service)}
            for prefix in prefixes:
                found[prefix].update(model.operation_names)
    return {prefix: frozenset(names) for prefix, names in found.items()}


def test_aws_sends_the_keys_of_a_step() -> None:
    for step in STEPS:
        found = action(step.actions[0])
        assert isinstance(found, Action)
        assert all(may_hold(found, key) for key in step.keys)


def test_each_step_of_a_role_on_itself_is_a_row() -> None:
    rows = {name for step in STEPS for name in step.actions}
    assert set(GAINS) <= rows
