"""What keeps a server for assistants or editors from starting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.plugin.package_extras import extra_help

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

NO_SERVER: Final = DiagnosticKind.error(
    "OCT554", "no-server", "A server for assistants or editors that cannot start."
)


def missing_package(package: str, extra: str) -> Diagnostic:
    """Report that the package of an extra, which a server needs, is not installed."""
    message = f"the package {package}, which the server needs, is not installed"
    return NO_SERVER.at(None, message, extra_help(extra))
