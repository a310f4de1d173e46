"""The contract between octospec and an emitter: a plugin is a value.

An emitter is a pure function from a deployment to artifacts and, unless it only documents, a second
function from artifacts back to the deployment: no files, no clock, no randomness. It reports what its
target cannot express, and never writes a lossy artifact. ``octo_spec.testing.EmitterConformance`` checks
the laws. A documenter is a pure function from the facts of a review to artifacts, registered in the same
way.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from octo_spec.frozen import frozen
from octo_spec.model.deploying import DeployActions
from octo_spec.model.naming import Naming
from octo_spec.model.reserved_words import NOTHING, Reserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.model.capabilities import Lack
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.adoption import Adopt
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode
    from octo_spec.plugin.extras import KeepInputs, ReadExtras, ThinExtras


class EmitterOptions(BaseModel):
    """The options of an emitter: a subclass has a field with a docstring for each.

    In the customers file the keys are in kebab-case; unknown keys are refused.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
    )


# Only for subclasses: pydantic reads the source of a class for docstrings (20 ms); this one has no fields.
EmitterOptions.model_config["use_attribute_docstrings"] = True


Options = TypeVar("Options", bound=EmitterOptions)

Read: TypeAlias = "Callable[[tuple[Artifact, ...], ReadMode], Reading]"
"""Reads artifacts: strictly what the emitter wrote, or third-party files of the target."""


@frozen
class Emitter(Generic[Options]):
    """A plugin, registered under the entry-point group ``octo_spec.emitters`` by its ``name``.

    ``summary`` is a line for ``octospec emitters``, ``kinds`` are all kinds of diagnostics that the emitter
    may report, and ``lacks`` is what the core omits before it calls ``emit``. An emitter that only
    documents has no ``read``. ``lone_file`` is the only file of an emitter that always writes a single one,
    so that octospec can read a copy under any name; ``file_names``, which may have wildcards, identify
    files of the format even if they cannot be read. ``documentation`` has patterns of the files that only
    document: ``read`` returns the same without them, and reads each other file. ``reserved`` is what the
    target keeps for itself, so that no spec may use it. ``naming`` says which names a spec may give;
    without it, a spec may give no names. ``extras`` reads resources that a spec gives next to the roles;
    without it, the format supports no extras. ``thin_extras`` removes from them what ``emit`` reported;
    without it an import removes all. ``keep_inputs`` adds to them the inputs that they use and that no role
    needs; without it such a use is an error. ``order``, then the name, sorts the formats of a distribution.

    ``emit_update`` is ``emit`` for customers that have one of some earlier deployments, its third argument,
    the oldest first: it grants the same, and may say how an update from each keeps existing resources.
    Without it an emitter knows nothing about earlier deployments. ``updates`` lists what such an update does
    to each role and policy; without it the effect of an update is not known. With any of ``update_actions``
    a role may start such an update itself; the actions that its steps need decide whether it may finish it,
    and with ``members`` the ``rollout_update_actions``, too. ``deploy_actions`` are the actions that the
    person who deploys calls: a review makes a policy of them for that person, and without them no policy.
    ``when_full`` says what the target does if the old and the new policies together exceed a quota; without
    it AWS may refuse the update.

    In the partitions ``rolls_out_in`` it supports the option ``rollout: organization``: then the deployment
    has ``members``, which each account of the organization but the first gets, and ``read`` returns both
    parts.

    ``hand_over`` writes hand-over pages, from what a review reports about the deployment. They are next to
    what ``emit`` writes, or replace it if the path is the same, and only document: ``read`` returns the
    same with them. Without it only ``emit`` writes files. ``launch`` says how to start a deployment from a
    published release.

    ``read`` reads in two modes. ``ReadMode.STRICT`` is for what ``emit`` wrote: each note is an error.
    ``ReadMode.FOREIGN`` is for third-party files of the target: the reading has a deployment that
    grants the same, without name and version, and a warning for each construct that is skipped; for files
    that are not of the target it is ``Reading(None)``. ``adopt`` writes what the target needs to take over
    existing roles.

    ``judge`` lists what the receiver of the files would refuse, block or warn about, each with its place in
    them; it returns ``None`` for files of another target. A build fails if a finding is an error, and
    ``octospec lint`` lists the findings in third-party files. If the target is not ``usual``, it is built on
    request alone. With ``sessions`` the target has the sessions of a vendor that sets up roles by a
    temporary delegation; for any other target the core removes them. With ``registers`` the target reports
    itself to the service of ``register``; for any other target the core removes it.

    Every command that reads a spec imports the emitter for ``reserved``: what writing or reading needs, and
    takes time to import, belongs inside ``emit`` and ``read``.
    """

    name: str
    summary: str
    options: type[Options]
    emit: Callable[[Deployment, Options], Emission]
    read: Read | None = None
    kinds: tuple[DiagnosticKind, ...] = ()
    lacks: frozenset[Lack] = frozenset()
    lone_file: str = ""
    file_names: tuple[str, ...] = ()
    reserved: Reserved = NOTHING
    naming: Naming | None = None
    extras: ReadExtras | None = None
    thin_extras: ThinExtras | None = None
    keep_inputs: KeepInputs | None = None
    order: int = 100
    emit_update: Callable[[Deployment, Options, tuple[Deployment, ...]], Emission] | None = None
    updates: Callable[[Deployment, Deployment], tuple[UpdateStep, ...]] | None = None
    update_actions: tuple[str, ...] = ()
    rollout_update_actions: tuple[str, ...] = ()
    when_full: str = ""
    deploy_actions: DeployActions | None = None
    rolls_out_in: tuple[str, ...] = ()
    adopt: Adopt | None = None
    hand_over: Callable[[Deployment, Options, HandOver], tuple[Artifact, ...]] | None = None
    launch: Callable[[Deployment, LaunchSite], tuple[Launch, ...]] | None = None
    documentation: tuple[str, ...] = ()
    judge: Callable[[tuple[Artifact, ...]], tuple[Diagnostic, ...] | None] | None = None
    usual: bool = True
    sessions: bool = False
    registers: bool = False

    def __post_init__(self) -> None:
        # Every command depends on these: a wrong one must fail where the plugin is imported and blamed.
        types: tuple[tuple[str, Any], ...] = (
            ("reserved", Reserved),
            ("naming", Naming | None),
            ("deploy_actions", DeployActions | None),
            ("order", int),
        )
        for name, type_ in types:
            if not isinstance(getattr(self, name), type_):
                msg = f"{name!r} of an emitter is a {getattr(type_, '__name__', type_)}"
                raise TypeError(msg)
        if callable(self.read) and not _takes_mode(self.read):
            msg = "'read' of an emitter takes two arguments: the artifacts and a ReadMode"
            raise TypeError(msg)


def _takes_mode(read: Read) -> bool:
    """Check that a reader has a parameter for the mode, which readers of older plugins lack."""
    try:
        signature(read).bind((), "")
    except TypeError:
        return False
    except ValueError:  # a function of C, which does not say what it takes
        return True
    return True


@frozen
class Documenter(Generic[Options]):
    """A plugin that documents the facts of a review, registered like an emitter by its ``name``.

    ``summary``, ``options``, ``kinds``, ``file_names`` and ``order`` are those of an emitter. It grants
    nothing, so octospec builds it only on request, and reads nothing back.
    """

    name: str
    summary: str
    options: type[Options]
    document: Callable[[ReviewFacts, Options], Emission]
    kinds: tuple[DiagnosticKind, ...] = ()
    file_names: tuple[str, ...] = ()
    order: int = 100
