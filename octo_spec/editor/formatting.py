"""The format of a file, as `octospec fmt` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.editor.edited_text import EditedText
from octo_spec.language.layout.fmt import format_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def formatted_texts(text: str, path: str) -> Iterator[str]:
    """Yield a text in its format, if that is another text."""
    formatted = None if EditedText(text, path).is_toml else format_file(text, path).text
    if formatted is not None and formatted != text:
        yield formatted
