"""An emitter of octospec's own distribution, which is called in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.codes import CRASHED
from octo_spec.plugin.description import Description, described
from octo_spec.plugin.entry_points import in_words
from octo_spec.plugin.options import Option, OptionFault, option_faults, options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading
    from octo_spec.plugin.contract import Emitter
    from octo_spec.plugin.extras import ExtrasReading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """An emitter that octospec brings."""

    emitter: Emitter[Any]
    distribution: str
    version: str

    @property
    def description(self) -> Description:
        """What it is."""
        return described(self.emitter)

    @property
    def options(self) -> tuple[Option, ...]:
        """What a customer may set."""
        return options_of(self.emitter.options)

    def option_faults(self, written: Mapping[str, object]) -> tuple[OptionFault, ...]:
        """Say what is wrong with options as they are written."""
        return option_faults(self.emitter.options, written)

    def emit(
        self, deployment: Deployment, written: Mapping[str, object], previous: Deployment | None = None
    ) -> Emission | tuple[Diagnostic, ...]:
        """Emit with options as they are written; diagnostics say why it gives nothing."""
        options = self.emitter.options.model_validate(written)
        update = self.emitter.emit_update
        if previous is None or update is None:
            return self._guarded("emitting", lambda: self.emitter.emit(deployment, options))
        return self._guarded("emitting", lambda: update(deployment, options, previous))

    def read(self, artifacts: tuple[Artifact, ...]) -> Reading | tuple[Diagnostic, ...]:
        """Read artifacts; diagnostics say why it gives nothing."""
        read = self.emitter.read
        if read is None:
            return ()
        return self._guarded("reading", lambda: read(artifacts))

    def read_extras(self, extra: Extra) -> ExtrasReading | tuple[Diagnostic, ...]:
        """Read extras; diagnostics say why it gives nothing."""
        read = self.emitter.extras
        if read is None:
            return ()
        return self._guarded("reading extras", lambda: read(extra))

    def understand(self, artifacts: tuple[Artifact, ...]) -> Reading | tuple[Diagnostic, ...]:
        """Read what others wrote; diagnostics say why it gives nothing."""
        understand = self.emitter.understand
        if understand is None:
            return ()
        return self._guarded("reading", lambda: understand(artifacts))

    def updates(self, before: Deployment, now: Deployment) -> tuple[UpdateStep, ...] | Diagnostic:
        """Say what an update does to what is there; a diagnostic says why it cannot."""
        told = self.emitter.updates
        steps = self._guarded("looking at an update", lambda: told(before, now) if told else ())
        return (
            steps[0] if steps and isinstance(steps[0], Diagnostic) else cast("tuple[UpdateStep, ...]", steps)
        )

    def _guarded(self, doing: str, work: Callable[[], T]) -> T | tuple[Diagnostic, ...]:
        """Call ``work``; an exception becomes a diagnostic that names the distribution."""
        try:
            return work()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - one format that fails, and the others still build
            message = f"emitter {self.emitter.name!r} of {self} failed while {doing}: {in_words(error)}"
            return (CRASHED.at(None, message, f"this is a bug in {self.distribution}; report it there"),)

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"
