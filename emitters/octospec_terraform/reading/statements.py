"""The sources of a policy's statements, each with the cases in which it exists.

octospec walks a document, and does not evaluate it as a whole: ten on/off choices that each add a statement
distinguish two cases ten times, and not a thousand cases. It evaluates parts that it cannot walk, and asks
for each statement that they contain in some case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.foreign.case_analysis import cases_of
from octo_spec.frozen import frozen
from octospec_terraform.reading.blocks import Placed, blocks_of_kind, created_block, for_each
from octospec_terraform.reading.documents import (
    document_json,
    has_variables,
    is_given,
    is_merged,
    located_body,
    statement,
    statements_of,
    without_variables,
)
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.modules import Computed, Deferred
from octospec_terraform.reading.scopes import entries, follow_name
from octospec_terraform.reading.value_parts import elements
from octospec_terraform.reading.values import Listing, ModuleRef, ResourceRef, Table, Value, span_of, string
from octospec_terraform.syntax import (
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers, Case
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.syntax import Block, Expression

Produce: TypeAlias = Callable[[Evaluator], Value]
"""Returns a value in a case."""


@frozen
class Item:
    """An element of a list, in the cases in which it exists."""

    answers: Answers
    produce: Produce
    span: Span
    effect: Produce
    """Returns the Effect alone, if the whole cannot be evaluated."""
    actions: Produce
    """Returns the Action alone, if the whole cannot be evaluated."""


@frozen
class Walker:
    """Walks the documents and lists of a module."""

    context: Context

    def evaluator(self, case: Case) -> Evaluator:
        """Return the evaluator of a case."""
        return Evaluator(self.context, case)

    # --- documents

    def statements(self, expression: Expression, scope: Scope, given: Answers) -> Iterator[Item]:
        """List the statements of a document in JSON."""
        match expression:
            case Conditional(test, then, otherwise):
                for answers, branch in self._branches(test, then, otherwise, scope, given):
                    yield from self.statements(branch, scope, answers)
                return
            case Call("jsonencode", (document,)):
                yield from self._document_items(document, scope, given)
                return
            case _:
                pass
        if (source := self._source(expression, scope)) is not None:
            yield from self._data_items(source, given)
        elif (there := follow_name(expression, scope)) is not None:
            yield from self.statements(there.expression, there.scope, given)
        else:
            yield from self._evaluated_items(partial(self._whole, expression, scope), expression.span, given)

    def _document_items(self, expression: Expression, scope: Scope, given: Answers) -> Iterator[Item]:
        """List the statements of a document that is an object."""
        if isinstance(expression, Object) and (listed := expression.get("Statement")) is not None:
            items = self.items(listed, scope, given)
            yield from (
                items
                if self._has_variables(expression, scope, given)
                else map(_without_policy_variables, items)
            )
        elif isinstance(expression, Conditional):
            branches = self._branches(expression.test, expression.then, expression.otherwise, scope, given)
            for answers, branch in branches:
                yield from self._document_items(branch, scope, answers)
        elif (there := follow_name(expression, scope)) is not None:
            yield from self._document_items(there.expression, there.scope, given)
        else:
            yield from self._evaluated_items(partial(self._object, expression, scope), expression.span, given)

    def _has_variables(self, document: Object, scope: Scope, given: Answers) -> bool:
        """Return whether AWS replaces policy variables, in every case."""
        version = document.get("Version")
        if version is None:
            return False
        outcomes = cases_of(lambda case: has_variables(self.evaluator(case).value(version, scope)), given)
        return all(outcome.result for outcome in outcomes)

    def _whole(self, expression: Expression, scope: Scope, evaluator: Evaluator) -> tuple[Value, ...]:
        from octospec_terraform.reading.json_texts import decode_json  # noqa: PLC0415 - only foreign modules need it

        value = evaluator.value(expression, scope)
        if value is None or is_given(evaluator, value, expression.span):
            return ()
        return statements_of(decode_json(value, expression.span), expression.span)

    def _object(self, expression: Expression, scope: Scope, evaluator: Evaluator) -> tuple[Value, ...]:
        return statements_of(evaluator.value(expression, scope), expression.span)

    def _evaluated_items(
        self, whole: Callable[[Evaluator], tuple[Value, ...]], span: Span, given: Answers
    ) -> Iterator[Item]:
        """Evaluate a whole list in each case, and find when each of its elements exists."""
        outcomes = cases_of(lambda case: whole(self.evaluator(case)), given)
        for value in dict.fromkeys(value for outcome in outcomes for value in outcome.result):
            found = partial(self._holds, whole, value)
            for there in cases_of(found, given) if len(outcomes) > 1 else outcomes:
                if there.result:
                    constant = partial(_constant, value)
                    yield _value_item(constant, span_of(value, span), there.answers)

    def _holds(self, whole: Callable[[Evaluator], tuple[Value, ...]], value: Value, case: Case) -> bool:
        return value in whole(self.evaluator(case))

    # --- data sources

    def _source(self, expression: Expression, scope: Scope) -> ResourceRef | None:
        """Return the data source of this document, if it is one without repetition."""
        match expression:
            case Member(
                Member(Member(Name("data"), "aws_iam_policy_document"), name), "json" | "minified_json"
            ):
                key = None
            case Member(
                Index(Member(Member(Name("data"), "aws_iam_policy_document"), name), Literal(0)),
                "json" | "minified_json",
            ):
                key = "0"
            case _:
                return None
        if "data" in scope.names or ("aws_iam_policy_document", name) not in scope.module.data:
            return None
        return ResourceRef(scope.module.data["aws_iam_policy_document", name], key)

    def _data_items(self, ref: ResourceRef, given: Answers) -> Iterator[Item]:
        here = located_body(ref)
        if is_merged(here):
            whole = partial(self._merged_statements, ref)
            yield from self._evaluated_items(whole, here.span, given)
            return
        for block in blocks_of_kind(here.body, "statement"):
            yield from self._blocks(block, here.scope, given)

    def _merged_statements(self, ref: ResourceRef, evaluator: Evaluator) -> tuple[Value, ...]:
        return statements_of(document_json(evaluator, ref, ref.resource.span).value, ref.resource.span)

    def _blocks(self, block: Block, scope: Scope, given: Answers) -> Iterator[Item]:
        for answers, there in self.blocks(block, scope, given):
            effect, actions = partial(_effect_of_block, there), partial(there.value, "actions")
            yield Item(answers, partial(statement, there), there.span, effect, actions)

    def blocks(self, block: Block, scope: Scope, given: Answers) -> Iterator[tuple[Answers, Placed]]:
        """List a block, or those that a dynamic block creates."""
        if block.kind != "dynamic":
            yield given, Placed(block.body, scope, block.span)
            return
        yield from self._created_blocks(block, scope, Deferred(for_each(block), scope), given)

    def _created_blocks(
        self, block: Block, scope: Scope, source: Deferred, given: Answers
    ) -> Iterator[tuple[Answers, Placed]]:
        """List the blocks that a dynamic block creates for the elements of ``source``."""
        match source.expression:
            case Tuple(items):
                for at, item in enumerate(items):
                    yield given, created_block(block, scope, at, Deferred(item, source.scope))
            case Conditional(test, then, otherwise):
                for answers, branch in self._branches(test, then, otherwise, source.scope, given):
                    yield from self._created_blocks(block, scope, Deferred(branch, source.scope), answers)
            case _ if written_out := entries(source.expression, source.scope):
                for key, value in written_out.items():
                    yield given, created_block(block, scope, string(block.span, key), value)
            case _ if (there := follow_name(source.expression, source.scope)) is not None:
                yield from self._created_blocks(block, scope, there, given)
            case _:
                yield from self._created_for_each(block, scope, source, given)

    def _created_for_each(
        self, block: Block, scope: Scope, source: Deferred, given: Answers
    ) -> Iterator[tuple[Answers, Placed]]:
        outcomes = cases_of(partial(self._pairs, source), given)
        if len(outcomes) == 1:
            for pair in outcomes[0].result:
                yield outcomes[0].answers, created_block(block, scope, *pair)
            return
        for pair in dict.fromkeys(pair for outcome in outcomes for pair in outcome.result):
            for there in cases_of(partial(self._has_pair, source, pair), given):
                if there.result:
                    yield there.answers, created_block(block, scope, *pair)

    def _pairs(self, source: Deferred, case: Case) -> tuple[tuple[Value, Value], ...]:
        evaluator = self.evaluator(case)
        value = evaluator.value(source.expression, source.scope)
        return () if value is None else tuple(elements(evaluator, value, source.expression.span))

    def _has_pair(self, source: Deferred, pair: tuple[Value, Value], case: Case) -> bool:
        return pair in self._pairs(source, case)

    # --- lists

    def items(self, expression: Expression, scope: Scope, given: Answers) -> Iterator[Item]:
        """List the elements of a list."""
        match expression:
            case Tuple(items):
                for item in items:
                    yield _expression_item(item, scope, given)
            case Object() if expression.get("Effect") is not None:
                yield _expression_item(expression, scope, given)
            case Conditional(test, then, otherwise):
                for answers, branch in self._branches(test, then, otherwise, scope, given):
                    yield from self.items(branch, scope, answers)
            case Call("concat", arguments, False):
                for argument in arguments:
                    yield from self.items(argument, scope, given)
            case For("", _, _, _, _, None):
                yield from self._loop(expression, scope, given)
            case _ if (there := follow_name(expression, scope)) is not None:
                yield from self.items(there.expression, there.scope, given)
            case _:
                yield from self._evaluated_items(
                    partial(self._listed_values, expression, scope), expression.span, given
                )

    def _listed_values(self, expression: Expression, scope: Scope, evaluator: Evaluator) -> tuple[Value, ...]:
        value = evaluator.value(expression, scope)
        match value:
            case None:
                return ()
            case Listing(items):
                return items
            case Table() if "Effect" not in value:
                return tuple(item for _, item in value.entries)
            case ResourceRef() | ModuleRef():
                return tuple(item for _, item in elements(evaluator, value, expression.span))
            case _:
                return (value,)

    def _loop(self, expression: For, scope: Scope, given: Answers) -> Iterator[Item]:
        for item in self.items(expression.source, scope, given):
            inner = scope.having(**{expression.value: Computed(item.produce)})
            if expression.test is None:
                yield _expression_item(expression.body, inner, item.answers)
                continue
            for answers, holds in self._decisions(expression.test, inner, item.answers):
                if holds:
                    yield _expression_item(expression.body, inner, answers)

    # --- conditions and names

    def _decisions(self, test: Expression, scope: Scope, given: Answers) -> Iterator[tuple[Answers, bool]]:
        for outcome in cases_of(lambda case: self.evaluator(case).holds(test, scope), given):
            yield outcome.answers, outcome.result

    def _branches(
        self, test: Expression, then: Expression, otherwise: Expression, scope: Scope, given: Answers
    ) -> Iterator[tuple[Answers, Expression]]:
        for answers, holds in self._decisions(test, scope, given):
            yield answers, then if holds else otherwise


def _expression_item(expression: Expression, scope: Scope, answers: Answers) -> Item:
    item = _value_item(partial(_value, expression, scope), expression.span, answers)
    if not isinstance(expression, Object):
        return item
    effect, actions = expression.get("Effect"), expression.get("Action")
    if effect is not None:
        item = replace(item, effect=partial(_value, effect, scope))
    return item if actions is None else replace(item, actions=partial(_value, actions, scope))


def _value_item(whole: Produce, span: Span, answers: Answers) -> Item:
    return Item(answers, whole, span, partial(_element, "Effect", whole), partial(_element, "Action", whole))


def _without_policy_variables(item: Item) -> Item:
    """Create an item of a document in which AWS replaces no policy variable."""
    return replace(item, produce=lambda evaluator: without_variables(item.produce(evaluator), item.span))


def _value(expression: Expression, scope: Scope, evaluator: Evaluator) -> Value:
    return evaluator.value(expression, scope)


def _constant(value: Value, _evaluator: Evaluator) -> Value:
    return value


def _element(name: str, whole: Produce, evaluator: Evaluator) -> Value:
    value = whole(evaluator)
    return value.get(name) if isinstance(value, Table) else None


def _effect_of_block(block: Placed, evaluator: Evaluator) -> Value:
    effect = block.value("effect", evaluator)
    return string(block.span, "Allow") if effect is None else effect
