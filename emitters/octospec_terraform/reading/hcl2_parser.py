"""The parser of python-hcl2, imported as the package offers it.

Its grammar is in a cache next to its code, in the folder of the package; python-hcl2 writes it at the first
parse. Only who may change the code of python-hcl2 may write there. octospec keeps no cache of its own.
"""

from __future__ import annotations

from typing import Any, TypeAlias

HclParser: TypeAlias = Any
"""A parser of lark, which declares no types that would help."""


def hcl2_parser() -> HclParser:
    """Give the parser of python-hcl2, which makes it once."""
    from hcl2.parser import parser  # noqa: PLC0415 - costs 100 ms, which only reading needs

    return parser()
