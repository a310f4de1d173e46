"""What is wrong with a file that is being written, as `octospec validate`, `lint` and `config` report it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.storage.clock import today
from octo_spec.storage.configuration import written_configuration
from octo_spec.storage.inputs.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.edited_text import EditedText


def problems(document: EditedText, is_wanted: Callable[[], bool] = lambda: True) -> tuple[Diagnostic, ...]:
    """Report errors, and for a valid spec also the findings of lint that it does not accept.

    If the answer is no longer wanted once the errors are known, lint does not run.
    """
    if document.is_toml:
        return written_configuration(document.text, Path(document.path)).problems
    inputs = Inputs()
    if document.is_customers:
        inputs.customers_text(document.text, document.path)
        return _problems_of_file(inputs.diagnostics, document)
    loaded = inputs.spec_text(document.text, document.path)
    if loaded.spec is None or not is_wanted():
        return _problems_of_file(inputs.diagnostics, document)
    linting = lint(loaded.spec, loaded.spans, today(), installed_rules())
    return _problems_of_file((*inputs.diagnostics, *linting.problems, *linting.open), document)


def _problems_of_file(
    found: list[Diagnostic] | tuple[Diagnostic, ...], document: EditedText
) -> tuple[Diagnostic, ...]:
    """Return the problems in this file, and those without a place; an extras file has its own."""
    return tuple(
        each for each in dict.fromkeys(found) if each.span is None or each.span.path == document.path
    )
