"""A grant by which a role may come to what `never` or a promise forbids.

What it finds
    A grant by which a role may change its own rights, so that in the end it may do what an entry of
    `never` or of `promises` forbids and what it may not do today: it writes or attaches its own policies,
    makes a new version of one of them, removes those that deny, or takes off its boundary. Steps that
    open others are followed. Not found is what a boundary of AWS does not let through, unless the role
    may take it off; its text is known as of a day, in partition aws. Of another boundary nothing is
    known, so it does not count.

    Found is also a grant by which a role comes to the rights of others, since a `never` and a
    promise are about the roles of the spec: it changes their rights, acts as them, or passes any role to what
    it runs.

Why it is bad
    A `never` and a promise are proven of what is deployed. This role may deploy something else, and nobody is
    asked: the promise holds only as long as its holder wants.

Example
    never:
      - allow: iam:CreateUser
        why: We make no users in your account.
    groups:
      own-role:
        grants:
          - allow: iam:PutRolePolicy
            on: ${role.reader.arn}

Instead
    Leave changes of the role to its template, set a `boundary` of AWS that does not let the entry through and
    that the role cannot take off, or accept this with the reason, which a customer then reads beside the
    promise.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.further_rights import rights_of_others
from octo_spec.analysis.escalation.self_grants import names_a_step, self_grants
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.sides import role_policies
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import allowed, dangerously_allowed
from octo_spec.lint.rules.allowing_grants import witness_in_words
from octo_spec.lint.rules.attached_policies import location
from octo_spec.lint.rules.enumeration import enumerated
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden, in_words
from octo_spec.lint.rules.guardrails.over_approximation import places
from octo_spec.symbolic.answer_keys import answer_keys_of, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.guardrails.forbidden_requests import Forbidden
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT397",
    "never-voidable",
    Severity.WARNING,
    "A grant by which a role may come to what `never` or a promise forbids.",
)


@frozen
class _Voiding:
    """A first step of a role, and a request that is forbidden and that the role may do in the end."""

    role: RolePolicies
    access: RoleAccess
    grant: SelfGrant
    entry: Forbidden
    request: Request

    @property
    def location(self) -> Location:
        """The location of the grant that allows the step."""
        return location(self.access.permissions.origin(self.grant.place))

    @property
    def step(self) -> str:
        """The step in words, and the known boundary from within which it is taken."""
        within = "".join(f" from within {bound.title}" for bound in self.role.bounds)
        return step_in_words(self.grant, self.role.arn) + within

    @property
    def witness(self) -> Request:
        """The request with the answers on which the grant depends."""
        relevant = answer_keys_of(self.role.permissions.parsed(self.grant.place))
        context = {
            key: value
            for key, value in self.request.context.items()
            if not is_answer_key(key) or key in relevant
        }
        return replace(self.request, context=context)


def find(subject: Subject) -> Iterator[Finding]:
    """Follow what each role may grant itself, and ask of it what is asked of the role."""
    kept = cache(partial(_kept, forbidden(subject)))
    by_location: dict[Location, list[_Voiding]] = {}
    for accesses in places(subject):
        for access in filter(names_a_step, accesses):
            for voiding in _voidings(access, kept):
                by_location.setdefault(voiding.location, []).append(voiding)
    yield from (_finding(voidings, subject) for voidings in by_location.values())
    for access in subject.accesses if forbidden(subject) else ():
        yield from _through_others(access, kept(access), subject)


def _voidings(access: RoleAccess, kept: Callable[[RoleAccess], Sequence[Forbidden]]) -> Iterator[_Voiding]:
    """List the steps after which a role may do what an entry forbids, unless it may do that today."""
    role = role_policies(access)
    grants = self_grants(role)
    for entry in kept(access) if grants else ():
        for grant in grants:
            if overlap := next(grant.allowed(entry.requests), None):
                yield _Voiding(role, access, grant, entry, overlap.witness)


def _finding(voidings: list[_Voiding], subject: Subject) -> Finding:
    roles = enumerated(dict.fromkeys(repr(voiding.role.id) for voiding in voidings))
    steps = enumerated(dict.fromkeys(voiding.step for voiding in voidings))
    first = voidings[0]
    entries = {voiding.entry.location: voiding.entry for voiding in voidings}
    in_order = [entries[at] for at in sorted(entries)]
    message = f"role {roles} may grant itself what {in_words(in_order)}, by {steps}, "
    witness = f"group {first.grant.by.group!r}: {witness_in_words(first.witness, subject)}"
    help = "leave changes of the role to its template, or set a boundary that it cannot take off"
    return Finding(KIND, first.location, message + witness, help)


def _through_others(access: RoleAccess, entries: Sequence[Forbidden], subject: Subject) -> Iterator[Finding]:
    """Find grants by which a role comes to rights of others, of which nothing is proven."""
    ask = partial(dangerously_allowed, subject, access)
    for right in rights_of_others(role_policies(access), subject.unknowns, ask=ask) if entries else ():
        when = f", where {enumerated(right.when, len(right.when))}" if right.when else ""
        message = (
            f"role {access.role.id!r} may come to what {in_words(entries)} by the rights "
            f"{right.rights.removeprefix('those ')}: {right.step}, group {right.by.group!r}{when}"
        )
        at = location(access.permissions.origin(right.place))
        yield Finding(KIND, at, message, "name the roles and resources, or ask for a permissions boundary")


def _kept(entries: Sequence[Forbidden], access: RoleAccess) -> list[Forbidden]:
    """List the entries that a role keeps today."""
    return [
        entry
        for entry in entries
        if access.role.id not in entry.excepted and not any(allowed(entry.requests, access))
    ]


RULE = Rule(KIND, find, __doc__)
