"""What a spec says for one customer: roles, trust and policies, in no output format.

Values are frozen, and equal if they deploy the same. Fields made by ``doc`` hold documentation for
comments and pages, and names that formats use: they are not compared, and access never depends on them. Each
thing has one form:
an account principal is the ARN of its root, an AWS managed policy is its ARN, the ARN of a role of this
deployment is a ``RoleArn``, lists are tuples, defaults are filled in.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar, final

from octo_spec.frozen import frozen
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.presence import ALWAYS, Presence, Requirement
from octo_spec.model.text import Account, Partition, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.iam.elements import Effect, PrincipalKind
    from octo_spec.model.unread import Unread

T = TypeVar("T")


NOT_IN_SPEC = -1
"""The place in the spec of what an artifact tells, which says no more than the group."""


UNVERSIONED: Final = "0.0.0"
"""The version of what others wrote, which tells none."""


def doc(default: T) -> T:
    """Make a field for documentation, which is never compared."""
    return field(default=default, compare=False, kw_only=True)


# --- questions -----------------------------------------------------------------------------


class Accounts(StrEnum):
    """Where a group is there, once a deployment is rolled out over an organisation."""

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
    """Give facts as a table: key -> fact -> text."""
    return {facts.key: dict(facts.facts) for facts in known}


@frozen
class Parameter:
    """A value that is asked for when deployed.

    ``default`` is a text, a tuple for a list, or ``None`` if a value must be given. ``pattern`` is a
    regular expression from ``^`` to ``$``. Lengths count characters, of each element for a list. An
    optional parameter has no default and may be left out.
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
    """Something that a customer may take or leave, asked for when deployed; values in declared order.

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

    @property
    def is_switch(self) -> bool:
        """Tell whether the choice is on or off."""
        return self.values == SWITCH


SWITCH = ("off", "on")

Question = Parameter | Choice
"""What is asked when deployed; parameters and choices share one space of ids."""


# --- grants ---------------------------------------------------------------------------


ANYTHING = (Text(("*",)),)
ROOT_PATH = Text(("/",))


@frozen
class Condition:
    """One operator on one key with its values; a statement keeps conditions of one operator together.

    AWS's word names a class of ``iam.conditions`` as well: there a condition is parsed, and decides.
    """

    operator: str
    key: str
    values: tuple[Text, ...]


@frozen
class Statement:
    """One grant, the ``grant``-th of its group, as a statement of a permissions policy.

    ``actions_excepted`` means NotAction, ``resources_excepted`` NotResource. AWS's word names a class of
    ``iam.policy`` as well: there a statement is parsed, and its patterns decide requests.
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
    """Where an artifact or a document has it."""


@frozen
class Principal:
    """Who may assume a role; an account is ``arn:${partition}:iam::ID:root``."""

    kind: PrincipalKind
    values: tuple[Text, ...]


@frozen
class TrustStatement:
    """One statement of a trust policy, from the ``entry``-th entry of the spec; always Allow."""

    principal: Principal
    actions: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    presence: Presence = ALWAYS
    why: str = doc("")
    entry: int = doc(0)
    place: Span | None = field(default=None, compare=False, kw_only=True)
    """Where an artifact or a document has it."""


class PolicyKind(StrEnum):
    """Inline in the role, or a customer managed policy attached to it."""

    INLINE = "inline"
    MANAGED = "managed"


@frozen
class Policy:
    """A permissions policy; a managed one has the role's path, and the target names it where no name is."""

    name: Text
    kind: PolicyKind
    statements: tuple[Statement, ...]
    presence: Presence = ALWAYS
    names: tuple[tuple[str, str], ...] = doc(())
    addresses: tuple[str, ...] = doc(())
    """What the format that was read calls its resources."""


@final
@frozen
class Attachment:
    """A managed policy that exists already, a boundary, or from the ``entry``-th of a group's ``attach``."""

    arn: Text
    presence: Presence = ALWAYS
    why: str = doc("")
    group: str = doc("")
    category: str = doc("")
    accounts: Accounts = field(default=Accounts.ALL, compare=False, kw_only=True)
    entry: int = doc(0)
    addresses: tuple[str, ...] = doc(())
    """What the format that was read calls its resources."""


@frozen
class Role:
    """An IAM role with its policies and settings; ``max_session`` in seconds, tags sorted by key.

    Where ``named`` does not hold, the target makes the name.
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
    why: str = doc("")
    further: tuple[str, ...] = doc(())
    """To which rights the role may come beyond what its policies grant, each in words."""
    unread: tuple[Unread, ...] = doc(())
    """What a reader left out of it: it may grant the role more, or let more callers in."""

    @property
    def caution(self) -> str:
        """Say that its policies do not bound the role; empty where they do."""
        listed = "; ".join(self.further)
        return f"This role may come to more than its policies grant: {listed}." if listed else ""

    @property
    def explanation(self) -> str:
        """Say why the role is there, and that its policies do not bound it."""
        return " ".join(filter(None, (self.why, self.caution)))

    names: tuple[tuple[str, str], ...] = doc(())
    addresses: tuple[str, ...] = doc(())
    """What the format that was read calls its resources."""
    spells_path: bool = doc(default=False)
    """Whether a path that is the root is written out, where a target would replace a role without it."""
    place: Span | None = field(default=None, compare=False, kw_only=True)
    """Where an artifact or a document has it."""

    @property
    def arn_text(self) -> Text | None:
        """The role's ARN spelled out; ``None`` if the target makes its name, or may make it."""
        return None if self.name is None or self.named else self.arn_with(self.name)

    def arn_with(self, name: Text) -> Text:
        """Spell out the ARN that the role has under ``name``."""
        return Text.of("arn:", Partition(), ":iam::", Account(), ":role", *self.path.pieces, *name.pieces)


@frozen
class Extra:
    """Resources beside the roles, literally, for the format ``target``; they grant a role nothing.

    ``source`` is the file at ``path`` as somebody wrote it, of which ``text`` is what counts.
    """

    target: str
    text: str
    path: str = doc("")
    source: str = doc("")


@frozen
class LeftOut:
    """A statement that a target cannot have: where it stood, and why it is left out."""

    role: str
    policy: Text
    position: int
    statement: Statement
    reason: str


@frozen
class Deployment:
    """All that one customer gets; equal if the same is deployed and asked for.

    In a rollout over an organisation, the deployment is that of the payer, and ``members`` is what each
    other account gets.
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
    description: str = doc("")
    title: str = doc("")
    left_out: tuple[LeftOut, ...] = doc(())
    promises: tuple[str, ...] = doc(())
    """The ids of the reviewers' questions that each role answers with never."""
    contact: str = doc("")
    """Whom people ask who have a question about it."""
    unread: tuple[Unread, ...] = doc(())
    """The roles that a reader left out, and other parts of a file that may grant roles something."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The parameters, then the choices."""
        return (*self.parameters, *self.choices)
