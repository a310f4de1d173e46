"""Roles as facts: their names, who may assume them, for how long, and which policies limit them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.analysis.wording import condition as condition_words
from octo_spec.analysis.wording import conditions as conditions_words
from octo_spec.analysis.wording import cut_short, either, principals
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.iam.limits import is_account_id
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.model.ids import fresh
from octo_spec.model.presence import PartitionIn
from octo_spec.model.review_facts import ReviewedRole, TrustedCaller, UnreadPart
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review.administrators import administrator
from octo_spec.review.open_ends import named_with_presence, unknown_escalation
from octo_spec.review.presences import in_words
from octo_spec.review.role_names import copied_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.deployment import Condition, Deployment, Facts, Role, TrustStatement
    from octo_spec.model.review_facts import ReviewFinding
    from octo_spec.review.placed_findings import PlacedFindings
    from octo_spec.review.reviewed_roles import ReviewedPolicies

GIVEN: Final = "the value of parameter "
"""The prefix for a value that has no text yet."""
OWN_ACCOUNT: Final = "in which it is deployed"

ACCOUNT: Final = "AWS account "
"""The prefix for the name of an account."""

ANYONE: Final = "anyone (*)"
REFUSED: Final = "not "
"""The prefix for a principal whose requests a statement denies."""

ROOT: Final = re.compile(r"arn:[^:]+:iam::(?P<account>.+):root")
"""The ARN by which a trust policy names every principal of an account."""


def reviewed_role(
    role: ReviewedPolicies,
    deployment: Deployment,
    findings: PlacedFindings,
    *,
    keeps_references: bool = False,
) -> ReviewedRole:
    """Return a role of a deployment.

    With ``keeps_references``, a parameter without a default is a reference, not words: pages of formats have
    their own names for it.
    """
    words = _ParameterWords(_defaults(deployment), keeps_references)
    written = next(each for each in deployment.roles if each.id == role.id)
    return ReviewedRole(
        id=role.id,
        name=_name(written, deployment, keeps_references=keeps_references),
        why=written.why,
        session_seconds=0 if written.session else written.max_session,
        trusted=tuple(_trusted_callers(written, findings, words, deployment.partitions)),
        boundary=_boundary(role) or _registered_boundary(written, deployment),
        unknown_policies=tuple(map(named_with_presence, role.unknown_attachments)),
        unread=tuple(map(_unread_part, written.unread)),
        may_gain=unknown_escalation(role),
        administrator=administrator(role),
        combinations=union((written.presence,)),
        findings=findings.findings_within(("roles", role.id))
        if not written.trust
        else _own_findings(written, findings),
        is_temporary=written.session,
    )


def _name(role: Role, deployment: Deployment, *, keeps_references: bool) -> str:
    """Return the name of a role in AWS: with the defaults of parameters, if all are known."""
    written = str(role.name) if role.name is not None else ""
    known = copied_name(role, deployment)
    return written if keeps_references or not written or known.is_blank else known.name


def reviewed_document(role: ReviewedPolicies) -> ReviewedRole:
    """Return the facts for a single policy document without a role."""
    trusted = tuple(_callers_of_document(role))
    return ReviewedRole(
        role.id,
        "",
        "",
        0,
        trusted,
        _boundary(role),
        may_gain=unknown_escalation(role),
        administrator=administrator(role),
    )


def unread_roles(deployment: Deployment) -> tuple[ReviewedRole, ...]:
    """Return the unread roles, and other unread parts that may grant: only the name and the place of each."""
    taken = {role.id: None for role in deployment.roles}
    found = []
    for each in deployment.unread:
        id = fresh(each.name, taken, "not-read")
        taken[id] = None
        found.append(
            ReviewedRole(id, "", "", 0, (), unread=(_unread_part(each),), may_gain=EVERY_COMBINATION)
        )
    return tuple(found)


def _unread_part(unread: Unread) -> UnreadPart:
    actions = () if unread.kind is UnreadKind.TRUST else unread.actions
    combinations = union((unread.presence,))
    return UnreadPart(
        unread.kind, f"{_unread_words(unread)}: {unread.reason}", str(unread.place), actions, combinations
    )


def _unread_words(unread: Unread) -> str:
    """Say what was not read, and what it may allow."""
    match unread.kind:
        case UnreadKind.STATEMENT:
            what = "anything" if unread.actions == EVERY_ACTION else cut_short(unread.actions)
            return f"a statement that may allow {what}"
        case UnreadKind.TRUST:
            return "a trust statement, which may trust more principals"
        case UnreadKind.POLICY:
            return f"{unread.name}, which may allow anything"
        case UnreadKind.ROLE:
            return f"the role {unread.name}, about which nothing is known"
        case UnreadKind.PART:
            return f"{unread.name}, about which nothing is known"
        case UnreadKind.USER:
            return f"the user {unread.name}, whose permissions octospec does not read"
        case _:
            assert_never(unread.kind)


def trust_findings(
    statement: TrustStatement, role: Role, findings: PlacedFindings
) -> tuple[ReviewFinding, ...]:
    """Return the findings in a trust statement, as rules word them."""
    return findings.findings_within(("roles", role.id, "trust", statement.entry))


def _own_findings(role: Role, findings: PlacedFindings) -> tuple[ReviewFinding, ...]:
    """Return the findings in a role, except in its trust policy."""
    in_trust = {found for entry in role.trust for found in trust_findings(entry, role, findings)}
    return tuple(found for found in findings.findings_within(("roles", role.id)) if found not in in_trust)


def _defaults(deployment: Deployment) -> dict[str, str]:
    """Return the default values of parameters."""
    return {each.id: each.default for each in deployment.parameters if isinstance(each.default, str)}


def _boundary(role: ReviewedPolicies) -> str:
    policies = role.first.policies
    known = "; ".join(bound.title for bound in policies.bounds)
    unknown = policies.unknown_boundary
    named = known or (
        f"permissions boundary {unknown.arn}, whose content is not known here" if unknown else ""
    )
    there = policies.role.boundary if policies.role else None
    when = in_words((there.presence,)) if there else ""
    return f"{named}, if {when}" if named and when else named


def _registered_boundary(role: Role, deployment: Deployment) -> str:
    """Return the boundary that AWS registered for the roles which stay after a temporary delegation."""
    known = deployment.delegation
    if role.session or known is None or not known.boundary_name:
        return ""
    return f"permissions boundary {known.boundary_arn}, if a temporary delegation created the role"


# --- trust -------------------------------------------------------------------------------------


def _trusted_callers(
    role: Role, findings: PlacedFindings, words: _ParameterWords, partitions: Sequence[Facts]
) -> Iterator[TrustedCaller]:
    for statement in role.trust:
        yield TrustedCaller(
            who=_principal_name(statement, words, tuple(_partitions_of(statement, partitions))),
            actions=statement.actions,
            conditions=tuple(_condition(each, words) for each in statement.conditions),
            why=statement.why,
            combinations=union((statement.presence,)),
            findings=tuple(
                replace(found, message=words.text(found.message))
                for found in trust_findings(statement, role, findings)
            ),
        )


def _partitions_of(statement: TrustStatement, partitions: Iterable[Facts]) -> Iterator[Facts]:
    """Yield the partitions that have a trust entry."""
    tests = [test for test in statement.presence.tests if isinstance(test, PartitionIn)]
    return (each for each in partitions if all(each.key in test.partitions for test in tests))


def _principal_name(statement: TrustStatement, words: _ParameterWords, partitions: Sequence[Facts]) -> str:
    """Name the trusted principal; an account by its number."""
    values = _fill_in_partitions(map(str, statement.principal.values), partitions)
    if statement.principal.kind is not PrincipalKind.AWS:
        return f"{statement.principal.kind} {either(map(words.value, values))}"
    accounts = [_account_of(value, words) for value in values]
    if all(accounts):
        return f"{ACCOUNT}{either(dict.fromkeys(filter(None, accounts)))}"
    return either(
        f"{ACCOUNT}{account}" if account else ANYONE if value == "*" else words.value(value)
        for value, account in zip(values, accounts, strict=True)
    )


def _account_of(value: str, words: _ParameterWords) -> str | None:
    """Return the account of a principal that is written as a root ARN or as the number alone."""
    if root := ROOT.fullmatch(value):
        return OWN_ACCOUNT if root["account"] == "${account}" else words.text(root["account"])
    number = words.value(value)
    return number if is_account_id(number) else None


def _fill_in_partitions(texts: Iterable[str], partitions: Sequence[Facts]) -> tuple[str, ...]:
    """Fill in the partition and its facts, once for each partition of the deployment."""
    if not partitions:
        return tuple(texts)
    return tuple(dict.fromkeys(_fill_in_partition(text, each) for text in texts for each in partitions))


def _fill_in_partition(text: str, partition: Facts) -> str:
    text = text.replace("${partition}", partition.key)
    for fact, value in partition.facts:
        text = text.replace(f"${{partition.{fact}}}", value)
    return text


def _condition(condition: Condition, words: _ParameterWords) -> str:
    values = [words.value(str(value)) for value in condition.values]
    return condition_words(condition.operator, condition.key, values)


@frozen
class _ParameterWords:
    """Writes values with parameters: a default, otherwise words, or the reference if those are kept."""

    defaults: Mapping[str, str]
    keeps_references: bool = False

    def text(self, text: str) -> str:
        """Replace each parameter in a text by its default, or by words that name the parameter."""
        return _PARAMETER.sub(
            lambda found: self._known_value(found) or f"given by parameter {found[1]}", text
        )

    def value(self, text: str) -> str:
        """Return a value in words: a parameter without default has no text yet; a part is kept as written."""
        alone = _PARAMETER.fullmatch(text)
        if alone and not self._known_value(alone):
            return f"{GIVEN}{alone[1]}"
        return _PARAMETER.sub(lambda found: self._known_value(found) or found[0], text)

    def _known_value(self, found: re.Match[str]) -> str:
        return self.defaults.get(found[1]) or (found[0] if self.keeps_references else "")


_PARAMETER: Final = re.compile(r"\$\{param\.([a-z0-9-]+)\}")


def _callers_of_document(role: ReviewedPolicies) -> Iterator[TrustedCaller]:
    trust = role.first.policies.trust
    for document, written in zip(trust.documents, trust.statements, strict=True):
        for statement, each in zip(document.statements, written, strict=True):
            refused = REFUSED if statement.effect is Effect.DENY else ""
            actions = tuple(f"all except {name}" if each.actions_excepted else name for name in each.actions)
            when = tuple(filter(None, (conditions_words(each),)))
            yield TrustedCaller(f"{refused}{principals(each)}", actions, when, combinations=EVERY_COMBINATION)
