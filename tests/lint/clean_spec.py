"""A large spec in which nothing is wrong: two thousand grants that read, each by its actions' names."""

from __future__ import annotations

import re
from itertools import count, islice
from typing import TYPE_CHECKING, TypeVar

from octo_spec.iam.catalog import Action, Level, Service, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.dangerous_actions import dangers
from octo_spec.iam.retired_services import RETIREMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")

GRANTS = 2_000
GRANTS_IN_A_GROUP = 10
GROUPS_IN_A_ROLE = 5

HEAD = """\
octospec: 1
name: clean
version: 1.0.0
description: Reads what there is.

choices:
  reports: {description: Reads reports., levels: [none, some, all]}
  details: {description: Reads details.}
"""
ROLE = """\
  role-{letters}:
    name: Reads{name}
    why: A machine of the account looks at what there is.
    trust:
      - service: ec2.amazonaws.com
    managed:
{policies}
"""
GROUP = """\
  group-{letters}:
    category: cost-data
    access: read
    why: What there is.
{needs}    grants:
{grants}
"""
NEEDS = ("", "    needs: {reports: some}\n", "    needs: {reports: all}\n", "    needs: {details: on}\n")
WHEN = ("", "", "        when: {StringEquals: {aws:PrincipalTag/team: costs}}\n")


def clean_spec(grants: int = GRANTS) -> str:
    """Write a spec with this number of grants."""
    written = list(islice(_grants(), grants))
    groups = [_group(number, grants) for number, grants in enumerate(_parts(written, GRANTS_IN_A_GROUP))]
    packed = _parts(range(len(groups)), GROUPS_IN_A_ROLE)
    roles = [_role(number, held) for number, held in enumerate(packed)]
    return f"{HEAD}\nroles:\n{''.join(roles)}\ngroups:\n{''.join(groups)}"


def _parts(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


def _role(number: int, groups: Iterable[int]) -> str:
    policies = "\n".join(f"      Policy{group}: [group-{_letters(group)}]" for group in groups)
    return ROLE.format(letters=_letters(number), name=number, policies=policies)


def _group(number: int, grants: Iterable[str]) -> str:
    return GROUP.format(
        letters=_letters(number), needs=NEEDS[number % len(NEEDS)], grants="".join(grants).rstrip()
    )


def _letters(number: int) -> str:
    """Spell a number in letters, as ids are."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _grants() -> Iterator[str]:
    for number, action in zip(count(), _readers(), strict=False):
        resource = f'        on: "{_resource(action, number)}"\n' if action.resource_types else ""
        yield f"      - allow: {action.full_name}\n{resource}{WHEN[number % len(WHEN)]}"


def _readers() -> Iterator[Action]:
    """List actions that only read, are not dangerous, and are of services that are open."""
    for found in map(service, prefixes()):
        if isinstance(found, Service) and found.prefix not in RETIREMENTS:
            yield from (
                action
                for action in found.actions.values()
                if _reads(action) and not dangers(action.full_name)
            )


def _reads(action: Action) -> bool:
    return set(action.levels) <= {Level.READ, Level.LIST} and all(map(PLAIN.match, _forms(action)))


PLAIN = re.compile(r"arn:\$\{Partition\}:[a-z0-9-]+:(\$\{Region\})?:(\$\{Account\})?:[^:]")


def _forms(action: Action) -> list[str]:
    return [arn for resource in action.resource_types for arn in resource.arns]


PLACES = {
    "Partition": "${partition}",
    "Region": "eu-west-1",
    "Account": "${account}",
    "AccountId": "${account}",
}


def _resource(action: Action, number: int) -> str:
    form = _forms(action)[0].replace("*", "any")
    return re.sub(r"\$\{([^}]*)\}|<[^>]*>", lambda found: PLACES.get(found[1], f"costs-{number}"), form)
