"""A role that may do what `never` forbids.

What it finds
    A grant that allows a request of a `never`, in any setting of the choices, for any value of any
    parameter that its own rules take, in any partition of the spec, for a role that is not in `except`.
    The finding stands at the grant, and cannot be accepted.

    It is decided where every choice is asked and nothing is fixed. A customer who fixes an answer has one
    of these settings, and no format grants more than the spec, so what holds here holds of every artifact.
    A deny counts. A boundary does not, since nobody knows what it allows; nor do policies that are attached
    and whose text is not known (`outside-the-proof`). It is about the actions that AWS documents today,
    and about names that the spec spells out. The name of a role that the target makes is taken for its id.

Why it is bad
    A `never` is a promise to the customer. A spec that breaks it is not what was promised.

Example
    never:
      - allow: iam:CreateUser
        why: We make no users in your account.
    groups:
      roles:
        grants:
          - allow: iam:*

Instead
    Narrow the grant, deny what is forbidden beside it, or name the role in `except` with the reason.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.intersect import overlaps
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import parse
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.grant_overlap import reaches, roles, said
from octo_spec.lint.rules.guardrails.possible_answers import possible
from octo_spec.lint.rules.guardrails.upper_bounds import provable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.intersect import Overlap
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.grant_overlap import Reach
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error("OCT395", "never-breached", "A role that may do what `never` forbids.")


def find(subject: Subject) -> Iterator[Finding]:
    """Find the grants that break a ``never``, each once for each of them."""
    places = tuple(provable(subject)) if subject.spec.never else ()
    for position in range(len(subject.spec.never)):
        by_grant: dict[Location, list[Reach]] = {}
        try:
            for one in breaches(subject, position, places):
                by_grant.setdefault(one.location, []).append(one)
        except BudgetExceededError as error:
            message = f"it is not proven that no role may do this: {error}"
            yield Finding(KIND, ("never", position), message, "divide it into several entries")
        yield from (_finding(found, position, subject) for found in by_grant.values())


def breaches(subject: Subject, position: int, places: Iterable[tuple[RoleAccess, ...]]) -> Iterator[Reach]:
    """List what roles may do, in each of some places, of what one ``never`` forbids."""
    entry = subject.spec.never[position]
    asked = forbidden(entry)
    for access in (access for accesses in places for access in accesses):
        if access.role.id not in entry.except_:
            yield from reaches(_overlaps(access, asked, subject), access, asked, subject)


def _overlaps(access: RoleAccess, asked: Document, subject: Subject) -> tuple[Overlap, ...]:
    """List what a role may do of what is asked, with answers that can be."""
    documents = access.permissions.documents
    limits = access.limits
    return possible(lambda *more: tuple(overlaps(documents, asked, (limits, *more))), asked, subject)


def _finding(found: list[Reach], position: int, subject: Subject) -> Finding:
    why = subject.spec.never[position].why
    message = f"{roles(found)} may do what entry {position + 1} of 'never' forbids ({why}): "
    help = "narrow the grant, or name the role in 'except'"
    return Finding(KIND, found[0].location, message + said(found, subject), help)


def forbidden(entry: NeverSpec) -> Document:
    """Write what an entry forbids as the statement that would allow it."""
    asked: dict[str, JsonValue] = {
        "Effect": "Allow",
        "Action": entry.allow,
        "Resource": entry.on,
        "Condition": entry.when,
    }
    return parse({"Version": POLICY_VERSION, "Statement": [asked]})


RULE = Rule(KIND, find, __doc__, acceptable=False)
