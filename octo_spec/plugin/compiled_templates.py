"""Compiled templates, kept as Python keeps compiled modules: in ``__pycache__``, next to their source.

To compile the pages of three formats takes as long as to import their readers. A compiled template is used
again if its text, the options, Python and Jinja's compiler are the same. Anyone who can write into that
folder can also change the compiled modules in it, so nothing else is checked.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """The compiled templates of one folder; one that cannot be read or kept is compiled again."""

    def __init__(self, folder: Path, options: Mapping[str, object]) -> None:
        super().__init__(str(folder / "__pycache__"), "%s.jinja")
        self.options = options

    def get_source_checksum(self, source: str) -> str:
        """Return a checksum of a template and of the options with which it is compiled."""
        return super().get_source_checksum(f"{sorted(self.options.items())}{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template, unless the file is damaged."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - a damaged file can raise any exception
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if Python may keep modules here."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
