"""The trees of small YAML texts, which many tests read: each is parsed once in a process.

A tree is immutable, and depends on the text and its name alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from octo_spec import source

SMALL: Final = 20_000
"""The most characters of a text whose tree is kept: about as many as spec/octo.yaml has."""
_parse: Final = source.parse_yaml


def parsed_once(text: str, path: str) -> source.Parsed:
    """Read the only document of a YAML file, as ``octo_spec.source.parse_yaml`` does."""
    return (_kept if len(text) <= SMALL else _parse)(text, path)


@lru_cache(1_024)
def _kept(text: str, path: str) -> source.Parsed:
    return _parse(text, path)


def forget_parsed() -> None:
    """Forget all trees, so that counted work does not depend on the tests before it."""
    _kept.cache_clear()
