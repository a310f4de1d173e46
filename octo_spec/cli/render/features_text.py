"""Features on a terminal, as Markdown, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.features.answer_cases import in_words
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.frozen import frozen
from octo_spec.plugin.markdown_text import code, table
from octo_spec.release.octospec_capabilities import NO, NOT_DECIDED, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.features.feature_answers import FeatureAnswer
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.pipeline.feature_capabilities import SpecFeatures
    from octo_spec.pipeline.feature_matrix import CustomerFeatures, FeatureCell

MOST_IDS: Final = 5
"""The number of customers that a line names before it counts the rest."""

COLOURS: Final = {YES: "green", NO: "red", NOT_DECIDED: "yellow"}


@frozen
class FeatureReport:
    """The features of a spec; ``customers`` is ``None`` if no customers were named."""

    features: SpecFeatures
    customers: tuple[CustomerFeatures, ...] | None = None
    only: str | None = None

    @property
    def shown_features(self) -> tuple[FeatureAnswer, ...]:
        """The features that are reported."""
        return tuple(each for each in self.features.answers.features if self.only in (None, each.feature.id))

    @property
    def is_undecided(self) -> bool:
        """Whether it is not decided when a feature may be used, or for which customer."""
        if self.customers is None:
            return any(each.undecided for each in self.shown_features)
        return any(
            customer.cells[each.feature.id].answer == NOT_DECIDED
            for each in self.shown_features
            for customer in self.customers
        )


def as_data(report: FeatureReport) -> dict[str, JsonValue]:
    """Return the capabilities of the spec, and the features of each customer."""
    data = report.features.capabilities(report.features.fixed)
    ids = [each.feature.id for each in report.shown_features]
    known = data["features"]
    listed = {id: known[id] for id in ids} if isinstance(known, dict) else {}
    data = {**data, "features": listed}
    if report.customers is None:
        return data
    return {**data, "customers": [_customer_data(each, ids) for each in report.customers]}


def _customer_data(customer: CustomerFeatures, ids: Iterable[str]) -> dict[str, JsonValue]:
    return {
        "id": customer.id,
        "release": customer.release or None,
        "features": {id: _cell_data(customer.cells[id]) for id in ids},
    }


def _cell_data(cell: FeatureCell) -> dict[str, JsonValue]:
    return {
        "answer": cell.answer,
        "because": cell.because,
        "needs-update": cell.needs_update,
        "change": cell.change or None,
        "loses-with-update": cell.loses_with_update,
    }


# --- text --------------------------------------------------------------------------------------


def lines(report: FeatureReport) -> Iterator[str]:
    """Write a section for each feature."""
    yield _title(report)
    for each in report.shown_features:
        yield ""
        yield from wrap(f"{style(each.feature.id, bold=True)}: {each.feature.title}", 0, hanging=2)
        yield from wrap(_condition_text(each), 2, hanging=2)
        yield from _missing_action_lines(each)
        if report.customers is not None:
            yield from _customers(each.feature.id, report.customers, report.features.version)


def _title(report: FeatureReport) -> str:
    named = count(len(report.shown_features), "feature")
    whose = "" if report.customers is None else f", {count(len(report.customers), 'customer')}"
    return f"{report.features.name} {report.features.version}: {named}{whose}"


def _condition_text(answer: FeatureAnswer) -> str:
    if answer.undecided and not answer.when:
        return f"not decided: {answer.reason}"
    decided = {
        "always": "every combination of choices grants what it needs",
        "never": "no combination of choices grants what it needs",
    }
    words = in_words(answer.when)
    granted = decided.get(words, f"granted if {words}")
    if answer.undecided:
        return f"{granted}; not decided if {in_words(answer.undecided)}: {answer.reason}"
    return granted


def _missing_action_lines(answer: FeatureAnswer) -> Iterator[str]:
    missing = [need.needed.action for need in answer.needs if need.is_missing]
    if missing:
        yield from wrap(f"missing: {', '.join(dict.fromkeys(missing))}", 2, hanging=2)


def _customers(id: str, customers: Sequence[CustomerFeatures], version: str) -> Iterator[str]:
    """Group customers by their answer and what they must change; those who can use it come first."""
    groups: dict[tuple[str, str, str], list[CustomerFeatures]] = {}
    for customer in customers:
        cell = customer.cells[id]
        step = _step(customer, cell, version)
        reason = "" if step or cell.answer != NOT_DECIDED else cell.because
        groups.setdefault((cell.answer, step, reason), []).append(customer)
    order = (YES, NO, NOT_DECIDED)
    for (answer, step, _), listed in sorted(groups.items(), key=lambda each: order.index(each[0][0])):
        named = ", ".join(each.id for each in listed[:MOST_IDS])
        more = f" and {len(listed) - MOST_IDS:,} more" if len(listed) > MOST_IDS else ""
        what = style(f"{answer} for {len(listed):,}", fg=COLOURS[answer])
        why = _common_reason(each.cells[id] for each in listed)
        yield from wrap(f"{what}{why}{step}: {named}{more}", 2, hanging=2)


def _common_reason(cells: Iterable[FeatureCell]) -> str:
    """Say why it is not decided, if that is the same for all."""
    reasons = {cell.because if cell.answer == NOT_DECIDED else "" for cell in cells}
    reason = reasons.pop() if len(reasons) == 1 else ""
    return f" ({reason})" if reason else ""


def _step(customer: CustomerFeatures, cell: FeatureCell, version: str) -> str:
    """Say what a customer must change for the feature, or that an update takes it away."""
    is_new = cell.answer == NO and not customer.release
    steps = [f"{'a deployment of' if is_new else 'an update to'} {version}"] if cell.needs_update else []
    steps += [cell.change] if cell.change else []
    if cell.loses_with_update:
        return f", lose it with an update to {version}"
    what = "yes with" if cell.answer == NOT_DECIDED else "needs"
    return f", {what} {' and '.join(steps)}" if steps else ""


# --- Markdown ----------------------------------------------------------------------------------


def markdown(report: FeatureReport) -> Iterator[str]:
    """Write a table of the features, and a matrix of customers and features."""
    yield f"# Features of {code(report.features.name)} {code(report.features.version)}"
    yield ""
    headings = ("Feature", "Permissions", "Why", "Without it", "Granted if")
    yield from table(headings, map(_row, report.shown_features)).splitlines()
    if report.customers is not None:
        yield ""
        ids = [each.feature.id for each in report.shown_features]
        rows = ((each.id, each.release, *(_cell(each.cells[id]) for id in ids)) for each in report.customers)
        yield from table(("Customer", "Release", *ids), rows).splitlines()


def _row(answer: FeatureAnswer) -> tuple[str, ...]:
    actions = dict.fromkeys(need.needed.action for need in answer.needs)
    feature = answer.feature
    return (feature.title, ", ".join(actions), feature.why, feature.without, _condition_text(answer))


def _cell(cell: FeatureCell) -> str:
    return f"{cell.answer}: {cell.change}" if cell.change else cell.answer
