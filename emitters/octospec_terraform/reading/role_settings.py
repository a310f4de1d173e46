"""The settings of a role in a module: its name, boundary, tags and its other attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import TooManyCasesError, cases_of
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.deployment import ROOT_PATH, Attachment
from octo_spec.model.presence import ALWAYS, Given, Presence
from octo_spec.model.text import Param, Text
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.functions.control import is_empty as is_empty_text
from octospec_terraform.reading.inputs import GIVEN, ValueInput
from octospec_terraform.reading.presences import presence
from octospec_terraform.reading.values import Str, Table, literal_text
from octospec_terraform.syntax import Literal, Member, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.text import Reference
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import Instance
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

_SECONDS: Final = re.compile("[0-9]{1,9}")


@frozen
class RoleSettings:
    """Reads the settings of the roles of a module."""

    context: Context

    def outcomes(self, instance: Instance, setting: str) -> tuple[tuple[Answers, Text | None], ...]:
        """Return a text in each case that it distinguishes, ``None`` if it is absent."""
        expression = instance.get(setting)
        if expression is None:
            return ()
        outcomes = cases_of(
            lambda case: self._text(expression, Evaluator(self.context, case), instance), instance.answers
        )
        return tuple((outcome.answers, outcome.result) for outcome in outcomes)

    def _text(self, expression: Expression, evaluator: Evaluator, instance: Instance) -> Text | None:
        value = evaluator.value(expression, instance.scope)
        if value is None or self._is_empty(value, evaluator):
            return None
        return text_of(evaluator, value, expression.span)

    def _is_empty(self, value: Value, evaluator: Evaluator) -> bool:
        """Return whether a setting is empty; a variable that can be empty by default becomes a question."""
        if self.context.own is not None:
            return isinstance(value, Str) and not value.text.pieces
        if isinstance(value, Str) and len(value.text.pieces) == 1 and isinstance(value.text.pieces[0], Param):
            question = self.context.input_with(value.text.pieces[0].id)
            is_empty = question is not None and getattr(question.written.default, "literal", None) == ""
            return is_empty_text(evaluator, value) if is_empty else False
        return is_empty_text(evaluator, value)

    def single(self, instance: Instance, setting: str) -> Text | None:
        """Read a text that is the same in every case."""
        outcomes = self.outcomes(instance, setting)
        if len(outcomes) > 1:
            refuse(instance.resource.span, f"its {setting} differs between configurations")
        return outcomes[0][1] if outcomes else None

    def path(self, instance: Instance) -> Text:
        """Read the path; for one that differs between cases, return the default."""
        outcomes = self.outcomes(instance, "path")
        if len(outcomes) <= 1:
            return (outcomes[0][1] if outcomes else None) or ROOT_PATH
        usual = next((text for case, text in outcomes if self.context.is_usual_case(case)), None) or ROOT_PATH
        message = f"the path of {instance.resource.address} differs between configurations"
        self.context.notes.not_taken(instance.resource.span, message, f"octospec uses the default, {usual}")
        return usual

    def name(self, instance: Instance) -> tuple[Text | None, Presence]:
        """Read the name, and when the role has it; for other variants, the usual name, or none."""
        expression = instance.get("name")
        self._report_prefix(instance)
        if expression is None:
            return None, ALWAYS
        try:
            return self._name(instance, expression)
        except (NotTakenError, TooManyCasesError) as error:
            why = (
                error.message
                if isinstance(error, NotTakenError)
                else "it depends on too many combinations of inputs"
            )
            message = f"the name of {instance.resource.address} cannot be read: {why}"
            self.context.notes.not_taken(expression.span, message, "one is generated")
            return None, ALWAYS

    def _report_prefix(self, instance: Instance) -> None:
        """Report a name with a prefix: the module that is built from the spec generates another name."""
        if (prefix := instance.get("name_prefix")) is not None:
            message = f"the name of {instance.resource.address} may be generated from its name_prefix"
            self.context.notes.otherwise(prefix.span, message, "if so, an update replaces the role")

    def _name(self, instance: Instance, expression: Expression) -> tuple[Text | None, Presence]:
        whole = presence(instance.answers, self.context)
        outcomes = [(case, text) for case, text in self.outcomes(instance, "name") if text]
        if self.context.own is not None and len(outcomes) == 1:
            [(case, text)] = outcomes
            return text, _further_conditions(presence(case, self.context), whole)
        own = [(case, text) for case, text in outcomes if self._is_given(case, text)]
        if own and len(outcomes) > 1:
            self._keep_by_default(own, [text for case, text in outcomes if (case, text) not in own])
            message = f"the name of {instance.resource.address} has another value without an input for it"
            self.context.notes.otherwise(expression.span, message, "one is generated then")
            outcomes = own
        if len(outcomes) == 1:
            [(case, text)] = outcomes
            named = _further_conditions(presence(case, self.context), whole)
            if not named:
                return text, named
            if (given := _optional(named, text)) is not None:
                return text, Presence.of(given)
        message = f"the name of {instance.resource.address} differs between configurations"
        usual = next((text for case, text in outcomes if self.context.is_usual_case(case)), None)
        meaning = "one is generated" if usual is None else "octospec uses the name with default inputs"
        self.context.notes.not_taken(expression.span, message, meaning)
        return None if usual is None else self.context.name_part(usual), ALWAYS

    def _keep_by_default(self, own: list[tuple[Answers, Text]], others: list[Text]) -> None:
        """Keep the name that the role has in AWS if the parameter for its name is not given."""
        names = {self._default_text(text) for text in others}
        given = {piece.id for _, text in own for piece in text.pieces if isinstance(piece, Param)}
        question = self.context.input_with(min(given))
        if len(names) == len(given) == 1 and isinstance(question, ValueInput) and (name := names.pop()):
            self.context.names[question.id] = question.written.name, name

    def _default_text(self, text: Text) -> str | None:
        """Return a text with each variable at its default; ``None`` if one has no default."""
        pieces = [piece if isinstance(piece, str) else self._variable_default(piece) for piece in text.pieces]
        return None if None in pieces else "".join(piece for piece in pieces if piece is not None)

    def _variable_default(self, reference: Reference) -> str | None:
        question = self.context.input_with(reference.id) if isinstance(reference, Param) else None
        return None if question is None else getattr(question.written.default, "literal", None)

    def _is_given(self, case: Answers, text: Text) -> bool:
        """Return whether a text is a parameter alone, in the case in which it is given."""
        match text.pieces:
            case (Param(id),):
                question = self.context.input_with(id)
                return isinstance(question, ValueInput) and case.get(question.subject.id) == (GIVEN[0],)
            case _:
                return False

    def literal(self, instance: Instance, setting: str, otherwise: str) -> str:
        """Read a literal text; for one that is set later, use the default, and report it."""
        expression = instance.get(setting)
        if expression is None:
            return otherwise
        try:
            text = self.single(instance, setting)
            literal = otherwise if text is None else text.literal
        except NotTakenError:
            literal = None
        if literal is None:
            default = self._default_literal(expression)
            taken = otherwise if default is None else default
            message = f"the {setting} of {instance.resource.address} is set when the module is applied"
            self.context.notes.otherwise(expression.span, message, f"octospec uses {taken or 'nothing'}")
            return taken
        return literal

    def _default_literal(self, expression: Expression) -> str | None:
        match expression:
            case Member(Name("var"), name) if name in self.context.inputs:
                default = self.context.inputs[name].written.default
                literal = getattr(default, "literal", None)
                return literal_text(default.value) if isinstance(default, Literal) else literal
            case _:
                return None

    def max_session(self, instance: Instance) -> int:
        """Read the maximum session duration in seconds."""
        written = self.literal(instance, "max_session_duration", str(DEFAULT_SESSION_SECONDS))
        if not _SECONDS.fullmatch(written):
            refuse(instance.resource.span, f"its max_session_duration {written!r} is not a number of seconds")
        return int(written)

    def boundary(self, instance: Instance) -> Attachment | None:
        """Read the boundary, and when the role has it."""
        there = [(case, text) for case, text in self.outcomes(instance, "permissions_boundary") if text]
        if len(there) > 1:
            self.context.keep_distinguishing_defaults([case for case, _ in there])
            refuse(instance.resource.span, "its permissions boundary differs between configurations")
        if not there:
            return None
        [(case, arn)] = there
        return Attachment(arn, presence(case, self.context))

    def tags(self, instance: Instance) -> Iterator[tuple[str, Text]]:
        """List the tags that are the same in every case."""
        expression = instance.get("tags")
        if expression is None:
            return
        try:
            outcomes = cases_of(
                lambda case: Evaluator(self.context, case).value(expression, instance.scope), instance.answers
            )
        except (NotTakenError, TooManyCasesError):
            outcomes = ()
        if len(outcomes) != 1 or not isinstance(outcomes[0].result, Table | None):
            why = (
                "are known only when the module is applied"
                if len(outcomes) == 1
                else "differ between configurations"
            )
            self.context.notes.not_taken(expression.span, f"the tags of {instance.resource.address} {why}")
            return
        for key, value in outcomes[0].result.entries if outcomes[0].result else ():
            yield from self._tag(key, value, instance, expression)

    def _tag(
        self, key: str, value: Value, instance: Instance, expression: Expression
    ) -> Iterator[tuple[str, Text]]:
        try:
            texts = cases_of(
                lambda case: text_of(Evaluator(self.context, case), value, expression.span), instance.answers
            )
        except NotTakenError:
            texts = ()
        if len(texts) == 1 and not texts[0].result.list_param:
            yield key, texts[0].result
        else:
            self.context.notes.not_taken(expression.span, f"the tag {key} differs between configurations")


def _further_conditions(there: Presence, whole: Presence) -> Presence:
    """Return the conditions in addition to those of the whole."""
    return Presence(tuple(test for test in there.tests if test not in whole.tests))


def _optional(named: Presence, name: Text) -> Given | None:
    """Return the test of a name that is an optional parameter, and absent without a value."""
    match named.tests, name.pieces:
        case (*_, Given(id) as given), (Param(other),) if id == other:
            return given
        case _:
            return None
