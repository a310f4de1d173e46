"""What octospec needs to know about an emitter before it calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.frozen import frozen
from octo_spec.model.capabilities import Lack
from octo_spec.model.reserved_words import NOTHING
from octo_spec.plugin.contract import Documenter

if TYPE_CHECKING:
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.model.deploying import DeployActions
    from octo_spec.model.naming import Naming
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.plugin.contract import Emitter


@frozen
class Description:
    """The fields of an ``Emitter`` that are data, and whether it reads back what it emits."""

    name: str
    summary: str
    kinds: tuple[DiagnosticKind, ...]
    lacks: frozenset[Lack]
    lone_file: str
    file_names: tuple[str, ...]
    reserved: Reserved
    naming: Naming | None
    order: int
    reads: bool
    takes_extras: bool
    takes_previous: bool = False
    reports_updates: bool = False
    update_actions: tuple[str, ...] = ()
    deploy_actions: DeployActions | None = None
    rolls_out_in: tuple[str, ...] = ()
    documents: bool = False
    """Whether it writes the facts of a review, and no deployment."""
    hands_over: bool = False
    """Whether it writes hand-over pages."""
    adopts: bool = False
    """Whether it writes what takes over existing roles."""
    launches: bool = False
    """Whether it says how to start from a published release."""
    thins_extras: bool = False
    """Whether it can remove a part of extras."""
    rollout_update_actions: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    """Patterns of the files that only document."""
    judges: bool = False
    """Whether it has rules about the files of its target."""
    is_usual: bool = True
    """Whether a build that names no format builds it."""
    when_full: str = ""
    """What the target does if old and new policies exceed a quota together; without it AWS may refuse."""


def describe_plugin(emitter: Emitter[Any] | Documenter[Any]) -> Description:
    """Describe an emitter, or a documenter, which reserves and reads nothing."""
    if isinstance(emitter, Documenter):
        return Description(
            name=emitter.name,
            summary=emitter.summary,
            kinds=emitter.kinds,
            lacks=frozenset(),
            lone_file="",
            file_names=emitter.file_names,
            reserved=NOTHING,
            naming=None,
            order=emitter.order,
            reads=False,
            takes_extras=False,
            documents=True,
        )
    return Description(
        name=emitter.name,
        summary=emitter.summary,
        kinds=emitter.kinds,
        lacks=_lacks(emitter),
        lone_file=emitter.lone_file,
        file_names=emitter.file_names,
        reserved=emitter.reserved,
        naming=emitter.naming,
        order=emitter.order,
        reads=emitter.read is not None,
        takes_extras=emitter.extras is not None,
        takes_previous=emitter.emit_update is not None,
        reports_updates=emitter.updates is not None,
        update_actions=emitter.update_actions,
        deploy_actions=emitter.deploy_actions,
        rolls_out_in=emitter.rolls_out_in,
        hands_over=emitter.hand_over is not None,
        adopts=emitter.adopt is not None,
        launches=emitter.launch is not None,
        thins_extras=emitter.thin_extras is not None,
        rollout_update_actions=emitter.rollout_update_actions,
        when_full=emitter.when_full,
        documentation=emitter.documentation,
        judges=emitter.judge is not None,
        is_usual=emitter.usual,
    )


def _lacks(emitter: Emitter[Any]) -> frozenset[Lack]:
    """Return what an emitter lacks; a value of another type is kept, for the check of types to report."""
    if not isinstance(emitter.lacks, frozenset):
        return emitter.lacks
    rare = {Lack.SESSIONS: emitter.sessions, Lack.REGISTRATION: emitter.registers}
    return emitter.lacks | {lack for lack, is_there in rare.items() if not is_there}
