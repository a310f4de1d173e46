"""Texts as CloudFormation writes them: plain, or in one of its functions.

A text without a reference is a plain scalar, in which nothing needs an escape. In ``Fn::Sub``, each literal
``${`` becomes ``${!``; ``Join`` assembles texts that ``Sub`` cannot express, piece by piece.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.deployment import fact_table
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
    account_root,
)
from octospec_cloudformation.naming import pascal
from octospec_cloudformation.vocabulary import PSEUDO, UUID_PART
from octospec_cloudformation.writing.logical_ids import partition_presence
from octospec_cloudformation.writing.template_tree import Function

if TYPE_CHECKING:
    from octo_spec.model.deployment import Facts
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.text import Piece, Reference
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def document(tree: Tree, ids: LogicalIds) -> TemplateValue:
    """Write an IAM document, or a part of it."""
    if isinstance(tree, dict):
        return {key: _member(key, value, ids) for key, value in tree.items()}
    if isinstance(tree, tuple):
        return tuple(document(item, ids) for item in tree)
    return tree if isinstance(tree, str) else write_text(tree, ids)


def _member(key: str, value: Tree, ids: LogicalIds) -> TemplateValue:
    return principal(value, ids) if key == "Principal" else document(value, ids)


def principal(tree: Tree, ids: LogicalIds) -> TemplateValue:
    """Write a Principal element; only here is a list of accounts written as bare IDs.

    ``Split`` and ``Join`` accept no function for their delimiter, so the partition cannot be in the ARN of
    each element; AWS reads a bare ID as the account's root.
    """
    if isinstance(tree, dict):
        return {kind: principal(value, ids) for kind, value in tree.items()}
    if isinstance(tree, Text) and (accounts := account_list(tree)):
        return split(join(",", ref(ids.questions[accounts.id])))
    return document(tree, ids)


def account_list(text: Text) -> ListParam | None:
    """Return the list parameter of a text that is the root user of each account in it, or ``None``."""
    accounts = text.list_param
    return accounts if accounts and text == account_root(accounts) else None


def write_text(text: Text, ids: LogicalIds) -> TemplateValue:
    """Write one text."""
    if text.list_param:
        return _list(text, ids)
    match text.pieces:
        case ():
            return ""
        case (str() as literal,):
            return literal
        case (reference,) if not isinstance(reference, str):
            return function(reference, ids)
        case pieces if all(_fits_sub(piece, ids) for piece in pieces):
            return Function("Sub", "".join(_sub_piece(piece, ids) for piece in pieces))
        case pieces:
            return join("", tuple(_joinable(piece, ids) for piece in pieces))


def _joinable(piece: Piece, ids: LogicalIds) -> TemplateValue:
    return piece if isinstance(piece, str) else function(piece, ids)


def function(reference: Reference, ids: LogicalIds) -> TemplateValue:
    """Return the function that results in one value."""
    match reference:
        case RoleArn():
            return Function("GetAtt", _variable(reference, ids))
        case ParamFact(id, fact):
            return Function("FindInMap", (ids.facts[id], ref(ids.questions[id]), pascal(fact)))
        case PartitionFact(fact):
            return Function("FindInMap", (ids.partitions, ref(PSEUDO[Partition()]), pascal(fact)))
        case Stack(StackAttribute.UUID):
            stack = ref(PSEUDO[Stack(StackAttribute.ID)])
            return Function("Select", (UUID_PART, Function("Split", ("/", stack))))
        case _:
            return ref(_variable(reference, ids))


def ref(name: str) -> Function:
    """Write ``!Ref``."""
    return Function("Ref", name)


# --- under Fn::Sub -----------------------------------------------------------------------------


def _fits_sub(piece: Piece, ids: LogicalIds) -> bool:
    """Return whether ``Fn::Sub`` can contain a piece: AWS documents no escape for a literal ``${!``."""
    if isinstance(piece, str):
        return "${!" not in piece and not piece.endswith("$")
    return bool(_variable(piece, ids))


def _sub_piece(piece: Piece, ids: LogicalIds) -> str:
    return piece.replace("${", "${!") if isinstance(piece, str) else f"${{{_variable(piece, ids)}}}"


def _variable(reference: Reference, ids: LogicalIds) -> str:
    """Return the name of a reference for ``Ref``, ``GetAtt`` and ``Sub``; empty if these do not suffice."""
    match reference:
        case Param(id) | ListParam(id):
            return ids.questions[id]
        case RoleArn(id):
            return f"{ids.roles[id]}.Arn"
        case Account() | Partition() | Region() | Stack():
            return PSEUDO.get(reference, "")
        case ParamFact() | PartitionFact():
            return ""
        case _:
            assert_never(reference)


# --- lists -------------------------------------------------------------------------------------


def _list(text: Text, ids: LogicalIds) -> TemplateValue:
    """Write a text that repeats for each element of a list: a ``Join`` that is split again."""
    around = surroundings(text)
    if not around.before.pieces and not around.after.pieces:
        return ref(ids.questions[around.elements.id])
    if not around.references:
        return _repeated_list(around, around, ids)
    *others, last = ids.places
    value: TemplateValue = _repeated_list(around, around.with_partition(last), ids)
    for place in reversed(others):
        here = ids.conditions[partition_presence(place.key)]
        value = Function("If", (here, _repeated_list(around, around.with_partition(place), ids), value))
    return value


def _repeated_list(around: Surroundings, literal: Surroundings, ids: LogicalIds) -> Function:
    """Write a list text with ``literal`` between its elements."""
    delimiter = delimiter_between(literal.before.literal or "", literal.after.literal or "") or ","
    return split(_joined_list(around, literal, delimiter, ids), delimiter)


def _joined_list(
    around: Surroundings, literal: Surroundings, delimiter: str, ids: LogicalIds
) -> TemplateValue:
    between = f"{literal.after.literal or ''}{delimiter}{literal.before.literal or ''}"
    inner = join(between, ref(ids.questions[around.elements.id]))
    if not around.before.pieces and not around.after.pieces:
        return inner
    first, last = (write_text(text, ids) for text in (around.before, around.after))
    return join("", tuple(part for part in (first, inner, last) if part))


@frozen
class Surroundings:
    """A list parameter in a text, and the text around each of its elements."""

    before: Text
    elements: ListParam
    after: Text

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references in addition to the list parameter."""
        return (*self.before.references, *self.after.references)

    def with_partition(self, place: Facts) -> Surroundings:
        """Replace the references that the partition determines."""
        known = KnownValues({}, {"partition": place.key}, {}, fact_table((place,)))
        return replace(self, before=substitute(self.before, known), after=substitute(self.after, known))


def surroundings(text: Text) -> Surroundings:
    """Split a list text into its parts."""
    elements = next(piece for piece in text.pieces if isinstance(piece, ListParam))
    position = text.pieces.index(elements)
    return Surroundings(Text(text.pieces[:position]), elements, Text(text.pieces[position + 1 :]))


def split(joined: TemplateValue, delimiter: str = ",") -> Function:
    """Write the list that results from splitting a joined text at ``delimiter``."""
    return Function("Split", (delimiter, joined))


def join_list(text: Text, ids: LogicalIds) -> TemplateValue:
    """Write a list text as one text with commas between its elements."""
    around = surroundings(text)
    return _joined_list(around, around, ",", ids)


def join(delimiter: str, values: TemplateValue) -> Function:
    """Write ``!Join``."""
    return Function("Join", (delimiter, values))


_DELIMITERS: Final = (",", ",;,", ",|,")


def delimiter_between(before: str, after: str) -> str | None:
    """Find a delimiter that splits between elements only.

    Elements contain no comma, but the literal text around them can.
    """
    if before.endswith(",") and after.startswith(","):
        return None
    return next(
        (sign for sign in _DELIMITERS if _occurs_once(sign, f"{after}{sign}{before}", len(after))), None
    )


def _occurs_once(delimiter: str, between: str, position: int) -> bool:
    return between.find(delimiter) == between.rfind(delimiter) == position
