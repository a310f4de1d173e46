"""IAM documents of a template: nodes to the shapes that ``octo_spec.model.policy_documents`` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Account, Text, account_root
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import arguments, call

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_texts import TemplateTexts


def shape(node: Node, texts: TemplateTexts, *, principal: bool = False) -> Shape:
    """Read a document, or a part of one; ``principal`` says that it stands in a Principal element."""
    if isinstance(node, Scalar) or call(node):
        return Leaf(_principal(node, texts) if principal else texts.text(node), node.span)
    if isinstance(node, Sequence):
        return Items(tuple(_item(item, texts, principal=principal) for item in node.items), node.span)
    return _fields(node, texts, principal=principal)


def _fields(node: Mapping, texts: TemplateTexts, *, principal: bool) -> Fields:
    pairs = ((entry.key, entry.value) for entry in node.entries)
    return Fields(
        tuple(
            (key.value, shape(value, texts, principal=principal or key.value == "Principal"), key.span)
            for key, value in pairs
        ),
        node.span,
    )


def _item(node: Node, texts: TemplateTexts, *, principal: bool) -> Shape:
    item = shape(node, texts, principal=principal)
    if isinstance(item, Leaf) and item.text.list_param:
        texts.report(node.span, "a list cannot stand in a list")
    return item


def _principal(node: Node, texts: TemplateTexts) -> Text:
    """Read a principal; the id of this account, or a list of ids, stands for the roots of the accounts."""
    match arguments(node, "Split"):
        case (Scalar(delimiter), whole) if accounts := texts.elements(whole, delimiter):
            if len(accounts.pieces) == 1:
                return account_root(accounts)
    text = texts.text(node)
    return account_root(text) if text.pieces == (Account(),) else text
