"""The plugin: what octospec knows about CloudFormation.

Code that only needs the reserved words or the name of the format imports neither writer nor reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.contract import Emitter
from octo_spec.plugin.read_mode import ReadMode
from octospec_cloudformation.accepted_names import NAMING
from octospec_cloudformation.deploying import DEPLOY_ACTIONS, ROLLOUT_UPDATE_ACTIONS
from octospec_cloudformation.kinds import KINDS
from octospec_cloudformation.options import CloudFormationOptions
from octospec_cloudformation.reservations import RESERVED
from octospec_cloudformation.rollout_tables import MEMBERS, PARTITIONS
from octospec_cloudformation.vocabulary import FORMAT, README, TEMPLATE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading
    from octo_spec.plugin.extras import ExtrasReading, ThinnedExtras


def emit(deployment: Deployment, options: CloudFormationOptions) -> Emission:
    """Write one template in YAML, or two for a rollout, or report why the format cannot express it."""
    from octospec_cloudformation.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    emission = writer.emit(deployment, options)
    if not deployment.extras:
        return emission
    from octospec_cloudformation.extras.merging import with_extras  # noqa: PLC0415 - as above

    return with_extras(emission, deployment.extras)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read a template that octospec wrote, or any other template."""
    return _read_foreign(artifacts) if mode is ReadMode.FOREIGN else _read_strictly(artifacts)


def _read_strictly(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the template; return no deployment if octospec does not understand a part of it."""
    from octo_spec.plugin.artifacts import artifact_at  # noqa: PLC0415 - only reading needs it
    from octospec_cloudformation.reading import read as reader  # noqa: PLC0415 - as above
    from octospec_cloudformation.vocabulary import MARK, TEMPLATE  # noqa: PLC0415 - as above

    template = artifact_at(artifacts, TEMPLATE)
    if template is None or MARK not in template.text:
        return _with_checked_registration(reader.read(artifacts), artifacts)
    from octospec_cloudformation.extras.merging import without_extras  # noqa: PLC0415 - only extras need it

    left = without_extras(artifacts)
    return left.complete(_with_checked_registration(reader.read(left.artifacts), left.artifacts))


def _with_checked_registration(reading: Reading, artifacts: tuple[Artifact, ...]) -> Reading:
    if reading.deployment is None or reading.deployment.registration is None:
        return reading
    from octospec_cloudformation import registration  # noqa: PLC0415 - only specs with it need it

    return registration.with_checked_registration(reading, artifacts)


def _read_foreign(artifacts: tuple[Artifact, ...]) -> Reading:
    """Evaluate a template that octospec did not write, with a note for each skipped construct."""
    from octospec_cloudformation.reading import understand as evaluator  # noqa: PLC0415 - only reading needs it

    return evaluator.understand(artifacts)


def read_extras(extra: Extra) -> ExtrasReading:
    """Read a file of extras, or report why octospec refuses it."""
    from octospec_cloudformation.extras import read_extras as reader  # noqa: PLC0415 - only extras need it

    return reader.read_extras(extra)


def thin_extras(extra: Extra, problems: tuple[Diagnostic, ...]) -> ThinnedExtras:
    """Omit the entries of an extras file that cannot be in a template with the roles."""
    from octospec_cloudformation.extras import thinning  # noqa: PLC0415 - only an import with extras needs it

    return thinning.thin_extra(extra, problems)


def keep_inputs(extra: Extra, now: Deployment, whole: Deployment, fixed: frozenset[str]) -> Extra:
    """Add to extras the inputs that they use, and that no role needs."""
    from octospec_cloudformation.extras import kept_inputs  # noqa: PLC0415 - only extras need it

    return kept_inputs.with_inputs(extra, now, whole, fixed)


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the effects of an update from one deployment to the next on existing resources."""
    from octospec_cloudformation.writing import updates as writer  # noqa: PLC0415 - only updates need it

    return writer.updates(before, now)


def adopt(deployment: Deployment, roles: tuple[DeployedRole, ...], within: str) -> Adoption:
    """Write the list of resources to import, and the template that imports them."""
    from octospec_cloudformation.writing import adopt as writer  # noqa: PLC0415 - only adopting needs it

    return writer.adopt(deployment, roles, within)


def hand_over(
    deployment: Deployment, options: CloudFormationOptions, facts: HandOver
) -> tuple[Artifact, ...]:
    """Write the page for the person who deploys."""
    from octospec_cloudformation.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return writer.hand_over(deployment, options, facts)


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the steps to deploy a published release."""
    from octospec_cloudformation.writing import write_launch as writer  # noqa: PLC0415 - only releases need it

    return writer.launch(deployment, site)


EMITTER = Emitter(
    name=FORMAT,
    summary="One CloudFormation template in YAML, for a stack in the customer's account.",
    options=CloudFormationOptions,
    emit=emit,
    read=read,
    updates=updates,
    # A stack update uses the permissions of the person who starts it, unless the stack has a service role.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    update_actions=("cloudformation:UpdateStack", "cloudformation:ExecuteChangeSet"),
    rollout_update_actions=ROLLOUT_UPDATE_ACTIONS,
    kinds=KINDS,
    lacks=frozenset({Lack.REPEATED_REFERENCES}),
    reserved=RESERVED,
    naming=NAMING,
    extras=read_extras,
    thin_extras=thin_extras,
    keep_inputs=keep_inputs,
    adopt=adopt,
    rolls_out_in=PARTITIONS,
    deploy_actions=DEPLOY_ACTIONS,
    hand_over=hand_over,
    launch=launch,
    order=1,
    registers=True,
    lone_file=TEMPLATE,
    file_names=(TEMPLATE, MEMBERS),
    documentation=(README,),
)
