"""Fits a deployment to the language: access never grows, and every change is reported.

The language refuses some trust (anyone, an external ID for callers that cannot send one), and has only one
form for some things. Third-party deployments are changed to these forms before a spec is written.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.foreign.lone_lists import trust_with_lone_lists, with_lone_lists
from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.external_ids import KEY
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.importing.choice_narrowing import with_narrowed_choice, with_switch
from octo_spec.importing.external_id_patterns import with_given_parts
from octo_spec.importing.external_ids import compared_exactly
from octo_spec.importing.name_lengths import with_fitting_lengths
from octo_spec.importing.policy_parameters import with_policy_parameters
from octo_spec.importing.policy_parts import with_part_names
from octo_spec.importing.principals import bad_principals, with_named_principals
from octo_spec.importing.prose import with_plain_prose
from octo_spec.importing.single_attachments import with_first_attachments, with_single_attachments
from octo_spec.importing.stack_parameters import with_stack_parameters
from octo_spec.importing.truths import with_lower_case_booleans
from octo_spec.model.combinations import intersection
from octo_spec.model.coverage import covers
from octo_spec.model.deployment import Facts
from octo_spec.model.note_kinds import CHANGED_INPUT
from octo_spec.model.presence import PARTITION, ChoiceIs, Given, Presence, subject, with_requirements
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import Account, ListParam, Partition, Text, aws_managed_policy
from octo_spec.model.traversal import (
    mentioned_roles,
    parameters_of,
    prune,
    statement_texts,
    texts,
    trust_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.importing.external_id_patterns import OnePart
    from octo_spec.model.deployment import Attachment, Condition, Deployment, Policy, Role, TrustStatement
    from octo_spec.model.presence import PresenceTest

    Present = TypeVar("Present", Attachment, Policy, TrustStatement)

TRUST_NARROWER = DiagnosticKind(
    "OCT740", "trust-narrower", Severity.WARNING, "The imported spec trusts fewer principals than the source."
)
ACCESS_NARROWER = DiagnosticKind(
    "OCT757", "access-narrower", Severity.WARNING, "The imported spec allows less than the source."
)
NO_TRUST = DiagnosticKind.error(
    "OCT741", "no-trust-left", "A spec cannot express who can assume an imported role."
)

_ASSUME: Final = "sts:AssumeRole"
_AWS_POLICY: Final = re.compile(r"arn:aws(?:-[a-z]+)*:iam::aws:policy/(.+)")


@frozen
class Fitted:
    """The deployment to write, the changes, and the original for the combinations of choices of the spec."""

    deployment: Deployment
    read: Deployment
    notes: tuple[Diagnostic, ...] = ()


def fit(deployment: Deployment) -> Fitted:
    """Change a deployment into what the language can express."""
    named, shortened = with_fitting_lengths(with_lower_case_booleans(with_plain_prose(deployment)))
    with_arns, changed = with_policy_parameters(named)
    with_arns, of_stack = with_stack_parameters(with_arns)
    notes = [*shortened, *changed, *of_stack]
    once = with_single_attachments(_with_switches(with_arns, notes), notes)
    read = _limit_to_one_partition(once, notes)
    given, parts = with_given_parts(read)
    notes += map(_part_note, parts)
    given = with_first_attachments(given, notes)
    roles = tuple(_role(role, given, notes) for role in given.roles)
    roles_left = tuple(role for role in roles if role.trust or role.session)
    mentioned = {id for role in roles_left for id in mentioned_roles(role)}
    for role in (role for role in roles if role not in roles_left):
        kind = NO_TRUST if role.id in mentioned else TRUST_NARROWER
        message = f"the role {role.id} is skipped: it has no principal left that can assume it"
        notes.append(kind.at(None, message, "name in the spec who can assume it"))
    kept = with_part_names(prune(replace(given, roles=roles_left)))
    return Fitted(_with_partitions(kept, notes), read, tuple(notes))


def _part_note(part: OnePart) -> Diagnostic:
    given = f"parameter{'s' if len(part.parameters) > 1 else ''} {' and '.join(part.parameters)}"
    message = f"the source accepts any external ID that matches {part.value}; the spec takes one from {given}"
    return TRUST_NARROWER.at(part.statement.place, message, "give the external ID of the customer")


def _with_switches(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """Add a switch for each parameter on which a part depends without naming it."""
    while parameter := next(_unnamed_parameters(deployment), None):
        deployment = with_switch(deployment, parameter)
        [*_, values] = deployment.choices
        message = f"a new choice, {values.id}, asks whether {parameter} is given"
        notes.append(CHANGED_INPUT.at(None, message, "answer it when you update"))
    return deployment


def _unnamed_parameters(deployment: Deployment) -> Iterator[str]:
    """Yield the parameters on which a part depends although none of its texts names them."""
    for role in deployment.roles:
        yield from _unmentioned_parameters(
            role.presence, (text for trust in role.trust for text in trust_texts(trust))
        )
        for trust in role.trust:
            yield from _unmentioned_parameters(trust.presence, trust_texts(trust), role)
        for attachment in (*role.attachments, *((role.boundary,) if role.boundary else ())):
            yield from _unmentioned_parameters(attachment.presence, (attachment.arn,), role)
        for policy in role.policies:
            for statement in policy.statements:
                yield from _unmentioned_parameters(policy.presence, statement_texts(statement), role)


def _unmentioned_parameters(
    presence: Presence, own: Iterable[Text], role: Role | None = None
) -> Iterator[str]:
    named = {id for text in own for id in parameters_of(text)}
    within = role.presence.tests if role else ()
    given = (test.parameter for test in presence.tests if isinstance(test, Given) and test not in within)
    return (id for id in given if id not in named)


def _with_kept_boundary(role: Role, deployment: Deployment, notes: list[Diagnostic]) -> Role:
    """Give a role its boundary in every combination: in the language a boundary depends only on its text.

    The role then allows less where the source has no boundary, never more.
    """
    if role.boundary is None or not (tests := _own_tests(role.boundary.presence, role)):
        return role
    given = Presence.of(*(Given(id) for id in parameters_of(role.boundary.arn)))
    if with_requirements(given, deployment.requirements).implies(Presence.of(*tests)):
        return role
    words = PresenceWording().presence(Presence.of(*tests))
    message = f"role {role.id} has its boundary only where {words}; in the spec it always has it"
    notes.append(ACCESS_NARROWER.at(None, message, "remove 'boundary' if the role should have none"))
    return replace(role, boundary=replace(role.boundary, presence=role.presence))


def _own_tests(presence: Presence, role: Role) -> tuple[PresenceTest, ...]:
    """Return the tests of a part, beyond those of its role, that the language does not read from its text."""
    tests = (test for test in presence.tests if test not in role.presence.tests)
    return tuple(test for test in tests if not isinstance(test, Given))


def _with_callers(role: Role, deployment: Deployment, notes: list[Diagnostic]) -> Role | None:
    """Limit a role to the combinations in which someone can assume it; ``None`` if that is inexpressible.

    AWS refuses a trust policy without a statement, so the source has no such role either, unless a statement
    was skipped.
    """
    presences = tuple(statement.presence for statement in role.trust)
    if covers(presences, role.presence, domains(deployment)):
        return role
    first, *others = presences
    choices = (test for test in first.tests if isinstance(test, ChoiceIs))
    shared = [test for test in choices if all(_requires(each, test) for each in others)]
    within = Presence.of(*(t for t in role.presence.tests if subject(t) not in map(subject, shared)), *shared)
    if within == role.presence or not covers(presences, within, domains(deployment)):
        return None
    message = f"role {role.id} exists only where {PresenceWording().presence(within)}"
    notes.append(TRUST_NARROWER.at(None, message, "otherwise no one can assume it"))
    return limit_role(role, within)


def _requires(presence: Presence, test: ChoiceIs) -> bool:
    return presence.implies(Presence.of(test))


def limit_role(role: Role, presence: Presence) -> Role:
    """Limit a role and its parts to a presence."""
    boundary = role.boundary and replace(role.boundary, presence=presence)
    return replace(
        role,
        presence=presence,
        trust=_limit_parts(role.trust, presence),
        policies=_limit_parts(role.policies, presence),
        attachments=_limit_parts(role.attachments, presence),
        boundary=boundary,
    )


def _limit_parts(parts: tuple[Present, ...], presence: Presence) -> tuple[Present, ...]:
    return tuple(
        replace(each, presence=there) for each in parts for there in intersection(each.presence, presence)
    )


def domains(deployment: Deployment) -> dict[str, tuple[str, ...]]:
    """Return the values of each choice, and the partitions."""
    choices = {choice.id: choice.values for choice in deployment.choices}
    return choices | {PARTITION: tuple(facts.key for facts in deployment.partitions)}


_ONE: Final = "aws"
_OF_ACCOUNT: Final = f"arn:{_ONE}:iam::"


def _limit_to_one_partition(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """Keep only the partition next to a list of accounts: the language lists accounts in each partition."""
    trust = (statement for role in deployment.roles for statement in role.trust)
    if not any(_is_listed_account(value) for each in trust for value in each.principal.values):
        return deployment
    message = f"a role trusts a list of accounts in the partition {_ONE}, so the spec is only for {_ONE}"
    notes.append(TRUST_NARROWER.at(None, message, "add others to 'partitions'"))
    if deployment.partitions:
        return with_narrowed_choice(deployment, PARTITION, (_ONE,))
    return replace(deployment, partitions=(Facts(_ONE),))


def _is_listed_account(principal: Text) -> bool:
    match principal.pieces:
        case (str(before), ListParam(), *_):
            return before == _OF_ACCOUNT
        case _:
            return False


def _with_accounts(statement: TrustStatement) -> TrustStatement:
    """Write listed accounts as the language does, in each partition of the spec."""
    values = (
        Text.of("arn:", Partition(), ":iam::", *value.pieces[1:]) if _is_listed_account(value) else value
        for value in statement.principal.values
    )
    return replace(statement, principal=replace(statement.principal, values=tuple(values)))


_PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov")


def _with_partitions(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """List the partitions if a text has both a list and the partition: a template repeats it for each."""
    with_both = (
        text
        for role in deployment.roles
        for text in texts(role)
        if text.list_param and Partition() in text.pieces
    )
    if deployment.partitions or not any(with_both):
        return deployment
    message = f"an ARN contains a list and the partition, so the spec is only for {', '.join(_PARTITIONS)}"
    notes.append(TRUST_NARROWER.at(None, message, "add others to 'partitions'"))
    return replace(deployment, partitions=tuple(map(Facts, _PARTITIONS)))


def _role(role: Role, deployment: Deployment, notes: list[Diagnostic]) -> Role:
    """Return a role as the language has it; without trust if no one is left who can assume it."""
    fits = _Trust(role.id, notes)
    trust = (part for statement in role.trust for part in trust_with_lone_lists(statement))
    fitted = replace(
        _with_kept_boundary(role, deployment, notes),
        trust=tuple(
            part for statement in map(_with_accounts, trust) for part in fits.fit_statement(statement)
        ),
        policies=tuple(map(_policy, role.policies)),
    )
    with_callers = _with_callers(fitted, deployment, notes) if fitted.trust else fitted
    return with_callers or replace(fitted, trust=())


def _policy(policy: Policy) -> Policy:
    statements = (part for each in policy.statements for part in with_lone_lists(each))
    return replace(policy, statements=tuple(statements))


def in_any_partition(deployment: Deployment) -> Deployment:
    """Write AWS managed policies without a partition: no deployment works with another partition."""
    return replace(deployment, roles=tuple(map(_attach_anywhere, deployment.roles)))


def _attach_anywhere(role: Role) -> Role:
    return replace(
        role,
        attachments=tuple(map(_attachment, role.attachments)),
        boundary=_attachment(role.boundary) if role.boundary else None,
    )


def _attachment(attachment: Attachment) -> Attachment:
    found = _AWS_POLICY.fullmatch(attachment.arn.literal or "")
    return replace(attachment, arn=aws_managed_policy(found[1])) if found else attachment


def _names_audience(statement: TrustStatement) -> bool:
    """Return whether a statement names the audience of the provider's token, as the language requires."""
    is_saml = all(":saml-provider/" in str(value) for value in statement.principal.values)
    wanted = (":aud",) if is_saml else (":aud", ":sub")
    return any(each.key.lower().endswith(wanted) and _narrows(each) for each in statement.conditions)


def _requires_account(statement: TrustStatement) -> bool:
    """Return whether a service must name the account for which it acts, as Firehose does.

    https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    """
    values = {value for each in statement.conditions if each.key.lower() == KEY for value in each.values}
    return statement.principal.kind is PrincipalKind.SERVICE and values == {Text.of(Account())}


def _narrows(condition: Condition) -> bool:
    """Return whether a condition fails for values that it does not name, and if the key is absent."""
    form = OperatorForm.parse(condition.operator)
    if form is None or form.is_negated or form.holds_without_key or form.family is not Family.STRING:
        return False
    return all(str(value).strip("*") for value in condition.values)


def _difference(statement: TrustStatement) -> str:
    """Say how the source compares the external ID, if not as a spec does."""
    forms = (OperatorForm.parse(each.operator) for each in statement.conditions if each.key.lower() == KEY)
    if any(form is not None and form.holds_without_key for form in forms):
        return "the source also accepts requests without an external ID"
    return "the source does not compare the external ID character by character"


@frozen
class _Trust:
    """Fits the trust of one role."""

    role: str
    notes: list[Diagnostic] = field(default_factory=list)

    def fit_statement(self, statement: TrustStatement) -> tuple[TrustStatement, ...]:
        """Return the result for a statement: nothing, itself, or one for each action."""
        statement = self._with_exact_principals(statement)
        if any("*" in str(value) or "?" in str(value) for value in statement.principal.values):
            return self._skip(statement, "it trusts every principal that matches a pattern")
        requires_id = any(condition.key.lower() == KEY for condition in statement.conditions)
        if (
            requires_id
            and statement.principal.kind is not PrincipalKind.AWS
            and not _requires_account(statement)
        ):
            return self._skip(statement, "it requires an external ID, which its principals cannot send")
        if statement.principal.kind is PrincipalKind.FEDERATED and not _names_audience(statement):
            return self._skip(statement, "it trusts every identity of the provider")
        exact = compared_exactly(statement)
        if exact is None:
            return self._skip(statement, "a spec cannot compare the external ID in this way")
        if exact != statement:
            message = f"role {self.role}: {_difference(statement)}"
            self.notes.append(TRUST_NARROWER.at(statement.place, message, "the spec requires an equal one"))
        return self._split_by_action(exact, requires_id=requires_id)

    def _with_exact_principals(self, statement: TrustStatement) -> TrustStatement:
        """Name principals that a condition compares; skip those that a spec cannot name, if one is left."""
        found = with_named_principals(statement)
        named = found.statement
        if named != statement:
            who = ", ".join(map(str, named.principal.values))
            message = f"role {self.role}: a trust statement for anyone who meets its condition names {who}"
            skipped = f"; it does not name {', '.join(map(str, found.left))}" if found.left else ""
            self.notes.append(
                TRUST_NARROWER.at(statement.place, f"{message}{skipped}", "the condition stays")
            )
        bad = dict(bad_principals(named))
        kept = tuple(value for value in named.principal.values if value not in bad)
        if not kept:
            return named
        for value, problem in bad.items():
            message = f"role {self.role}: the principal {value} is skipped: it {problem}"
            self.notes.append(TRUST_NARROWER.at(statement.place, message, "the other principals stay"))
        return replace(named, principal=replace(named.principal, values=kept))

    def _split_by_action(self, statement: TrustStatement, *, requires_id: bool) -> tuple[TrustStatement, ...]:
        main = tuple(action for action in statement.actions if action.startswith(_ASSUME))
        along = tuple(action for action in statement.actions if action not in main)
        if not main and (along or not requires_id):
            return (statement,)
        parts = tuple(replace(statement, actions=(action,)) for action in main)
        if along and requires_id:
            message = f"role {self.role}: {', '.join(along)} is skipped where an external ID is required"
            self.notes.append(TRUST_NARROWER.at(statement.place, message, "only sts:AssumeRole sends one"))
            return parts
        return (*parts, replace(statement, actions=along, sid="")) if along else parts

    def _skip(self, statement: TrustStatement, why: str) -> tuple[TrustStatement, ...]:
        message = f"role {self.role}: a trust statement is skipped: {why}"
        self.notes.append(
            TRUST_NARROWER.at(statement.place, message, "name in the spec who can assume the role")
        )
        return ()
