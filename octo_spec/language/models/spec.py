"""The spec: the one file that you write."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from octo_spec.language.models.choices import ChoiceSpec
from octo_spec.language.models.delegation import DelegationSpec
from octo_spec.language.models.features import FeatureSpec
from octo_spec.language.models.groups import GroupSpec, NeverSpec
from octo_spec.language.models.parameters import ParameterSpec, WrittenFacts, with_facts
from octo_spec.language.models.register import RegisterSpec
from octo_spec.language.models.roles import RoleSpec
from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    BeforeReader,
    CategoryId,
    Described,
    Flag,
    Id,
    Line,
    OneOrMore,
    PartitionName,
    Prose,
    SemVer,
    known_version,
)
from octo_spec.language.models.vendor import VendorSpec
from octo_spec.model.deployment import Extra

CATEGORIES = {
    "cost-data": "Reading what things cost and how they are used.",
    "optimization": "Finding what could cost less.",
    "remediation": "Changing what costs too much.",
}


Partitions = Annotated[
    dict[PartitionName, WrittenFacts],
    BeforeValidator(
        with_facts,
        json_schema_input_type=PartitionName | list[PartitionName] | dict[PartitionName, WrittenFacts],
    ),
]
"""A list of partitions, or a map from each to its facts."""


def _with_built_in_categories(declared: dict[str, str]) -> dict[str, str]:
    return {**CATEGORIES, **declared}


class Spec(Described):
    """Who may do what in a customer's account, and why."""

    octospec: Annotated[Literal["1"], BeforeReader(known_version)]
    """The version of this language."""
    name: Id
    """The name of the spec."""
    version: SemVer
    """The version of the spec, for people."""
    description: Prose
    """What the spec is for."""
    contact: Prose = ""
    """Where to ask about the spec: an address or a page, for every hand-over page and review."""
    vendor: VendorSpec | None = None
    """What the vendor says of itself, for every hand-over page and review, which mark it as not checked."""
    delegation: DelegationSpec | None = None
    """What is registered for AWS's temporary delegation; only that format uses it."""
    register_: RegisterSpec | None = Field(default=None, alias="register")
    """Where a stack reports itself when it is created, updated or deleted; other formats have outputs."""
    categories: Annotated[dict[CategoryId, Prose], AfterValidator(_with_built_in_categories)] = CATEGORIES
    """Categories in addition to `cost-data`, `optimization` and `remediation`: id -> sentence."""
    partitions: Partitions = EMPTY
    """The only partitions for deployments, with facts about each if you need them; default: all."""
    parameters: dict[Id, ParameterSpec] = EMPTY
    """Values that are known at deploy time."""
    choices: dict[Id, ChoiceSpec] = EMPTY
    """What a customer can accept or decline."""
    roles: dict[Id, RoleSpec] = Field(min_length=1)
    """The roles to create."""
    groups: dict[Id, GroupSpec] = Field(default=EMPTY, min_length=1)
    """Named sets of grants. Omit this key if no role grants anything."""
    features: dict[Id, FeatureSpec] = EMPTY
    """What the product does with the permissions; see [features](features.md)."""
    extras: dict[Line, Line] = EMPTY
    """More resources, copied unchanged: format -> a file in the folder of the spec or in a folder below."""
    sids: Flag = False
    """Give each statement without a `sid` one made of the id of its group and its number in the group."""
    never: OneOrMore[NeverSpec] = ()
    """Requests that no role may ever be allowed to make."""
    promises: OneOrMore[Id] = ()
    """Questions of `octospec questions` that every role answers with no, in every combination."""
    accept: Accepted = EMPTY
    """Findings that are accepted everywhere, each with the reason."""

    _companions: tuple[Extra, ...] = PrivateAttr(())

    @property
    def companions(self) -> tuple[Extra, ...]:
        """The contents of the files of ``extras``, once they are read."""
        return self._companions

    def with_companions(self, extras: tuple[Extra, ...]) -> "Spec":
        """Return the spec with the contents of the files of its extras."""
        whole = self.model_copy()
        whole._companions = extras  # noqa: SLF001 - of this class
        return whole

    @cached_property
    def list_parameters(self) -> frozenset[str]:
        """The ids of the parameters that hold a list."""
        return frozenset(id for id, parameter in self.parameters.items() if parameter.type == "list")
