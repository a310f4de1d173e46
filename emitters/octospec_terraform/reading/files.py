"""The files of a folder, and the modules read from them."""

from __future__ import annotations

import posixpath
from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import mutable
from octospec_terraform.reading.modules import Module
from octospec_terraform.reading.parse import parse_file, parse_template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octospec_terraform.reading.grammar import TokensLeft
    from octospec_terraform.syntax import Block, Body, Template

OF_MODULES: Final = (".tf", ".tf.json")
"""The ends of the names of files that Terraform reads as parts of a module."""


@mutable(eq=False)
class Files:
    """The files of a folder, and the parsed contents."""

    texts: Mapping[str, str]
    left: TokensLeft
    bodies: dict[str, Body] = field(default_factory=dict)

    def module(self, folder: str, prefix: str = "") -> Module:
        """Read a module of the folder."""
        from octospec_terraform.reading.overriding import overridden, overrides  # noqa: PLC0415 - only foreign modules need it

        module = Module(folder, prefix, self)
        paths = self.module_files(folder)
        blocks = [block for path in paths if not overrides(path) for block in self._blocks(path)]
        overriding = [block for path in paths if overrides(path) for block in self._blocks(path)]
        module.declare(overridden(blocks, overriding) if overriding else tuple(blocks))
        return module

    def _blocks(self, path: str) -> tuple[Block, ...]:
        if path not in self.bodies:
            self.bodies[path] = _parser(path)(self.texts[path], path, self.left)
        return self.bodies[path].blocks

    def module_files(self, folder: str) -> tuple[str, ...]:
        """List the files of a module."""
        paths = (path for path in sorted(self.texts) if posixpath.dirname(path) == folder)
        return tuple(path for path in paths if path.endswith(OF_MODULES))

    def text(self, path: str) -> str | None:
        """Return a file's text; ``None`` if the folder does not contain it."""
        return self.texts.get(posixpath.normpath(path))

    def template(self, path: str) -> Template | None:
        """Read a file as a template."""
        written = self.text(path)
        return None if written is None else parse_template(written, posixpath.normpath(path), self.left)


def _parser(path: str) -> Callable[[str, str, TokensLeft], Body]:
    if not path.endswith(".tf.json"):
        return parse_file
    from octospec_terraform.reading.json_files import parse_json_file  # noqa: PLC0415 - few modules are in JSON

    return parse_json_file
