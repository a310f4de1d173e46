"""The template of a page in Markdown, in which every value is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from octo_spec.plugin.markdown_text import code, either, markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Template

NAME: Final = "README.md.j2"
OPTIONS: Final[dict[str, Any]] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    # Otherwise a compiled template would contain the results of filters for constants.
    "optimized": False,
}
"""The settings that decide what a template is compiled to."""


@cache
def page_template(module: str, **filters: Callable[..., object]) -> Template:
    """Read the template next to a module, whose ``__file__`` is ``module``.

    It may use ``code``, ``either`` and the ``filters``. Raises ``jinja2.UndefinedError`` for an undefined
    name.
    """
    import jinja2  # noqa: PLC0415 - costs 30 ms, which --help need not pay

    from octo_spec.plugin.compiled_templates import CompiledTemplates  # noqa: PLC0415 - as above

    folder = Path(module).parent
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - finalize escapes every value, for Markdown
        bytecode_cache=CompiledTemplates(folder, OPTIONS),
        # It is called for constants, too, and not when a template is compiled, since it takes a context.
        finalize=jinja2.pass_eval_context(lambda _, value: markdown(value)),
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        **OPTIONS,
    )
    environment.filters.update(code=code, either=either, **filters)
    return environment.get_template(NAME)
