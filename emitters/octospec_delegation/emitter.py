"""The plugin: what octospec knows about this format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.contract import Emitter, EmitterOptions
from octospec_delegation.kinds import KINDS
from octospec_delegation.rules.kinds import RULE_KINDS
from octospec_delegation.vocabulary import BOUNDARY, FORMAT, INDEX, METADATA, README

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:
    """Write the bundle, or report what it cannot express."""
    from octospec_delegation.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return writer.emit(deployment, options)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read a bundle: the session and the roles that stay."""
    from octospec_delegation.reading import read as reader  # noqa: PLC0415 - only reading needs it

    return reader.read(artifacts, mode)


def judge(artifacts: tuple[Artifact, ...]) -> tuple[Diagnostic, ...] | None:
    """Return what registration refuses, and what AWS's reviewer blocks or warns about."""
    from octospec_delegation.rules import judge as rules  # noqa: PLC0415 - only lint and a build need them

    return rules.judge(artifacts)


EMITTER = Emitter(
    name=FORMAT,
    summary="A bundle for AWS's temporary delegation: templates, a boundary, and the roles that stay.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    judge=judge,
    kinds=(*KINDS, *RULE_KINDS),
    order=4,
    usual=False,
    sessions=True,
    file_names=(METADATA, BOUNDARY, INDEX),
    documentation=(README,),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
