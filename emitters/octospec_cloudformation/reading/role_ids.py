"""The RoleId of a role as a principal of a trust policy: AWS means the role itself.

AWS stores a role that a trust policy names by its ARN as its unique ID, so both trust the same.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.source import Entry, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from octo_spec.source import Node
    from octospec_cloudformation.reading.reading_context import Context

_ID: Final = ".RoleId"
_ARN: Final = ".Arn"


def with_role_arns(statement: Node, context: Context) -> Node:
    """Name roles of the template by their ARNs where the principals of a statement name their IDs."""
    if not isinstance(statement, Mapping):
        return statement
    entries = (
        Entry(each.key, _replace_role_ids(each.value, context)) if each.key.value == "Principal" else each
        for each in statement.entries
    )
    return replace(statement, entries=tuple(entries))


def _replace_role_ids(node: Node, context: Context) -> Node:
    match node:
        case Scalar(value, tag="!GetAtt") if _is_role_id(value, context):
            return _with_note(replace(node, value=f"{value.removesuffix(_ID)}{_ARN}"), context)
        case Sequence((Scalar(role), Scalar("RoleId") as wanted)) if role in context.roles:
            return _with_note(replace(node, items=(node.items[0], replace(wanted, value="Arn"))), context)
        case Mapping((Entry(Scalar("Fn::GetAtt") as key, Scalar(value) as named),)) if _is_role_id(
            value, context
        ):
            arn = replace(named, value=f"{value.removesuffix(_ID)}{_ARN}")
            return _with_note(replace(node, entries=(Entry(key, arn),)), context)
        case Sequence(items):
            return replace(node, items=tuple(_replace_role_ids(item, context) for item in items))
        case Mapping(entries):
            return replace(
                node,
                entries=tuple(Entry(each.key, _replace_role_ids(each.value, context)) for each in entries),
            )
        case Scalar():
            return node


def _is_role_id(value: str, context: Context) -> bool:
    return value.endswith(_ID) and value.removesuffix(_ID) in context.roles


def _with_note(node: Node, context: Context) -> Node:
    message = "a trust policy names a role of the template by its RoleId"
    context.notes.otherwise(node.span, message, "the spec names the same role by its ARN")
    return node
