"""Octospec's side of a third-party emitter, which runs in a separate process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.model.deployed_names import DeployedRole
from octo_spec.model.deployment import Deployment, Extra
from octo_spec.model.hand_over import HandOver
from octo_spec.model.launch import Launch, LaunchSite
from octo_spec.model.review_facts import ReviewFacts
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.model.updates import UpdateStep
from octo_spec.plugin.adoption import KINDS as ADOPTION_KINDS
from octo_spec.plugin.adoption import Adoption
from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode
from octo_spec.plugin.codes import CANNOT_LOAD, CRASHED, NO_EMITTER
from octo_spec.plugin.extras import ExtrasReading, ThinnedExtras
from octo_spec.plugin.extras_codes import KINDS
from octo_spec.plugin.options import Option, OptionProblem, options_in_schema
from octo_spec.plugin.process.blame import answer_of, blame, printed_notes
from octo_spec.plugin.process.checks import (
    check_artifacts,
    check_diagnostics,
    check_kind,
    checked_adoption,
    checked_launches,
    checked_reading,
    checked_thinning,
)
from octo_spec.plugin.process.emitter_service import SERVICE, LoadedEmitter
from octo_spec.plugin.process.outcome import Failed, Trouble
from octo_spec.plugin.process.plugin_process import plugin_process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.description import Description
    from octo_spec.plugin.entry_points import Offer

T = TypeVar("T")


@frozen
class ThirdParty:
    """A third-party emitter; ``schema`` is the JSON Schema of its options."""

    description: Description
    schema: object
    offer: Offer

    @property
    def distribution(self) -> str:
        """The name of the distribution."""
        return self.offer.distribution

    @property
    def version(self) -> str:
        """The version of the distribution."""
        return self.offer.version

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that a customer may set."""
        return options_in_schema(self.schema)

    def option_problems(self, written: Mapping[str, object]) -> tuple[OptionProblem, ...] | Diagnostic:
        """Say what is wrong with options as they are written; a diagnostic if the emitter cannot say."""
        if not written:
            return ()
        request = {"check": cast("JsonValue", written)}
        outcome = plugin_process(self.offer, SERVICE).ask(request, reports_output=False)
        problems = answer_of(outcome, _option_problems)
        return self._blame_plugin(problems, "checking options") if isinstance(problems, Failed) else problems

    def emit(
        self, deployment: Deployment, written: Mapping[str, object], earlier: tuple[Deployment, ...] = ()
    ) -> Emission | tuple[Diagnostic, ...]:
        """Emit with options as they are written; diagnostics say why nothing is returned."""
        request = {"emit": to_json(Deployment, deployment), "options": cast("JsonValue", written)}
        if earlier and self.description.takes_previous:
            request["earlier"] = [to_json(Deployment, each) for each in earlier]
        return _with_notes(*self._call("emitting", request, self._emission))

    def hand_over(
        self, deployment: Deployment, written: Mapping[str, object], facts: HandOver
    ) -> Emission | tuple[Diagnostic, ...]:
        """Write hand-over pages; diagnostics say why nothing is returned."""
        request = {
            "hand_over": to_json(Deployment, deployment),
            "options": cast("JsonValue", written),
            "facts": to_json(HandOver, facts),
        }
        emission, notes = self._call("handing over", request, self._emission)
        if isinstance(emission, Diagnostic):
            return (emission, *notes)
        return replace(emission, diagnostics=notes)

    def document(
        self, facts: ReviewFacts, written: Mapping[str, object]
    ) -> Emission | tuple[Diagnostic, ...]:
        """Write the facts of a review; diagnostics say why nothing is returned."""
        request = {"document": to_json(ReviewFacts, facts), "options": cast("JsonValue", written)}
        return _with_notes(*self._call("documenting", request, self._emission))

    def read(self, artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading | tuple[Diagnostic, ...]:
        """Read artifacts; diagnostics say why nothing is returned."""
        request = {"read": to_json(tuple[Artifact, ...], artifacts), "mode": to_json(ReadMode, mode)}
        return _with_notes(*self._call("reading", request, self._reading))

    def judge(self, artifacts: tuple[Artifact, ...]) -> None:
        """Return nothing: rules of a target are not served by a separate process."""

    def read_extras(self, extra: Extra) -> ExtrasReading | tuple[Diagnostic, ...]:
        """Read extras; diagnostics say why nothing is returned."""
        request = {"extras": to_json(Extra, extra)}
        return _with_notes(*self._call("reading extras", request, self._extras_reading))

    def updates(self, before: Deployment, now: Deployment) -> tuple[UpdateStep, ...] | Diagnostic:
        """Say what an update does to existing resources; a diagnostic says why it cannot."""
        if not self.description.reports_updates:
            return ()
        request = {"before": to_json(Deployment, before), "now": to_json(Deployment, now)}
        steps, _ = self._call("comparing versions", request, _update_steps)
        return steps

    def _extras_reading(self, answer: JsonValue) -> ExtrasReading:
        reading = from_json(ExtrasReading, answer)
        kinds = (*self.description.kinds, *KINDS)
        return replace(reading, diagnostics=check_diagnostics(reading.diagnostics, kinds))

    def keep_inputs(
        self,
        extra: Extra,
        now: Deployment,  # noqa: ARG002 - as a built-in emitter
        whole: Deployment,  # noqa: ARG002 - as above
        fixed: frozenset[str],  # noqa: ARG002 - as above
    ) -> Extra | tuple[Diagnostic, ...]:
        """Return the extras unchanged: an emitter in another process adds no inputs to them."""
        return extra

    def thin_extras(
        self, extra: Extra, problems: tuple[Diagnostic, ...]
    ) -> ThinnedExtras | tuple[Diagnostic, ...]:
        """Remove the parts of extras with errors; diagnostics say why nothing is returned."""
        if not self.description.thins_extras:
            return ()
        request = {"thin": to_json(Extra, extra), "problems": to_json(tuple[Diagnostic, ...], problems)}

        def understood(answer: JsonValue) -> ThinnedExtras:
            return checked_thinning(from_json(ThinnedExtras, answer), extra)

        thinned, notes = self._call("removing extras", request, understood)
        return (thinned, *notes) if isinstance(thinned, Diagnostic) else thinned

    def adopt(
        self, deployment: Deployment, roles: tuple[DeployedRole, ...], within: str
    ) -> Adoption | tuple[Diagnostic, ...]:
        """Write what makes the target take over existing roles; diagnostics say why nothing is returned."""
        if not self.description.adopts:
            return ()
        request = {
            "adopt": to_json(Deployment, deployment),
            "roles": to_json(tuple[DeployedRole, ...], roles),
            "within": within,
        }
        return _with_notes(*self._call("adopting roles", request, self._adoption))

    def launch(self, deployment: Deployment, site: LaunchSite) -> tuple[Launch | Diagnostic, ...]:
        """Say how to start from a published release; diagnostics say why that is not possible."""
        if not self.description.launches:
            return ()
        request = {"launch": to_json(Deployment, deployment), "site": to_json(LaunchSite, site)}
        ways, notes = self._call("describing how to start", request, self._launches)
        return (ways, *notes) if isinstance(ways, Diagnostic) else (*ways, *notes)

    def _adoption(self, answer: JsonValue) -> Adoption:
        adoption = from_json(Adoption, answer)
        diagnostics = check_diagnostics(adoption.diagnostics, (*self.description.kinds, *ADOPTION_KINDS))
        return checked_adoption(replace(adoption, diagnostics=diagnostics))

    def _launches(self, answer: JsonValue) -> tuple[Launch, ...]:
        return checked_launches(from_json(tuple[Launch, ...], answer), self.description.name)

    def _emission(self, answer: JsonValue) -> Emission:
        emission = from_json(Emission, answer)
        check_artifacts(emission.artifacts)
        return replace(emission, diagnostics=check_diagnostics(emission.diagnostics, self.description.kinds))

    def _reading(self, answer: JsonValue) -> Reading:
        reading = checked_reading(from_json(Reading, answer), self.description.name)
        return replace(reading, diagnostics=check_diagnostics(reading.diagnostics, self.description.kinds))

    def _call(
        self, doing: str, request: JsonValue, understood: Callable[[JsonValue], T]
    ) -> tuple[T | Diagnostic, tuple[Diagnostic, ...]]:
        """Call the emitter; return its answer, or what is wrong with it, and what it printed."""
        outcome = plugin_process(self.offer, SERVICE).ask(request)
        answer = answer_of(outcome, understood)
        notes = printed_notes(outcome, self._who, doing)
        return self._blame_plugin(answer, doing) if isinstance(answer, Failed) else answer, notes

    def _blame_plugin(self, failed: Failed, doing: str) -> Diagnostic:
        return blame(failed, CRASHED, f"{self._who} failed while {doing}", self.distribution)

    @property
    def _who(self) -> str:
        return f"emitter {self.description.name!r} of {self}"

    def __str__(self) -> str:
        return str(self.offer)


class _Reported(Protocol):
    """An answer of a plugin that holds diagnostics."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the plugin reports."""


Reported = TypeVar("Reported", bound=_Reported)


def _with_notes(
    answer: Reported | Diagnostic, notes: tuple[Diagnostic, ...]
) -> Reported | tuple[Diagnostic, ...]:
    """Add what the plugin printed to its answer, or to the reason why there is no answer."""
    if isinstance(answer, Diagnostic):
        return (answer, *notes)
    known: Any = answer  # a dataclass, which mypy cannot know of a protocol
    noted: Reported = replace(known, diagnostics=(*answer.diagnostics, *notes))
    return noted


def _update_steps(answer: JsonValue) -> tuple[UpdateStep, ...]:
    return from_json(tuple[UpdateStep, ...], answer)


def _option_problems(answer: JsonValue) -> tuple[OptionProblem, ...]:
    return from_json(tuple[OptionProblem, ...], answer)


def _loaded_emitter(answer: JsonValue) -> LoadedEmitter:
    emitter = from_json(LoadedEmitter, answer)
    for kind in (*emitter.description.kinds, *emitter.description.reserved.kinds):
        check_kind(kind)
    return emitter


@cache
def load_emitter(offer: Offer) -> ThirdParty | Diagnostic:
    """Load an emitter in a separate process, once; a diagnostic says why that is not possible."""
    outcome = plugin_process(offer, SERVICE).describe()
    emitter = answer_of(outcome, _loaded_emitter)
    help = f"report it to {offer.distribution}"
    if isinstance(emitter, LoadedEmitter):
        return ThirdParty(emitter.description, emitter.options, offer)
    if emitter.trouble is Trouble.WRONG:
        message = f"{offer}: entry point {offer.name!r} {emitter.words}"
        return NO_EMITTER.at(None, message, help)
    message = f"emitter {offer.name!r} of {offer} cannot be loaded: {emitter.words}"
    return CANNOT_LOAD.at(None, message, help)
