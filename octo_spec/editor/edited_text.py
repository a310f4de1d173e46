"""The text of a file while it is written, and what was last understood of it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from octo_spec.repair.text_edits import text_lines
from octo_spec.source import Mapping, parse_yaml

if TYPE_CHECKING:
    from octo_spec.source import Node

CUSTOMERS_KEY: Final = re.compile(r"^octospec-customers[ \t]*:", re.MULTILINE)
BYTE_ORDER_MARK: Final = "\ufeff"


class EditedText:
    """A file in an editor; ``path`` is the prefix of its places."""

    def __init__(self, text: str, path: str, before: EditedText | None = None) -> None:
        self.text, self.path = text, path
        self._before = before

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return text_lines(self.text)

    @cached_property
    def is_customers(self) -> bool:
        """Whether the file is a customers file."""
        return CUSTOMERS_KEY.search(self.text) is not None

    @cached_property
    def is_toml(self) -> bool:
        """Whether the file is TOML: it may have the settings of a project, and is no spec."""
        return PurePath(self.path).suffix == ".toml"

    @cached_property
    def root(self) -> Node | None:
        """The tree of the text, or else that of the last text that could be read."""
        return self.tree or (self._before.root if self._before else None)

    @cached_property
    def tree(self) -> Node | None:
        """The tree of this text; ``None`` if it is not YAML."""
        if self.is_toml:
            return None
        parsed = parse_yaml(self.text, self.path)
        return parsed.node if isinstance(parsed.node, Mapping) else None

    @property
    def is_read(self) -> bool:
        """Whether the tree of this text is known: to read a large one takes a second."""
        return "tree" in self.__dict__

    def as_last_read(self) -> EditedText:
        """Return the text with the tree of the last one that was read, if its own is not known yet."""
        if self.is_read or self._before is None:
            return self
        text = EditedText(self.text, self.path, self._before)
        text.__dict__["tree"] = None
        return text

    def with_text(self, text: str) -> EditedText:
        """Return the file with another text; it remembers the last one that was read, and could be."""
        last = self if (self.is_read or self._before is None) and self.tree is not None else self._before
        if last is self:
            self._before = None
        return EditedText(text, self.path, last)
