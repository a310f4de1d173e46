"""``index.html``: the releases for a person, as one page without scripts and external resources.

Jinja2 escapes every text; the style is the only part that it writes unescaped, and a content security
policy contains its hash. All content comes from ``latest.json``: the same releases give the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from octo_spec.model.launch import LaunchKind
from octo_spec.release.html_template import content_hash, page_template, raw_markup

if TYPE_CHECKING:
    from octo_spec.release.latest import Latest

INDEX: Final = "index.html"
_PAGE: Final = "index.html.j2"
_STYLE: Final = "index.css"


def with_page(latest: Latest) -> tuple[Latest, str]:
    """Return ``latest`` with the checksum of its page, and the page."""
    page = index_page(latest)
    return replace(latest, page=sha256(page.encode()).hexdigest()), page


def index_page(latest: Latest) -> str:
    """Write the page."""
    written = page_template(_PAGE).render(
        latest=latest,
        open=LaunchKind.OPEN,
        is_link=_is_link,
        policy=f"default-src 'none'; style-src {content_hash(_STYLE)}; base-uri 'none'; form-action 'none'",
        style=raw_markup(_STYLE),
    )
    return written.rstrip("\n") + "\n"


def _is_link(text: str) -> bool:
    """Whether a text may be a link: only https leads away from the page."""
    return text.startswith("https://")
