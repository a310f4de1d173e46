"""What the engine decides about a document: whether it allows some of the requests, in any combination."""

from __future__ import annotations

from functools import lru_cache
from itertools import cycle, product
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.intersect import overlaps
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import document, parse
from octo_spec.model.reports import RULE_UNDECIDED
from octo_spec.model.request_words import request_in_words
from octospec_delegation.rules.example_values import example_resource, example_value
from octospec_delegation.vocabulary import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.access.request import Request
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octospec_delegation.rules.bundle import BundlePart, BundleStatement

MOST_SWITCHES: Final = 8
"""The most parameters of statements that deny of which every combination is searched."""


@frozen
class AllowedRequest:
    """A request that a statement allows, with the place of the statement."""

    statement: BundleStatement
    request: Request

    @property
    def words(self) -> str:
        """The request in words."""
        context = sorted(self.request.context.items())
        return request_in_words(self.request.action, self.request.resource, context)


def first_finding(
    part: BundlePart, queries: Sequence[dict[str, JsonValue]], report: Callable[[AllowedRequest], Diagnostic]
) -> Iterator[Diagnostic]:
    """Report a request that a document allows in some combination of parameters, or that it is undecided."""
    query, effort, doubt = document("Allow", queries), Budget(), ""
    for statements, policy in renderings(part):
        try:
            found = next(overlaps([policy], query, effort=effort), None)
        except BudgetExceededError as error:
            doubt = reason_of(error)
            continue
        if found:
            yield report(AllowedRequest(statements[found.place.statement], found.witness))
            return
    queried = ", ".join(dict.fromkeys(each for one in queries for each in _actions(one)))
    yield from report_undecided(part, f"whether {part.path} allows {queried}", doubt)


def report_undecided(part: BundlePart, question: str, doubt: str) -> Iterator[Diagnostic]:
    """Report a question without an answer: a search ended early, or there are too many combinations."""
    if not doubt and len(_switches(part)) > MOST_SWITCHES:
        doubt = f"its statements that deny depend on {len(_switches(part))} parameters"
    if doubt:
        yield RULE_UNDECIDED.at(
            part.span, f"{question} is not decided: {doubt}", "write fewer or simpler statements"
        )


def reason_of(error: BudgetExceededError) -> str:
    """Say why a search has no answer: rules have a limit that a person cannot change."""
    why = (
        f"it needs more than {error.limit:,} steps"
        if error.limit is not None
        else "more steps would not help"
    )
    return f"{why}: {error.blame}" if error.blame else why


def _actions(query: dict[str, JsonValue]) -> tuple[str, ...]:
    written = query["Action"]
    return tuple(map(str, written)) if isinstance(written, list) else (str(written),)


# --- documents ---------------------------------------------------------------------------------


@lru_cache(1 << 6)
def renderings(part: BundlePart) -> tuple[tuple[tuple[BundleStatement, ...], Document], ...]:
    """Return documents that together allow what a document allows in any combination of parameters.

    One statement allows a request, so the others do not matter unless they deny: only the parameters of those
    have two values. None of the documents is one that IAM would refuse.
    """
    found = {}
    for statements in map(tuple, _enabled_statements(part)):
        if statements not in found and (policy := _parse_statements(statements, part.version)):
            found[statements] = policy
    return tuple(found.items())


def _parse_statements(statements: tuple[BundleStatement, ...], version: str) -> Document | None:
    try:
        return parse({"Version": version, "Statement": [_plain(each) for each in statements]})
    except MalformedPolicyError:
        return None


def _switches(part: BundlePart) -> tuple[str, ...]:
    """Return the parameters on which statements that deny depend."""
    return tuple(sorted({each.enabled.removeprefix("!") for each in part.denies if each.enabled}))


def _enabled_statements(part: BundlePart) -> Iterator[Iterator[BundleStatement]]:
    names = _switches(part)
    times = len(names) if len(names) <= MOST_SWITCHES else 1
    for values in product((True, False), repeat=times):
        given = dict(zip(names, cycle(values)))
        yield (each for each in part.statements if is_enabled(each.enabled, given))


def is_enabled(written: str, given: dict[str, bool]) -> bool:
    """Return whether a statement with this ``@Enabled`` may be in a policy with these parameters."""
    name = written.removeprefix("!")
    return name not in given or given[name] is not written.startswith("!")


def _plain(statement: BundleStatement) -> dict[str, JsonValue]:
    """Write a statement as JSON, with example values for its parameters."""
    service = statement.actions[0].partition(":")[0] if statement.actions else "*"
    plain: dict[str, JsonValue] = {
        "Effect": statement.effect,
        "NotAction" if statement.actions_excepted else "Action": list(statement.actions),
        "NotResource" if statement.resources_excepted else "Resource": [
            _example(statement, each, service) for each in statement.resources
        ],
    }
    if statement.conditions:
        blocks: dict[str, dict[str, JsonValue]] = {}
        for each in statement.conditions:
            blocks.setdefault(each.operator, {})[each.key] = list(map(example_value, each.values))
        plain["Condition"] = blocks
    return plain


def _example(statement: BundleStatement, resource: str, service: str) -> str:
    """Return a resource without parameters: one that is a parameter may be any, unless it is denied."""
    is_any = PARAMETER.fullmatch(resource) and statement.allows is not statement.resources_excepted
    return "*" if is_any else example_resource(resource, service)
