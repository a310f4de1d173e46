"""The plugin: what octospec knows of this target.

Whoever only asks what the target reserves, or how it is called, imports neither writer nor reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.plugin.contract import Emitter, EmitterOptions
from octospec_cloudformation.accepted_names import NAMING
from octospec_cloudformation.kinds import KINDS
from octospec_cloudformation.reservations import RESERVED
from octospec_cloudformation.vocabulary import FORMAT, TEMPLATE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:
    """Write one template in YAML, or say why there can be none."""
    from octospec_cloudformation.writing import emit as writer  # noqa: PLC0415 - only who writes pays for it

    return writer.emit(deployment, options)


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the template; with anything in it that is not understood, there is no deployment."""
    from octospec_cloudformation.reading import read as reader  # noqa: PLC0415 - only who reads pays for it

    return reader.read(artifacts)


EMITTER = Emitter(
    name=FORMAT,
    summary="One CloudFormation template in YAML, for a stack in the customer's account.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    kinds=KINDS,
    reserved=RESERVED,
    naming=NAMING,
    order=1,
    lone_file=TEMPLATE,
    file_names=(TEMPLATE,),
)
