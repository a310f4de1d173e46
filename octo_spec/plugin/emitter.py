"""The contract between octospec and an emitter: a plugin is a value.

An emitter is a pure function from a deployment to artifacts and, unless it only documents, one from
artifacts back to the deployment: no files, no clock, no randomness. What its target cannot express
is a diagnostic with a code, never a lossy artifact. ``octo_spec.testing.EmitterConformance`` holds
the laws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from octo_spec.model.reserved import NOTHING, Reserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.model.capabilities import Lack
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading


class EmitterOptions(BaseModel):
    """What a customer may set for an emitter: subclass it, one documented field an option.

    Keys are kebab-case in the customers file. Unknown keys are refused.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
    )


# Of subclasses only: pydantic reads the source of a class for them (20 ms), and this one has no fields.
EmitterOptions.model_config["use_attribute_docstrings"] = True


Options = TypeVar("Options", bound=EmitterOptions)

Read: TypeAlias = "Callable[[tuple[Artifact, ...]], Reading]"


@dataclass(frozen=True, slots=True)
class Emitter(Generic[Options]):
    """A plugin: give one under the entry-point group ``octo_spec.emitters``, named as it is.

    ``summary`` is one line for ``octospec emitters``. ``kinds`` are all kinds of diagnostics that it may
    report; ``lacks`` is what the core leaves out before it calls ``emit``. A documentation emitter
    has no ``read``. One that always writes a single file names it as ``lone_file``, so that a copy of
    it under any name can be read. ``reserved`` is what no spec may use, since the target keeps it for
    itself. Formats of one distribution are listed by ``order``, then by name.

    Every command that reads a spec imports the emitter for what it reserves, so import what writing or
    reading needs only inside ``emit`` and ``read`` where it costs time.
    """

    name: str
    summary: str
    options: type[Options]
    emit: Callable[[Deployment, Options], Emission]
    read: Read | None = None
    kinds: tuple[DiagnosticKind, ...] = ()
    lacks: frozenset[Lack] = frozenset()
    lone_file: str = ""
    reserved: Reserved = NOTHING
    order: int = 100

    def __post_init__(self) -> None:
        # Every command rests on these two: a wrong one must fail where the plugin is imported and blamed.
        for name, type_ in (("reserved", Reserved), ("order", int)):
            if not isinstance(getattr(self, name), type_):
                msg = f"{name!r} of an emitter is a {type_.__name__}"
                raise TypeError(msg)
