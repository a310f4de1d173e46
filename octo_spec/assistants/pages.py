"""The pages that an assistant may read: the language of specs, and the rules of lint."""

from __future__ import annotations

from typing import Final

from octo_spec.frozen import frozen
from octo_spec.storage.shipped_pages import shipped_text


@frozen
class Page:
    """A page of this installation."""

    address: str
    title: str
    path: str

    def text(self) -> str:
        """Read the page; a sentence if this installation has none."""
        return shipped_text(self.path) or "This installation of octospec has no pages."


PAGES: Final = (
    Page("octospec://language", "The language of specs", "docs/language.md"),
    Page("octospec://rules", "The rules of `octospec lint`", "docs/rules.md"),
)
