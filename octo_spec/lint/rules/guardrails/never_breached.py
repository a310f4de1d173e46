"""A role that may do what `never` forbids.

What it finds
    A grant that allows a request of a `never`, in any setting of the choices, for any value of any
    parameter that its own rules take, in any partition of the spec, for a role that is not in `except`.
    The finding stands at the grant, and cannot be accepted.

    It is decided where every choice is asked and nothing is fixed. A customer who fixes an answer has one
    of these settings, and no format grants more than the spec, so what holds here holds of every artifact.
    A deny counts, and so does a boundary of AWS, with the text that it had on a day in partition aws
    (`outside-the-proof`). Another boundary does not, since nobody knows what it allows; nor do policies that
    are attached and whose text is not known. It is about the actions that AWS documents today, and about
    names that the spec spells out. The name of a role that the target makes is taken for its id.

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
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.policy import document
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import allowed
from octo_spec.lint.rules.allowing_grants import actions_in_words, allowing_grants, roles_in_words
from octo_spec.lint.rules.guardrails.over_approximation import places
from octo_spec.lint.rules.guardrails.spurious_witnesses import without_spurious

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.intersect import Overlap
    from octo_spec.iam.policy import Document
    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error("OCT395", "never-breached", "A role that may do what `never` forbids.")


def find(subject: Subject) -> Iterator[Finding]:
    """Ask, for each ``never``, which grants allow what it forbids, and make a finding of each such grant."""
    for position in range(len(subject.spec.never)):
        by_location: dict[Location, list[AllowingGrant]] = {}
        try:
            for grant in breaches(subject, position, places(subject)):
                by_location.setdefault(grant.location, []).append(grant)
        except BudgetExceededError as error:
            message = f"it is not proven that no role may do this: {error}"
            yield Finding(KIND, ("never", position), message, "divide it into several entries")
        yield from (_finding(grants, position, subject) for grants in by_location.values())


def breaches(
    subject: Subject, position: int, in_places: Iterable[tuple[RoleAccess, ...]]
) -> Iterator[AllowingGrant]:
    """List the grants that allow, in any of ``in_places``, what the ``never`` at ``position`` forbids."""
    entry = subject.spec.never[position]
    requests = forbidden(entry)
    for access in (access for accesses in in_places for access in accesses):
        if access.role.id not in entry.except_:
            overlaps = _overlaps(access, requests, subject)
            yield from allowing_grants(overlaps, access, requests)


def _overlaps(access: RoleAccess, requests: Document, subject: Subject) -> tuple[Overlap, ...]:
    """Ask what a role may do of ``requests``, for values that its parameters take."""
    return without_spurious(lambda *limits: tuple(allowed(requests, access, limits)), requests, subject)


def _finding(grants: list[AllowingGrant], position: int, subject: Subject) -> Finding:
    why = subject.spec.never[position].why
    message = f"{roles_in_words(grants)} may do what entry {position + 1} of 'never' forbids ({why}): "
    help = "narrow the grant, or name the role in 'except'"
    return Finding(KIND, grants[0].location, message + actions_in_words(grants, subject), help)


def forbidden(entry: NeverSpec) -> Document:
    """Describe the requests that an entry forbids."""
    return document("Allow", ({"Action": entry.allow, "Resource": entry.on, "Condition": entry.when},))


RULE = Rule(KIND, find, __doc__, acceptable=False)
