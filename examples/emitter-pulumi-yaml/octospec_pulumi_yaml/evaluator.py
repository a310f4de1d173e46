"""The values of a program: texts with references, lists and objects, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octo_spec.plugin import (
    Account,
    Fields,
    Items,
    Leaf,
    ListParam,
    Mapping,
    Param,
    Parameter,
    ParameterKind,
    Partition,
    Region,
    RoleArn,
    Scalar,
    Sequence,
    Text,
    fresh,
    id_from,
    refuse,
    unknown_variable,
)
from octospec_pulumi_yaml.interpolation import Access, pieces
from octospec_pulumi_yaml.sections import called, entries, scalar, short_token

if TYPE_CHECKING:
    from octo_spec.plugin import Node, Notes, Piece, Reference, Shape, Span
    from octospec_pulumi_yaml.sections import Sections

INVOKED: Final[dict[str, dict[str, Reference]]] = {
    "aws:getCallerIdentity": {"accountId": Account()},
    "aws:getPartition": {"partition": Partition(), "id": Partition()},
    "aws:getRegion": {"id": Region(), "name": Region(), "region": Region()},
}
"""The results of the provider functions that a spec has, too."""

_NUMBER: Final = re.compile(r"[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+)")
_SAME_AS_TEXT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NO_VALUE: Final = frozenset({"", "~", "null", "Null", "NULL"})

MOST_NESTED: Final = 20
MOST_STEPS: Final = 10_000
"""The maximum number of evaluated variables: a few that contain each other twice would fill the memory."""


@dataclass(slots=True)
class Evaluator:
    """Evaluates nodes; what is known only when deployed becomes a parameter, with a note."""

    sections: Sections
    notes: Notes
    config: dict[str, Parameter]
    roles: dict[str, str]
    """The ids of the roles that others may refer to, by the keys of their resources."""
    unknown: dict[str, Parameter] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _steps: int = 0

    def shape(self, node: Node) -> Shape:
        """Evaluate any node; raise ``NotTakenError`` for what cannot be evaluated."""
        if found := called(node):
            return self._function(*found, node.span)
        match node:
            case Scalar():
                access = self.access(node)
                return self._accessed(access, node.span) if access else self._scalar(node)
            case Sequence(items, span):
                return Items(tuple(map(self.shape, items)), span)
            case Mapping(written, span):
                fields = ((self._key(each.key), self.shape(each.value), each.key.span) for each in written)
                return Fields(tuple(fields), span)

    def text(self, node: Node) -> Text:
        """Evaluate a node to a text."""
        shape = self.shape(node)
        return shape.text if isinstance(shape, Leaf) else refuse(node.span, "this must be a text")

    def access(self, node: Node) -> Access | None:
        """Return what a node refers to, if it is exactly one reference."""
        try:
            found = tuple(pieces(node.value)) if isinstance(node, Scalar) else ()
        except ValueError:
            return None
        return found[0] if len(found) == 1 and isinstance(found[0], Access) else None

    def is_role_arn(self, node: Node) -> bool:
        """Check for the ARN of a role of this program."""
        access = self.access(node)
        return access is not None and access.path == ("arn",) and access.name in self.roles

    def followed(self, node: Node) -> Node:
        """Replace a reference to a whole variable by what the variable holds."""
        for _ in self.sections.variables:
            access = self.access(node)
            if access is None or access.path or access.name not in self.sections.variables:
                break
            node = self.sections.variables[access.name]
        return node

    # --- texts

    def _key(self, node: Scalar) -> str:
        literal = self._scalar(node).text.literal
        return refuse(node.span, "a key cannot contain a reference") if literal is None else literal

    def _scalar(self, node: Scalar) -> Leaf:
        if node.plain and _NUMBER.fullmatch(node.value) and not _SAME_AS_TEXT.fullmatch(node.value):
            refuse(node.span, f"Pulumi reads {node.value} as a number: write it between quotes")
        if node.tag or (node.plain and node.value in _NO_VALUE):
            refuse(node.span, "octospec cannot read this value")
        text = Text.of(*(piece for each in self._pieces(node) for piece in self._part(each, node.span)))
        if found := unknown_variable(text):
            refuse(node.span, f"{found!r} is not a policy variable")
        return Leaf(text, node.span)

    def _pieces(self, node: Scalar) -> tuple[str | Access, ...]:
        try:
            return tuple(pieces(node.value))
        except ValueError as error:
            refuse(node.span, str(error))

    def _part(self, part: str | Access, span: Span) -> tuple[Piece, ...]:
        if isinstance(part, str):
            return (part,)
        shape = self._accessed(part, span)
        if not isinstance(shape, Leaf) or shape.text.list_param:
            refuse(span, f"{part} is not a text, and cannot be a part of one")
        return shape.text.pieces

    # --- references

    def _accessed(self, access: Access, span: Span) -> Shape:
        if access.name in self.sections.variables:
            return self._variable(access, span)
        if access.name in self.sections.config:
            return self._config(access, span)
        if access.name in self.sections.resources:
            return self._resource(access, span)
        if access.name == "pulumi":
            return self._unknown(access, span)
        return refuse(span, f"{access.name!r} is not declared in this program")

    def _variable(self, access: Access, span: Span) -> Shape:
        node = self.sections.variables[access.name]
        function, argument = called(node) or ("", node)
        is_invoke = function == "fn::invoke"
        value = invoked(argument) if is_invoke else self._held(access.name, node, span)
        for key in access.path:
            value = _member(value, key)
        if value is None and not is_invoke:
            refuse(span, f"{access} is not in the variable {access.name}")
        return value or self._unknown(access, span)

    def _held(self, name: str, node: Node, span: Span) -> Shape:
        self._steps += 1
        if name in self._open:
            refuse(span, f"the variable {name} refers to itself")
        if len(self._open) > MOST_NESTED or self._steps > MOST_STEPS:
            refuse(span, "too many variables refer to other variables")
        self._open.append(name)
        try:
            return self.shape(node)
        finally:
            self._open.pop()

    def _config(self, access: Access, span: Span) -> Shape:
        parameter = self.config.get(access.name)
        if parameter is None or access.path:
            refuse(span, f"the config value {access} has a type that no parameter has")
        is_list = parameter.kind is ParameterKind.LIST
        return Leaf(Text((ListParam(parameter.id) if is_list else Param(parameter.id),)), span)

    def _resource(self, access: Access, span: Span) -> Shape:
        if access.path == ("arn",) and access.name in self.roles:
            return Leaf(Text((RoleArn(self.roles[access.name]),)), span)
        name = self.sections.resources[access.name].properties.get("name")
        if access.path in {("name",), ("id",)} and access.name in self.roles and name:
            return Leaf(self.text(name), span)
        return self._unknown(access, span)

    def _unknown(self, access: Access, span: Span) -> Shape:
        if (key := str(access)) not in self.unknown:
            taken = {parameter.id for parameter in (*self.config.values(), *self.unknown.values())}
            id = fresh(id_from("-".join((access.name, *access.path))), taken)
            self.unknown[key] = Parameter(id, f"What {key} is in the Pulumi program.")
        parameter = self.unknown[key].id
        self.notes.becomes(span, f"{key} is known only when it is deployed", parameter)
        return Leaf(Text((Param(parameter),)), span)

    # --- functions

    def _function(self, name: str, argument: Node, span: Span) -> Shape:
        match name, argument:
            case "fn::join", Sequence((delimiter, Sequence() as parts)):
                return self._join(self.text(delimiter), parts)
            case "fn::secret", _:
                return self.shape(argument)
            case "fn::invoke", _:
                return invoked(argument) or refuse(span, "octospec does not know what this function returns")
            case _:
                return refuse(span, f"the function {name} is not supported here")

    def _join(self, delimiter: Text, parts: Sequence) -> Leaf:
        texts = [self.text(part) for part in parts.items]
        if any(text.list_param for text in (delimiter, *texts)):
            refuse(parts.span, "a list cannot be a part of a text")
        joined = (piece for text in texts for piece in (*delimiter.pieces, *text.pieces))
        return Leaf(Text.of(*tuple(joined)[len(delimiter.pieces) :]), parts.span)


def invoked(argument: Node) -> Shape | None:
    """Return the result of a provider function; ``None`` if a spec does not have it."""
    parts = entries(argument)
    known = INVOKED.get(short_token(scalar(parts.get("function"))), {})
    plain = not parts.keys() - {"function", "arguments", "return"} and not entries(parts.get("arguments"))
    if not known or not plain:
        return None
    span = argument.span
    fields = ((name, Leaf(Text((reference,)), span), span) for name, reference in known.items())
    returned = Fields(tuple(fields), span)
    return _member(returned, scalar(parts["return"])) if "return" in parts else returned


def _member(value: Shape | None, key: str) -> Shape | None:
    fields = value.fields if isinstance(value, Fields) else ()
    return next((inner for name, inner, _ in fields if name == key), None)
