"""An emitter or a documenter of octospec's own distribution, which runs in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.plugin.codes import CRASHED
from octo_spec.plugin.description import Description, describe_plugin
from octo_spec.plugin.entry_points import in_words
from octo_spec.plugin.options import Option, OptionProblem, option_problems, options_of
from octo_spec.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode
    from octo_spec.plugin.contract import Documenter, Emitter
    from octo_spec.plugin.extras import ExtrasReading, ThinnedExtras

T = TypeVar("T")


@frozen
class BuiltIn:
    """An emitter that is part of octospec."""

    emitter: Emitter[Any]
    distribution: str
    version: str

    @property
    def description(self) -> Description:
        """The description of the emitter."""
        return describe_plugin(self.emitter)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that a customer may set."""
        return options_of(self.emitter.options)

    def option_problems(self, written: Mapping[str, object]) -> tuple[OptionProblem, ...]:
        """Say what is wrong with options as they are written."""
        return option_problems(self.emitter.options, written)

    def emit(
        self, deployment: Deployment, written: Mapping[str, object], earlier: tuple[Deployment, ...] = ()
    ) -> Emission | tuple[Diagnostic, ...]:
        """Emit with options as they are written; diagnostics say why nothing is returned."""
        options = validate(self.emitter.options, written)
        update = self.emitter.emit_update
        if not earlier or update is None:
            return self._call_emitter("emitting", lambda: self.emitter.emit(deployment, options))
        return self._call_emitter("emitting", lambda: update(deployment, options, earlier))

    def hand_over(
        self, deployment: Deployment, written: Mapping[str, object], facts: HandOver
    ) -> Emission | tuple[Diagnostic, ...]:
        """Write hand-over pages; diagnostics say why nothing is returned."""
        hand_over = self.emitter.hand_over
        if hand_over is None:
            return ()
        from octo_spec.plugin.artifacts import Emission  # noqa: PLC0415 - only emitted files pay for it

        options = validate(self.emitter.options, written)
        return self._call_emitter("handing over", lambda: Emission(hand_over(deployment, options, facts)))

    def read(self, artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading | tuple[Diagnostic, ...]:
        """Read artifacts; diagnostics say why nothing is returned."""
        read = self.emitter.read
        if read is None:
            return ()
        return self._call_emitter("reading", lambda: read(artifacts, mode))

    def read_extras(self, extra: Extra) -> ExtrasReading | tuple[Diagnostic, ...]:
        """Read extras; diagnostics say why nothing is returned."""
        read = self.emitter.extras
        if read is None:
            return ()
        return self._call_emitter("reading extras", lambda: read(extra))

    def thin_extras(
        self, extra: Extra, problems: tuple[Diagnostic, ...]
    ) -> ThinnedExtras | tuple[Diagnostic, ...]:
        """Remove the parts of extras with errors; diagnostics say why nothing is returned."""
        thin = self.emitter.thin_extras
        if thin is None:
            return ()
        return self._call_emitter("removing extras", lambda: thin(extra, problems))

    def keep_inputs(
        self, extra: Extra, now: Deployment, whole: Deployment, fixed: frozenset[str]
    ) -> Extra | tuple[Diagnostic, ...]:
        """Add inputs to extras; diagnostics say why nothing is returned."""
        keep = self.emitter.keep_inputs
        if keep is None:
            return extra
        return self._call_emitter("adding inputs to extras", lambda: keep(extra, now, whole, fixed))

    def updates(self, before: Deployment, now: Deployment) -> tuple[UpdateStep, ...] | Diagnostic:
        """Say what an update does to existing resources; a diagnostic says why it cannot."""
        updates = self.emitter.updates
        steps = self._call_emitter("comparing versions", lambda: updates(before, now) if updates else ())
        return (
            steps[0] if steps and isinstance(steps[0], Diagnostic) else cast("tuple[UpdateStep, ...]", steps)
        )

    def document(self, facts: ReviewFacts, written: Mapping[str, object]) -> tuple[Diagnostic, ...]:  # noqa: ARG002 - as a documenter
        """Return nothing: an emitter writes a deployment."""
        return ()

    def judge(self, artifacts: tuple[Artifact, ...]) -> tuple[Diagnostic, ...] | None:
        """Return what the rules of the target find; ``None`` for files of another target."""
        judge = self.emitter.judge
        if judge is None:
            return None
        return self._call_emitter("judging files", lambda: judge(artifacts))

    def adopt(
        self, deployment: Deployment, roles: tuple[DeployedRole, ...], within: str
    ) -> Adoption | tuple[Diagnostic, ...]:
        """Write what makes the target take over existing roles; diagnostics say why nothing is returned."""
        adopt = self.emitter.adopt
        if adopt is None:
            return ()
        return self._call_emitter("adopting roles", lambda: adopt(deployment, roles, within))

    def launch(self, deployment: Deployment, site: LaunchSite) -> tuple[Launch | Diagnostic, ...]:
        """Say how to start from a published release; diagnostics say why that is not possible."""
        launch = self.emitter.launch
        if launch is None:
            return ()
        return self._call_emitter("describing how to start", lambda: launch(deployment, site))

    def _call_emitter(self, doing: str, work: Callable[[], T]) -> T | tuple[Diagnostic, ...]:
        return _call_plugin(
            work, f"emitter {self.emitter.name!r} of {self} failed while {doing}", self.distribution
        )

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@frozen
class BuiltInDocumenter:
    """A documenter that is part of octospec; it emits and reads nothing."""

    documenter: Documenter[Any]
    distribution: str
    version: str

    @property
    def description(self) -> Description:
        """The description of the documenter."""
        return describe_plugin(self.documenter)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that a customer may set."""
        return options_of(self.documenter.options)

    def option_problems(self, written: Mapping[str, object]) -> tuple[OptionProblem, ...]:
        """Say what is wrong with options as they are written."""
        return option_problems(self.documenter.options, written)

    def document(
        self, facts: ReviewFacts, written: Mapping[str, object]
    ) -> Emission | tuple[Diagnostic, ...]:
        """Write the facts of a review; diagnostics say why nothing is returned."""
        options = validate(self.documenter.options, written)
        doing = f"documenter {self.documenter.name!r} of {self} failed while documenting"
        return _call_plugin(lambda: self.documenter.document(facts, options), doing, self.distribution)

    def emit(
        self,
        deployment: Deployment,  # noqa: ARG002 - as an emitter
        written: Mapping[str, object],  # noqa: ARG002 - as an emitter
        earlier: tuple[Deployment, ...] = (),  # noqa: ARG002 - as an emitter
    ) -> tuple[Diagnostic, ...]:
        """Return nothing: a documenter receives facts."""
        return ()

    def hand_over(
        self,
        deployment: Deployment,  # noqa: ARG002 - as an emitter
        written: Mapping[str, object],  # noqa: ARG002 - as an emitter
        facts: HandOver,  # noqa: ARG002 - as an emitter
    ) -> tuple[Diagnostic, ...]:
        """Return nothing: a documenter writes only pages."""
        return ()

    def updates(self, before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:  # noqa: ARG002 - as an emitter
        """Return nothing: a page updates nothing."""
        return ()

    def launch(self, deployment: Deployment, site: LaunchSite) -> tuple[Diagnostic, ...]:  # noqa: ARG002 - as an emitter
        """Return nothing: a page deploys nothing."""
        return ()

    def read(self, artifacts: tuple[Artifact, ...], mode: ReadMode) -> tuple[Diagnostic, ...]:  # noqa: ARG002 - as an emitter
        """Return nothing: a page is not read back."""
        return ()

    def judge(self, artifacts: tuple[Artifact, ...]) -> None:
        """Return nothing: a page has no target."""

    def read_extras(self, extra: Extra) -> tuple[Diagnostic, ...]:  # noqa: ARG002 - as an emitter
        """Return nothing: a page has no extras."""
        return ()

    def keep_inputs(self, extra: Extra, now: Deployment, whole: Deployment, fixed: frozenset[str]) -> Extra:  # noqa: ARG002 - as an emitter
        """Return the extras: a documenter writes none."""
        return extra

    def thin_extras(self, extra: Extra, problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:  # noqa: ARG002 - as an emitter
        """Return nothing: a page has no extras."""
        return ()

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


def _call_plugin(work: Callable[[], T], failed: str, distribution: str) -> T | tuple[Diagnostic, ...]:
    """Call ``work``; an exception becomes a diagnostic that names the distribution."""
    try:
        return work()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - if one format fails, the others still build
        help = f"this is a bug in {distribution}; report it there"
        return (CRASHED.at(None, f"{failed}: {in_words(error)}", help),)
