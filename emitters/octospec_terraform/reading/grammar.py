"""Parses a text to the tree of python-hcl2's grammar, within a limit: a token takes tens of microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.frozen import mutable
from octospec_terraform.kinds import TOO_LARGE
from octospec_terraform.reading.hcl2_parser import hcl2_parser

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

MAX_TOKENS: Final = 200_000
"""The limit: about 3,400 grants, as in eight roles that use all of AWS's quotas."""

GrammarNode: TypeAlias = Any
"""A node of lark or of python-hcl2, which declare no useful types."""

_SPLIT: Final = "move independent roles into a separate spec, which gets its own module"


@mutable
class TokensLeft:
    """The remaining number of tokens: the files of a module share one instance."""

    count: int = MAX_TOKENS


def grammar_tree(text: str, path: str, left: TokensLeft) -> GrammarNode | Diagnostic:
    """Parse as ``hcl2.parses_to_tree``, but at most ``left`` tokens; raise lark's ``UnexpectedInput``."""
    # The grammar does not know the end of a file, so a file ends with a new line, as in python-hcl2.
    steps: GrammarNode = hcl2_parser().parse_interactive(text + "\n")
    token: GrammarNode = None
    for token in steps.iter_parse():
        left.count -= 1
        if left.count < 0:
            return too_large(Span(path, token.line, token.column))
    return steps.feed_eof(token)


def unexpected_input() -> type[UnexpectedInput]:
    """Return the class of the parser's errors; only a text that is not HCL needs it."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - as above

    return UnexpectedInput


def too_large(span: Span) -> Diagnostic:
    """Report that a module is too large."""
    message = (
        f"the module has more than {MAX_TOKENS:,} words, symbols and line ends, "
        "octospec's limit, which is reached here"
    )
    return TOO_LARGE.at(span, message, _SPLIT)
