"""What a rule finds in a spec, for tests of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import in_file_order
from octo_spec.language.load import load_spec
from octo_spec.lint.engine import subject

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.lint.rule import Rule


def found(check: Rule, text: str, path: str = "spec.yaml") -> tuple[Diagnostic, ...]:
    """Give what ``check`` finds in a whole spec, in file order, accepted or not.

    A spec that cannot be looked at fails the test that asks.
    """
    loaded = load_spec(text, path)
    assert loaded.spec is not None, "\n".join(map(str, loaded.diagnostics))  # noqa: S101 - as pytest's tests do
    looked_at, notes = subject(loaded.spec, loaded.spans)
    assert looked_at is not None, "\n".join(map(str, notes))  # noqa: S101 - as above
    return in_file_order(one.diagnostic(loaded.spans) for one in check.find(looked_at))
