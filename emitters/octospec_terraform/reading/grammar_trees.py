"""The nodes of a tree of python-hcl2's grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octospec_terraform.reading.grammar import GrammarNode


def is_tree(node: GrammarNode) -> bool:
    """Tell a tree from a token, which is a text, and from nothing, which stands where something may."""
    return node is not None and not isinstance(node, str)


def trees(node: GrammarNode) -> list[GrammarNode]:
    """Give the trees in a tree, without ends of lines and comments."""
    return [child for child in node.children if is_tree(child) and child.data != "new_line_or_comment"]


def tokens(node: GrammarNode) -> list[str]:
    """Give the kinds of the tokens in a tree."""
    return [child.type for child in node.children if child is not None and not is_tree(child)]


def word_of(node: GrammarNode) -> str:
    """Give the text of a tree of one token, or of the first."""
    return next(str(child) for child in node.children if isinstance(child, str))
