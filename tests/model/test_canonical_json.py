"""One JSON form of a deployment, and words for the first difference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.model.canonical_json import canonical, difference, digest
from octo_spec.model.deployment import Deployment, Parameter, Policy, PolicyKind, Role, Statement
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.text import Account, Param, Text

STATEMENT = Statement(Effect.ALLOW, ("ce:Get*",), why="Reports.")
POLICY = Policy(
    Text.of("Main"), PolicyKind.INLINE, (STATEMENT,), Presence.of(Given("id"), ChoiceIs("act", ("on",)))
)
ROLE = Role("octo", Text.of("Octo-", Account()), (), (POLICY,))
DEPLOYMENT = Deployment("octo", "1.0.0", (ROLE,), (Parameter("id", "Which.", max_length=3),))


def test_defaults_and_documentation_are_omitted() -> None:
    assert canonical(DEPLOYMENT) == {
        "name": "octo",
        "version": "1.0.0",
        "roles": [
            {
                "id": "octo",
                "name": "Octo-${account}",
                "trust": [],
                "policies": [
                    {
                        "name": "Main",
                        "kind": "inline",
                        "statements": [{"effect": "Allow", "actions": ["ce:Get*"]}],
                        "presence": [{"choice": "act", "values": ["on"]}, {"parameter": "id"}],
                    }
                ],
            }
        ],
        "parameters": [{"id": "id", "description": "Which.", "max-length": 3}],
    }


def test_a_digest_changes_with_what_is_deployed_only() -> None:
    assert digest(replace(DEPLOYMENT, title="For ACME")) == digest(DEPLOYMENT)
    assert digest(replace(DEPLOYMENT, version="1.0.1")) != digest(DEPLOYMENT)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (DEPLOYMENT, ""),
        (replace(DEPLOYMENT, title="For ACME"), ""),
        (replace(DEPLOYMENT, version="1.0.1"), 'version: "1.0.0" is not "1.0.1"'),
        (
            replace(DEPLOYMENT, roles=(replace(ROLE, name=Text.of(Param("id"))),)),
            'roles[0].name: "Octo-${account}" is not "${param.id}"',
        ),
        (replace(DEPLOYMENT, roles=(ROLE, ROLE)), "roles[1]: null is not {"),
        (replace(DEPLOYMENT, parameters=()), "parameters: [{"),
    ],
)
def test_a_difference_is_said_in_one_line(other: Deployment, words: str) -> None:
    found = difference(DEPLOYMENT, other)
    assert found.startswith(words)
    assert bool(found) is bool(words)
    assert "\n" not in found


def test_what_is_not_a_part_of_a_deployment_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="not a part of a deployment"):
        canonical(1.5)
