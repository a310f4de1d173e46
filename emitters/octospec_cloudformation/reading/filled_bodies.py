"""The text of a template in a template, in which ``Sub`` can insert parameters of the outer one.

The inserted values are unknown before deployment, but octospec must read the text before. So each value is
a mark while the text is parsed, and then a reference to a parameter of the inner template, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.sections import SUB_VARIABLE, entries

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from octo_spec.source import Node

_SAME_INSIDE: Final = frozenset({"AWS::Partition", "AWS::URLSuffix"})
"""The pseudo parameters that are the same in each account of an organization."""


@frozen
class FilledBody:
    """A text with marks, the name that each mark represents, and the parameters among these names."""

    text: Scalar
    names: Table[str, str]
    parameters: Table[str, Node]

    def restore_references(self, root: Node) -> Node:
        """Replace the marks by references, and declare their parameters."""
        if not self.names or not isinstance(root, Mapping):
            return root
        declarations = tuple(
            Entry(Scalar(name, self.text.span), self.parameters[name])
            for name in dict.fromkeys(self.names.values())
            if name in self.parameters and name not in entries(entries(root).get("Parameters"))
        )
        found = self._node(root, within_sub=False)
        return _with_parameters(found, declarations) if isinstance(found, Mapping) else found

    def _node(self, node: Node, *, within_sub: bool) -> Node:
        is_sub = (function := call(node)) is not None and function.name == "Sub"
        match node:
            case Scalar():
                return self._text(node, within_sub=within_sub or is_sub)
            case Sequence(items):
                return replace(node, items=tuple(self._node(item, within_sub=is_sub) for item in items))
            case Mapping(inner):
                restored = (replace(each, value=self._node(each.value, within_sub=is_sub)) for each in inner)
                return replace(node, entries=tuple(restored))

    def _text(self, node: Scalar, *, within_sub: bool) -> Scalar:
        if not any(mark in node.value for mark in self.names):
            return node
        text = node.value if within_sub else node.value.replace("${", "${!")
        for mark, name in self.names.items():
            text = text.replace(mark, f"${{{name}}}")
        return replace(node, value=text, tag=node.tag if within_sub else "!Sub")


def _with_parameters(root: Mapping, declarations: tuple[Entry, ...]) -> Mapping:
    own = entries(root).get("Parameters")
    if isinstance(own, Mapping):
        whole = replace(own, entries=(*own.entries, *declarations))
        kept = (replace(each, value=whole) if each.value is own else each for each in root.entries)
        return replace(root, entries=tuple(kept))
    parameters = Entry(Scalar("Parameters", root.span), Mapping(declarations, root.span))
    return replace(root, entries=(*root.entries, parameters))


def filled_body(body: Node, parameters: Table[str, Node]) -> FilledBody | None:
    """Replace the inserted values by marks; ``None`` if a value is not a parameter."""
    function = call(body)
    if function is None:
        return FilledBody(body, {}, {}) if isinstance(body, Scalar) else None
    if function.name != "Sub" or not isinstance(function.argument, Scalar):
        return None
    written = function.argument
    names: dict[str, str] = {}
    parts: list[str] = []
    position = 0
    for match in SUB_VARIABLE.finditer(written.value):
        parts.append(written.value[position : match.start()])
        position = match.end()
        if match["kept"] is not None:
            parts.append(f"${{{match['kept']}}}")
        elif match["name"] in parameters or match["name"] in _SAME_INSIDE:
            mark = f"octospecFillsIn{len(names)}Here"
            names[mark] = match["name"]
            parts.append(mark)
        else:
            return None
    text = "".join((*parts, written.value[position:]))
    return FilledBody(replace(written, value=text), names, parameters)
