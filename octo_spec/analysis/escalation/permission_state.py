"""The current permissions of a role that changes them step by step."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import allows_more
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.frozen import frozen
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import wild
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN
from octo_spec.iam.limits import is_account_id
from octo_spec.iam.policy import Document, Element, Statement, allow_everything, document
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.role_sessions import lasting_limits, tested_keys
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.json_values import JsonValue

AnswerSet: TypeAlias = frozenset[Condition]
"""Conditions on keys for answers, which must all hold: the answers of a statement."""

Removable: TypeAlias = tuple[frozenset[int], AnswerSet]
"""The positions of documents that a role may remove, and the answers for which it may."""

ANY_ANSWERS: Final[AnswerSet] = frozenset()
"""All combinations of choices."""


@frozen
class PermissionState:
    """The documents of a role, its boundary, and its other limits.

    The ``limits`` deny impossible combinations of choices. Those ``within`` are policies of the account: a
    role never changes them. The role can keep or remove what is ``removable``. If it ``chooses_boundary``,
    any boundary may be attached to it, or none; if it ``chooses_tags``, it may have any tags. Policies of
    resources that it writes may allow its sessions what is ``opened``, also if the boundary does not. The
    role's ARN matches ``arn``; this is empty if only a document is known.
    """

    documents: Policies
    limits: Document
    boundary: Policies | None
    within: tuple[Policies, ...]
    removable: tuple[Removable, ...] = ()
    chooses_boundary: bool = False
    chooses_tags: bool = False
    opened: Document = Document(())
    arn: str = ""

    @classmethod
    def of(cls, role: RolePolicies) -> PermissionState:
        """Return what a role may do today."""
        boundary = next((bound.documents.documents for bound in role.bounds if bound.is_boundary), None)
        within = tuple(bound.documents.documents for bound in role.bounds if not bound.is_boundary)
        limits, arn = role.permissions.limits, own_arn(role.role, role.arn, role.own_account)
        return cls(role.permissions.documents, limits, boundary, within, arn=arn)

    def for_answers(self, answers: AnswerSet) -> PermissionState:
        """Return the permissions for some answers: a boundary that the role then has not is no boundary."""
        if self.boundary is None or not answers:
            return self
        everything = (_with_answers(allow_everything(), answers), self.limits)
        return self if may_allow_more(self.boundary, everything) else replace(self, boundary=None)

    @property
    def step_limits(self) -> tuple[Document, ...]:
        """Denies of the requests that no session of the role can make as a step.

        A query about one known request needs only the ``limits``: its context may lack keys of the role.
        """
        deciding = (*self.documents, *chain.from_iterable(self.bounds))
        return self.limits, *limits_of_sessions(deciding, self.arn)

    @property
    def bounds(self) -> tuple[Policies, ...]:
        """All policies that must allow as well."""
        return self.within if self.boundary is None else (self.boundary, *self.within)

    @property
    def is_everything(self) -> bool:
        """Whether a statement allows all requests, for some answers."""
        return any(
            is_everything(statement, answers_of(statement))
            for document in self.documents
            for statement in document.statements
        )

    @property
    def is_whole(self) -> bool:
        """Whether no step gains anything: all requests are allowed, and no deny and no other limit remains.

        A service control policy is a limit that may test the role's tags, or allow other principals more.
        """
        if self.bounds or not self.is_everything:
            return False
        removed = {at for positions, answers in self.removable if not answers for at in positions}
        denying = set(filter(self._denies, range(len(self.documents))))
        allowing = (
            statement
            for at, document in enumerate(self.documents)
            if at not in denying
            for statement in document.statements
        )
        return denying <= removed and any(is_everything(each, answers_of(each)) for each in allowing)

    @property
    def outline(self) -> tuple[bool, bool, bool, frozenset[int], int]:
        """A summary of the steps so far: permissions, boundary, tags, policies removed and added."""
        removable = frozenset(position for positions, _ in self.removable for position in positions)
        added = 0 if self.is_everything else len(self.documents)
        chosen = self.chooses_tags or bool(self.opened.statements)
        return self.is_everything, self.boundary is None, chosen, removable, added

    def with_documents(self, reading: Callable[[Document], Document]) -> PermissionState:
        """Read each document in another way, such as the widest one."""
        return replace(
            self,
            documents=tuple(map(reading, self.documents)),
            limits=reading(self.limits),
            boundary=None if self.boundary is None else tuple(map(reading, self.boundary)),
            within=tuple(tuple(map(reading, each)) for each in self.within),
            opened=reading(self.opened),
        )

    def with_policy(self, policy: Document, answers: AnswerSet) -> PermissionState:
        """Add a policy for some answers; no change if it is there, or one without denies allows everything.

        A policy with denies may be removed later, and with it what it allows.
        """
        if any(
            is_everything(statement, answers)
            for position, document in enumerate(self.documents)
            for statement in document.statements
            if not self._denies(position)
        ):
            return self
        added = _with_answers(policy, answers)
        return self if added in self.documents else replace(self, documents=(*self.documents, added))

    def with_opened(self, statement: Statement) -> PermissionState:
        """Add what the policy of a resource may allow; no change if it is allowed already."""
        opened = Document((statement,))
        if not any(may_allow_more(each, (opened, self.limits)) for each in (self.documents, *self.bounds)):
            return self
        return replace(self, opened=Document((*self.opened.statements, statement)))

    @property
    def sides(self) -> Iterator[tuple[Policies, tuple[Policies, ...]]]:
        """Yield documents that allow requests, each with the policies that must allow as well.

        A policy of a resource that names a session allows it by itself, but no denied request:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        """
        yield from ((documents, self.bounds) for documents in self.choices)
        if self.opened.statements:
            *_, fewest = self.choices
            denying = (*fewest, *(self.boundary or ()))
            yield (*map(denies_of, denying), self.opened), self.within

    def with_any_tags(self) -> PermissionState:
        """Let the role choose its tags; no change if nothing depends on them."""
        return replace(self, chooses_tags=True) if self.tested_tags else self

    def with_any_session_tags(self) -> PermissionState:
        """Let the role choose the tags of its sessions; no change if nothing depends on them."""
        return replace(self, chooses_tags=True) if self.tests_principal_tags else self

    @property
    def tests_principal_tags(self) -> bool:
        """Whether a condition or a policy variable depends on the tags of the role or its sessions."""
        return any(key.startswith(PRINCIPAL_TAG) for key in self.tested_keys)

    @property
    def tested_tags(self) -> tuple[str, ...]:
        """The keys of tags on which a condition or a policy variable depends, in lower case."""
        return tuple(sorted({key.partition("/")[2] for key in self.tested_keys if _is_about_tags(key)}))

    @property
    def tested_keys(self) -> frozenset[str]:
        """The keys that the documents test or name as variables."""
        tested = (tested_keys(each) for document in self._deciding for each in document.statements)
        return frozenset[str]().union(*tested)

    @property
    def keys(self) -> frozenset[str]:
        """The condition keys of all documents."""
        return frozenset(condition.key for condition in self.conditions)

    @property
    def conditions(self) -> Iterator[Condition]:
        """The conditions of all documents."""
        return (
            each for document in self._deciding for held in document.statements for each in held.conditions
        )

    @property
    def _deciding(self) -> Policies:
        return (*self.documents, self.limits, *chain.from_iterable(self.bounds))

    def without_policies(self, positions: frozenset[int], answers: AnswerSet) -> PermissionState:
        """Let the role remove some policies for some answers; no change if they deny nothing."""
        removable = (positions, answers)
        if removable in self.removable or not any(self._denies(position) for position in positions):
            return self
        return replace(self, removable=(*self.removable, removable))

    @property
    def choices(self) -> Iterator[Policies]:
        """Yield the documents that the role may choose to keep, each in its position.

        It removes policies that deny. A policy that also allows is kept in one of the choices, with its
        denies: a request needs only one policy that allows it.
        """
        denying = sorted({position for positions, _ in self.removable for position in positions})
        for kept in (*filter(self._denies, denying), None):
            yield tuple(
                document
                if position == kept or not self._denies(position)
                else self._unremovable_part(position)
                for position, document in enumerate(self.documents)
            )

    def document_place(self, place: StatementPlace) -> StatementPlace:
        """Return the place, in the documents, of a statement of a choice."""
        return replace(place, statement=place.statement % len(self.documents[place.document].statements))

    def _denies(self, position: int) -> bool:
        statements = self.documents[position].statements
        return any(statement.effect is Effect.DENY for statement in statements)

    def _unremovable_part(self, position: int) -> Document:
        """Return the part of a policy that is present only if the role cannot remove it."""
        document = self.documents[position]
        for positions, answers in self.removable:
            if position in positions:
                document = _document_outside(document, answers)
        return document

    def without_boundary(self, answers: AnswerSet) -> PermissionState:
        """Remove the boundary for some answers, or replace it.

        Without a boundary, it may get one; no change if no condition depends on it.
        """
        if self.boundary is None:
            return replace(self, chooses_boundary=True) if BOUNDARY in self.keys else self
        if not answers:
            return replace(self, boundary=None, chooses_boundary=True)
        kept = (_document_outside(document, answers) for document in self.boundary)
        without = (*kept, _with_answers(allow_everything(), answers))
        return replace(self, boundary=without, chooses_boundary=True)

    def with_boundary(self, policy: Document, answers: AnswerSet) -> PermissionState:
        """Let the boundary also allow what ``policy`` allows, which may replace it for some answers."""
        if self.boundary is None:
            return self.without_boundary(answers)
        return replace(self.with_boundary_versions((policy,), answers), chooses_boundary=True)

    def with_boundary_versions(self, versions: Policies, answers: AnswerSet) -> PermissionState:
        """Let the boundary allow what one of its versions allows, for some answers.

        Of its denies, those remain that each version has.
        """
        if self.boundary is None:
            return self
        kept = tuple(_without_denies(each, versions) for each in self.boundary)
        added = tuple(_with_answers(allows_of(each), answers) for each in versions)
        return replace(self, boundary=tuple(dict.fromkeys((*kept, *added))))


def _without_denies(document: Document, versions: Policies) -> Document:
    """Return a document without the denies that some version lacks."""
    lifted = {
        each
        for version in versions
        for each in denies_of(document).statements
        if each not in version.statements
    }
    return replace(document, statements=tuple(each for each in document.statements if each not in lifted))


@lru_cache(1 << 8)
def limits_of_sessions(deciding: Policies, arn: str) -> tuple[Document, ...]:
    """Return denies of the requests that no session will send, and of those by a role with another ARN.

    If the account of the role is known, these are also the requests of another account, and requests to IAM
    about another account, which no policy can allow. Many steps and queries leave the documents as they are.
    """
    account = "" if not arn else arn.split(":")[4]
    of_account = (limits_of_account(deciding, account),) if is_account_id(account) else ()
    return lasting_limits(deciding), limits_of_role(deciding, arn), *of_account


def limits_of_role(deciding: Policies, arn: str) -> Document:
    """Return denies of the requests by a role whose ARN does not match ``arn``, if documents depend on it."""
    tested = (tested_keys(each) for policy in deciding for each in policy.statements)
    if not arn or not any(PRINCIPAL_ARN in keys for keys in tested):
        return Document(())
    condition: dict[str, JsonValue] = {"ArnNotLike": {PRINCIPAL_ARN: arn}}
    return document("Deny", [{"Action": "*", "Resource": "*", "Condition": condition}])


def limits_of_account(deciding: Policies, account: str) -> Document:
    """Return denies of the requests by a principal of another account, and to IAM about another account.

    IAM has no access across accounts, also to pass a role:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
    """
    tested = (tested_keys(each) for policy in deciding for each in policy.statements)
    denies = [iam_of_other_accounts(account)]
    if any(PRINCIPAL_ACCOUNT in keys for keys in tested):
        condition: dict[str, JsonValue] = {"StringNotEquals": {PRINCIPAL_ACCOUNT: account}}
        denies += document("Deny", [{"Action": "*", "Resource": "*", "Condition": condition}]).statements
    return Document(tuple(denies))


def iam_of_other_accounts(account: str) -> Statement:
    """Return the denial of requests to IAM about another account."""
    return Statement(Effect.DENY, _OF_IAM, _iam_of(account), None, frozenset())


_OF_IAM: Final = Element(frozenset({wild("iam:*")}))


def _iam_of(account: str) -> Element:
    """Return the resources that are not of IAM in an account, in AWS's policies, or none."""
    inside = (arn_pattern(wild(f"arn:*:iam::{each}:*")) for each in (account, "aws"))
    return Element(frozenset({NO_RESOURCE, *inside}), excluded=True)


def keys_of(documents: Iterable[Document]) -> frozenset[str]:
    """Return the condition keys of documents."""
    return frozenset(
        condition.key
        for document in documents
        for statement in document.statements
        for condition in statement.conditions
    )


FEW_STEPS: Final = 2_000
"""The steps to find out whether an opened resource is a gain; with many variables each takes long."""


@lru_cache(1 << 8)
def may_allow_more(old: Policies, new: Policies) -> bool:
    """Return whether there is a difference, as ``allows_more`` does; a search of many steps counts as one."""
    try:
        return allows_more(old, new, FEW_STEPS)
    except BudgetExceededError:
        return True


def denies_of(document: Document) -> Document:
    """Return the denies of a document."""
    denies = tuple(each for each in document.statements if each.effect is Effect.DENY)
    return replace(document, statements=denies)


def allows_of(document: Document) -> Document:
    """Return the allows of a document."""
    allows = tuple(each for each in document.statements if each.effect is Effect.ALLOW)
    return replace(document, statements=allows)


BOUNDARY: Final = "iam:permissionsboundary"
"""The key for the boundary of the principal that a request changes."""
POLICY_ARN: Final = "iam:policyarn"
"""The key for the policy that a request attaches or detaches."""
PRINCIPAL_TAG: Final = "aws:principaltag/"
"""The prefix of the keys for the tags of the principal that makes a request."""


def _is_about_tags(key: str) -> bool:
    return key.startswith((PRINCIPAL_TAG, "aws:resourcetag/", "iam:resourcetag/"))


def answers_of(statement: Statement) -> AnswerSet:
    """Return the answers for which a statement is present."""
    return frozenset(condition for condition in statement.conditions if is_answer_key(condition.key))


def is_everything(statement: Statement, answers: AnswerSet) -> bool:
    """Return whether a statement plainly allows all requests for some answers."""
    [everything] = allow_everything().statements
    if statement.actions != everything.actions or not statement.conditions <= answers:
        return False
    return replace(statement, conditions=frozenset()) == everything


def restricted_to(requests: Document, answers: AnswerSet) -> Document:
    """Restrict requests to some answers."""
    return _with_answers(requests, answers) if answers else requests


def _with_answers(document: Document, answers: AnswerSet) -> Document:
    statements = (
        replace(statement, conditions=statement.conditions | answers) for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _document_outside(document: Document, answers: AnswerSet) -> Document:
    """Repeat all statements for each condition of some answers, with that condition negated."""
    without = [replace(condition, negated=not condition.negated) for condition in sorted(answers, key=str)]
    kept = (
        replace(statement, conditions=statement.conditions | {condition})
        for condition in without
        for statement in document.statements
    )
    return replace(document, statements=tuple(kept))
