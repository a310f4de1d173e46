"""A text to the tree of python-hcl2's grammar, within a bound: a token takes tens of microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.frozen import mutable
from octospec_terraform.kinds import TOO_LARGE
from octospec_terraform.reading.hcl2_parser import hcl2_parser

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

MAX_TOKENS: Final = 200_000
"""About 3,400 grants: eight roles that fill all of AWS's quotas."""

GrammarNode: TypeAlias = Any
"""A node of lark or of python-hcl2, which declares no types that would help."""

_SPLIT: Final = "roles that have nothing to do with each other can have a spec, and so a module, of their own"


@mutable
class TokensLeft:
    """How many more tokens are read: the files of a module share one of these."""

    count: int = MAX_TOKENS


def grammar_tree(text: str, path: str, left: TokensLeft) -> GrammarNode | Diagnostic:
    """Parse as ``hcl2.parses_to_tree`` does, but no more than ``left``; raises lark's ``UnexpectedInput``."""
    # The grammar knows no end of a file, so a file ends with a new line, as in python-hcl2.
    steps: GrammarNode = hcl2_parser().parse_interactive(text + "\n")
    token: GrammarNode = None
    for token in steps.iter_parse():
        left.count -= 1
        if left.count < 0:
            return too_large(Span(path, token.line, token.column))
    return steps.feed_eof(token)


def unexpected_input() -> type[UnexpectedInput]:
    """Give the error that the parser raises; only a text that is no HCL asks for it."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - as told

    return UnexpectedInput


def too_large(span: Span) -> Diagnostic:
    """Report that a module has more than is read."""
    message = f"no more than {MAX_TOKENS:,} words, signs and ends of lines of a module are read, up to here"
    return TOO_LARGE.at(span, message, _SPLIT)
