"""The deployment of a spec for one customer: roles, trust and policies, independent of output formats.

Values are frozen, and equal if they deploy the same. Fields made by ``doc`` hold documentation for comments
and pages, and names that formats use: they are not compared, and access never depends on them. Each thing has
one form: an account principal is the ARN of its root, an AWS managed policy is its ARN, the ARN of a role of
this deployment is a ``RoleArn``, lists are tuples, and defaults are filled in.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar, final

from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.delegation import Delegation  # noqa: TC001 - JSON follows the annotations
from octo_spec.model.presence import ALWAYS, Presence, Requirement
from octo_spec.model.text import Account, Partition, Text
from octo_spec.model.vendor import VendorStatement  # noqa: TC001 - JSON follows the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.iam.elements import Effect
    from octo_spec.model.unread import OutsideAccess, Unread

T = TypeVar("T")


NOT_IN_SPEC = -1
"""The place in the spec of an entry that was read from an artifact, which names only the group."""


UNVERSIONED: Final = "0.0.0"
"""The version of a third-party deployment, which has no version."""


def doc(default: T) -> T:
    """Return a field for documentation, which is never compared."""
    return field(default=default, compare=False, kw_only=True)


# --- inputs --------------------------------------------------------------------------------


class Accounts(StrEnum):
    """The accounts that get a group when a deployment is rolled out over an organization."""

    ALL = "all"
    PAYER = "payer"
    MEMBERS = "members"


class ParameterKind(StrEnum):
    """One text, or a list of texts without commas."""

    TEXT = "text"
    LIST = "list"


@frozen
class Facts:
    """What the spec says of one key (an allowed value, a partition): pairs of fact and text."""

    key: str
    facts: tuple[tuple[str, str], ...] = ()


def fact_table(known: Iterable[Facts]) -> dict[str, dict[str, str]]:
    """Return facts as a table: key -> fact -> text."""
    return {facts.key: dict(facts.facts) for facts in known}


@frozen
class Parameter:
    """A value that is asked for when deployed.

    ``default`` is a text, a tuple for a list, or ``None`` if a value must be given. ``pattern`` is a regular
    expression from ``^`` to ``$``. Lengths count characters, of each element for a list. An optional
    parameter has no default and may be omitted.
    """

    id: str
    description: str
    kind: ParameterKind = ParameterKind.TEXT
    default: str | tuple[str, ...] | None = None
    optional: bool = False
    allowed: tuple[Facts, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern_help: str = doc("")
    label: str = doc("")
    section: str = doc("")
    names: tuple[tuple[str, str], ...] = doc(())


@frozen
class Choice:
    """Something that a customer can accept or decline at deploy time; values in declared order.

    The values of an on/off choice are ``("off", "on")``.
    """

    id: str
    description: str
    values: tuple[str, ...]
    default: str
    label: str = doc("")
    section: str = doc("")
    sentences: tuple[tuple[str, str], ...] = doc(())
    names: tuple[tuple[str, str], ...] = doc(())
    value_names: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = doc(())
    """The names of all values in a format: format -> value -> name."""

    @property
    def is_switch(self) -> bool:
        """Whether the choice is on or off."""
        return self.values == SWITCH


SWITCH = ("off", "on")

Question = Parameter | Choice
"""A deploy-time input; parameters and choices share one space of ids."""


# --- grants ---------------------------------------------------------------------------


ANYTHING = (Text(("*",)),)
ROOT_PATH = Text(("/",))


@frozen
class Condition:
    """One operator on one key with its values; a statement keeps conditions of one operator together.

    A class of ``iam.conditions`` has the same AWS name: there a condition is parsed and decides requests.
    """

    operator: str
    key: str
    values: tuple[Text, ...]


@frozen
class Statement:
    """One grant, the ``grant``-th of its group, as a statement of a permissions policy.

    ``actions_excepted`` means NotAction, ``resources_excepted`` NotResource. A class of ``iam.policy`` has
    the same AWS name: there a statement is parsed, and its patterns decide requests.
    """

    effect: Effect
    actions: tuple[str, ...]
    resources: tuple[Text, ...] = ANYTHING
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    actions_excepted: bool = False
    resources_excepted: bool = False
    why: str = doc("")
    group: str = doc("")
    category: str = doc("")
    accounts: Accounts = field(default=Accounts.ALL, compare=False, kw_only=True)
    grant: int = doc(0)
    place: Span | None = field(default=None, compare=False, kw_only=True)
    """The place in an artifact or a document."""


@frozen
class Principal:
    """A principal that may assume a role; an account is ``arn:${partition}:iam::ID:root``."""

    kind: PrincipalKind
    values: tuple[Text, ...]

    @property
    def may_be_roles(self) -> bool:
        """Whether it may name a role, or everyone, and not only accounts."""
        return self.kind is PrincipalKind.AWS and not all(str(each).endswith(":root") for each in self.values)


@frozen
class TrustStatement:
    """One Allow statement of a trust policy, from the ``entry``-th entry of the spec."""

    principal: Principal
    actions: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    presence: Presence = ALWAYS
    why: str = doc("")
    entry: int = doc(0)
    place: Span | None = field(default=None, compare=False, kw_only=True)
    """The place in an artifact or a document."""


class PolicyKind(StrEnum):
    """Inline in the role, or a customer managed policy attached to it."""

    INLINE = "inline"
    MANAGED = "managed"


@frozen
class LivePolicy:
    """What only AWS knows of a customer managed policy: its ARN, and the statements of its other versions.

    ``other_versions`` is ``None`` if not all versions are known.
    """

    arn: str
    other_versions: tuple[tuple[Statement, ...], ...] | None = None


@frozen
class Policy:
    """A permissions policy; a managed one has the role's path. Without a name, the target generates one."""

    name: Text
    kind: PolicyKind
    statements: tuple[Statement, ...]
    presence: Presence = ALWAYS
    names: tuple[tuple[str, str], ...] = doc(())
    addresses: tuple[str, ...] = doc(())
    """The names of its resources in the format that was read."""
    live: LivePolicy | None = doc(None)
    """The policy in an account, if it was read from there."""


@final
@frozen
class Attachment:
    """A managed policy that exists already: a boundary, or from the ``entry``-th of a group's ``attach``."""

    arn: Text
    presence: Presence = ALWAYS
    why: str = doc("")
    group: str = doc("")
    category: str = doc("")
    accounts: Accounts = field(default=Accounts.ALL, compare=False, kw_only=True)
    entry: int = doc(0)
    addresses: tuple[str, ...] = doc(())
    """The names of its resources in the format that was read."""
    live: LivePolicy | None = doc(None)
    """The policy in an account, if it was read from there and its text is known."""


@frozen
class Role:
    """An IAM role with its policies and settings; ``max_session`` in seconds, tags sorted by key.

    If ``named`` does not hold, the target generates the name.
    """

    id: str
    name: Text | None
    trust: tuple[TrustStatement, ...]
    policies: tuple[Policy, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    path: Text = ROOT_PATH
    description: str = ""
    max_session: int = DEFAULT_SESSION_SECONDS
    boundary: Attachment | None = None
    tags: tuple[tuple[str, Text], ...] = ()
    presence: Presence = ALWAYS
    named: Presence = ALWAYS
    session: bool = False
    """Whether it is no role, but a session of the vendor that sets up the roles, without a trust policy."""
    why: str = doc("")
    further: tuple[str, ...] = doc(())
    """Access beyond the policies that the role can get through privilege escalation, each in words."""
    further_undecided: str = doc("")
    """Why it is not decided whether the role can escalate its privileges; empty if it is decided."""
    unread: tuple[Unread, ...] = doc(())
    """Skipped parts of the role: they may grant the role more, or trust more callers."""

    @property
    def caution(self) -> str:
        """Return a warning that the role can exceed its policies, or that this is not decided; or nothing."""
        if self.further_undecided:
            return (
                f"It is not decided whether this role can escalate its privileges: {self.further_undecided}."
            )
        listed = "; ".join(self.further)
        return (
            f"This role can escalate its privileges beyond what its policies grant: {listed}."
            if listed
            else ""
        )

    @property
    def explanation(self) -> str:
        """Return the purpose of the role, and the warning that it can exceed its policies."""
        return " ".join(filter(None, (self.why, self.caution)))

    names: tuple[tuple[str, str], ...] = doc(())
    addresses: tuple[str, ...] = doc(())
    """The names of its resources in the format that was read."""
    spells_path: bool = doc(default=False)
    """Whether to write a root path explicitly, because a target would replace a role without it."""
    place: Span | None = field(default=None, compare=False, kw_only=True)
    """The place in an artifact or a document."""

    @property
    def arn_text(self) -> Text | None:
        """The role's ARN as a text; ``None`` if the target generates its name, or may generate it."""
        return None if self.name is None or self.named else self.arn_with(self.name)

    def arn_with(self, name: Text) -> Text:
        """Return the ARN that the role has with the name ``name``."""
        return Text.of("arn:", Partition(), ":iam::", Account(), ":role", *self.path.pieces, *name.pieces)


@frozen
class Extra:
    """Additional resources, literally, for the format ``target``; they grant a role nothing.

    ``source`` is the file at ``path`` as its author wrote it; only its ``text`` is compared.
    """

    target: str
    text: str
    path: str = doc("")
    source: str = doc("")


@frozen
class OmittedStatement:
    """A statement that a target cannot have: its place, and why it is omitted."""

    role: str
    policy: Text
    position: int
    statement: Statement
    reason: str


@frozen
class ForbiddenRequests:
    """Requests that no role may make, except the ``excepted`` ones: an entry of ``never`` in the spec."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Operators, condition keys and values."""
    why: str
    excepted: tuple[str, ...] = ()


@frozen
class FeatureNeed:
    """Requests that a feature makes, as the statement that matches them; ``position`` is that in the spec.

    What the requests name exists if the ``presence`` holds; it never exists if the presence is ``None``.
    """

    position: int
    statement: Statement
    presence: Presence | None


@frozen
class FeatureInputs:
    """The parameters and the facts of partitions that needs mention, also those that no role uses."""

    parameters: tuple[Parameter, ...] = ()
    partitions: tuple[Facts, ...] = ()


@frozen
class Feature:
    """What the product does for a customer, why, and what happens without it; it deploys nothing."""

    id: str
    title: str
    why: str
    without: str
    needs: tuple[FeatureNeed, ...]
    inputs: FeatureInputs = FeatureInputs()


@frozen
class Deployment:
    """Everything that one customer gets; two are equal if they deploy the same and have the same inputs.

    In a rollout over an organization, the deployment is that of the payer, and ``members`` is what each other
    account gets.
    """

    name: str
    version: str
    roles: tuple[Role, ...]
    parameters: tuple[Parameter, ...] = ()
    choices: tuple[Choice, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    partitions: tuple[Facts, ...] = ()
    extras: tuple[Extra, ...] = ()
    members: Deployment | None = None
    delegation: Delegation | None = None
    registration: Text | None = None
    """The ARN of the vendor's topic or function, where a stack reports itself; only some targets have it."""
    description: str = doc("")
    title: str = doc("")
    omitted: tuple[OmittedStatement, ...] = doc(())
    promises: tuple[str, ...] = doc(())
    """The ids of the review questions that each role answers with no."""
    never: tuple[ForbiddenRequests, ...] = doc(())
    """The requests that the spec forbids its roles."""
    features: tuple[Feature, ...] = doc(())
    """What the product does with the permissions."""
    contact: str = doc("")
    """The contact for questions about the deployment."""
    vendor: tuple[VendorStatement, ...] = doc(())
    """What the vendor says to each of octospec's questions; empty if it says nothing."""
    unread: tuple[Unread, ...] = doc(())
    """The roles that a reader skipped, and other parts of a file that may grant roles something."""
    outside: tuple[OutsideAccess, ...] = doc(())
    """The parts of a file that may give access outside the roles; octospec does not read what they give."""
    trusting: tuple[Role, ...] = doc(())
    """Other live roles of the account, each with the trust by which one of the roles may assume it."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The parameters, then the choices."""
        return (*self.parameters, *self.choices)
