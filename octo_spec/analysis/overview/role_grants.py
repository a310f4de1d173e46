"""What roles and policies grant and trust, statement by statement, as far as answers are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.sides import document_side
from octo_spec.analysis.wording import condition as condition_words
from octo_spec.analysis.wording import either, principals
from octo_spec.analysis.written_statements import AuthoredCondition, WrittenStatement
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import PARTITION, edition, managed_policy, policy_name
from octo_spec.model.deployment import fact_table
from octo_spec.model.environment import holds
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.presence import PartitionIn, Presence, subject
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.policy import Document
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.model.deployment import Attachment, Condition, Deployment, Policy, Role, Statement
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.text import Text


@frozen
class GrantedStatement:
    """A statement as it is written, with its effect; ``when`` are the answers on which it still depends."""

    effect: Effect
    statement: WrittenStatement
    category: str = ""
    when: tuple[str, ...] = ()


@frozen
class KnownAnswers:
    """Answers to choices and parameters, and where the roles are, as far as they are known."""

    answers: Mapping[str, Value]
    values: KnownValues
    """The values of references; a list is one text, its elements joined by "or"."""

    @classmethod
    def of(
        cls, deployment: Deployment, answers: Mapping[str, Value], place: Mapping[str, str]
    ) -> KnownAnswers:
        """Return what is known about a deployment, with the resulting facts."""
        words = {id: answer if isinstance(answer, str) else either(answer) for id, answer in answers.items()}
        allowed = {parameter.id: fact_table(parameter.allowed) for parameter in deployment.parameters}
        return cls(answers, KnownValues(words, place, allowed, fact_table(deployment.partitions)))

    def open_answers(self, presence: Presence) -> tuple[str, ...] | None:
        """Return the answers on which a presence still depends; ``None`` if it cannot hold."""
        verdicts = {test: self._verdict(test) for test in presence.tests}
        if False in verdicts.values():
            return None
        return tuple(_WORDING.test(test) for test, verdict in verdicts.items() if verdict is None)

    def _verdict(self, test: PresenceTest) -> bool | None:
        """Decide a test, if its answer is known."""
        if isinstance(test, PartitionIn):
            partition = self.values.partition()
            return None if partition is None else partition in test.partitions
        return holds(Presence((test,)), self.answers) if subject(test) in self.answers else None

    def fill_in(self, text: Text) -> str:
        """Return a text with the known answers filled in."""
        return str(substitute(text, self.values))


_WORDING: Final = PresenceWording(chosen="{} = {}", answers=lambda _, answers: either(answers))


# --- permissions -------------------------------------------------------------------------------


def role_grants(role: Role, answers: KnownAnswers) -> tuple[GrantedStatement, ...]:
    """Return what the policies of a role, and the AWS managed policies that it attaches, grant."""
    own = (grant for policy in role.policies for grant in _policy_grants(policy, answers))
    attached = (grant for policy in role.attachments for grant in _attached_grants(policy, answers))
    return (*own, *attached)


def _policy_grants(policy: Policy, answers: KnownAnswers) -> Iterator[GrantedStatement]:
    when = answers.open_answers(policy.presence)
    if when is None:
        return
    name = answers.fill_in(policy.name)
    for statement in policy.statements:
        yield GrantedStatement(
            statement.effect, _written_statement(statement, name, answers), statement.category, when
        )


def _written_statement(statement: Statement, policy: str, answers: KnownAnswers) -> WrittenStatement:
    return WrittenStatement(
        actions=statement.actions,
        resources=tuple(map(answers.fill_in, statement.resources)),
        conditions=tuple(_conditions(statement.conditions, answers)),
        actions_excepted=statement.actions_excepted,
        resources_excepted=statement.resources_excepted,
        sid=statement.sid,
        policy=policy,
        group=statement.group,
        why=statement.why,
    )


def _conditions(conditions: Iterable[Condition], answers: KnownAnswers) -> Iterator[AuthoredCondition]:
    for condition in conditions:
        values = tuple(map(answers.fill_in, condition.values))
        yield AuthoredCondition(condition.operator, condition.key, values)


def document_grants(document: Document) -> tuple[GrantedStatement, ...]:
    """Return what a permissions policy grants; a trust policy grants its role nothing."""
    [policies] = document_side("", "", document, Unknowns()).roles
    return tuple(
        GrantedStatement(statement.effect, written)
        for statement, written in _pairs_with_written(document, policies.permissions)
    )


def _pairs_with_written(
    document: Document, documents: DocumentSet
) -> Iterator[tuple[ParsedStatement, WrittenStatement]]:
    """Pair parsed and written statements; yields nothing if ``documents`` have another purpose."""
    written = (statement for statements in documents.statements for statement in statements)
    return zip(document.statements, written, strict=False)


def _attached_grants(attachment: Attachment, answers: KnownAnswers) -> Iterator[GrantedStatement]:
    """Yield what an attached policy grants; nothing if its text is not known."""
    when = answers.open_answers(attachment.presence)
    arn = _arn(attachment, answers)
    document = managed_policy(arn)
    if when is None or document is None:
        return
    for grant in document_grants(document):
        written = replace(
            grant.statement,
            policy=policy_name(arn) or arn,
            group=attachment.group,
            why=attachment.why,
            edition=edition(),
        )
        yield GrantedStatement(grant.effect, written, attachment.category, when)


def _arn(attachment: Attachment, answers: KnownAnswers) -> str:
    """Return the ARN of an attached policy, by default in the partition whose texts are known."""
    return answers.fill_in(attachment.arn).replace("${partition}", PARTITION)


def unknown_policies(attachments: Iterable[Attachment], answers: KnownAnswers) -> Iterator[str]:
    """Yield the attached policies whose texts are not known."""
    unknown = (policy for policy in attachments if managed_policy(_arn(policy, answers)) is None)
    return attached_policies(unknown, answers)


def attached_policies(attachments: Iterable[Attachment], answers: KnownAnswers) -> Iterator[str]:
    """Yield attached policies by their ARN, with the answers on which their presence depends."""
    for attachment in attachments:
        when = answers.open_answers(attachment.presence)
        if when is not None:
            yield answers.fill_in(attachment.arn) + (f" where {' and '.join(when)}" if when else "")


# --- trust -------------------------------------------------------------------------------------


def role_trust(role: Role, answers: KnownAnswers) -> Iterator[str]:
    """Yield who may assume a role, and when."""
    for statement in role.trust:
        when = answers.open_answers(statement.presence)
        if when is not None:
            who = f"{statement.principal.kind} {either(map(answers.fill_in, statement.principal.values))}"
            conditions = (condition_words(*written) for written in _conditions(statement.conditions, answers))
            yield _trust(who, ", ".join(statement.actions), (*conditions, *when))


def trust_reasons(role: Role, answers: KnownAnswers) -> Iterator[str]:
    """Yield the reason for each principal of ``role_trust``; empty if it is not known."""
    return (each.why for each in role.trust if answers.open_answers(each.presence) is not None)


def document_trust(document: Document) -> Iterator[str]:
    """Yield the principals that a trust policy trusts, or refuses, and when."""
    [policies] = document_side("", "", document, Unknowns()).roles
    for statement, written in _pairs_with_written(document, policies.trust):
        actions = f"{'all except ' if written.actions_excepted else ''}{', '.join(written.actions)}"
        trust = _trust(principals(written), actions, (condition_words(*each) for each in written.conditions))
        yield trust if statement.effect is Effect.ALLOW else f"not {trust}"


def _trust(who: str, actions: str, conditions: Iterable[str]) -> str:
    when = " and ".join(conditions)
    return f"{who} by {actions}{f' where {when}' if when else ''}"
