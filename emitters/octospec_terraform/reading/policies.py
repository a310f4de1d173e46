"""Statements of a module, read in each case.

octospec skips an allowing statement that it cannot evaluate, with a note: the spec then grants less. For a
statement that denies, or could deny, it gives up the whole role, since the spec would grant more.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.foreign.case_analysis import TooManyCasesError, cases_of
from octo_spec.foreign.foreign_statements import (
    DENYING_TRUST,
    split_by_principal_kind,
    unknown_variable,
    with_plain_sid,
)
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.foreign.open_keys import Answered
from octo_spec.frozen import frozen
from octo_spec.model.explanations import read_explanation
from octo_spec.model.policy_documents import Fields, Items, Leaf, read_statement, read_trust_statement
from octo_spec.model.text import ListParam, Param
from octo_spec.model.traversal import parameters_of
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.given import GivenError, GivenKeyError
from octospec_terraform.reading.inputs import LearnedError, ValueInput
from octospec_terraform.reading.presences import known_presence, presence
from octospec_terraform.reading.statements import Walker
from octospec_terraform.reading.values import (
    Chosen,
    Handle,
    Listing,
    NullError,
    Str,
    Table,
    Unknown,
    literal_text,
    literal_texts,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers, Case, CaseOutcome
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Piece
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.evaluator import Evaluator
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.statements import Item
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression


@frozen
class DocumentReader:
    """Reads the documents of one module."""

    context: Context
    walker: Walker

    @classmethod
    def of(cls, context: Context) -> DocumentReader:
        """Create a reader."""
        return cls(context, Walker(context))

    # --- permissions

    def permissions(
        self, document: Expression, scope: Scope, given: Answers
    ) -> Iterator[tuple[Presence, Statement]]:
        """Read a permissions policy."""
        for item in self._items(document, scope, given):
            yield from self._each(item)

    def _items(self, document: Expression, scope: Scope, given: Answers) -> Iterator[Item]:
        try:
            yield from self.walker.statements(document, scope, given)
        except GivenKeyError as error:
            self.context.learn_key(error)
            raise

    def _each(self, item: Item) -> Iterator[tuple[Presence, Statement]]:
        try:
            outcomes, kept_defaults = self.context.watch_defaults(
                lambda: cases_of(lambda case: self._permission(item, case), item.answers)
            )
        except (NotTakenError, TooManyCasesError) as error:
            if self._learns_keys(error):
                return
            span, message = self._reason(item.span, error)
            if self.context.own is None and not self._has_effect(item, "Allow"):
                refuse(span, f"a Deny statement cannot be read: {message}")
            self._skip(item, UnreadKind.STATEMENT, span, message)
            return
        self._may_be_otherwise(item, kept_defaults)
        for answers, statement in _each_result(outcomes, partial(self._permission, item), item.answers):
            yield presence(answers, self.context), statement

    def _may_be_otherwise(self, item: Item, kept_defaults: dict[str, Span]) -> None:
        """Record what a statement could allow, or no longer deny, with other values of variables."""
        if not kept_defaults:
            return
        actions, of_actions = self.context.watch_defaults(lambda: self._literal_actions(item))
        is_known, there = self._has_effect(item, "Allow"), known_presence(item.answers, self.context)
        for what, span in kept_defaults.items():
            named = actions if is_known and what not in of_actions else EVERY_ACTION
            unread = Unread(UnreadKind.STATEMENT, f"{what} can have another value", span, named, there)
            self.context.notes.may_allow(unread)

    def _skip(self, item: Item, kind: UnreadKind, span: Span, reason: str) -> None:
        actions, there = self._literal_actions(item), known_presence(item.answers, self.context)
        self.context.notes.skip_in_role(Unread(kind, reason, span, actions, there))

    def _literal_actions(self, item: Item) -> tuple[str, ...]:
        """List the actions of a statement that octospec cannot read; ``*`` if an action is not a literal."""
        try:
            outcomes = cases_of(
                lambda case: literal_texts(item.actions(self.walker.evaluator(case))), item.answers
            )
        except (NotTakenError, TooManyCasesError):
            return EVERY_ACTION
        if not all(outcome.result for outcome in outcomes):
            return EVERY_ACTION
        return tuple(dict.fromkeys(name for outcome in outcomes for name in outcome.result))

    def _has_effect(self, item: Item, effect: str) -> bool:
        """Return whether an unreadable statement allows, or denies, regardless of its other parts."""
        try:
            effects = cases_of(
                lambda case: literal_text(item.effect(self.walker.evaluator(case))), item.answers
            )
        except (NotTakenError, TooManyCasesError):
            return False
        return all(outcome.result == effect for outcome in effects)

    def _permission(self, item: Item, case: Case) -> tuple[Statement, ...]:
        if (own := self.context.own) is not None:
            fields = self._own_fields(item, case)
            return (
                read_explanation(read_statement(fields, refuse), own.comments.comment_above(fields.span)),
            )
        from octo_spec.foreign.lone_lists import with_lone_lists  # noqa: PLC0415 - only foreign modules need it
        from octospec_terraform.reading.list_places import check_lists  # noqa: PLC0415 - as above

        fields = self._fields(item, case)
        if _lacks(fields):
            return ()
        _check(fields)
        try:
            statement = read_statement(fields, refuse)
        except NotTakenError as error:
            raise GivenError(error.span, error.message, frozenset(_given_actions(fields))) from None
        check_lists(statement, fields.span)
        return with_lone_lists(replace(statement, why=self.context.reason(fields.span)))

    def _fields(self, item: Item, case: Case) -> Fields:
        from octospec_terraform.reading.json_texts import without_open_keys  # noqa: PLC0415 - as above

        evaluator = self.walker.evaluator(case)
        try:
            whole = without_open_keys(
                without_open_parts(item.produce(evaluator), evaluator, item.span), item.span
            )
            found = shape(whole, item.span)
        except NullError as error:
            raise NullError(error.span, error.message, case.answers) from None
        if not isinstance(found, Fields):
            refuse(item.span, "expected a statement here")
        return with_plain_sid(found)

    def _own_fields(self, item: Item, case: Case) -> Fields:
        """Read a statement in octospec's exact form: no part of it is another form of the spec's text."""
        found = shape(item.produce(self.walker.evaluator(case)), item.span)
        return found if isinstance(found, Fields) else refuse(item.span, "expected a statement here")

    # --- trust

    def trust(self, document: Expression, scope: Scope, given: Answers) -> Iterator[TrustStatement]:
        """Read a trust policy."""
        with self.context.notes.mark_trust():
            yield from self._trust(document, scope, given)

    def _trust(self, document: Expression, scope: Scope, given: Answers) -> Iterator[TrustStatement]:
        for item in self._items(document, scope, given):
            try:
                outcomes = cases_of(partial(self._trust_statements, item), item.answers)
            except (NotTakenError, TooManyCasesError) as error:
                if self._learns_keys(error):
                    continue
                span, message = self._reason(item.span, error)
                if self.context.own is None:
                    self._refuse_denying_trust(item, span, message)
                self._skip(item, UnreadKind.TRUST, span, message)
                continue
            if self.context.own is None:
                self._require_external_ids(outcomes)
                self._require_accounts(outcomes)
            for answers, statement in _each_result(
                outcomes, partial(self._trust_statements, item), item.answers
            ):
                yield replace(
                    statement, presence=presence(answers, self.context), why=self._why(statement, item)
                )

    def _refuse_denying_trust(self, item: Item, span: Span, message: str) -> None:
        """Give up on the role of a trust statement that octospec cannot read, unless the statement allows."""
        if self._has_effect(item, "Deny"):
            refuse(item.span, DENYING_TRUST)
        if not self._has_effect(item, "Allow"):
            refuse(span, f"a Deny statement of the trust policy cannot be read: {message}")

    def _why(self, statement: TrustStatement, item: Item) -> str:
        is_foreign = self.context.own is None
        return self.context.reason(statement.place or item.span) if is_foreign else ""

    def _trust_statements(self, item: Item, case: Case) -> tuple[TrustStatement, ...]:
        if self.context.own is not None:
            return (read_trust_statement(self._own_fields(item, case), refuse),)
        from octo_spec.foreign.lone_lists import trust_with_lone_lists  # noqa: PLC0415 - as above
        from octospec_terraform.reading.list_places import check_trusted_lists  # noqa: PLC0415 - as above

        fields = self._fields(item, case)
        if _trusts_no_one(fields):
            return ()
        _check(fields)
        whole = tuple(read_trust_statement(single, refuse) for single in split_by_principal_kind(fields))
        for statement in whole:
            check_trusted_lists(statement, fields.span)
        return tuple(part for statement in whole for part in trust_with_lone_lists(statement))

    def _learns_keys(self, error: NotTakenError | TooManyCasesError) -> bool:
        """Record how variables in the keys of a statement are handled, if they make it unreadable."""
        answered = self.context.key_handling(error) if isinstance(error, GivenKeyError) else Answered()
        self.context.open_keys |= answered
        return bool(answered)

    def _reason(self, span: Span, error: NotTakenError | TooManyCasesError) -> tuple[Span, str]:
        """Return why a statement is lost, unless a variable with its default keeps it."""
        if isinstance(error, TooManyCasesError):
            return span, "it depends on too many combinations of inputs"
        if not isinstance(error, GivenKeyError):
            self.context.keep_default(error)
        return error.span, error.message

    def _require_external_ids(self, outcomes: tuple[CaseOutcome[tuple[TrustStatement, ...]], ...]) -> None:
        """Restart with a required external ID, if principals could assume the role without one."""
        statements = [statement for outcome in outcomes for statement in outcome.result]
        trusts_without_id = not all(any(_external_ids(statement)) for statement in statements)
        for piece in (piece for statement in statements for piece in _external_ids(statement)):
            question = self.context.input_with(piece.id) if isinstance(piece, Param | ListParam) else None
            if isinstance(question, ValueInput) and (isinstance(piece, Param) or trusts_without_id):
                self._require(question, outcomes)

    def _require_accounts(self, outcomes: tuple[CaseOutcome[tuple[TrustStatement, ...]], ...]) -> None:
        """Restart with a required account: AWS refuses a principal without one, so no deployment is lost."""
        values = [
            value for each in outcomes for statement in each.result for value in statement.principal.values
        ]
        if not any(_NO_ACCOUNT.match(str(value)) for value in values):
            return
        for piece in (each for value in values for each in value.pieces if isinstance(each, Param)):
            question, decided = self.context.input_with(piece.id), self.context.decisions
            if isinstance(question, ValueInput) and question.written.name not in decided.required:
                raise LearnedError(decided.with_needed(question.written.name))

    def _require(
        self, question: ValueInput, outcomes: tuple[CaseOutcome[tuple[TrustStatement, ...]], ...]
    ) -> None:
        name, decided = question.written.name, self.context.decisions
        without = any(
            outcome.result and "no" in outcome.answers.get(question.subject.id, ()) for outcome in outcomes
        )
        has_default = question.optional or question.written.default is not None
        if (without or has_default) and name not in decided.required:
            raise LearnedError(decided.with_required(name))


_NO_ACCOUNT: Final = re.compile(r"arn:[^:]*:(?:iam|sts):::")


def without_open_parts(value: Value, evaluator: Evaluator, span: Span) -> Value:
    """Return a value without open parts."""
    match value:
        case Chosen() | Unknown() | Handle():
            return Str(text_of(evaluator, value, span), span=value.span)
        case Listing(items):
            return Listing(
                tuple(without_open_parts(item, evaluator, span) for item in items), span=value.span
            )
        case Table(entries):
            return Table(
                tuple((key, without_open_parts(item, evaluator, span)) for key, item in entries),
                span=value.span,
            )
        case _:
            return value


def _external_ids(statement: TrustStatement) -> Iterator[Piece]:
    """List the parts of external IDs."""
    for condition in statement.conditions:
        if condition.key.lower() == "sts:externalid":
            yield from (piece for text in condition.values for piece in text.pieces)


Found = TypeVar("Found")


def _each_result(
    outcomes: tuple[CaseOutcome[tuple[Found, ...]], ...],
    run: Callable[[Case], tuple[Found, ...]],
    given: Answers,
) -> Iterator[tuple[Answers, Found]]:
    """Return each part of a statement once, with the cases in which it exists."""
    if len(outcomes) == 1:
        [only] = outcomes
        yield from ((only.answers, part) for part in only.result)
        return
    for part in dict.fromkeys(part for outcome in outcomes for part in outcome.result):
        for there in cases_of(partial(_gives, run, part), given):
            if there.result:
                yield there.answers, part


def _gives(run: Callable[[Case], tuple[Found, ...]], part: Found, case: Case) -> bool:
    return part in run(case)


# --- shapes ------------------------------------------------------------------------------------

_ACTIONS: Final = frozenset({"Action", "NotAction"})
_RESOURCES: Final = frozenset({"Resource", "NotResource"})


def _given_actions(fields: Fields) -> Iterator[str]:
    """List the parameters in actions, which are not allowed there."""
    for name, value, _ in fields.fields:
        if name in _ACTIONS:
            items = value.items if isinstance(value, Items) else (value,)
            texts = (item.text for item in items if isinstance(item, Leaf))
            yield from (id for text in texts for id in parameters_of(text))


def _lacks(fields: Fields) -> bool:
    """Return whether a list is empty: then the statement does not exist."""
    empty = {name for name, value, _ in fields.fields if isinstance(value, Items) and not value.items}
    return bool(empty & (_ACTIONS | _RESOURCES))


def _trusts_no_one(fields: Fields) -> bool:
    """Return whether no principal remains: then the statement does not exist."""
    principal = next((value for name, value, _ in fields.fields if name == "Principal"), None)
    values = [value for _, value, _ in principal.fields] if isinstance(principal, Fields) else [principal]
    return all(isinstance(value, Items) and not value.items for value in values)


def _check(found: Shape) -> None:
    """Refuse a text that IAM would read as something else."""
    match found:
        case Leaf(text, span):
            if unknown := unknown_variable(text):
                refuse(span, f"{unknown!r} is not a policy variable")
        case Items(items):
            for item in items:
                _check(item)
        case Fields(fields):
            for key, value, span in fields:
                if "${" in key:
                    refuse(span, f"{key!r} is not a condition key; IAM replaces no policy variables in keys")
                _check(value)
