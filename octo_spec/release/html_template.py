"""Templates of pages for a person: Jinja2 escapes every text, and a hash names the scripts and styles.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


@cache
def template_text(name: str) -> str:
    """Read a file of the folder of templates."""
    return (files("octo_spec.release") / "templates" / name).read_text("utf-8")


def raw_markup(name: str) -> Markup:
    """Read a style or a script, which a page contains as it is."""
    from markupsafe import Markup  # noqa: PLC0415 - only a written page pays for it

    return Markup(template_text(name))  # noqa: S704 - a file of this package, without content of a spec


def content_hash(name: str) -> str:
    """Return the source by which a content security policy allows a style or a script."""
    return f"'sha256-{b64encode(sha256(template_text(name).encode()).digest()).decode()}'"


@cache
def page_template(name: str) -> Template:
    """Compile a template."""
    from jinja2 import DictLoader, Environment, StrictUndefined  # noqa: PLC0415 - costs 30 ms

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader({name: template_text(name)}),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
