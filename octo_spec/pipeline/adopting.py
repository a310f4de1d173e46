"""From a deployment and its environment to the files with which a format takes it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.model.capabilities import project
from octo_spec.model.deployed_names import deployed_roles
from octo_spec.plugin.adoption import Adoption
from octo_spec.plugin.built_in import BuiltInDocumenter
from octo_spec.plugin.discovery import find

if TYPE_CHECKING:
    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Environment

CANNOT_ADOPT = DiagnosticKind.error(
    "OCT750", "cannot-adopt", "A format that cannot take over existing roles."
)


def adopt_roles(deployment: Deployment, environment: Environment, target: str, within: str = "") -> Adoption:
    """Let the emitter of a format write the files that take over the roles of a deployment."""
    plugin = find(target)
    if isinstance(plugin, Diagnostic):
        return _nothing(plugin)
    projection = project(deployment, plugin.description.lacks, target)
    if projection.deployment is None:
        return _nothing(*projection.diagnostics)
    roles = deployed_roles(projection.deployment, environment)
    if problems := tuple(each for each in roles if isinstance(each, Diagnostic)):
        return _nothing(*problems)
    there: tuple[DeployedRole, ...] = tuple(each for each in roles if not isinstance(each, Diagnostic))
    adoption = (
        () if isinstance(plugin, BuiltInDocumenter) else plugin.adopt(projection.deployment, there, within)
    )
    if isinstance(adoption, Adoption):
        return adoption
    message = f"{target} has nothing to write for existing roles"
    return _nothing(
        *(
            adoption
            or (CANNOT_ADOPT.at(None, message, "it updates existing roles directly, or cannot adopt them"),)
        )
    )


def _nothing(*diagnostics: Diagnostic) -> Adoption:
    return Adoption((), diagnostics=diagnostics)
