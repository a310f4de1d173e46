"""What an emitter writes so that its target takes over roles that exist already."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.plugin.artifacts import Artifact  # noqa: TC001 - JSON follows the annotations

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment

NOT_WITHIN = DiagnosticKind.error(
    "OCT748", "not-within", "The target cannot import roles into the part that `--module` names."
)
REPLACED = DiagnosticKind(
    "OCT749", "made-anew", Severity.NOTE, "The target creates a part of a role instead of importing it."
)

KINDS = (NOT_WITHIN, REPLACED)
"""What an emitter that adopts may report about that, besides its own kinds."""


@frozen
class Adoption:
    """Files, the one that lists what is taken over first, and the steps to use them.

    ``taken`` says what is taken over, one line each. In ``steps``, ``{0}`` is replaced by the path of the
    first file, ``{1}`` by that of the second. Nothing is used if a diagnostic is an error.
    """

    artifacts: tuple[Artifact, ...]
    taken: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


Adopt: TypeAlias = Callable[["Deployment", "tuple[DeployedRole, ...]", str], Adoption]
"""From a projected deployment, its live roles, and its address in a larger configuration."""
