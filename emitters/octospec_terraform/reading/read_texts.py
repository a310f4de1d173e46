"""HCL expressions back to texts and to the shape of IAM documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact, RoleArn, Text
from octospec_terraform.naming import kebab
from octospec_terraform.reading.blocks import literal, variable_name
from octospec_terraform.syntax import (
    Call,
    For,
    Index,
    Member,
    Name,
    Object,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    path_of,
)
from octospec_terraform.vocabulary import ARN, FACTS, PARTITION, PARTITIONS, PLACES

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Piece, Reference
    from octospec_terraform.syntax import Expression


@frozen
class ModuleTexts:
    """Reads texts of a module; ``texts`` and ``lists`` name its variables, ``roles`` its roles by id."""

    texts: frozenset[str]
    lists: frozenset[str]
    roles: frozenset[str]
    report: Report

    def shape(self, value: Expression) -> Shape:
        """Read an IAM document, or a part of one."""
        match value:
            case Object(entries):
                fields = tuple(
                    (literal(key, self.report), self.shape(item), key.span) for key, item in entries
                )
                return Fields(fields, value.span)
            case Tuple(items):
                return Items(tuple(map(self._item, items)), value.span)
            case _:
                return Leaf(self.text(value), value.span)

    def _item(self, value: Expression) -> Shape:
        shape = self.shape(value)
        if isinstance(shape, Leaf) and shape.text.list_param:
            self.report(value.span, "a list inside of a list is not understood")
        return shape

    def document(self, value: Expression) -> Shape:
        """Read the document in a call of ``jsonencode``."""
        match value:
            case Call("jsonencode", (Object() as document,)):
                return self.shape(document)
            case _:
                self.report(value.span, "a document in jsonencode was expected here")
                return Fields((), value.span)

    def text(self, value: Expression) -> Text:
        """Read a text, which may be repeated for each element of a list parameter."""
        match value:
            case For(_, name, source, element) if parameter := self.list_param(source):
                return self.joined(element, Name(name), parameter)
            case _ if parameter := self.list_param(value):
                return Text((parameter,))
            case _:
                return self.joined(value, None, None)

    def list_param(self, value: Expression) -> ListParam | None:
        """Read a list parameter; ``None`` for anything else."""
        name = variable_name(value)
        return ListParam((name or "").replace("_", "-")) if name in self.lists else None

    def joined(self, value: Expression, element: Expression | None, parameter: ListParam | None) -> Text:
        """Read a text in which ``element`` stands for each element of the list parameter."""
        parts = value.parts if isinstance(value, Template) else (value,)
        pieces: list[Piece] = []
        for part in parts:
            if isinstance(part, str):
                pieces.append(part)
            elif parameter and part == element:
                pieces.append(parameter)
            elif not isinstance(part, TemplateIf | TemplateFor):
                pieces.extend(self._reference(part))
        return Text.of(*pieces)

    def _reference(self, value: Expression) -> tuple[Reference, ...]:
        path = path_of(value)
        reference = _fact(value) if path is None else self._named(path)
        if reference is None:
            self.report(value.span, "no reference is written like this")
            return ()
        return (reference,)

    def _named(self, path: str) -> Reference | None:
        start, _, name = path.partition(".")
        if path in _REFERENCES:
            return _REFERENCES[path]
        if start == "var" and name in self.texts:
            return Param(name.replace("_", "-"))
        role = kebab(name.removesuffix(ARN))
        if start == "local" and name.endswith(ARN) and role in self.roles:
            return RoleArn(role)
        return None


_REFERENCES = {place: reference for reference, place in PLACES.items()}


def _fact(value: Expression) -> Reference | None:
    match value:
        case Member(Index(of, at), name):
            path, key, fact = path_of(of), path_of(at) or "", kebab(name)
        case _:
            return None
    if fact is None:
        return None
    if (path, key) == (f"local.{PARTITIONS}", PARTITION):
        return PartitionFact(fact)
    id = kebab(key.removeprefix("var."))
    return ParamFact(id, fact) if id and path == f"local.{key.removeprefix('var.')}{FACTS}" else None
