"""What an account holds, and what grounding says that it must hold, in one comparable shape."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, GroundedRole, ground
from tests.engines.answers import title
from tests.engines.cloud import EXISTING, Cloud
from tests.engines.documents import comparable
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment
    from tests.engines.answers import Answers
    from tests.engines.reading_roles import Plain

RECORDS = "octospec:"
"""Tags in which ``apply.sh`` keeps what it brought begin so."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role and all that is on it, without order."""

    path: str
    description: str
    max_session: int
    boundary: str | None
    tags: dict[str, str]
    attached: set[str]
    trust: list[str]
    inline: dict[str, list[str]]
    managed: dict[str, list[str]]


def expect(cloud: Cloud, deployment: Deployment, answers: Answers, stack_id: str | None = None) -> None:
    """Fail where the account differs from what these answers mean, in lines that a person can read."""
    wrong = tuple(_differences(held(cloud), meant(deployment, answers, cloud, stack_id)))
    if wrong:
        pytest.fail("\n".join((title(deployment, answers), *wrong)))


def _differences(there: Mapping[str, Held], wanted: Mapping[str, Held]) -> Iterator[str]:
    yield from (f"{name} is not there" for name in wanted.keys() - there.keys())
    yield from (f"{name} should not be there" for name in there.keys() - wanted.keys())
    for name in there.keys() & wanted.keys():
        yield from (f"{name}: {line}" for line in _fields(there[name], wanted[name]))


def _fields(there: Held, wanted: Held) -> Iterator[str]:
    for field in fields(Held):
        actual, expected = getattr(there, field.name), getattr(wanted, field.name)
        if actual != expected:
            yield f"{field.name}\n  is      {actual}\n  must be {expected}"


def held(cloud: Cloud) -> dict[str, Held]:
    """Read what is in the account, by the role's name."""
    return {name: _held(role, cloud.partition) for name, role in read_roles(cloud).items()}


def _held(role: Mapping[str, Plain], partition: str) -> Held:
    made = {arn: document for arn, document in role["managed"].items() if not arn.endswith(EXISTING)}
    return Held(
        path=role["path"],
        description=role["description"],
        max_session=role["max_session"],
        boundary=role["boundary"],
        tags={key: value for key, value in role["tags"].items() if not key.startswith(RECORDS)},
        attached=set(role["attached"]),
        trust=comparable(role["trust"], partition),
        inline={name: comparable(document, partition) for name, document in role["inline"].items()},
        managed={arn: comparable(document, partition) for arn, document in made.items()},
    )


def meant(
    deployment: Deployment, answers: Answers, cloud: Cloud, stack_id: str | None = None
) -> dict[str, Held]:
    """Ground what must be in the account, by the role's name."""
    environment = Environment(cloud.account, cloud.partition, cloud.region, answers, stack_id)
    grounded = ground(deployment, environment)
    assert isinstance(grounded, Grounded), grounded
    return {role.name: _meant(role, cloud.partition, cloud.account) for role in grounded.roles}


def _meant(role: GroundedRole, partition: str, account: str) -> Held:
    managed = {
        f"arn:{partition}:iam::{account}:policy{role.path}{policy.name}": comparable(
            policy.document, partition
        )
        for policy in role.managed
    }
    return Held(
        path=role.path,
        description=role.description,
        max_session=role.max_session,
        boundary=role.boundary,
        tags=dict(role.tags),
        attached={*role.attachments, *managed},
        trust=comparable(role.trust, partition),
        inline={policy.name: comparable(policy.document, partition) for policy in role.inline},
        managed=managed,
    )
