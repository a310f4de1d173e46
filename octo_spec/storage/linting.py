"""Linting, whose rules take as long to import as a spec takes to be read: best both at once.

A build imports them only when it lints, while another process builds formats.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from octo_spec.storage.clock import today

if TYPE_CHECKING:
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.linting import Linting


def import_rules() -> None:
    """Import octospec's own rules, and what runs them."""
    import_module("octo_spec.lint.engine")
    import_module("octo_spec.lint.rules")


def linting_of(spec: Spec, spans: Spans) -> Linting:
    """Run the rules over a spec."""
    from octo_spec.lint.discovery import installed_rules  # noqa: PLC0415 - as above
    from octo_spec.lint.engine import lint  # noqa: PLC0415 - as above

    return lint(spec, spans, today(), installed_rules())
