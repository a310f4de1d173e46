"""The AWS permissions that a deployer needs in a format: data that an emitter declares about its target."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class DeployActions:
    """The actions with which a target creates, updates and removes a deployment, by their resources.

    ``starting`` are on any resource, and ``roles`` on each role. ``attaching`` are on roles to which managed
    policies are attached, ``bounding`` on roles with a boundary, ``policies`` on the managed policies that
    the deployment creates. ``removal`` says how to remove everything again.
    """

    roles: tuple[str, ...]
    removal: str
    starting: tuple[str, ...] = ()
    attaching: tuple[str, ...] = ()
    bounding: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
