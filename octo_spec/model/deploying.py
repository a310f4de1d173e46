"""What whoever deploys in a format asks of AWS: data that an emitter declares of its target."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class DeployActions:
    """The actions by which a target makes, updates and removes what a deployment holds, by what they are on.

    ``starting`` are on anything, and ``roles`` on each role. ``attaching`` are on roles to which managed
    policies are attached, ``bounding`` on those with a boundary, ``policies`` on the managed policies that
    the deployment makes. ``removal`` says how all of it is removed again.
    """

    roles: tuple[str, ...]
    removal: str
    starting: tuple[str, ...] = ()
    attaching: tuple[str, ...] = ()
    bounding: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
