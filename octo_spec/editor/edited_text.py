"""The text of a file while it is written, and what was last understood of it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import PurePath
from typing import Final

from octo_spec.editor.text_facts import TextFacts, text_facts
from octo_spec.repair.text_edits import text_lines
from octo_spec.source import parse_yaml

CUSTOMERS_KEY: Final = re.compile(r"^octospec-customers[ \t]*:", re.MULTILINE)
BYTE_ORDER_MARK: Final = "\ufeff"


class EditedText:
    """A file in an editor; ``path`` is the prefix of its places.

    To read a large text takes a second. Until a text is read, its facts are those of the last valid one.
    """

    def __init__(self, text: str, path: str, last: TextFacts | None = None) -> None:
        self.text, self.path = text, path
        self.facts = last or TextFacts()
        self.is_read, self.is_valid = False, False

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

    def learn(self, facts: TextFacts | None) -> None:
        """Take what was read of this text; ``None`` means that it is no valid YAML."""
        self.is_read, self.is_valid = True, facts is not None
        self.facts = facts or self.facts

    def with_text(self, text: str) -> EditedText:
        """Return the file with another text, which is not read yet."""
        return EditedText(text, self.path, self.facts)


def facts_of(document: EditedText) -> TextFacts | None:
    """Read a text; ``None`` if it is no valid YAML."""
    if document.is_toml:
        return None
    root = parse_yaml(document.text, document.path).node
    return text_facts(root, document.lines, is_customers=document.is_customers)
