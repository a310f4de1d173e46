"""Texts of a template: each function is read exactly, or reported.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import fact_table
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.text import POLICY_VARIABLE, ListParam, Stack, StackAttribute, Text
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading.nodes import arguments, call, is_scalar, literal, referred
from octospec_cloudformation.vocabulary import DYNAMIC, PSEUDO, UUID_PART

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Facts
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Piece, Reference
    from octo_spec.source import Node

_STACK: Final = PSEUDO[Stack(StackAttribute.ID)]

_VARIABLE: Final = re.compile(r"\$\{(?:!(?P<kept>[^}]*)|(?P<name>[^}]*))\}")
"""What ``Fn::Sub`` acts on: ``${!kept}`` becomes ``${kept}``, any other name is replaced."""


@frozen
class TemplateTexts:
    """Reads texts of a template.

    ``names`` are the references that ``Ref``, ``GetAtt`` and ``Sub`` may name. ``facts`` are those that
    ``FindInMap`` may look up, by its arguments: the mapping, the name in ``Ref``, and the second key.
    ``places`` are the partitions, each with the name of the condition that holds there only.
    """

    report: Report
    names: Table[str, Reference]
    facts: Table[tuple[str, str | None, str], Reference]
    places: tuple[tuple[str, Facts], ...] = ()

    # --- one text

    def text(self, node: Node) -> Text:
        """Read a text, which may hold a list parameter and literal text around it."""
        text = Text.of(*self._pieces(node))
        for piece in text.pieces:
            if isinstance(piece, str):
                self._check(piece, node.span)
        return text

    def _check(self, literal: str, span: Span) -> None:
        """Report literal text that CloudFormation would change, and a ``${`` that needs a ``Sub``."""
        if DYNAMIC in literal:
            self.report(span, "a dynamic reference is not understood")
        start = literal.find("${")
        while start >= 0:
            if not POLICY_VARIABLE.match(literal, start):
                self.report(span, f"{literal[start:]!r} opens neither a reference nor a policy variable here")
                return
            start = literal.find("${", start + 1)

    def _pieces(self, node: Node) -> tuple[Piece, ...]:
        function = call(node)
        if function is None:
            return (literal(node, self.report),)
        match function.name:
            case "Ref":
                return self._named(literal(function.argument, self.report), node.span)
            case "GetAtt":
                return self._attribute(node, function.argument)
            case "Sub":
                return self._substituted(function.argument)
            case "FindInMap":
                return self._fact(node)
            case "Select":
                return self._stack_uuid(node)
            case "Join":
                return self._joined(node)
            case "Split":
                return self._split(node)
            case "If" if self.places:
                return self._in_each_partition(node)
            case name:
                self.report(node.span, f"the function {name} is not understood here")
                return ()

    def _named(self, name: str, span: Span) -> tuple[Piece, ...]:
        if name in self.names:
            return (self.names[name],)
        self.report(span, f"{name!r} names no parameter or role that is understood here")
        return ()

    def _attribute(self, node: Node, argument: Node) -> tuple[Piece, ...]:
        parts = arguments(node, "GetAtt") or (argument,)
        name = ".".join(literal(part, self.report) for part in parts)
        if not name.endswith(".Arn"):
            self.report(argument.span, "GetAtt is understood for the Arn of a role only")
            return ()
        return self._named(name, argument.span)

    # --- Sub

    def _substituted(self, argument: Node) -> tuple[Piece, ...]:
        if not isinstance(argument, Scalar):
            self.report(argument.span, "Sub with variables of its own is not understood")
            return ()
        return tuple(self._sub_pieces(literal(argument, self.report), argument.span))

    def _sub_pieces(self, written: str, span: Span) -> list[Piece]:
        pieces: list[Piece] = []
        position = 0
        for match in _VARIABLE.finditer(written):
            pieces.append(written[position : match.start()])
            pieces += (
                (f"${{{match['kept']}}}",) if match["name"] is None else self._variable(match["name"], span)
            )
            position = match.end()
        return [*pieces, written[position:]]

    def _variable(self, name: str, span: Span) -> tuple[Piece, ...]:
        return self._without_lists(self._named(name, span), span)

    def _without_lists(self, pieces: tuple[Piece, ...], span: Span) -> tuple[Piece, ...]:
        """Report a list inside a longer text, which CloudFormation does not repeat for each element."""
        for elements in (piece for piece in pieces if isinstance(piece, ListParam)):
            self.report(span, f"the list {elements.id!r} cannot stand inside a text")
        return pieces

    # --- what takes a list of arguments

    def _fact(self, node: Node) -> tuple[Piece, ...]:
        match arguments(node, "FindInMap"):
            case (Scalar(mapping), key, Scalar(fact)) if found := self.facts.get(
                (mapping, referred(key), fact)
            ):
                return (found,)
        self.report(node.span, "FindInMap is understood for facts of a parameter or of the partition only")
        return ()

    def _stack_uuid(self, node: Node) -> tuple[Piece, ...]:
        match arguments(node, "Select"):
            case (index, split) if is_scalar(index, str(UUID_PART)):
                match arguments(split, "Split"):
                    case (slash, stack) if is_scalar(slash, "/") and referred(stack) == _STACK:
                        return (Stack(StackAttribute.UUID),)
        self.report(node.span, "Select is understood for the third part of the stack's id only")
        return ()

    def _joined(self, node: Node) -> tuple[Piece, ...]:
        match arguments(node, "Join"):
            case (delimiter, Sequence(parts, tag="")) if is_scalar(delimiter, ""):
                return tuple(
                    piece for part in parts for piece in self._without_lists(self._pieces(part), part.span)
                )
        self.report(node.span, "Join is understood with an empty delimiter and a list only")
        return ()

    def _split(self, node: Node) -> tuple[Piece, ...]:
        match arguments(node, "Split"):
            case (Scalar(delimiter), whole) if found := self.elements(whole, delimiter):
                if len(found.pieces) > 1:
                    return found.pieces
        if len(self.places) == 1 and (only := self._in_partition(node, self.places[0][1])):
            return only.pieces
        self.report(node.span, "Split is understood for the elements of a list parameter only")
        return ()

    # --- lists beside what follows from the partition

    def _in_each_partition(self, node: Node) -> tuple[Piece, ...]:
        """Read a list text that is written once for each partition, the last one without an ``If``."""
        found: list[Text | None] = []
        rest = node
        for condition, place in self.places[:-1]:
            match arguments(rest, "If"):
                case (Scalar(name, tag=""), value, other) if name == condition:
                    found.append(self._in_partition(value, place))
                    rest = other
        found += [self._in_partition(rest, place) for _, place in self.places[-1:]]
        if len(found) == len(self.places) and len({*found}) == 1 and (text := found[0]) is not None:
            return text.pieces
        self.report(node.span, "If is understood for a list that is repeated in each partition only")
        return ()

    def _in_partition(self, node: Node, place: Facts) -> Text | None:
        match arguments(node, "Split"):
            case (Scalar(delimiter, tag=""), whole):
                match arguments(whole, "Join"):
                    case (Scalar(""), Sequence(parts, tag="")):
                        return self._around(parts, delimiter, place)
        return None

    def _around(self, parts: tuple[Node, ...], delimiter: str, place: Facts) -> Text | None:
        """Read what stands around the elements; between them it is filled in for the partition."""
        for position, part in enumerate(parts):
            match arguments(part, "Join"):
                case (Scalar(between, tag=""), listed) if between and not isinstance(listed, Sequence):
                    before, after = parts[:position], parts[position + 1 :]
                    elements = self.names.get(referred(listed) or "")
                    if max(len(before), len(after)) > 1 or not isinstance(elements, ListParam):
                        return None
                    first, last = (
                        Text.of(*(p for one in side for p in self._pieces(one))) for side in (before, after)
                    )
                    if _is_between(between, delimiter, _inside(first, place), _inside(last, place)):
                        return Text.of(*first.pieces, elements, *last.pieces)
                    return None
        return None

    # --- lists

    def elements(self, node: Node, delimiter: str) -> Text | None:
        """Read a ``Join`` that repeats a text for each element of a list; ``None`` for anything else."""
        match arguments(node, "Join"):
            case (Scalar(""), Sequence(parts, tag="")):
                return self._affixed(parts, delimiter)
            case _:
                return self._repeated(node, delimiter, "", "")

    def _affixed(self, parts: tuple[Node, ...], delimiter: str) -> Text | None:
        match parts:
            case (Scalar(before, tag=""), middle, Scalar(after, tag="")):
                return self._repeated(middle, delimiter, before, after)
            case (Scalar(before, tag=""), middle):
                return self._repeated(middle, delimiter, before, "")
            case (middle, Scalar(after, tag="")):
                return self._repeated(middle, delimiter, "", after)
            case _:
                return None

    def _repeated(self, node: Node, delimiter: str, before: str, after: str) -> Text | None:
        """Read the inner ``Join``; its delimiter must be ``after``, ``delimiter``, ``before`` in a row."""
        match arguments(node, "Join"):
            case (Scalar(between), listed) if between == f"{after}{delimiter}{before}":
                elements = self.names.get(referred(listed) or "")
                if isinstance(elements, ListParam) and _splits(delimiter, before, after):
                    return Text.of(before, elements, after)
        return None


def _splits(delimiter: str, before: str, after: str) -> bool:
    """Tell whether ``delimiter`` stands between elements only, given that no element holds a comma."""
    return "," in delimiter and delimiter not in before and delimiter not in after


def _inside(text: Text, place: Facts) -> str:
    known = KnownValues({}, {"partition": place.key}, {}, fact_table((place,)))
    return str(substitute(text, known))


def _is_between(between: str, delimiter: str, before: str, after: str) -> bool:
    return between == f"{after}{delimiter}{before}" and _splits(delimiter, before, after)
