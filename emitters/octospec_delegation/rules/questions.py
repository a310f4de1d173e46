"""What the engine decides about a document: whether it allows some of the requests, in any setting."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.intersect import overlaps
from octo_spec.frozen import frozen
from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.glob import Pattern, wild
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import document, parse
from octo_spec.model.request_words import request_in_words
from octospec_delegation.rules.bundle import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.request import Request
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octospec_delegation.rules.bundle import Part, WrittenStatement

MOST_SWITCHES: Final = 8
"""With more boolean parameters, every statement counts as enabled."""


@frozen
class AllowedRequest:
    """A request that a statement allows, with the place of the statement."""

    statement: WrittenStatement
    request: Request

    @property
    def words(self) -> str:
        """The request in words."""
        context = sorted(self.request.context.items())
        return request_in_words(self.request.action, self.request.resource, context)


def first_allowed(part: Part, *requests: dict[str, JsonValue]) -> AllowedRequest | None:
    """Return a request that a document allows in some setting; ``None`` if it allows none of ``requests``."""
    return next(_allowed(part, requests), None)


def _allowed(part: Part, requests: tuple[dict[str, JsonValue], ...]) -> Iterator[AllowedRequest]:
    query = document("Allow", requests)
    for statements, policy in settings(part):
        try:
            for found in overlaps([policy], query):
                yield AllowedRequest(statements[found.place.statement], found.witness)
        except BudgetExceededError:
            continue


def lone(statement: WrittenStatement, *requests: dict[str, JsonValue]) -> AllowedRequest | None:
    """Return a request that a statement alone allows."""
    try:
        policy = parse(_document((statement,)))
        found = next(overlaps([policy], document("Allow", requests)), None)
    except (MalformedPolicyError, BudgetExceededError):
        return None
    return AllowedRequest(statement, found.witness) if found else None


# --- documents ---------------------------------------------------------------------------------


@lru_cache(1 << 6)
def settings(part: Part) -> tuple[tuple[tuple[WrittenStatement, ...], Document], ...]:
    """Return the document in each setting of its boolean parameters, except those that IAM would refuse."""
    found = {}
    for statements in map(tuple, _enabled(part)):
        if statements not in found:
            policy = _parsed(statements)
            if policy is not None:
                found[statements] = policy
    return tuple(found.items())


def malformed(part: Part) -> str:
    """Say why IAM would refuse a document; empty if it would not."""
    try:
        parse(_document(part.statements))
    except MalformedPolicyError as error:
        return str(error)
    return ""


def _parsed(statements: tuple[WrittenStatement, ...]) -> Document | None:
    try:
        return parse(_document(statements))
    except MalformedPolicyError:
        return None


def _enabled(part: Part) -> Iterator[Iterator[WrittenStatement]]:
    names = sorted({each.enabled.removeprefix("!") for each in part.statements if each.enabled})
    if len(names) > MOST_SWITCHES:
        yield iter(part.statements)
        return
    for values in product((True, False), repeat=len(names)):
        given = dict(zip(names, values, strict=True))
        yield (each for each in part.statements if is_enabled(each.enabled, given))


def is_enabled(written: str, given: dict[str, bool]) -> bool:
    """Return whether a statement with this ``@Enabled`` is in the rendered policy."""
    name = written.removeprefix("!")
    return not written or given.get(name, True) is not written.startswith("!")


def _document(statements: tuple[WrittenStatement, ...]) -> dict[str, JsonValue]:
    return {"Version": POLICY_VERSION, "Statement": [_plain(each) for each in statements]}


def _plain(statement: WrittenStatement) -> dict[str, JsonValue]:
    """Write a statement as JSON, with example values for its parameters."""
    service = statement.actions[0].partition(":")[0] if statement.actions else "*"
    plain: dict[str, JsonValue] = {
        "Effect": statement.effect,
        "NotAction" if statement.actions_excepted else "Action": list(statement.actions),
        "NotResource" if statement.resources_excepted else "Resource": [
            example_resource(each, service) for each in statement.resources
        ],
    }
    if statement.conditions:
        blocks: dict[str, dict[str, JsonValue]] = {}
        for each in statement.conditions:
            blocks.setdefault(each.operator, {})[each.key] = list(map(example_value, each.values))
        plain["Condition"] = blocks
    return plain


# --- parameters --------------------------------------------------------------------------------

_EXAMPLES: Final = {1: "aws", 3: "us-east-1", 4: "111122223333"}
"""Position in an ARN -> an example."""


def example_value(text: str) -> str:
    """Fill in a value for each parameter."""
    if text.startswith("arn:"):
        return example_resource(text, "*")
    return PARAMETER.sub(lambda found: f"value-of-{found[1]}", text)


def example_resource(text: str, service: str) -> str:
    """Fill in a value for each parameter of an ARN, which fits the part that it is in."""
    if PARAMETER.fullmatch(text):
        return f"arn:aws:{service}:us-east-1:111122223333:{example_value(text[2:-1])}"
    parts = text.split(":", 5)
    return ":".join(
        _EXAMPLES[position] if position in _EXAMPLES and PARAMETER.fullmatch(part) else _filled(part)
        for position, part in enumerate(parts)
    )


def _filled(part: str) -> str:
    return PARAMETER.sub(lambda found: f"value-of-{found[1]}", part)


def pattern(resource: str, service: str) -> Pattern:
    """Return the pattern of a resource as written."""
    return resource_pattern(wild(example_resource(resource, service)))
