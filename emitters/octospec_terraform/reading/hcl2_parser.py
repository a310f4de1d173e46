"""The parser of python-hcl2, imported as the package offers it.

python-hcl2 keeps its compiled grammar in a cache next to its code, in the folder of the package. It writes
the cache at the first parse. Anyone who can write there can also change the code, so octospec checks nothing.
"""

from __future__ import annotations

from typing import Any, TypeAlias

HclParser: TypeAlias = Any
"""A parser of lark, which declares no useful types."""


def hcl2_parser() -> HclParser:
    """Return the parser of python-hcl2, which creates it once."""
    from hcl2.parser import parser  # noqa: PLC0415 - costs 100 ms, which only reading needs

    return parser()
