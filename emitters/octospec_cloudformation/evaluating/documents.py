"""Policy documents of a template: each statement in each case, with its presence.

A statement that cannot be evaluated is left out with a note where it allows: less is granted. Where it
denies, its whole role is given up, since more would be granted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.model.case_analysis import TooManyCasesError, cases_of
from octo_spec.model.policy_documents import Fields, Items, Leaf, read_statement, read_trust_statement
from octo_spec.model.text import Account, Text, account_root
from octo_spec.source import Mapping, Sequence
from octospec_cloudformation.evaluating.decomposing import taken_apart
from octospec_cloudformation.evaluating.evaluator import Evaluator, unknown_variable
from octospec_cloudformation.evaluating.notes import NotTakenError, refuse
from octospec_cloudformation.evaluating.presences import presence
from octospec_cloudformation.evaluating.sections import entries, scalar
from octospec_cloudformation.reading.nodes import call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.case_analysis import Answers, Case
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import Presence
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.reading_context import Context


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents of one template."""

    context: Context

    # --- cases

    def cases(self, node: Node, given: Answers) -> Iterator[tuple[Answers, Node]]:
        """Open each ``If`` around a node, in every case; one that is absent is left out."""
        for outcome in cases_of(lambda case: self._opened(node, case), given):
            if outcome.result is not None:
                yield outcome.answers, outcome.result

    def _opened(self, node: Node, case: Case) -> Node | None:
        evaluator = Evaluator(self.context, case)
        while (function := call(node)) is not None:
            if function.name == "Ref" and getattr(function.argument, "value", "") == "AWS::NoValue":
                return None
            if function.name != "If" or not isinstance(function.argument, Sequence):
                return node
            condition, then, otherwise = function.argument.items
            holds = self.context.holds(scalar(condition), condition.span, evaluator)
            node = then if holds else otherwise
        return node

    def items(self, node: Node, given: Answers) -> Iterator[tuple[Answers, Node]]:
        """List the items of a list, in every case in which they are there."""
        for answers, opened in self.cases(node, given):
            if isinstance(opened, Sequence) and not opened.tag:
                for item in opened.items:
                    yield from self.cases(item, answers)
            else:
                yield answers, opened

    def statements(self, document: Node, given: Answers) -> Iterator[tuple[Answers, Node]]:
        """List the statements of a document, in every case in which they are there."""
        for answers, opened in self.cases(document, given):
            if not isinstance(opened, Mapping) or call(opened):
                refuse(opened.span, "a policy document was expected here")
            statement = entries(opened).get("Statement")
            if statement is None:
                refuse(opened.span, "the document has no Statement")
            yield from self.items(statement, answers)

    # --- permissions

    def permissions(self, document: Node, given: Answers) -> Iterator[tuple[Presence, Statement]]:
        """Read a permissions policy."""
        for answers, node in self.statements(document, given):
            for part in taken_apart(node):
                yield from self._each(part, answers)

    def _each(self, node: Node, given: Answers) -> Iterator[tuple[Presence, Statement]]:
        try:
            written = set(entries(node))
            outcomes = cases_of(lambda case: self._permission(self._shape(node, case), written), given)
        except (NotTakenError, TooManyCasesError) as error:
            self._given_up(node, error)
            return
        for outcome in outcomes:
            for statement in outcome.result:
                yield presence(outcome.answers, self.context), statement

    def _given_up(self, node: Node, error: NotTakenError | TooManyCasesError) -> None:
        span, message = _reason(node, error)
        if scalar(entries(node).get("Effect")) == "Allow":
            self.context.notes.not_taken(span, f"a statement is left out: {message}", "less is granted")
            return
        refuse(span, f"a statement that denies cannot be read: {message}")

    def _shape(self, node: Node, case: Case) -> Fields:
        shape = Evaluator(self.context, case).value(node)
        if not isinstance(shape, Fields):
            refuse(node.span, "a statement was expected here")
        return shape

    def _permission(self, shape: Shape, written: set[str]) -> tuple[Statement, ...]:
        """Read a statement; one of whose ``written`` lists nothing is left in this case is not there."""
        fields = _filled(shape)
        there = {
            name for name, value, _ in fields.fields if not (isinstance(value, Items) and not value.items)
        }
        if written & (_ACTIONS | _RESOURCES) - there:
            return ()
        _check(fields)
        return (read_statement(fields, refuse),)

    # --- trust

    def trust(self, document: Node, given: Answers) -> Iterator[TrustStatement]:
        """Read a trust policy."""
        for answers, node in self.statements(document, given):
            try:
                outcomes = cases_of(partial(self._trust_in, node), answers)
            except (NotTakenError, TooManyCasesError) as error:
                span, message = _reason(node, error)
                if scalar(entries(node).get("Effect")) != "Allow":
                    refuse(span, f"a trust statement that denies cannot be read: {message}")
                self.context.notes.not_taken(
                    span, f"a trust statement is left out: {message}", "nobody gets in by it"
                )
                continue
            for outcome in outcomes:
                there = presence(outcome.answers, self.context)
                yield from (replace(statement, presence=there) for statement in outcome.result)

    def _trust_in(self, node: Node, case: Case) -> tuple[TrustStatement, ...]:
        shape = self._shape(node, case)
        _check(shape)
        return tuple(read_trust_statement(single, refuse) for single in _by_kind(shape))


_ACTIONS: Final = frozenset({"Action", "NotAction"})
_RESOURCES: Final = frozenset({"Resource", "NotResource"})
"""Elements that may be empty or absent in some case: the statement is then not there."""


def _reason(node: Node, error: NotTakenError | TooManyCasesError) -> tuple[Span, str]:
    if isinstance(error, NotTakenError):
        return error.span, error.message
    return node.span, "it tells too many cases apart"


def _filled(shape: Shape) -> Fields:
    """Give a statement with the names that AWS takes in any case, and Sids that hold letters and digits."""
    fields = shape if isinstance(shape, Fields) else Fields((), shape.span)
    return Fields(
        tuple((name, _clean(name, value), span) for name, value, span in fields.fields), fields.span
    )


def _clean(name: str, value: Shape) -> Shape:
    if name == "Sid" and isinstance(value, Leaf):
        return Leaf(Text.of(_sid(value.text.literal or "")), value.span)
    return value


def _sid(written: str) -> str:
    return "".join(character for character in written if character.isascii() and character.isalnum())


def _check(shape: Shape) -> None:
    """Refuse a text that IAM would take for something else."""
    match shape:
        case Leaf(text, span):
            if found := unknown_variable(text):
                refuse(span, f"{found!r} is no policy variable")
        case Items(items):
            for item in items:
                _check(item)
        case Fields(fields):
            for _, value, _ in fields:
                _check(value)


def _by_kind(shape: Fields) -> Iterator[Fields]:
    """Part a statement with several kinds of principals into one for each."""
    principal = next((value for name, value, _ in shape.fields if name == "Principal"), None)
    if isinstance(principal, Leaf) and principal.text.literal == "*":
        principal = Fields((("AWS", principal, principal.span),), principal.span)
    if not isinstance(principal, Fields):
        refuse(shape.span, "a Principal with the kinds of who may assume the role was expected here")
    for kind, values, span in principal.fields:
        single = Fields(((kind, _whole(values, kind), span),), principal.span)
        fields = tuple(
            (name, single if name == "Principal" else _clean(name, value), where)
            for name, value, where in shape.fields
        )
        yield Fields(fields, shape.span)


def _whole(values: Shape, kind: str) -> Shape:
    """Read the id of this account as the account's root."""
    match values:
        case Leaf(text, span) if kind == "AWS" and text.pieces == (Account(),):
            return Leaf(account_root(text), span)
        case Items(items, span):
            return Items(tuple(_whole(item, kind) for item in items), span)
        case _:
            return values
