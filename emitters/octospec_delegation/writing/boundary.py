"""The least boundary: what the roles are allowed for any answers, as one document without parameters.

Each grant of a role is widened just as far as a document that is the same for all customers requires: a
reference becomes ``*``, and a condition on a value that is given later is omitted. Then grants that others
cover are removed, so that each action and each resource that is left is needed by a role.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octospec_delegation.vocabulary import MOST_BOUNDARY
from octospec_delegation.writing.documents import minified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Condition, Statement
    from octo_spec.model.text import Text

_Test = tuple[str, str, tuple[str, ...]]
"""An operator, a key and its values."""


@frozen
class Allowance:
    """One statement of the boundary that allows; actions and resources are sorted."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    tests: tuple[_Test, ...] = ()
    actions_excepted: bool = False
    resources_excepted: bool = False

    def document(self) -> dict[str, JsonValue]:
        """Return the statement as JSON."""
        blocks: dict[str, dict[str, JsonValue]] = {}
        for operator, key, values in self.tests:
            blocks.setdefault(operator, {})[key] = _one_or_list(values)
        condition: dict[str, JsonValue] = {"Condition": dict(blocks)} if blocks else {}
        return {
            "Effect": "Allow",
            "NotAction" if self.actions_excepted else "Action": _one_or_list(self.actions),
            "NotResource" if self.resources_excepted else "Resource": _one_or_list(self.resources),
            **condition,
        }


def _one_or_list(values: tuple[str, ...]) -> JsonValue:
    return values[0] if len(values) == 1 else list(values)


@frozen
class LeastBoundary:
    """The boundary, what was widened to fit into AWS's limit, and whether it fits."""

    allowances: tuple[Allowance, ...]
    denies: tuple[dict[str, JsonValue], ...]
    widenings: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, JsonValue]:
        """The document as JSON."""
        statements: list[JsonValue] = [each.document() for each in self.allowances]
        return {"Version": POLICY_VERSION, "Statement": [*statements, *self.denies]}

    @property
    def size(self) -> int:
        """The size as AWS counts it."""
        return len(minified(self.document))

    @property
    def fits(self) -> bool:
        """Whether AWS registers a document of this size."""
        return self.size <= MOST_BOUNDARY


def least_boundary(statements: Iterable[Statement], arn: str) -> LeastBoundary:
    """Return the least boundary that contains ``statements``; it is registered as ``arn``."""
    allows = [_widened(each) for each in statements if each.effect is Effect.ALLOW]
    exact = _reduced(tuple(allows))
    boundary = LeastBoundary(exact, tuple(_denies(exact, arn)))
    while not boundary.fits:
        widened = _next_widening(boundary.allowances)
        if widened is None:
            return boundary
        allowances, words = widened
        denies = tuple(_denies(allowances, arn))
        boundary = LeastBoundary(allowances, denies, (*boundary.widenings, words))
    return boundary


# --- one statement -----------------------------------------------------------------------------


def _widened(statement: Statement) -> Allowance:
    """Return a statement without references: it allows what the statement allows for any values."""
    open_exception = statement.resources_excepted and any(each.references for each in statement.resources)
    resources = ("*",) if open_exception else tuple(map(without_references, statement.resources))
    return Allowance(
        actions=_sorted(statement.actions),
        resources=_sorted(resources),
        tests=tuple(sorted(_tests(statement.conditions))),
        actions_excepted=statement.actions_excepted,
        resources_excepted=statement.resources_excepted and not open_exception,
    )


def without_references(text: Text) -> str:
    """Write ``*`` for each reference."""
    joined = "".join(each if isinstance(each, str) else "*" for each in text.pieces)
    return re.sub(r"\*+", "*", joined)


def _tests(conditions: tuple[Condition, ...]) -> Iterator[_Test]:
    for each in conditions:
        values = tuple(value.literal for value in each.values)
        known = tuple(value for value in values if value is not None)
        if len(known) == len(values):
            yield each.operator, each.key, known


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(values), key=lambda each: (each.lower(), each)))


# --- all statements ----------------------------------------------------------------------------


def _reduced(allows: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Join statements that differ in one element, and remove what others cover, until nothing changes."""
    before: tuple[Allowance, ...] = ()
    now = allows
    while now != before:
        before = now
        now = _without_covered(_joined(now))
    return tuple(sorted(now, key=lambda each: minified(each.document())))


def _joined(allows: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Join statements with the same resources, then those with the same actions."""
    by_resources: dict[object, list[Allowance]] = {}
    for each in allows:
        key = (each.resources, each.tests, each.resources_excepted, each.actions_excepted and each.actions)
        by_resources.setdefault(key, []).append(each)
    joined = [_union(group) for group in by_resources.values()]
    by_actions: dict[object, list[Allowance]] = {}
    for each in joined:
        key = (each.actions, each.tests, each.actions_excepted, each.resources_excepted and each.resources)
        by_actions.setdefault(key, []).append(each)
    return tuple(map(_union, by_actions.values()))


def _union(group: list[Allowance]) -> Allowance:
    first = group[0]
    return Allowance(
        _sorted(action for each in group for action in each.actions),
        _sorted(resource for each in group for resource in each.resources),
        first.tests,
        first.actions_excepted,
        first.resources_excepted,
    )


def _without_covered(allows: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    kept = list(allows)
    for at, each in enumerate(allows):
        if each.actions_excepted or each.resources_excepted:
            continue
        others = [other for number, other in enumerate(kept) if number != at and other is not _GONE]
        actions = tuple(action for action in each.actions if not _is_covered(action, each, others))
        resources = _maximal(each.resources)
        slim = Allowance(_maximal(actions), resources, each.tests)
        kept[at] = slim if slim.actions else _GONE
    return tuple(each for each in kept if each is not _GONE)


_GONE: Final = Allowance((), ())


def _is_covered(action: str, holder: Allowance, others: list[Allowance]) -> bool:
    return any(
        set(other.tests) <= set(holder.tests)
        and not other.actions_excepted
        and not other.resources_excepted
        and any(covers(pattern.lower(), action.lower()) for pattern in other.actions)
        and all(any(covers(wide, each) for wide in other.resources) for each in holder.resources)
        for other in others
    )


def _maximal(values: tuple[str, ...]) -> tuple[str, ...]:
    """Remove each value that another one covers; of two that cover each other, keep the first."""
    kept: list[str] = []
    for value in values:
        if any(covers(other, value) for other in kept):
            continue
        kept = [other for other in kept if not covers(value, other)]
        kept.append(value)
    return _sorted(kept)


def covers(outer: str, inner: str) -> bool:
    """Return whether one pattern plainly matches everything that another one matches.

    >>> covers("s3:Get*", "s3:GetObject*"), covers("s3:Get?", "s3:Get*")
    (True, False)
    """
    return outer == inner or _regex(outer).fullmatch(inner) is not None


@lru_cache(1 << 12)
def _regex(pattern: str) -> re.Pattern[str]:
    parts = (".*" if part == "*" else "[^*]" if part == "?" else re.escape(part) for part in pattern)
    return re.compile("".join(parts), re.DOTALL)


# --- denies ------------------------------------------------------------------------------------

_REMOVE: Final = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")
_BOUNDED: Final = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
_LEAVE: Final = ("sts:AssumeRole",)


def _denies(allows: tuple[Allowance, ...], arn: str) -> Iterator[dict[str, JsonValue]]:
    """Deny what removes, replaces or leaves the boundary, except a way out that the spec allows a role."""
    leaving = () if any(_allows(each, _LEAVE[0]) for each in allows) else _LEAVE
    yield {"Effect": "Deny", "Action": [*_REMOVE, *leaving], "Resource": "*"}
    condition: JsonValue = {"StringNotEquals": {"iam:PermissionsBoundary": arn}}
    yield {"Effect": "Deny", "Action": list(_BOUNDED), "Resource": "*", "Condition": condition}


def _allows(each: Allowance, action: str) -> bool:
    listed = any(covers(pattern.lower(), action.lower()) for pattern in each.actions)
    return listed is not each.actions_excepted


# --- within the limit --------------------------------------------------------------------------

_NAMED_ALONE: Final = frozenset(
    {"iam", "kms", "ram", "sso", "sso-directory", "identitystore", "organizations", "secretsmanager"}
)
"""The services whose actions registration wants named one by one."""


def _next_widening(allows: tuple[Allowance, ...]) -> tuple[tuple[Allowance, ...], str] | None:
    """Return the widening that allows the least more for each character that it saves; ties by text."""
    size = _size(allows)
    best: tuple[float, str, tuple[Allowance, ...]] | None = None
    for words, more, widened in _widenings(allows):
        saved = size - _size(widened)
        if saved > 0 and (best is None or (more / saved, words) < best[:2]):
            best = (more / saved, words, widened)
    return None if best is None else (best[2], best[1])


def _size(allows: tuple[Allowance, ...]) -> int:
    return sum(len(minified(each.document())) + 1 for each in allows)


def _widenings(allows: tuple[Allowance, ...]) -> Iterator[tuple[str, int, tuple[Allowance, ...]]]:
    for at, each in enumerate(allows):
        for pattern in sorted(_prefixes(each)):
            more = len(
                {*map(str, expand(pattern))} - {str(one) for action in each.actions for one in expand(action)}
            )
            kept = (action for action in each.actions if not covers(pattern, action))
            wider = Allowance(_sorted((*kept, pattern)), each.resources, each.tests)
            words = f"{pattern} in place of {', '.join(one for one in each.actions if covers(pattern, one))}"
            yield words, more, _reduced((*allows[:at], wider, *allows[at + 1 :]))
    for (at, one), (number, other) in combinations(enumerate(allows), 2):
        if (
            one.actions_excepted
            or other.actions_excepted
            or one.resources_excepted
            or other.resources_excepted
        ):
            continue
        tests = tuple(test for test in one.tests if test in other.tests)
        together = Allowance(
            _sorted((*one.actions, *other.actions)),
            _maximal(_sorted((*one.resources, *other.resources))),
            tests,
        )
        rest = tuple(each for place, each in enumerate(allows) if place not in (at, number))
        words = f"one statement for {one.actions[0]}… and {other.actions[0]}…"
        yield words, 1_000 * len(together.actions), _reduced((*rest, together))


def _prefixes(each: Allowance) -> set[str]:
    """Return the patterns ``service:Verb*`` that match several actions of a statement."""
    found: dict[str, int] = {}
    for action in each.actions if not each.actions_excepted else ():
        service, _, name = action.partition(":")
        verb = re.match(r"[A-Z][a-z]+", name)
        if verb and service not in _NAMED_ALONE:
            prefix = f"{service}:{verb[0]}*"
            found[prefix] = found.get(prefix, 0) + 1
    return {prefix for prefix, count in found.items() if count > 1}
