"""Discharge one proof obligation: prove it, or refute it by a witness.

The obligation becomes conjunctions of constraints, one inside and some outside, and a search looks for a
point within the first and outside of the others. The point is made readable, and the plain evaluation
confirms a witness that depends on policy variables or on the caller: a certifying algorithm need not be
trusted if its certificate is checked (McConnell, Mehlhorn, Näher, Schweitzer, "Certifying Algorithms",
Computer Science Review 5(2), 2011).

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.candidates import candidates
>>> from octo_spec.access.obligations import obligations
>>> from octo_spec.access.search.request_space import KeyTypes, request_space
>>> from octo_spec.iam.policy import parse
>>> def policy(action, resource):
...     return parse({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}})
>>> old, new = policy("s3:*", "arn:aws:s3:::logs/*"), policy("s3:Get*", "arn:aws:s3:::*")
>>> [candidate] = candidates([old], [new], Budget())
>>> [obligation] = obligations(candidate)
>>> verdict = discharge(obligation, request_space(KeyTypes([old, new]), Budget()))
>>> verdict.witness
Request(action='s3:GetAnything', resource='arn:aws:s3:::example', context={}, caller=None)
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.evaluate import applies
from octo_spec.access.request import Request
from octo_spec.access.search.called_via import boxes_of_members, with_members
from octo_spec.access.search.conjunctions import (
    ACTION,
    CALLER,
    RESOURCE,
    Conjunction,
    Constraint,
    conditions,
    conjunction,
    contains_point,
    dimensions_of,
    element,
    with_variable_values,
)
from octo_spec.access.search.request_space import trust_space
from octo_spec.access.search.ties import TIED, find_tied_point, tie_boxes
from octo_spec.access.sent_keys import absent, without_keys
from octo_spec.access.variables.assignments import variable_characters
from octo_spec.access.witness_text import readable
from octo_spec.frozen import frozen
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.keys import CALLED_VIA
from octo_spec.iam.partitions import PARTITIONS
from octo_spec.iam.principals import Caller
from octo_spec.iam.resource_forms import can_be, forms
from octo_spec.iam.trust_actions import is_trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.obligations import Obligation
    from octo_spec.access.search.request_space import Point, RequestSpace
    from octo_spec.iam.policy import Element, Statement
    from octo_spec.iam.resource_forms import ResourceForms


@frozen
class Discharge:
    """The outcome of an obligation: a witness refutes it; without one, it is proved.

    ``depends_on`` names the policy variables whose values the proof or the witness depends on.
    """

    witness: Request | None
    depends_on: frozenset[str]


def discharge(obligation: Obligation, space: RequestSpace) -> Discharge:
    """Discharge ``obligation`` over the requests of ``space``; raises ``BudgetExceededError``.

    The forms of resources are patterns that match all resources of a type, and some that cannot exist: a
    bucket in an unknown partition, or with a ``/``. Only if a witness is on such a resource, the search is
    repeated in the narrower forms.
    """
    with _blame_statements(obligation):
        return _discharge_in_forms(obligation, space)


def is_refuted(obligation: Obligation, space: RequestSpace) -> bool:
    """Return whether a request refutes ``obligation``, which need not be readable; raises as ``discharge``.

    The obligation must be about all resources.
    """
    with _blame_statements(obligation):
        return _discharge(obligation, space, is_reported=False).witness is not None


@contextmanager
def _blame_statements(obligation: Obligation) -> Iterator[None]:
    """Add the statements to blame to a ``BudgetExceededError`` of a search."""
    try:
        yield
    except BudgetExceededError as error:
        from octo_spec.access.blame import blame  # noqa: PLC0415 - few searches are given up

        statements = (*obligation.candidate.sides, *obligation.rivals)
        raise BudgetExceededError(error.limit, blame(statements)) from None


def _discharge_in_forms(obligation: Obligation, space: RequestSpace) -> Discharge:
    verdict = _discharge(obligation, space)
    if verdict.witness is None or not obligation.resources or not obligation.actions:
        return verdict
    if is_trust(obligation.candidate.allow):
        return verdict
    service = min(obligation.actions).partition(":")[0]
    types = sorted(space.texts[RESOURCE])
    if any(can_be(service, wide, verdict.witness.resource) for wide in types):
        return verdict
    narrowed = (
        _discharge_within_bounds(forms(service, wide, partitions), obligation, space)
        for partitions in _USUAL_FIRST
        for wide in types
    )
    depends_on = verdict.depends_on
    return next((found for found in narrowed if found.witness is not None), Discharge(None, depends_on))


_USUAL_FIRST: Final = (PARTITIONS[:1], PARTITIONS[1:])
"""The partitions in which a witness is looked for: the usual one before all others."""


def _discharge_within_bounds(those: ResourceForms, obligation: Obligation, space: RequestSpace) -> Discharge:
    """Discharge ``obligation`` over the requests on resources of some types."""
    exclusion = Constraint(RESOURCE, those.excluded, holds=False)
    narrowed = replace(space, texts={**space.texts, RESOURCE: those.patterns})
    also = (exclusion,) if those.excluded else ()
    if _is_empty((*_constraints_inside(obligation), *also), narrowed):
        return Discharge(None, frozenset())
    return _discharge(obligation, narrowed, also)


def _is_empty(inside: Conjunction, space: RequestSpace) -> bool:
    """Return whether ``inside`` is empty for all values of its policy variables; cheaper than a search."""
    return find_tied_point(tuple(part for part in inside if not part.variables), (), space) is None


def _discharge(
    obligation: Obligation, space: RequestSpace, also: Conjunction = (), *, is_reported: bool = True
) -> Discharge:
    if is_trust(obligation.candidate.allow):
        space = trust_space(space)
    inside, outside = (*_constraints_inside(obligation), *also), _conjunctions_outside(obligation)
    variables = variable_characters((*inside, *chain.from_iterable(outside)))
    inside = (*inside, *_absences(obligation, variables))
    if variables and _is_implied(inside, outside):
        return Discharge(None, frozenset())
    outside = (*outside, *_ties((inside, *outside), variables.keys(), space))
    point = (_find_with_variables if variables else find_tied_point)(inside, outside, space)
    if point is None:
        return Discharge(None, frozenset(variables))
    keys = {character: key for key, character in variables.items()}
    fits = _Fit(inside, outside, space, has_variables=bool(variables))
    point = with_members(point, fits)
    spelled = {**point, ACTION: obligation.spelling(str(point[ACTION]))}
    is_sure = not variables and TIED.isdisjoint(point)
    if not is_reported and (is_sure or is_confirmed(obligation, _request(spelled))):
        return Discharge(_request(spelled), frozenset(variables))
    witness = _request(readable(spelled, keys, fits))
    if not is_sure and not is_confirmed(obligation, witness):
        space.budget.give_up()
    return Discharge(witness, frozenset(variables))


def _is_implied(inside: Conjunction, outside: Iterable[Conjunction]) -> bool:
    """Return whether a conjunction plainly lies within one of the others, for any value of its variables."""
    from octo_spec.access.search.subsumption import implies  # noqa: PLC0415 - only needed with variables

    return any(implies(inside, rival) for rival in outside)


def is_confirmed(obligation: Obligation, witness: Request) -> bool:
    """Return whether the plain evaluation agrees with the witness.

    The search treats the caller, and a number that is compared with ``aws:PrincipalAccount``, as independent;
    the evaluation does not.
    """
    return all(applies(side, witness) for side in obligation.candidate.sides) and not any(
        applies(rival, witness) for rival in obligation.rivals
    )


# --- the conjunctions --------------------------------------------------------------------------


def _constraints_inside(obligation: Obligation) -> Conjunction:
    """Return what must hold; a condition that holds without its key is omitted if the key is never sent."""
    candidate, actions = obligation.candidate, obligation.actions
    inside = (
        *(
            element(ACTION, candidate.allow.actions)
            if actions is None
            else (Constraint(ACTION, actions, holds=True),)
        ),
        *element(RESOURCE, candidate.allow.resources),
        *element(CALLER, candidate.allow.principals),
        *conditions(candidate.allow),
        *chain.from_iterable(map(conjunction, candidate.others)),
        *((Constraint(ACTION, obligation.excluded, holds=False),) if obligation.excluded else ()),
    )
    if not obligation.unsent:
        return inside
    return tuple(constraint for constraint in inside if constraint.dimension not in obligation.unsent)


def _conjunctions_outside(obligation: Obligation) -> tuple[Conjunction, ...]:
    rivals = tuple(conjunction(rival) for rival in _near_rivals(obligation))
    if not obligation.unsent:
        return rivals
    left = (without_keys(rival, obligation.unsent) for rival in rivals)
    return tuple(rival for rival in left if rival is not None)


def _absences(obligation: Obligation, variables: Iterable[str]) -> Conjunction:
    """Return the constraint that a key is absent for each policy variable that is never sent."""
    unsent = sorted(obligation.unsent.intersection(variables))
    return tuple(Constraint(key, absent(key), holds=True) for key in unsent)


def _ties(
    conjunctions: Sequence[Conjunction], variables: AbstractSet[str], space: RequestSpace
) -> list[Conjunction]:
    """Return the combinations of values that no request has, for the dimensions that are constrained."""
    dimensions = dimensions_of(conjunctions)
    texts = frozenset(space.texts)
    boxes = tie_boxes((dimensions | variables) - texts, dimensions & texts)
    return [*boxes, *boxes_of_members(conjunctions)] if CALLED_VIA in dimensions else boxes


def _near_rivals(obligation: Obligation) -> tuple[Statement, ...]:
    """Return the rivals without those about plainly other resources: their policy variables do not matter."""
    resources = obligation.candidate.allow.resources
    return tuple(rival for rival in obligation.rivals if not _are_apart(resources, rival.resources))


def _are_apart(left: Element | None, right: Element | None) -> bool:
    if left is None or right is None or left.excluded or right.excluded:
        return False
    if ANYTHING in left.patterns or ANYTHING in right.patterns:
        return False
    return are_disjoint(left.patterns, right.patterns)


# --- the search --------------------------------------------------------------------------------


def _find_with_variables(
    inside: Conjunction, outside: tuple[Conjunction, ...], space: RequestSpace
) -> Point | None:
    """Search for a point with policy variables, one resource at a time: each part has few variables."""
    # Only conjunctions with variables pay for the handling of variables.
    from octo_spec.access.variables.cases import VariableSearch  # noqa: PLC0415 - as above
    from octo_spec.access.variables.resource_split import (  # noqa: PLC0415 - as above
        split_by_kind,
        split_by_needed_resource,
        split_by_resource,
    )

    single = tuple(part for conjunction in outside for part in split_by_resource(conjunction))
    parts = split_by_needed_resource(inside, single)
    for dimension in sorted(_dimensions_with_variables((inside, *outside)) & space.texts.keys()):
        parts = [part for whole in parts for part in split_by_kind(whole, dimension, space.texts[dimension])]
    open_parts = (part for part in parts if not _is_implied(part, single))
    points = (VariableSearch(part, single, space).find_point() for part in open_parts)
    return next((point for point in points if point is not None), None)


def _dimensions_with_variables(conjunctions: Iterable[Conjunction]) -> set[str]:
    """Return the dimensions whose texts are compared with policy variables."""
    constraints = chain.from_iterable(conjunctions)
    return {constraint.dimension for constraint in constraints if constraint.variables}


# --- the witness -------------------------------------------------------------------------------


def _conjunction_of_space(point: Point, space: RequestSpace) -> Conjunction:
    """Constrain each text of a point to the texts of the space."""
    return tuple(Constraint(name, space.texts[name], holds=True) for name in point if name in space.texts)


@frozen
class _Fit:
    """A predicate: whether a point refutes an obligation."""

    inside: Conjunction
    outside: tuple[Conjunction, ...]
    space: RequestSpace
    has_variables: bool

    def __call__(self, point: Point) -> bool:
        """Return whether ``point`` lies inside and not outside."""
        if not contains_point(_conjunction_of_space(point, self.space), point):
            return False
        if not self.has_variables:
            return contains_point(self.inside, point) and not any(
                contains_point(rival, point) for rival in self.outside
            )
        value = _request(point).value
        return contains_point(with_variable_values(self.inside, value), point) and not any(
            contains_point(with_variable_values(rival, value), point) for rival in self.outside
        )


_NOT_KEYS = frozenset({ACTION, RESOURCE, CALLER})


def _request(point: Point) -> Request:
    caller = point.get(CALLER)
    context = {
        key: value for key, value in sorted(point.items()) if value is not None and key not in _NOT_KEYS
    }
    return Request(
        str(point[ACTION]),
        str(point.get(RESOURCE, "*")),
        context,
        Caller.parse(caller) if isinstance(caller, str) else None,
    )
