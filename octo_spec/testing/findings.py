"""The findings of a rule in a spec, and the errors that an emitter's reservations cause, for plugin tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import in_file_order
from octo_spec.language.load import load_spec
from octo_spec.lint.engine import lint_subject
from octo_spec.pipeline.extras import with_extras

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.lint.rule import Rule
    from octo_spec.model.reserved_words import Reserved


def findings_of(
    rule: Rule, text: str, path: str = "spec.yaml", files: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return the findings of ``rule`` in a whole spec, in file order, accepted or not.

    ``files`` are those of its extras, by path. A spec that cannot be deployed fails the test.
    """
    texts = files or {}
    loaded = with_extras(load_spec(text, path), lambda file, _: (file, texts[file]))
    assert loaded.spec is not None, "\n".join(map(str, loaded.diagnostics))  # noqa: S101 - as pytest's tests do
    subject, notes = lint_subject(loaded.spec, loaded.spans)
    assert subject is not None, "\n".join(map(str, notes))  # noqa: S101 - as above
    return in_file_order(finding.diagnostic(loaded.spans) for finding in rule.find(subject))


def reservation_errors(reserved: Reserved, text: str, path: str = "spec.yaml") -> tuple[Diagnostic, ...]:
    """Return the errors of a whole spec that uses what a target reserves, in file order."""
    return load_spec(text, path, reserved).diagnostics
