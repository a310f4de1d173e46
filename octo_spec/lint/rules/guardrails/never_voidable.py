"""A grant by which a role can get a permission that `never` or a promise forbids.

What it finds
    A grant by which a role can change its own permissions until it may do what an entry of `never` or of
    `promises` forbids and what it may not do today: it writes or attaches its own policies, creates or
    selects a version of one of them, removes those that deny, tags itself, rewrites its trust policy, by
    which its callers can choose the tags of a session, removes or rewrites its boundary, or writes the policy
    of a resource, which can allow the role's own session a request.
    octospec also follows steps that make further steps possible. If a step depends on what octospec does
    not know, such as another version of a policy, the finding says that it is not decided. A request that an
    AWS managed policy as the boundary blocks is not reported, unless the role can remove the boundary;
    octospec knows the boundary's text as of a certain day, in partition aws. A boundary with unknown text
    does not count.

    The rule also reports a grant by which a role can act with other principals' permissions, because a
    `never` and a promise cover only the roles of the spec: it changes their permissions, acts as them,
    changes what runs under them, or passes a role to a service that acts as the role. A grant that names the
    other role or the service is reported, too: octospec does not know what that role may do, so the finding
    says that it is not decided. So is a trust policy of another role of the spec that names the role, which
    then needs no grant. The same counts for data that a service returns with the permissions of a role of its
    own: S3 Access Grants, Lake Formation, SQL in Redshift, Aurora and RDS, the loader of Neptune, and the
    identity provider of a Transfer Family server.

    If the search needs too many steps, the rule has no result, and lint fails with `rule-undecided`.

Why it is bad
    octospec proves a `never` and a promise for the deployed policies. This role can change its policies
    without the customer's consent, so the promise is valid only until someone with access to the role
    breaks it.

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
    Change the role only through its template; set an AWS managed policy as a `boundary` that blocks the
    entry and that the role cannot remove; or accept the finding with a reason, which the customer then
    reads next to the promise.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.vended_data import VENDING, may_lead_to, vending_actions_for
from octo_spec.analysis.escalation.dangerous_requests import named_by_grants
from octo_spec.analysis.escalation.privilege_escalations import (
    boundary_in_words,
    escalations_through_others,
    is_certain_step,
)
from octo_spec.analysis.escalation.self_grant_steps import names_a_step
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.sides import role_policies
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.policy import Document, document
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import allowed_requests, dangerously_allowed
from octo_spec.lint.rules.allowing_grants import witness_in_words
from octo_spec.lint.rules.attached_policies import location
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.guardrails.breaches import breaching_requests
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden, in_words
from octo_spec.lint.rules.guardrails.over_approximation import places
from octo_spec.symbolic.answer_keys import answer_keys_of, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.guardrails.forbidden_requests import Forbidden
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns

KIND = DiagnosticKind(
    "OCT397",
    "never-voidable",
    Severity.WARNING,
    "A grant by which a role can escalate its privileges to what `never` or a promise forbids.",
)


@frozen
class _Voiding:
    """A role's first step, and a forbidden request that the role may make after its last step.

    It is not certain if a step depends on what octospec does not know, such as the text of a policy.
    """

    role: RolePolicies
    access: RoleAccess
    grant: SelfGrant
    entry: Forbidden
    request: Request
    is_certain: bool
    unknowns: Unknowns

    @property
    def location(self) -> Location:
        """The location of the grant that allows the step."""
        return location(self.access.permissions.origin(self.grant.place))

    @property
    def step(self) -> str:
        """The step in words, and the known boundary that limits the role during the step."""
        boundary, of = self.access.role.boundary, (self.grant.place, self.role, self.unknowns)
        within = (
            f" from within {bound.title}{when}"
            for bound in self.role.bounds
            for when in boundary_in_words(boundary, *of)
        )
        return step_in_words(self.grant, self.role.arn) + "".join(within)

    @property
    def witness(self) -> Request:
        """The request, with the answers on which the grant depends."""
        relevant = answer_keys_of(self.role.permissions.parsed_statement(self.grant.place))
        context = {
            key: value
            for key, value in self.request.context.items()
            if not is_answer_key(key) or key in relevant
        }
        return replace(self.request, context=context)


def find(subject: Subject) -> Iterator[Finding]:
    """Find what each role can grant itself, and check it like the role's own permissions."""
    kept = cache(partial(_kept_entries, subject))
    by_location: dict[tuple[Location, bool], list[_Voiding]] = {}
    for accesses in places(subject):
        for access in filter(names_a_step, accesses):
            for voiding in _voidings(access, kept, subject):
                by_location.setdefault((voiding.location, voiding.is_certain), []).append(voiding)
    yield from (_finding(voidings, subject) for voidings in by_location.values())
    yield from dict.fromkeys(_all_findings_through_others(kept, subject)) if forbidden(subject) else ()


def _all_findings_through_others(
    kept: Callable[[RoleAccess], Sequence[Forbidden]], subject: Subject
) -> Iterator[Finding]:
    """Report the same grants in each partition that the ARNs of the spec name."""
    for unknowns, accesses in subject.accesses_by_partition:
        for access in accesses:
            yield from _findings_through_others(access, unknowns, kept(access), subject)
            yield from _findings_of_vended_data(access, kept(access), subject)


def _voidings(
    access: RoleAccess, kept: Callable[[RoleAccess], Sequence[Forbidden]], subject: Subject
) -> Iterator[_Voiding]:
    """Yield the steps after which a role may do what an entry forbids, unless it may do that today."""
    role = role_policies(access)
    grants = self_grants(role)
    for entry in kept(access) if grants else ():
        for grant in grants:
            is_certain = is_certain_step(grant, role, subject.deployment)
            sure = next(grant.surely_allowed(entry.requests), None) if is_certain else None
            vending = Document(()) if grant.state.is_whole else _vending_requests(entry)
            requests = (entry.requests, vending)
            if overlap := sure or next(chain.from_iterable(map(grant.allowed_overlaps, requests)), None):
                certain = sure is not None
                yield _Voiding(role, access, grant, entry, overlap.witness, certain, subject.unknowns)


def _vending_requests(entry: Forbidden) -> Document:
    """Return the requests by which a service does what an entry forbids, with another role."""
    names = vending_actions_for(entry.requests)
    return document("Allow", [{"Action": [*names], "Resource": "*"}] if names else [])


def _finding(voidings: list[_Voiding], subject: Subject) -> Finding:
    roles = enumerate_names(dict.fromkeys(repr(voiding.role.id) for voiding in voidings))
    steps = enumerate_names(dict.fromkeys(voiding.step for voiding in voidings))
    first = voidings[0]
    entries = {voiding.entry.location: voiding.entry for voiding in voidings}
    in_order = [entries[at] for at in sorted(entries)]
    whether = "" if first.is_certain else "it is not decided whether "
    message = f"{whether}role {roles} may grant itself what {in_words(in_order)}, by {steps}, "
    witness = f"group {first.grant.by.group!r}: {witness_in_words(first.witness, subject)}"
    help = "change the role only by updating its template or module, or set a boundary that it cannot remove"
    return Finding(KIND, first.location, message + witness, help)


def _findings_through_others(
    access: RoleAccess, unknowns: Unknowns, entries: Sequence[Forbidden], subject: Subject
) -> Iterator[Finding]:
    """Report grants by which a role can use other principals' permissions, which no proof covers."""
    search = partial(dangerously_allowed, subject, access)
    for gained in (
        escalations_through_others(role_policies(access), unknowns, search=search) if entries else ()
    ):
        void = [entry for entry in entries if may_lead_to(gained.gained, entry.requests)]
        if not void:
            continue
        when = f", if {enumerate_names(gained.when, len(gained.when))}" if gained.when else ""
        message = (
            f"it is not decided whether role {access.role.id!r} may do what {in_words(void)} with "
            f"{gained.permissions}: {gained.step}, {_part(gained.by)}{when}"
        )
        at = location(access.permissions.origin(gained.place))
        yield Finding(KIND, at, message, "name the roles and resources, or require a permissions boundary")


def _part(by: WrittenStatement) -> str:
    """Name the group of a statement; the trust of a role that another one may assume belongs to no group."""
    return f"group {by.group!r}" if by.group else by.policy


def _findings_of_vended_data(
    access: RoleAccess, entries: Sequence[Forbidden], subject: Subject
) -> Iterator[Finding]:
    """Report grants by which a service does what entries forbid, with its own role."""
    if not any(named_by_grants(VENDING, access)):
        return
    by_entry = {entry.location: vending_actions_for(entry.requests) for entry in entries}
    names = tuple(dict.fromkeys(chain.from_iterable(by_entry.values())))
    if not any(named_by_grants(names, access)):
        return
    for overlap in dangerously_allowed(
        subject, access, document("Allow", [{"Action": [*names], "Resource": "*"}])
    ):
        void = [entry for entry in entries if not set(overlap.actions).isdisjoint(by_entry[entry.location])]
        message = (
            f"it is not decided whether role {access.role.id!r} may do what {in_words(void)} with the "
            f"permissions of a role that AWS uses for it: {enumerate_names(overlap.actions)}"
        )
        at = location(access.permissions.origin(overlap.place))
        yield Finding(KIND, at, message, "remove these actions, or accept the finding with a reason")


def _kept_entries(subject: Subject, access: RoleAccess) -> list[Forbidden]:
    """Return the entries that a role does not breach today, for values that its parameters accept."""
    return [
        entry
        for entry in forbidden(subject)
        if access.role.id not in entry.excepted and not _is_breached(entry, access, subject)
    ]


def _is_breached(entry: Forbidden, access: RoleAccess, subject: Subject) -> bool:
    if not any(allowed_requests(entry.requests, access)):
        return False
    return bool(breaching_requests(entry, access, subject))


RULE = Rule(KIND, find, __doc__)
