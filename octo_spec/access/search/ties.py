"""Tied condition keys: the value of one restricts the value of another.

A search treats dimensions as independent. A tie that excludes some combinations of values is a box, which is
added to the rivals, since no request may meet either. If two dimensions hold one value, the constraints on
one are rewritten as constraints on the other; this is equality elimination, as by substitution in unification
(Robinson, "A Machine-Oriented Logic Based on the Resolution Principle", JACM 12(1), 1965). All ties are
AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> [box] = tie_boxes({"aws:multifactorauthage"}, frozenset())
>>> [(constraint.dimension, constraint.holds) for constraint in box]
[('aws:multifactorauthage', False), ('aws:multifactorauthpresent', False)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from octo_spec.access.search.boundary_values import read_alike
from octo_spec.access.search.conjunctions import (
    ACTION,
    CALLER,
    RESOURCE,
    Conjunction,
    Constraint,
    dimensions_of,
)
from octo_spec.access.search.request_space import ACCOUNT_CALLERS
from octo_spec.access.search.splitting import find_point
from octo_spec.frozen import frozen
from octo_spec.iam.conditions import Condition, holds_for
from octo_spec.iam.glob import BREAK, FOLD, RUN, SEGMENT_RUN, Pattern, Patterns, within_segments
from octo_spec.iam.key_domains import ACCOUNT, KEY_DOMAINS, tag_of_resource
from octo_spec.iam.keys import (
    CALLED_VIA,
    ENDS_OF_CALLED_VIA,
    PRINCIPAL_ACCOUNT,
    PRINCIPAL_ARN,
    RESOURCE_ACCOUNT,
)
from octo_spec.iam.principals import Caller, callers_of_account, callers_with_arn
from octo_spec.iam.request_keys import senders_of_tags
from octo_spec.iam.value_tests import ConditionTest, NullTest, OrderTest, Scale, TextTest, ordered_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.access.search.request_space import Point, RequestSpace

_CURRENT_TIME, _EPOCH_TIME = "aws:currenttime", "aws:epochtime"
_AGE, _MFA = "aws:multifactorauthage", "aws:multifactorauthpresent"
_BY_SERVICE = "aws:viaawsservice"
_USER, _TYPE = "aws:username", "aws:principaltype"


TIED: Final = frozenset(
    {CALLER, PRINCIPAL_ARN, PRINCIPAL_ACCOUNT, RESOURCE_ACCOUNT, _CURRENT_TIME, _EPOCH_TIME}
)
"""The dimensions that hold the same value as another dimension."""


# --- impossible combinations -------------------------------------------------------------------


def tie_boxes(keys: AbstractSet[str], dimensions: AbstractSet[str]) -> list[Conjunction]:
    """Return the combinations of values that no request holds, for the keys that policies test.

    ``dimensions`` are those that are not keys. A key that every request holds is not part of a box unless a
    policy tests it: some value will fit.
    """
    if keys.isdisjoint(_TRIGGERS):
        return []
    boxes = [_other_values(key) for key in sorted(keys & KEY_DOMAINS.keys())]
    if _AGE in keys:
        boxes.append((_present_key(_AGE), _other_value(_MFA, "true")))
    if {CALLED_VIA, _BY_SERVICE} <= keys:
        boxes.append((_present_key(CALLED_VIA), _other_value(_BY_SERVICE, "true")))
    for end in sorted(keys & {*ENDS_OF_CALLED_VIA}):
        boxes.append((_present_key(end), _absent_key(CALLED_VIA)))
        if _BY_SERVICE in keys:
            boxes.append((_present_key(end), _other_value(_BY_SERVICE, "true")))
        if CALLED_VIA in keys:
            boxes.append((_present_key(CALLED_VIA), _absent_key(end)))
    if _USER in keys:
        boxes += _user_boxes(keys, dimensions)
    return boxes


_TRIGGERS: Final = frozenset({_AGE, CALLED_VIA, *ENDS_OF_CALLED_VIA, _USER, *KEY_DOMAINS})


def _user_boxes(keys: AbstractSet[str], dimensions: AbstractSet[str]) -> Iterator[Conjunction]:
    """Only users have a name; roles, their sessions, and the root of an account do not."""
    if CALLER in dimensions:
        callers = Pattern(f"AWS:{_USER_ARN}{BREAK}{RUN}")
        yield (_present_key(_USER), Constraint(CALLER, frozenset({callers}), holds=False))
    elif PRINCIPAL_ARN in keys:
        arns = Condition(PRINCIPAL_ARN, TextTest(frozenset({_USER_ARN})))
        yield (_present_key(_USER), Constraint(PRINCIPAL_ARN, arns, holds=False))
    if _TYPE in keys:
        yield (_present_key(_USER), _other_value(_TYPE, "User"))


def _other_values(key: str) -> Conjunction:
    """Return the values of a key outside of its domain."""
    domain = Condition(key, TextTest(KEY_DOMAINS[key]))
    return (_present_key(key), Constraint(key, domain, holds=False))


_USER_ARN: Final = Pattern(f"arn:{SEGMENT_RUN}:iam:{SEGMENT_RUN}:{SEGMENT_RUN}:user/{RUN}")


def _present_key(key: str) -> Constraint:
    return Constraint(key, Condition(key, NullTest(frozenset({True}))), holds=False)


def _absent_key(key: str) -> Constraint:
    return Constraint(key, Condition(key, NullTest(frozenset({True}))), holds=True)


def _other_value(key: str, value: str) -> Constraint:
    return Constraint(key, Condition(key, TextTest(frozenset({Pattern(value)}))), holds=False)


# --- dimensions that hold one value ------------------------------------------------------------


@frozen
class _Elimination:
    """A way to write constraints on tied keys as constraints on one dimension.

    ``added`` holds in this case; ``rewritten`` returns the constraints that replace one, or ``None`` if it
    fails in this case; ``completed`` adds the values of the keys to a point.
    """

    added: Conjunction
    rewritten: Callable[[Constraint], Conjunction | None]
    completed: Callable[[Point], Point]


def find_tied_point(
    inside: Conjunction, outside: Sequence[Conjunction], space: RequestSpace, core: set[int] | None = None
) -> Point | None:
    """Find a point as ``find_point`` does, such that dimensions with one value agree."""
    dimensions = dimensions_of((inside, *outside))
    if not _hold_one_value(dimensions):
        return find_point(inside, outside, space, core)
    return _find(inside, outside, space, set() if core is None else core, _ELIMINATIONS)


def _hold_one_value(dimensions: AbstractSet[str]) -> bool:
    """Return whether two of the dimensions hold one value."""
    if not _SOME_TOGETHER.isdisjoint(dimensions) and any(together <= dimensions for together in _TOGETHER):
        return True
    return any(tag_of_resource(key) in dimensions for key in dimensions)


_TOGETHER: Final = (
    {PRINCIPAL_ARN, PRINCIPAL_ACCOUNT},
    {_CURRENT_TIME, _EPOCH_TIME},
    {RESOURCE, RESOURCE_ACCOUNT},
)
"""Sets of dimensions that hold one value: if none of these sets is constrained, nothing must agree."""
_SOME_TOGETHER: Final = frozenset({PRINCIPAL_ACCOUNT, _EPOCH_TIME, RESOURCE_ACCOUNT})
"""One dimension of each of these sets."""


def _find(
    inside: Conjunction,
    outside: Sequence[Conjunction],
    space: RequestSpace,
    core: set[int],
    eliminations: Sequence[_Tie],
) -> Point | None:
    if not eliminations:
        return find_point(inside, outside, space, core)
    first, *rest = eliminations
    constraints = [constraint for conjunction in (inside, *outside) for constraint in conjunction]
    for case in first(constraints):
        within = _rewritten_conjunction((*inside, *case.added), case)
        if within is None:
            continue
        rivals = [_rewritten_conjunction(rival, case) or _NOWHERE for rival in outside]
        point = _find(within, rivals, space, core, rest)
        if point is not None:
            return case.completed(point)
    return None


_NOWHERE: Final[Conjunction] = (Constraint(ACTION, frozenset(), holds=True),)


def _rewritten_conjunction(conjunction: Conjunction, case: _Elimination) -> Conjunction | None:
    parts = [case.rewritten(constraint) for constraint in conjunction]
    if any(part is None for part in parts):
        return None
    return tuple(constraint for part in parts if part for constraint in part)


def _unchanged_point(point: Point) -> Point:
    return point


def _same_constraint(constraint: Constraint) -> Conjunction:
    return (constraint,)


_AS_IT_IS: Final = _Elimination((), _same_constraint, _unchanged_point)
_Tie = Callable[[Sequence[Constraint]], Sequence[_Elimination]]


def _are_about(
    constraints: Sequence[Constraint], keys: AbstractSet[str], *tests: type[ConditionTest]
) -> bool:
    """Return whether there are constraints on all ``keys``, and each is one of some types."""
    on_keys = [constraint for constraint in constraints if constraint.dimension in keys]
    return {constraint.dimension for constraint in on_keys} == keys and all(
        isinstance(constraint.test, Condition) and isinstance(constraint.test.test, tests)
        for constraint in on_keys
    )


def _present_outcome(constraint: Constraint, condition: Condition) -> Conjunction | None:
    """Decide a condition that only tests presence, for a key that is present."""
    return () if holds_for(condition, "present") is constraint.holds else None


# --- the caller: the account is in the ARN -----------------------------------------------------

_CALLERS: Final[Mapping[str, Callable[[Pattern], Patterns]]] = {
    PRINCIPAL_ARN: callers_with_arn,
    PRINCIPAL_ACCOUNT: callers_of_account,
}


def _caller(constraints: Sequence[Constraint]) -> Sequence[_Elimination]:
    """Return both keys about the principal as constraints on the caller, as in a trust policy."""
    if not _are_about(constraints, _CALLERS.keys(), TextTest, NullTest):
        return (_AS_IT_IS,)
    account_callers = Constraint(CALLER, ACCOUNT_CALLERS, holds=True)
    return (_Elimination((account_callers,), _constraints_on_caller, _with_principal),)


def _constraints_on_caller(constraint: Constraint) -> Conjunction | None:
    dimension, condition, holds = constraint
    if dimension not in _CALLERS or not isinstance(condition, Condition):
        return (constraint,)
    if not isinstance(condition.test, TextTest):
        return _present_outcome(constraint, condition)
    callers = frozenset[Pattern]().union(*map(_CALLERS[dimension], condition.test.patterns))
    return (Constraint(CALLER, callers, holds is not condition.negated),)


def _with_principal(point: Point) -> Point:
    caller = Caller.parse(str(point[CALLER]))
    others = {dimension: value for dimension, value in point.items() if dimension != CALLER}
    return {**others, PRINCIPAL_ARN: caller.name, PRINCIPAL_ACCOUNT: caller.account}


# --- the time: one moment, as a date and in seconds --------------------------------------------


def _time(constraints: Sequence[Constraint]) -> Sequence[_Elimination]:
    if not _are_about(constraints, {_CURRENT_TIME, _EPOCH_TIME}, OrderTest, NullTest):
        return (_AS_IT_IS,)
    return (_Elimination((), _constraints_on_date, _with_seconds),)


def _constraints_on_date(constraint: Constraint) -> Conjunction | None:
    dimension, condition, holds = constraint
    if dimension != _EPOCH_TIME or not isinstance(condition, Condition):
        return (constraint,)
    if not isinstance(condition.test, OrderTest):
        return _present_outcome(constraint, condition)
    moment = replace(condition, key=_CURRENT_TIME, test=replace(condition.test, scale=Scale.DATE))
    return (Constraint(_CURRENT_TIME, moment, holds),)


def _with_seconds(point: Point) -> Point:
    seconds = ordered_value(Scale.DATE, str(point.get(_CURRENT_TIME)))
    return point if seconds is None else {**point, _EPOCH_TIME: read_alike(seconds)}


# --- the account of the resource: it is in the ARN, if the ARN has one --------------------------

_OF_ACCOUNT: Final = Pattern(f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{ACCOUNT}:{RUN}")


def _resource(constraints: Sequence[Constraint]) -> Sequence[_Elimination]:
    dimensions = {constraint.dimension for constraint in constraints}
    if RESOURCE not in dimensions or not _are_about(constraints, {RESOURCE_ACCOUNT}, TextTest, NullTest):
        return (_AS_IT_IS,)
    has_account = Constraint(RESOURCE, frozenset({_OF_ACCOUNT}), holds=True)
    return (
        _Elimination((has_account, _absent_key(RESOURCE_ACCOUNT)), _same_constraint, _unchanged_point),
        _Elimination((has_account,), _constraints_on_resource, _with_resource_account),
        _Elimination((has_account.opposite,), _same_constraint, _unchanged_point),
    )


def _constraints_on_resource(constraint: Constraint) -> Conjunction | None:
    dimension, condition, holds = constraint
    if dimension != RESOURCE_ACCOUNT or not isinstance(condition, Condition):
        return (constraint,)
    if not isinstance(condition.test, TextTest):
        return _present_outcome(constraint, condition)
    resources = frozenset(map(resource_of_account, condition.test.patterns))
    return (Constraint(RESOURCE, resources, holds is not condition.negated),)


def resource_of_account(account: Pattern) -> Pattern:
    """Return a pattern of the ARNs whose account matches ``account``."""
    part = within_segments(Pattern(account.removeprefix(FOLD)))
    return Pattern(f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{part}:{RUN}")


def _with_resource_account(point: Point) -> Point:
    # Not every text with an account is an ARN that IAM accepts: the rest may be empty.
    return {**point, RESOURCE_ACCOUNT: str(point[RESOURCE]).split(":", 5)[4]}


# --- the tags of the resource: a key of its service, and the global key -------------------------


def _tags(constraints: Sequence[Constraint]) -> Sequence[_Elimination]:
    """Return one case for each set of services that send their key.

    A service sends it with the actions for which AWS documents it, and may send it with any other action.
    Many services would be too many cases. Then the keys are independent, which hides no point.
    """
    dimensions = {constraint.dimension for constraint in constraints}
    same = {
        key: tag
        for key in dimensions
        if (tag := tag_of_resource(key)) in dimensions and senders_of_tags(key.partition(":")[0]) is not None
    }
    services = sorted({key.partition(":")[0] for key in same})
    if not services or len(services) > _MOST_SERVICES:
        return (_AS_IT_IS,)
    counts = range(len(services), -1, -1)
    sending = (frozenset(each) for count in counts for each in combinations(services, count))
    return [_elimination_of_tags(each, same, frozenset(services) - each) for each in sending]


_MOST_SERVICES: Final = 3


def _elimination_of_tags(
    sending: AbstractSet[str], same: Mapping[str, str], others: AbstractSet[str]
) -> _Elimination:
    """Return the case in which some services send their keys, which hold the tag, and ``others`` do not."""
    tags = {key: tag for key, tag in same.items() if key.partition(":")[0] in sending}

    def on_global_key(constraint: Constraint) -> Conjunction | None:
        key, condition, holds = constraint
        if key not in same or not isinstance(condition, Condition):
            return (constraint,)
        if key not in tags:
            return () if holds_for(condition, None) is holds else None
        return (Constraint(tags[key], replace(condition, key=tags[key]), holds),)

    def with_keys_of_services(point: Point) -> Point:
        return {**point, **{key: point.get(tag) for key, tag in tags.items()}}

    own = frozenset[Pattern]().union(*(senders_of_tags(service) or () for service in others))
    added = (Constraint(ACTION, own, holds=False),) if own else ()
    return _Elimination(added, on_global_key, with_keys_of_services)


_ELIMINATIONS: Final[Sequence[_Tie]] = (_caller, _time, _resource, _tags)
