"""What is wrong with a file that is being written, as `octospec validate`, `lint` and `config` report it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.editor.edited_text import EditedText, facts_of
from octo_spec.editor.text_facts import TextFacts, text_facts
from octo_spec.frozen import frozen
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.lint.valid_parts import lint_valid_parts
from octo_spec.storage.clock import today
from octo_spec.storage.configuration import written_configuration
from octo_spec.storage.inputs.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.lint.linting import Linting


@frozen
class Problems:
    """What is wrong with a text."""

    found: tuple[Diagnostic, ...]


def read_and_check(text: str, path: str) -> Iterator[TextFacts | Problems | None]:
    """Yield what was read of a text, ``None`` if it is no valid YAML, and then what is wrong with it."""
    document = EditedText(text, path)
    if document.is_toml:
        yield None
        yield Problems(written_configuration(text, Path(path)).problems)
        return
    if document.is_customers:
        yield facts_of(document)
        inputs = Inputs()
        inputs.customers_text(text, path)
        yield Problems(_problems_of_file(inputs.diagnostics, document))
        return
    yield from _read_and_check_spec(document)


def _read_and_check_spec(document: EditedText) -> Iterator[TextFacts | Problems | None]:
    inputs = Inputs()
    loaded = inputs.spec_text(document.text, document.path)
    yield text_facts(loaded.spans.root, document.lines, is_customers=False)
    linting = _linting(loaded)
    yield Problems(_problems_of_file((*inputs.diagnostics, *linting.problems, *linting.open), document))


def _linting(loaded: LoadedSpec) -> Linting:
    if loaded.spec is None:
        return lint_valid_parts(loaded, today(), installed_rules())
    return lint(loaded.spec, loaded.spans, today(), installed_rules())


def problems(document: EditedText) -> tuple[Diagnostic, ...]:
    """Report errors, and the findings of lint that a spec does not accept."""
    found = read_and_check(document.text, document.path)
    return next(each.found for each in found if isinstance(each, Problems))


def _problems_of_file(
    found: list[Diagnostic] | tuple[Diagnostic, ...], document: EditedText
) -> tuple[Diagnostic, ...]:
    """Return the problems in this file, and those without a place; an extras file has its own."""
    return tuple(
        each for each in dict.fromkeys(found) if each.span is None or each.span.path == document.path
    )
