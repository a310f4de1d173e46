"""From a spec to its capabilities: its features, decided with every choice open, and the fixed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.features.feature_answers import FeatureAnswers, feature_answers
from octo_spec.frozen import frozen
from octo_spec.model.feature_words import IS_GIVEN, NO, PARTITION, YES
from octo_spec.plugin.projections import different_formats
from octo_spec.release.capabilities import capabilities
from octo_spec.resolve.answers import fixed_choice
from octo_spec.resolve.customers import Customer, with_choice_inputs
from octo_spec.resolve.resolution import resolve, resolve_for_every_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment


@frozen
class SpecFeatures:
    """The features of a spec, decided for every combination of answers."""

    name: str
    version: str
    answers: FeatureAnswers
    fixed: Mapping[str, str]
    """The answers that the build without a customer fixes."""

    def capabilities(self, fixed: Mapping[str, str]) -> dict[str, JsonValue]:
        """Return the capabilities of the spec, or of a customer with some fixed answers."""
        return capabilities(self.name, self.version, self.answers, fixed)


def spec_features(spec: Spec, spans: Spans) -> SpecFeatures | tuple[Diagnostic, ...]:
    """Decide the features of a spec; return why it cannot be deployed, if it cannot."""
    deployment = open_deployment(spec, spans)
    if isinstance(deployment, tuple):
        return deployment
    answers = feature_answers(deployment, different_formats(deployment))
    return SpecFeatures(spec.name, spec.version, answers, fixed_answers(spec, Customer()))


def open_deployment(spec: Spec, spans: Spans) -> Deployment | tuple[Diagnostic, ...]:
    """Return the deployment in which every choice is open, or why the spec cannot be deployed.

    It includes combinations of choices that cannot be deployed, if the build without a customer can.
    """
    customer = with_choice_inputs(Customer(), spec.choices)
    opened = resolve(spec, spans, customer)
    if opened.deployment is not None:
        return opened.deployment
    plain = resolve(spec, spans, Customer())
    every = resolve_for_every_answer(spec, spans, customer) if plain.deployment is not None else None
    return every or plain.diagnostics or opened.diagnostics


def fixed_answers(spec: Spec, customer: Customer) -> dict[str, str]:
    """Return the answers that a customer's build fixes, and whether it gives each fixed parameter."""
    fixed: dict[str, str] = {}
    for id, choice in spec.choices.items():
        if (value := fixed_choice(id, choice, customer)) is not None:
            fixed[id] = value
    for id, answer in customer.fix.items():
        values = (answer.value,) if isinstance(answer.value, str) else tuple(answer.value)
        if id in spec.parameters:
            fixed[f"{id}{IS_GIVEN}"] = YES if any(values) else NO
        if (id in spec.parameters or id == PARTITION) and len(values) == 1:
            fixed[id] = values[0]
    return fixed
