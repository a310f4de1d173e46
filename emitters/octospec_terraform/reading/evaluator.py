"""Expressions, evaluated in one case of a module's variables.

octospec evaluates each expression exactly as Terraform does, with references for values that are known only
at deployment, or skips the smallest unit that contains it.
https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.text import Param
from octospec_terraform.reading.conversions import as_other_side, concatenate, text_of
from octospec_terraform.reading.given import refuse_given, refuse_key
from octospec_terraform.reading.inputs import ObjectInput, UsualTruth
from octospec_terraform.reading.modules import Computed, Deferred, Each
from octospec_terraform.reading.objects import path
from octospec_terraform.reading.operators import calculate, equal, negate
from octospec_terraform.reading.scopes import conjuncts
from octospec_terraform.reading.value_parts import attribute, element, elements
from octospec_terraform.reading.values import (
    MAX_ITEMS,
    Chosen,
    FailsError,
    Listing,
    OpenKey,
    Root,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
    spelled_key,
    string,
)
from octospec_terraform.reading.variables import object_given, variable
from octospec_terraform.syntax import (
    Binary,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Case
    from octo_spec.model.text import Text
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.inputs import ConditionPlace
    from octospec_terraform.reading.modules import Bound, Scope
    from octospec_terraform.reading.values import Handle, Value
    from octospec_terraform.syntax import Expression, TemplatePart


@frozen
class Evaluator:
    """Evaluates expressions in one case; ``tested``: they are part of a condition."""

    context: Context
    case: Case
    tested: bool = False

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Evaluate any expression."""
        self.context.step(expression.span)
        match expression:
            case Literal(value):
                return value
            case Template():
                return self._template(expression, scope)
            case Name():
                return self._name(expression, scope)
            case Member() | Index() if (part := self._attribute_of_input(expression, scope)) is not None:
                return variable(self, scope.module, part, expression.span)
            case Member(of, name):
                return attribute(self, self.value(of, scope), name, expression.span)
            case Index(of, key):
                return element(self, self.value(of, scope), self.value(key, scope), expression.span)
            case Call():
                return self._call(expression, scope)
            case Conditional():
                return self._conditional(expression, scope)
            case _ if not self.tested and _is_condition(expression):
                return self.holds(expression, scope)
            case _:
                return self._composite_value(expression, scope)

    def _conditional(self, expression: Conditional, scope: Scope) -> Value:
        sides = expression.then, expression.otherwise
        taken, left = sides if self.holds(expression.test, scope) else sides[::-1]
        return as_other_side(self.value(taken, scope), left, taken.span)

    def _attribute_of_input(self, expression: Member | Index, scope: Scope) -> str | None:
        """Return the attribute of an object that is read alone: the others have no effect here."""
        if not (scope.module.is_root and self.context.objects):
            return None
        named = path(expression, scope)
        is_known = named in self.context.objects or named in self.context.inputs
        return named if is_known else None

    def _composite_value(
        self, expression: Splat | Tuple | Object | Binary | Unary | For | Refused, scope: Scope
    ) -> Value:
        match expression:
            case Refused(message):
                return refuse(expression.span, message)
            case Splat():
                return self._splat(expression, scope)
            case Tuple(items):
                return Listing(tuple(self.value(item, scope) for item in items), span=expression.span)
            case Object():
                return self._object(expression, scope)
            case Binary():
                return self._binary(expression, scope)
            case Unary():
                return self._unary(expression, scope)
            case For():
                return self._for(expression, scope)
            case _:
                assert_never(expression)

    def bound_value(self, bound: Bound) -> Value:
        """Return the value of a name."""
        match bound:
            case Deferred(expression, scope):
                return self.value(expression, scope)
            case Computed(run):
                return run(self)
            case Each(key, value):
                return Table((("key", key), ("value", self.bound_value(value))))
            case _:
                return bound

    def elements(self, of: Value, span: Span) -> list[tuple[Value, Value]]:
        """List keys and values."""
        return elements(self, of, span)

    def handle_text(self, handle: Handle, span: Span) -> Text:
        """Return an attribute of a role or a policy of the module as a text."""
        from octospec_terraform.reading.handles import handle_text  # noqa: PLC0415 - only foreign modules need it

        return handle_text(self, handle, span)

    def literal(self, expression: Expression, scope: Scope) -> str:
        """Evaluate a text that has one value in this case."""
        return self._literal(self.value(expression, scope), expression.span)

    def _literal(self, value: Value, span: Span) -> str:
        literal = literal_text(Str(text_of(self, value, span)) if isinstance(value, Chosen) else value)
        if literal is None:
            refuse_given(span, "this depends on a value that is known only when the module is applied", value)
        return literal

    # --- conditions

    def holds(self, test: Expression, scope: Scope) -> bool:
        """Evaluate a condition; if it is undecided, the customer has to answer it."""
        if (answered := self._customer_answer(test, scope)) is not None:
            return answered
        try:
            return self.truth(replace(self, tested=True).value(test, scope), test.span)
        except FailsError:
            raise
        except NotTakenError:
            self._restart_with_switches(test, scope)
            raise

    def _customer_answer(self, test: Expression, scope: Scope) -> bool | None:
        """Return the customer's answer to a condition, if there is such a question."""
        if not self.context.has_switch(scope.module.prefix, test):
            return None
        place = self._place(test, scope)
        switch = None if place is None else self.context.switches.get(place)
        if switch is None or self.context.is_usual:
            return None if switch is None else switch.usual.holds
        return self.case.is_one_of(switch.subject, ("on",))

    def _restart_with_switches(self, test: Expression, scope: Scope) -> None:
        """Restart with a condition that the customer answers, if it can be distinguished from others.

        Each part of a conjunction becomes a question of its own: other conditions can depend on that part.
        """
        if self.tested or self.context.is_usual or self.context.own:
            return
        for part, inside in conjuncts(test, scope):
            if not self._is_decided(part, inside):
                self._restart_with_switch(part, inside)

    def _is_decided(self, test: Expression, scope: Scope) -> bool:
        try:
            replace(self, tested=True).side(test, scope)
        except NotTakenError:
            return False
        return True

    def _restart_with_switch(self, test: Expression, scope: Scope) -> None:
        from octospec_terraform.reading.undecided_conditions import condition_words  # noqa: PLC0415 - only foreign modules need it

        if (place := self._place(test, scope)) is not None:
            words = condition_words(test, scope, self)
            self.context.ask_customer(place, words, self.usual_truth(test, scope))

    def _place(self, test: Expression, scope: Scope) -> ConditionPlace | None:
        from octospec_terraform.reading.undecided_conditions import condition_place  # noqa: PLC0415 - as above

        return condition_place(test, scope, self)

    def usual_truth(self, test: Expression, scope: Scope) -> UsualTruth:
        """Return whether a condition is true if each variable has its default."""
        usual = Evaluator(self.context.with_defaults(), self.case)
        try:
            holds = usual.truth(usual.value(test, scope), test.span)
        except NotTakenError:
            return UsualTruth()
        return UsualTruth(holds, frozenset(usual.context.used_defaults))

    def truth(self, value: Value, span: Span) -> bool:
        """Convert to a boolean."""
        if isinstance(value, bool):
            return value
        if isinstance(value, Chosen):
            return equal(self, value, string(span, "true"), span)
        if isinstance(value, Str) and len(value.text.pieces) == 1 and isinstance(value.text.pieces[0], Param):
            self.context.is_compared(value.text.pieces[0].id, "true", span)
        if (literal := literal_text(value)) in ("true", "false"):
            return literal == "true"
        if value is None:
            fail(span, "a condition cannot be null")
        if isinstance(value, Root):
            fail(span, f"{value.name} alone is not a value")
        return refuse(span, "this condition is known only when the module is applied")

    def _binary(self, expression: Binary, scope: Scope) -> Value:
        operator = expression.operator
        if operator in ("&&", "||"):
            return self._logical(expression, scope)
        if operator in ("==", "!=") and (given := self._given_object(expression, scope)) is not None:
            return given == (operator == "!=")
        left, right = self.value(expression.left, scope), self.value(expression.right, scope)
        if operator in ("==", "!="):
            return equal(self, left, right, expression.span) == (operator == "==")
        return calculate(operator, left, right, expression.span)

    def _given_object(self, expression: Binary, scope: Scope) -> bool | None:
        """Return whether an object is given that is compared with null: its contents have no effect here."""
        sides = (expression.left, expression.right)
        compared = next((side for side in sides if not isinstance(side, Literal)), None)
        is_null = any(isinstance(side, Literal) and side.value is None for side in sides)
        if compared is None or not is_null or not scope.module.is_root:
            return None
        question = self.context.inputs.get(path(compared, scope) or "")
        return object_given(self, question, compared.span) if isinstance(question, ObjectInput) else None

    def side(self, test: Expression, scope: Scope) -> bool:
        """Evaluate a side of a condition, which the customer can answer by itself."""
        answered = self._customer_answer(test, scope)
        return self.truth(self.value(test, scope), test.span) if answered is None else answered

    def _logical(self, expression: Binary, scope: Scope) -> bool:
        """Evaluate both sides if one alone is not sufficient: an undecided side can be irrelevant."""
        decides_alone = expression.operator == "||"
        try:
            if self.side(expression.left, scope) is decides_alone:
                return decides_alone
        except FailsError:
            raise
        except NotTakenError:
            if self.side(expression.right, scope) is decides_alone:
                return decides_alone
            raise
        return self.side(expression.right, scope)

    def _unary(self, expression: Unary, scope: Scope) -> Value:
        if expression.operator == "!":
            return not self.side(expression.operand, scope)
        return negate(self.value(expression.operand, scope), expression.span)

    # --- names

    def _name(self, expression: Name, scope: Scope) -> Value:
        if expression.name in scope.names:
            return self.bound_value(scope.names[expression.name])
        return Root(scope.module, expression.name, span=expression.span)

    # --- templates

    def render_template(self, template: Template, scope: Scope) -> Value:
        """Render the file of a template."""
        return self._template(template, scope)

    def _template(self, expression: Template, scope: Scope) -> Value:
        self.context.step(expression.span)
        match expression.parts:
            case () | (str(),):
                return string(expression.span, expression.literal or "")
            case (only,) if not isinstance(only, str | TemplateIf | TemplateFor):
                return self.value(only, scope)
            case _:
                pass
        parts = [value for part in expression.parts for value in self._part(part, expression.span, scope)]
        return concatenate(self, tuple(parts), expression.span)

    def _part(self, part: TemplatePart, span: Span, scope: Scope) -> tuple[Value, ...]:
        match part:
            case str():
                return (string(span, part),)
            case TemplateIf(test, then, otherwise):
                return (self._template(then if self.holds(test, scope) else otherwise, scope),)
            case TemplateFor(key, value, source, body):
                pairs = elements(self, self.value(source, scope), part.span)
                return tuple(self._template(body, scope.having(**{key: k, value: v})) for k, v in pairs)
            case _:
                return (self.value(part, scope),)

    # --- calls

    def _call(self, expression: Call, scope: Scope) -> Value:
        from octospec_terraform.reading.functions.table import function_named  # noqa: PLC0415 - few own modules call one

        function = function_named(expression.function.removeprefix("core::"))
        if function is None:
            what = f"the result of {expression.function}"
            return Unknown(expression.function.rpartition(":")[2], what, span=expression.span)
        return function(self, expression, scope)

    def arguments(self, call: Call, scope: Scope) -> tuple[Value, ...]:
        """Evaluate the arguments of a call."""
        values = tuple(self.value(argument, scope) for argument in call.arguments)
        if not call.expands:
            return values
        *first, last = values
        return (*first, *(item for _, item in elements(self, last, call.span)))

    # --- collections

    def _object(self, expression: Object, scope: Scope) -> Value:
        entries: dict[str, Value] = {}
        for key, value in expression.entries:
            entries[self._key(key, scope)] = self.value(value, scope)
        return Table(tuple(entries.items()), span=expression.span)

    def _key(self, expression: Expression, scope: Scope) -> str:
        value = self.value(expression, scope)
        key = spelled_key(value) or self.name(value, expression.span)
        if isinstance(key, OpenKey):
            refuse_key(expression.span, key.value)
        return key

    def name(self, value: Value, span: Span) -> str:
        """Return a name in a document, which can contain inputs."""
        literal = literal_text(Str(text_of(self, value, span)) if isinstance(value, Chosen) else value)
        if literal is not None:
            return literal
        return OpenKey.of(value) if isinstance(value, Str | Unknown) else refuse_key(span, value)

    def _splat(self, expression: Splat, scope: Scope) -> Value:
        whole = self.value(expression.of, scope)
        if whole is None:
            return Listing(span=expression.span)
        alone = isinstance(whole, Table)  # an object has no elements here: it is one element
        items = [whole] if alone else [item for _, item in elements(self, whole, expression.span, alone=True)]
        for step in expression.path:
            if isinstance(step, str):
                items = [attribute(self, item, step, expression.span) for item in items]
            else:
                items = [element(self, item, self.value(step, scope), expression.span) for item in items]
        return Listing(tuple(items), span=expression.span)

    def _for(self, expression: For, scope: Scope) -> Value:
        made: list[tuple[str, Value]] = []
        for key, item in elements(self, self.value(expression.source, scope), expression.span):
            inner = scope.having(**{expression.key: key, expression.value: item})
            if expression.test is not None and not self.holds(expression.test, inner):
                continue
            name = "" if expression.item_key is None else self._key(expression.item_key, inner)
            made.append((name, self.value(expression.body, inner)))
            if len(made) > MAX_ITEMS:
                refuse(expression.span, f"this loop returns more than {MAX_ITEMS:,} elements")
        if expression.item_key is None:
            return Listing(tuple(item for _, item in made), span=expression.span)
        return Table(tuple(_entries_by_key(made, expression).items()), span=expression.span)


_CONDITIONS: Final = frozenset(
    {"contains", "startswith", "endswith", "strcontains", "alltrue", "anytrue", "can", "fileexists"}
)
_TESTS: Final = frozenset({"==", "!=", "<", ">", "<=", ">=", "&&", "||"})


def _is_condition(expression: Expression) -> bool:
    """Return whether an expression evaluates to true or false."""
    match expression:
        case Binary(operator):
            return operator in _TESTS
        case Unary(operator):
            return operator == "!"
        case Call(function):
            return function in _CONDITIONS
        case _:
            return False


def _entries_by_key(made: list[tuple[str, Value]], expression: For) -> dict[str, Value]:
    table: dict[str, Value] = {}
    for name, item in made:
        if expression.grouped:
            known = table.get(name)
            before = known.items if isinstance(known, Listing) else ()
            table[name] = Listing((*before, item), span=expression.span)
        elif name in table:
            fail(expression.span, f"two elements have the key {name!r}")
        else:
            table[name] = item
    return dict(sorted(table.items()))
