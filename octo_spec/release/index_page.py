"""``index.html``: the releases for a person, as one page without scripts and external resources.

Jinja2 escapes every text; the style is the only part that it writes unescaped, and a content security
policy contains its hash. All content comes from ``latest.json``: the same releases give the same bytes.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from octo_spec.model.launch import LaunchKind

if TYPE_CHECKING:
    from jinja2 import Template

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
    from markupsafe import Markup  # noqa: PLC0415 - only a written page pays for it

    written = _template().render(
        latest=latest,
        open=LaunchKind.OPEN,
        is_link=_is_link,
        policy=f"default-src 'none'; style-src '{_hash(_text(_STYLE))}'; base-uri 'none'; form-action 'none'",
        style=Markup(_text(_STYLE)),  # noqa: S704 - a file of this package, without content of a spec
    )
    return written.rstrip("\n") + "\n"


def _is_link(text: str) -> bool:
    """Whether a text may be a link: only https leads away from the page."""
    return text.startswith("https://")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _text(name: str) -> str:
    return (files("octo_spec.release") / "templates" / name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import DictLoader, Environment, StrictUndefined  # noqa: PLC0415 - costs 30 ms

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader({_PAGE: _text(_PAGE)}),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_PAGE)
