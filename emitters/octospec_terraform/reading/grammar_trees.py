"""The nodes of a tree of python-hcl2's grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octospec_terraform.reading.grammar import GrammarNode


def is_tree(node: GrammarNode) -> bool:
    """Return whether it is a tree: a token is a text, and ``None`` marks an absent part."""
    return node is not None and not isinstance(node, str)


def trees(node: GrammarNode) -> list[GrammarNode]:
    """Return the trees in a tree, without ends of lines and comments."""
    return [child for child in node.children if is_tree(child) and child.data != "new_line_or_comment"]


def tokens(node: GrammarNode) -> list[str]:
    """Return the kinds of the tokens in a tree."""
    return [child.type for child in node.children if child is not None and not is_tree(child)]


def word_of(node: GrammarNode) -> str:
    """Return the text of a tree with one token, or of its first token."""
    return next(str(child) for child in node.children if isinstance(child, str))
