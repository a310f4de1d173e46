"""The boundary: what the roles are allowed for any answers, as one document without parameters.

Each grant of a role is widened just as far as a document that is the same for all customers requires: a
reference becomes ``*``, and a condition on a value that is given later is omitted. Then grants that others
cover are removed. What a role denies is not in the boundary, which is larger by that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octospec_delegation.vocabulary import MOST_BOUNDARY, NAMED_ALONE
from octospec_delegation.writing.documents import minify

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
class Boundary:
    """The boundary, what was widened to fit into AWS's limit, and whether it fits."""

    allowances: tuple[Allowance, ...]
    denies: tuple[dict[str, JsonValue], ...]
    exact: tuple[Allowance, ...]
    """What it allowed before it was widened."""
    widenings: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, JsonValue]:
        """The document as JSON."""
        statements: list[JsonValue] = [each.document() for each in self.allowances]
        return {"Version": POLICY_VERSION, "Statement": [*statements, *self.denies]}

    @property
    def size(self) -> int:
        """The size as AWS counts it."""
        return len(minify(self.document))

    @property
    def fits(self) -> bool:
        """Whether AWS registers a document of this size."""
        return self.size <= MOST_BOUNDARY


def boundary_of(statements: Iterable[Statement], arn: str) -> Boundary:
    """Return a boundary that allows what ``statements`` allow; it is registered as ``arn``."""
    allows = [widen_statement(each) for each in statements if each.effect is Effect.ALLOW]
    exact = _reduce(tuple(allows))
    boundary = Boundary(exact, tuple(_denies(exact, arn)), exact)
    while not boundary.fits:
        found = None if _least_size(exact) > MOST_BOUNDARY else _next_widening(boundary.allowances)
        if found is None:
            return boundary
        allowances, words = found
        denies = tuple(_denies(allowances, arn))
        boundary = Boundary(allowances, denies, exact, (*boundary.widenings, words))
    return boundary


# --- one statement -----------------------------------------------------------------------------


def widen_statement(statement: Statement) -> Allowance:
    """Return a statement without references: it allows what the statement allows for any values."""
    open_exception = statement.resources_excepted and any(each.references for each in statement.resources)
    resources = ("*",) if open_exception else tuple(map(without_references, statement.resources))
    return Allowance(
        actions=_sorted_unique(statement.actions),
        resources=_sorted_unique(resources),
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


def _sorted_unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(values), key=lambda each: (each.lower(), each)))


# --- all statements ----------------------------------------------------------------------------


def _reduce(allows: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Join statements that differ in one element, and remove what others cover, until nothing changes."""
    before: tuple[Allowance, ...] = ()
    now = allows
    while now != before:
        before = now
        now = _without_covered(_join(now))
    return tuple(sorted(now, key=lambda each: minify(each.document())))


def _join(allows: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
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
        _sorted_unique(action for each in group for action in each.actions),
        _sorted_unique(resource for each in group for resource in each.resources),
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
        actions = tuple(action for action in each.actions if not is_covered(action, each, others))
        slim = replace(each, actions=_maximal(actions), resources=_maximal(each.resources))
        needed = tuple(one for one in slim.resources if not _is_resource_covered(one, slim, others))
        kept[at] = replace(slim, resources=needed) if actions and needed else _GONE
    return tuple(each for each in kept if each is not _GONE)


_GONE: Final = Allowance((), ())


def is_covered(action: str, holder: Allowance, others: Iterable[Allowance]) -> bool:
    """Return whether others allow an action on all resources of a statement, by their texts."""
    known = tuple(others)
    return all(_allowed_by_any(action, each, holder, known) for each in holder.resources)


def _is_resource_covered(resource: str, holder: Allowance, others: Iterable[Allowance]) -> bool:
    """Return whether others allow all actions of a statement on one of its resources, by their texts."""
    known = tuple(others)
    return all(_allowed_by_any(action, resource, holder, known) for action in holder.actions)


def _allowed_by_any(action: str, resource: str, holder: Allowance, others: Iterable[Allowance]) -> bool:
    return any(
        set(other.tests) <= set(holder.tests)
        and not other.actions_excepted
        and not other.resources_excepted
        and any(covers(pattern.lower(), action.lower()) for pattern in other.actions)
        and any(covers(wide, resource) for wide in other.resources)
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
    return _sorted_unique(kept)


def covers(outer: str, inner: str) -> bool:
    """Return whether one pattern plainly matches everything that another one matches.

    The length of a policy variable is not known, so no ``?`` matches it.

    >>> covers("s3:Get*", "s3:GetObject*"), covers("s3:Get?", "s3:Get*")
    (True, False)
    """
    if outer == inner or ("?" in outer and "${" in inner) or not {*"*?"} & {*outer}:
        return outer == inner
    return _regex(outer).fullmatch(inner) is not None


@lru_cache(1 << 12)
def _regex(pattern: str) -> re.Pattern[str]:
    """Return a regex that takes linear time: the groups are atomic, as those of ``fnmatch`` are."""
    first, *others = map(_literal, re.split(r"\*+", pattern))
    if not others:
        return re.compile(first, re.DOTALL)
    *between, last = others
    return re.compile(f"{first}{''.join(f'(?>.*?{part})' for part in between)}.*{last}", re.DOTALL)


def _literal(text: str) -> str:
    """Return a regex for text without ``*``: a ``?`` matches one character, which a ``*`` may not be."""
    return "[^*]".join(map(re.escape, text.split("?")))


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


def _next_widening(allows: tuple[Allowance, ...]) -> tuple[tuple[Allowance, ...], str] | None:
    """Return the widening that allows the least more for each character that it saves; ties by text."""
    useful = [each for each in _widenings(allows) if each.saved_characters > 0]
    if not useful:
        return None
    best = min(useful, key=lambda each: (each.more / each.saved_characters, each.words))
    rest = (each for each in allows if each not in best.narrow)
    return _reduce((*rest, best.wide)), best.words


def _least_size(allows: tuple[Allowance, ...]) -> int:
    """Return a size below which no widening comes: each keeps every resource that no other one covers."""
    resources = _maximal(_sorted_unique(resource for each in allows for resource in each.resources))
    return len(minify(list(resources)))


@frozen
class _Widening:
    """A statement in place of one or two narrower ones; ``more`` weighs what it allows in addition."""

    narrow: tuple[Allowance, ...]
    wide: Allowance
    more: int
    words: str

    @property
    def saved_characters(self) -> int:
        """The characters that it saves."""
        return sum(map(_size, self.narrow)) - _size(self.wide)


@lru_cache(1 << 12)
def _size(each: Allowance) -> int:
    """Return the size of a statement with its comma."""
    return len(minify(each.document())) + 1


def _widenings(allows: tuple[Allowance, ...]) -> Iterator[_Widening]:
    for each in allows:
        yield from (_with_prefix(each, prefix) for prefix in sorted(_prefixes(each)))
    joinable = [each for each in allows if not each.actions_excepted and not each.resources_excepted]
    yield from (_joint(one, other) for one, other in combinations(joinable, 2))


@lru_cache(1 << 12)
def _with_prefix(each: Allowance, prefix: str) -> _Widening:
    known = {one for action in each.actions for one in expand(action)}
    replaced = ", ".join(action for action in each.actions if covers(prefix, action))
    kept = (action for action in each.actions if not covers(prefix, action))
    wide = replace(each, actions=_sorted_unique((*kept, prefix)))
    more = len({*expand(prefix)} - known)
    return _Widening((each,), wide, more, f"{prefix} in place of {replaced}")


@lru_cache(1 << 14)
def _joint(one: Allowance, other: Allowance) -> _Widening:
    together = Allowance(
        _sorted_unique((*one.actions, *other.actions)),
        _maximal(_sorted_unique((*one.resources, *other.resources))),
        tuple(test for test in one.tests if test in other.tests),
    )
    words = f"one statement for {one.actions[0]}… and {other.actions[0]}…"
    return _Widening((one, other), together, 1_000 * len(together.actions), words)


def _prefixes(each: Allowance) -> set[str]:
    """Return the patterns ``service:Verb*`` that match several actions of a statement."""
    found: dict[str, int] = {}
    for action in each.actions if not each.actions_excepted else ():
        service, _, name = action.partition(":")
        verb = re.match(r"[A-Z][a-z]+", name)
        if verb and service not in NAMED_ALONE:
            prefix = f"{service}:{verb[0]}*"
            found[prefix] = found.get(prefix, 0) + 1
    return {prefix for prefix, count in found.items() if count > 1}
