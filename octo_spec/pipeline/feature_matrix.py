"""Which customers may use which features: from the entries of a fleet, or from the status of their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.analysis.features.answer_cases import in_words
from octo_spec.analysis.features.answer_space import FORMAT, LOCATED
from octo_spec.frozen import frozen
from octo_spec.model.feature_words import PARTITION
from octo_spec.pipeline.feature_capabilities import fixed_answers
from octo_spec.release.octospec_capabilities import PLACES, Capabilities, answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.features.answer_cases import Case
    from octo_spec.analysis.features.feature_answers import FeatureAnswer
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.environment import Value
    from octo_spec.pipeline.feature_capabilities import SpecFeatures
    from octo_spec.resolve.customers import Customer

Row: TypeAlias = "Mapping[str, JsonValue]"
"""A row of ``status.jsonl``, as data."""


@frozen
class FeatureCell:
    """Whether a customer may use a feature, and why.

    ``needs_update`` if an update to the version of the spec is needed for it, and ``change`` are the answers
    that the customer would have to change, in words. Both are empty if that does not help, or is not needed.
    """

    answer: str
    because: str
    needs_update: bool = False
    change: str = ""
    loses_with_update: bool = False
    """Whether the customer may use it now, and not after an update to the version of the spec."""


@frozen
class CustomerFeatures:
    """The features of a customer, by id; ``release`` is the deployed one, empty if it is not known."""

    id: str
    release: str
    cells: Mapping[str, FeatureCell]


def entry_matrix(
    spec: Spec, features: SpecFeatures, customers: Iterable[Customer]
) -> Iterator[CustomerFeatures]:
    """Yield the features of customers who deploy this version, with the answers that their entries fix."""
    capabilities = Capabilities(features.capabilities({}))
    ids = frozenset(dimension.id for dimension in features.answers.space)
    known: dict[frozenset[tuple[str, str]], Mapping[str, FeatureCell]] = {}
    for customer in customers:
        answers = {id: text for id, text in entry_answers(spec, customer).items() if id in ids}
        key = frozenset(answers.items())
        if key not in known:
            known[key] = dict(_cells_of_version(features, capabilities, answers))
        yield CustomerFeatures(customer.id, features.version, known[key])


def _cells_of_version(
    features: SpecFeatures, capabilities: Capabilities, answers: Mapping[str, str]
) -> Iterator[tuple[str, FeatureCell]]:
    for each in features.answers.features:
        answer = capabilities.with_answers(features.version, each.feature.id, answers)
        change = "" if answer else change_for(each, answers)
        yield each.feature.id, FeatureCell(answer.answer, answer.because, change=change)


def entry_answers(spec: Spec, customer: Customer) -> dict[str, str]:
    """Return the answers that an entry fixes, and where the roles are, by the ids of capabilities."""
    deployed, formats = customer.deployed, {request.name for request in customer.formats}
    only = next(iter(formats)) if len(formats) == 1 else ""
    place = {
        PARTITION: deployed.partition if deployed else "",
        FORMAT: (deployed.format if deployed else "") or only,
    }
    return {**{id: value for id, value in place.items() if value}, **fixed_answers(spec, customer)}


def with_entry(row: Row, spec: Spec, customer: Customer) -> Row:
    """Add to a row where the roles are, and the answers of the entry that the row does not have."""
    answers = entry_answers(spec, customer)
    inputs = row.get("inputs")
    known = [each for each in inputs if isinstance(each, dict)] if isinstance(inputs, list) else []
    ids = {each["id"] for each in known}
    added = [_as_input(id, answer.value) for id, answer in customer.fix.items() if id not in ids]
    place = {key: answers[id] for key, id in PLACES if id in answers}
    return {**place, **row, "inputs": [*known, *added]}


def _as_input(id: str, value: Value) -> dict[str, JsonValue]:
    values: list[JsonValue] = [value] if isinstance(value, str) else [*value]
    return {"id": id, "values": values}


def status_matrix(
    features: SpecFeatures, releases: Capabilities, rows: Iterable[Row]
) -> Iterator[CustomerFeatures]:
    """Yield the features of customers by their status, and what the version of the spec would change."""
    newest = Capabilities(features.capabilities(features.fixed))
    for row in rows:
        cells = {
            each.feature.id: _status_cell(each, releases, newest, features.version, row)
            for each in features.answers.features
        }
        yield CustomerFeatures(str(row["id"]), str(row.get("release") or ""), cells)


def _status_cell(
    feature: FeatureAnswer, releases: Capabilities, newest: Capabilities, version: str, row: Row
) -> FeatureCell:
    now = releases.allowed(row, feature.feature.id)
    later = newest.would_be_allowed(row, feature.feature.id, version)
    if now:
        return FeatureCell(now.answer, now.because, loses_with_update=not later)
    needs_update = row.get("release") != version
    if later:
        return FeatureCell(now.answer, now.because, needs_update)
    change = change_for(feature, answers_of(row))
    return FeatureCell(now.answer, now.because, needs_update and bool(change), change)


def change_for(feature: FeatureAnswer, answers: Mapping[str, str]) -> str:
    """Return in words the fewest answers that must change for a feature; empty if none helps."""
    changes = (_change(case, answers) for case in feature.when)
    smallest = min((change for change in changes if change), key=len, default=None)
    return "" if smallest is None else in_words((smallest,))


def _change(case: Case, answers: Mapping[str, str]) -> Case | None:
    """Return the part of a case that answers do not meet; ``None`` if it is about where the roles are."""
    others = tuple((id, values) for id, values in case if answers.get(id) not in values)
    if any(id in LOCATED and id in answers for id, _ in others):
        return None
    return tuple((id, values) for id, values in others if id not in LOCATED)
