"""Which reader reads third-party files: the one that ``--from`` names, or, without it, one that fits."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOSEN: Final = ContextVar("reader", default="")
"""The format whose reader reads in this run, which the command line sets; empty for any."""


@contextmanager
def output_of(target: str) -> Iterator[None]:
    """Read what was written for ``target``, if given, with the reader of that plugin.

    Other readers may claim files of a third-party format: a plugin may write what a built-in format reads.
    """
    plugin = find(target) if target else None
    is_of_plugin = not isinstance(plugin, BuiltIn | Diagnostic | None) and plugin.description.reads
    before = CHOSEN.set(target if is_of_plugin else CHOSEN.get())
    try:
        yield
    finally:
        CHOSEN.reset(before)
