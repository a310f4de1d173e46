"""The template of a page in Markdown, in which every value is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.plugin.markdown_text import code, either, markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Template

NAME: Final = "README.md.j2"


@cache
def page_template(module: str, **filters: Callable[..., object]) -> Template:
    """Read the template next to a module, whose ``__file__`` is ``module``.

    It may use ``code``, ``either`` and the ``filters``. Raises ``jinja2.UndefinedError`` for an undefined
    name.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - costs 30 ms, which --help need not pay

    environment = Environment(
        autoescape=False,  # noqa: S701 - finalize escapes every value, for Markdown
        finalize=markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(code=code, either=either, **filters)
    return environment.from_string(Path(module).with_name(NAME).read_text("utf-8"))
