"""The parser of python-hcl2, and of python-hcl2 only that.

The rest of python-hcl2 makes objects of a tree, and text of objects, and is imported with the package; lark
imports ``regex``, which the parser of this grammar never asks. Both take longer to import than a module to
read.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

HclParser: TypeAlias = Any
"""A parser of lark, which declares no types that would help."""

_PACKAGE: Final = "hcl2"
_UNASKED: Final = "regex"


@cache
def hcl2_parser() -> HclParser:
    """Give the parser of python-hcl2, made once."""
    try:
        return _made_alone()()
    except ImportError:
        from hcl2.parser import parser  # noqa: PLC0415 - where python-hcl2 is made otherwise than today

        return parser()


def _made_alone() -> Callable[[], HclParser]:
    """Import the module of the parser, with what stands for its package, and for what lark never asks.

    Afterwards neither is there: whoever imports python-hcl2 or ``regex`` has them whole.
    """
    spec = None if _PACKAGE in sys.modules else find_spec(_PACKAGE)
    standing = {_PACKAGE: module_from_spec(spec)} if spec else {}
    if _UNASKED not in sys.modules:
        standing[_UNASKED] = _Later(_UNASKED)
    sys.modules.update(standing)
    try:
        from hcl2.parser import parser  # noqa: PLC0415 - costs 80 ms, which only reading needs
    finally:
        for name, module in tuple(sys.modules.items()):
            if standing.get(name) is module or (spec and name.startswith(f"{_PACKAGE}.")):
                del sys.modules[name]
    made: Callable[[], HclParser] = parser
    return made


class _Later(ModuleType):
    """Stands for a module until one of its names is used."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        found: object = getattr(import_module(self.__name__), name)
        return found
