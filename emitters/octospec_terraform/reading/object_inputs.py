"""Required variables that are neither texts nor lists of texts: the questions that replace them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_terraform.reading.conversions import convert
from octospec_terraform.reading.values import Listing, Table, Unknown
from octospec_terraform.syntax import Call, Name, Object

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Module
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression


@frozen
class ObjectInputs:
    """Replaces an object by a question for each attribute; collections become empty, which it reports."""

    evaluator: Evaluation
    module: Module
    span: Span

    def whole(self, name: str, type_: Expression | None) -> Value:
        """Return the value of a variable."""
        return self._value(name, f"the variable {name}", type_)

    def _value(self, id: str, what: str, type_: Expression | None) -> Value:
        match type_:
            case Call("object", (Object() as declared,)):
                return self._object(id, what, declared)
            case Call("list" | "set" | "map" as kind, (inner,)) if not _is_text(inner):
                message = f"the values of {what} are skipped"
                self.evaluator.context.notes.not_taken(
                    self.span, message, "the spec does not contain what customers add"
                )
                self.evaluator.context.kept_defaults[what] = self.span
                self.evaluator.context.of_customers.add(what)
                return Table(span=self.span) if kind == "map" else Listing(span=self.span)
            case _:
                return Unknown(id, what, span=self.span)

    def _object(self, id: str, what: str, declared: Object) -> Table:
        entries = (
            (name, self._attribute(f"{id}-{name}", f"the {name} of {what}", type_))
            for key, type_ in declared.entries
            if (name := getattr(key, "literal", None) or "")
        )
        return Table(tuple(entries), span=self.span)

    def _attribute(self, id: str, what: str, type_: Expression) -> Value:
        match type_:
            case Call("optional", (inner, *default)):
                value = self.evaluator.value(default[0], self.module.scope) if default else None
                return convert(self.evaluator, value, inner, self.module.scope, self.span)
            case _:
                return self._value(id, what, type_)


def _is_text(type_: Expression) -> bool:
    return isinstance(type_, Name) and type_.name == "string"
