"""What roles and policies grant, statement by statement, as far as answers leave it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.sides import WrittenStatement, document_side
from octo_spec.analysis.wording import condition, either, principals
from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import fact_table
from octo_spec.model.environment import holds
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.presence import Presence, subject
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Attachment, Condition, Deployment, Policy, Role, Statement
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.text import Text


@dataclass(frozen=True, slots=True)
class Granted:
    """A statement for people, with its effect, and the answers on which it rests still."""

    effect: Effect
    statement: WrittenStatement
    category: str = ""
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """Answers to choices and parameters, and where the roles are, as far as they are known."""

    answers: Mapping[str, Value]
    values: KnownValues
    """What references come to; a list is one text, its elements joined by "or"."""

    @classmethod
    def of(
        cls, deployment: Deployment, answers: Mapping[str, Value], place: Mapping[str, str]
    ) -> KnownAnswers:
        """Take what is known of a deployment, with the facts that follow."""
        words = {id: answer if isinstance(answer, str) else either(answer) for id, answer in answers.items()}
        allowed = {parameter.id: fact_table(parameter.allowed) for parameter in deployment.parameters}
        return cls(answers, KnownValues(words, place, allowed, fact_table(deployment.partitions)))

    def unanswered(self, presence: Presence) -> tuple[str, ...] | None:
        """Say on which answers a presence still depends; ``None`` where it cannot hold."""
        verdicts = {test: self._verdict(test) for test in presence.tests}
        if False in verdicts.values():
            return None
        return tuple(_WORDING.test(test) for test, verdict in verdicts.items() if verdict is None)

    def _verdict(self, test: PresenceTest) -> bool | None:
        """Decide a test, if its answer is known."""
        return holds(Presence((test,)), self.answers) if subject(test) in self.answers else None

    def shown(self, text: Text) -> str:
        """Write a text with the answers that are known."""
        return str(substitute(text, self.values))


_WORDING: Final = PresenceWording(chosen="{} = {}", answers=lambda _, answers: either(answers))


def of_role(role: Role, answers: KnownAnswers) -> tuple[Granted, ...]:
    """List what the policies of a role grant."""
    return tuple(one for policy in role.policies for one in _of_policy(policy, answers))


def _of_policy(policy: Policy, answers: KnownAnswers) -> Iterator[Granted]:
    when = answers.unanswered(policy.presence)
    if when is None:
        return
    for statement in policy.statements:
        written = _written(statement, answers.shown(policy.name), answers)
        yield Granted(statement.effect, written, statement.category, when)


def _written(statement: Statement, policy: str, answers: KnownAnswers) -> WrittenStatement:
    return WrittenStatement(
        actions=statement.actions,
        resources=tuple(map(answers.shown, statement.resources)),
        principals=(),
        conditions=tuple(_conditions(statement.conditions, answers)),
        actions_excepted=statement.actions_excepted,
        resources_excepted=statement.resources_excepted,
        sid=statement.sid,
        policy=policy,
        group=statement.group,
        why=statement.why,
    )


def _conditions(
    conditions: Iterable[Condition], answers: KnownAnswers
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in conditions:
        yield one.operator, one.key, tuple(map(answers.shown, one.values))


def of_document(document: Document) -> tuple[Granted, ...]:
    """List what a permissions policy grants; a trust policy grants nothing to who has it."""
    [side] = document_side("", "", document, Unknowns()).roles
    written = (one for every in side.permissions.origins for one in every)
    return tuple(
        Granted(Effect(parsed.effect.value), one)
        for parsed, one in zip(document.statements, written, strict=False)
    )


def trusted_by_document(document: Document) -> Iterator[str]:
    """Say whom a trust policy trusts, or refuses, and when."""
    [side] = document_side("", "", document, Unknowns()).roles
    written = (one for every in side.trust.origins for one in every)
    for parsed, one in zip(document.statements, written, strict=False):
        told = _trusted(principals(one), _actions(one), [condition(*each) for each in one.conditions])
        yield told if parsed.effect.value == Effect.ALLOW.value else f"not {told}"


def _trusted(who: str, actions: str, when: Iterable[str]) -> str:
    told = " and ".join(when)
    return f"{who} by {actions}{f' where {told}' if told else ''}"


def _actions(written: WrittenStatement) -> str:
    return f"{'all but ' if written.actions_excepted else ''}{', '.join(written.actions)}"


def attached(attachments: Iterable[Attachment], answers: KnownAnswers) -> Iterator[str]:
    """Name policies that are attached by their ARN, with the answers on which that rests."""
    for one in attachments:
        when = answers.unanswered(one.presence)
        if when is not None:
            yield answers.shown(one.arn) + (f" where {' and '.join(when)}" if when else "")


def trusted(role: Role, answers: KnownAnswers) -> Iterator[str]:
    """Say who may assume a role, and when."""
    for statement in role.trust:
        left = answers.unanswered(statement.presence)
        if left is not None:
            who = f"{statement.principal.kind} {either(map(answers.shown, statement.principal.values))}"
            when = [condition(*one) for one in _conditions(statement.conditions, answers)]
            yield _trusted(who, ", ".join(statement.actions), (*when, *left))
