"""Every text of a spec that may hold references, with the field in which it stands.

One walk over the spec serves all checks; what each field admits is one table row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from octo_spec.iam.operators import FORMS
from octo_spec.model.reserved import NOTHING
from octo_spec.model.text import (
    Account,
    ListParam,
    Malformed,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Reference,
    Region,
    RoleArn,
    Stack,
    Text,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.reserved import Reserved


class Lists(Enum):
    """How a list parameter may stand in a field."""

    NOWHERE = "nowhere"
    ALONE = "alone"
    AFFIXED = "with literal text before or after it"
    BESIDE = "beside other entries"


@dataclass(frozen=True, slots=True)
class Field:
    """What a field admits: which references, policy variables, lists, and what may be absent."""

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
TRUST_ACCOUNT = Field(
    "an account", frozenset({Param, ListParam, ParamFact, Account, PartitionFact}), lists=Lists.ALONE
)
TRUST_NAME = Field("the name of a principal", _VALUES)
TRUST_ARN = Field("the ARN of a principal", _ALL, lists=Lists.ALONE)
SERVICE = Field("a service", _VALUES)
FEDERATED = Field("an identity provider", _VALUES)
EXTERNAL_ID = Field("an external ID", frozenset({*_VALUES, ListParam}), lists=Lists.ALONE)
ATTACH = Field("an attached policy", frozenset({Param, ListParam}), lists=Lists.BESIDE)
RESOURCE = Field("a resource", _ALL, variables=True, lists=Lists.AFFIXED)
CONDITION = Field("a value of this operator", _ALL, lists=Lists.AFFIXED)
CONDITION_WITH_VARIABLES = Field("a condition value", _ALL, variables=True, lists=Lists.AFFIXED)

TRUST_FIELDS: Mapping[str, Field] = {
    "account": TRUST_ACCOUNT,
    "role": TRUST_NAME,
    "user": TRUST_NAME,
    "arn": TRUST_ARN,
    "service": SERVICE,
    "federated": FEDERATED,
    "external-id": EXTERNAL_ID,
}
"""The keys of a trust entry that hold texts with references."""


@dataclass(frozen=True, slots=True)
class Use:
    """One text where it stands; ``alone`` tells that its field has no other entry."""

    location: Location
    field: Field
    written: str
    read: Text | Malformed
    alone: bool = True
    on_key: bool = False

    @property
    def text(self) -> Text | None:
        """The text, where it could be read."""
        return self.read if isinstance(self.read, Text) else None

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references in it; none where it could not be read."""
        return self.read.references if isinstance(self.read, Text) else ()


class CheckedSpec:
    """A spec under check and what the targets reserve, with what several checks need of it, made once."""

    def __init__(self, spec: Spec, reserved: Reserved = NOTHING) -> None:
        self.spec = spec
        self.reserved = reserved

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every text that may hold references."""
        roles = (use for id, role in self.spec.roles.items() for use in self._role(id, role))
        return (*roles, *self._groups())

    @cached_property
    def packed(self) -> tuple[tuple[Location, str], ...]:
        """Every group that a role names, with its place: policies first, then what is attached."""
        return tuple(entry for id, role in self.spec.roles.items() for entry in packed(("roles", id), role))

    @cached_property
    def needs(self) -> tuple[tuple[Location, Mapping[str, tuple[str, ...]]], ...]:
        """The needs of every role and group, with their place."""
        roles = ((("roles", id, "needs"), role.needs) for id, role in self.spec.roles.items())
        groups = ((("groups", id, "needs"), group.needs) for id, group in self.spec.groups.items())
        return (*roles, *groups)

    def read(self, written: str) -> Text | Malformed:
        """Read a text; ``${spec.name}`` and ``${spec.version}`` are filled in."""
        return read_text(written, self.spec)

    def _use(self, location: Location, field: Field, written: str, *, alone: bool = True) -> Use:
        return Use(location, field, written, self.read(written), alone)

    def _many(self, location: Location, field: Field, texts: tuple[str, ...]) -> Iterator[Use]:
        for position, written in enumerate(texts):
            yield self._use((*location, position), field, written, alone=len(texts) == 1)

    def _role(self, id: str, role: RoleSpec) -> Iterator[Use]:
        at: Location = ("roles", id)
        for key, field, written in (
            ("name", NAME, role.name),
            ("path", PATH, role.path),
            ("boundary", BOUNDARY, role.boundary),
        ):
            if written is not None:
                yield self._use((*at, key), field, written)
        yield from self._trust((*at, "trust"), role)
        for key, policies in (("inline", role.inline), ("managed", role.managed)):
            for name in policies:
                yield Use((*at, key, name), POLICY_NAME, name, self.read(name), on_key=True)

    def _trust(self, at: Location, role: RoleSpec) -> Iterator[Use]:
        for position, entry in enumerate(role.trust):
            for key, field in TRUST_FIELDS.items():
                texts: tuple[str, ...] = getattr(entry, key.replace("-", "_"))
                yield from self._many((*at, position, key), field, texts)
            yield from self._conditions((*at, position, "when"), entry.when)

    def _groups(self) -> Iterator[Use]:
        for id, group in self.spec.groups.items():
            at: Location = ("groups", id)
            for position, grant in enumerate(group.grants):
                here = (*at, "grants", position)
                yield from self._many((*here, "on"), RESOURCE, grant.on)
                yield from self._many((*here, "on-all-except"), RESOURCE, grant.on_all_except)
                yield from self._conditions((*here, "when"), grant.when)
            yield from self._many((*at, "attach"), ATTACH, group.attach)

    def _conditions(self, at: Location, when: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Use]:
        for operator, keys in when.items():
            form = FORMS.get(operator)
            field = CONDITION_WITH_VARIABLES if form and form.reads_variables else CONDITION
            for key, values in keys.items():
                yield from self._many((*at, operator, key), field, values)


def read_text(written: str, spec: Spec) -> Text | Malformed:
    """Read a text of ``spec``; ``${spec.name}`` and ``${spec.version}`` are filled in at build."""
    filled = written.replace("${spec.name}", spec.name).replace("${spec.version}", spec.version)
    return parse(filled, spec.list_parameters)


def packed(at: Location, role: RoleSpec) -> Iterator[tuple[Location, str]]:
    """List the groups that a role names, with their place."""
    for key, policies in (("inline", role.inline), ("managed", role.managed)):
        for name, ids in policies.items():
            for position, id in enumerate(ids):
                yield (*at, key, name, position), id
    for position, id in enumerate(role.attached):
        yield (*at, "attached", position), id


def of_parameters(references: Iterable[Reference]) -> Iterator[Param | ListParam | ParamFact]:
    """Pick the references to a parameter or a fact of it."""
    return (one for one in references if isinstance(one, Param | ListParam | ParamFact))
