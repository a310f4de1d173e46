"""The fields of a spec whose texts may contain references: one row of a table for what each allows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Reference,
    Region,
    RoleArn,
    Stack,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Lists(Enum):
    """Where in a field a list parameter may be used."""

    NOWHERE = "nowhere"
    ALONE = "alone"
    AFFIXED = "with other text and other references around it"
    WITH_OTHERS = "next to other entries"


@frozen(eq=False)
class Field:
    """What a field allows: kinds of references, policy variables, lists, optional parameters."""

    noun: str
    references: frozenset[type[Reference]]
    variables: bool = False
    lists: Lists = Lists.NOWHERE
    optional: bool = True


_VALUES: frozenset[type[Reference]] = frozenset(
    {Param, ParamFact, Account, Partition, PartitionFact, Region, Stack}
)
_ALL: frozenset[type[Reference]] = frozenset({*_VALUES, ListParam, RoleArn})

NAME = Field("the name of a role", _VALUES, optional=False)
PATH = Field("a path", _VALUES, optional=False)
POLICY_NAME = Field("the name of a policy", _VALUES, optional=False)
BOUNDARY = Field("a boundary", _VALUES)
TAG = Field("the value of a tag", _VALUES, optional=False)
TRUST_ACCOUNT = Field(
    "an account", frozenset({Param, ListParam, ParamFact, Account, PartitionFact}), lists=Lists.ALONE
)
TRUST_ROLE = Field("the name of a principal", _VALUES)
TRUST_USER = Field("the name of a principal", _VALUES)
TRUST_ARN = Field("the ARN of a principal", _ALL, lists=Lists.ALONE)
SERVICE = Field("a service", _VALUES)
FEDERATED = Field("an identity provider", _VALUES)
EXTERNAL_ID = Field("an external ID", frozenset({*_VALUES, ListParam}), lists=Lists.ALONE)
ATTACH = Field("an attached policy", frozenset({Param, ListParam}), lists=Lists.WITH_OTHERS)
RESOURCE = Field("a resource", _ALL, variables=True, lists=Lists.AFFIXED)
CONDITION = Field("a value of this operator", _ALL, lists=Lists.AFFIXED)
CONDITION_WITH_VARIABLES = Field("a condition value", _ALL, variables=True, lists=Lists.AFFIXED)

TRUST_FIELDS: Mapping[str, Field] = {
    "account": TRUST_ACCOUNT,
    "role": TRUST_ROLE,
    "user": TRUST_USER,
    "arn": TRUST_ARN,
    "service": SERVICE,
    "federated": FEDERATED,
    "external-id": EXTERNAL_ID,
}
"""The keys of a trust entry whose texts may contain references."""
