"""Changes of access and trust only for roles that are deployed with the defaults of inputs.

A parameter has the same unknown value on both sides of a comparison, so another default changes no
statement: the trusted account that the new side proposes would pass as the old one. Here, each side has its
own defaults.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.analysis.deployment_answers import DeploymentAnswers, with_answers
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.hidden_changes import hidden_changes
from octo_spec.analysis.sides import Bound, SidePair, deployment_side
from octo_spec.analysis.wording import either
from octo_spec.frozen import frozen
from octo_spec.symbolic.example_environment import example_account, literal_text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.access_changes import AccessChanges
    from octo_spec.analysis.diff.changes import AccessChange, HiddenChange, WitnessedActions
    from octo_spec.analysis.sides import RolePolicies, SideAccess
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.environment import Value
    from octo_spec.symbolic.unknowns import Unknowns

    _Compare = Callable[[Sequence[SidePair]], AccessChanges]


_Answers: TypeAlias = "dict[str, Value]"


@frozen
class DefaultSides:
    """Both sides with their own defaults, for changes in some directions that depend on these defaults.

    ``unfilled`` are the same sides for all values.
    """

    directions: tuple[Direction, ...]
    values: tuple[_Answers, _Answers]
    unfilled: tuple[SidePair, ...]
    pairs: tuple[SidePair, ...]

    def supposed_defaults(self, direction: Direction) -> _Answers:
        """Return the defaults of the side that allows."""
        return self.values[direction is Direction.NEW]


def sides_with_defaults(pairs: Sequence[SidePair]) -> tuple[DefaultSides, ...]:
    """Return the sides with the defaults that differ: once for both directions, if these are the same."""
    changed = {direction: _changed_defaults(pairs, direction) for direction in Direction}
    found: list[DefaultSides] = []
    for values in filter(None, changed.values()):
        if all(each.values != values for each in found):
            directions = tuple(direction for direction, others in changed.items() if others == values)
            filled = tuple(pair_with_answers(pair, *map(DeploymentAnswers, values)) for pair in pairs)
            found.append(DefaultSides(directions, values, tuple(pairs), filled))
    return tuple(found)


def default_changes(
    sides: Iterable[DefaultSides], reported: Iterable[AccessChange], compare: _Compare
) -> Iterator[AccessChange]:
    """Yield the changes by other defaults, except those that are ``reported`` for all values.

    A change depends on the defaults of the side that allows: a default that is only removed adds nothing.
    Of a statement that is reported for all values, only the rest is yielded: what the other side would also
    allow with the same defaults.
    """
    known = {_identity(change) for change in reported}
    for each in sides:
        compared = compare(each.pairs)
        for direction in each.directions:
            found = _changes_in_direction(compared, direction)
            if any(_identity(change) in known for change in found):
                rest = _also_allowed_changes(each, direction, compare)
                of_known = [change for change in rest if _identity(change) in known]
                found = [*(change for change in found if _identity(change) not in known), *of_known]
            yield from (
                _with_supposed_defaults(change, each.supposed_defaults(direction)) for change in found
            )


def _changes_in_direction(found: AccessChanges, direction: Direction) -> list[AccessChange]:
    return [change for change in found.changes if change.direction is direction]


def _also_allowed_changes(sides: DefaultSides, direction: Direction, compare: _Compare) -> list[AccessChange]:
    """Return what the other side would also allow with the same defaults; nothing if it refuses them.

    A value with facts that the other side does not have is reported for all values.
    """
    supposed, pair = sides.supposed_defaults(direction), sides.unfilled[0]
    other = (pair.old if direction is Direction.NEW else pair.new).deployment
    known = () if other is None else (one for one in other.parameters if one.id in supposed)
    if any(_lacks_facts(one, supposed[one.id]) for one in known):
        return []
    return _changes_in_direction(compare(_with_other_bounds(sides, direction)), direction)


def _lacks_facts(parameter: Parameter, value: Value) -> bool:
    """Return whether a parameter has facts, and none about a value."""
    has_facts = any(each.facts for each in parameter.allowed)
    return has_facts and all(each.key != value for each in parameter.allowed)


def _with_other_bounds(sides: DefaultSides, direction: Direction) -> tuple[SidePair, ...]:
    """Return the sides, bounded by what the other side would allow with the same defaults."""
    supposed = sides.supposed_defaults(direction)
    both = zip(sides.unfilled, sides.pairs, strict=True)
    return tuple(_with_bound(pair, filled, supposed, direction) for pair, filled in both)


def hidden_by_defaults(sides: Iterable[DefaultSides]) -> Iterator[HiddenChange]:
    """Yield the changes by other defaults that parts with unknown texts may hide."""
    for each in sides:
        found = hidden_changes(each.pairs)
        yield from (change for change in found if change.direction in each.directions)


def _identity(change: AccessChange) -> Hashable:
    """Return what identifies the statement of a change, whichever values its texts have."""
    written = change.statement
    own = written.location or (written.policy, written.sid, written.group, written.actions)
    return change.role, change.purpose, change.direction, own


def _changed_defaults(pairs: Sequence[SidePair], direction: Direction) -> tuple[_Answers, _Answers] | None:
    """Return the defaults of both sides that differ, as far as the side that allows has one; or ``None``."""
    old, new = pairs[0].old.deployment, pairs[0].new.deployment
    if old is None or new is None:
        return None
    before, after = _defaults(old), _defaults(new)
    allowing = after if direction is Direction.NEW else before
    shared = {question.id for question in old.questions} & {question.id for question in new.questions}
    given = pairs[0].unknowns.known
    changed = {id for id in allowing if id in shared and id not in given and before.get(id) != after.get(id)}
    if not changed:
        return None
    old_values, new_values = (
        {id: value for id, value in side.items() if id in changed} for side in (before, after)
    )
    return old_values, new_values


def _defaults(deployment: Deployment) -> _Answers:
    return {
        question.id: question.default for question in deployment.questions if question.default is not None
    }


def _with_supposed_defaults(change: AccessChange, values: Mapping[str, Value]) -> AccessChange:
    """Add the defaults on which a change depends to its examples.

    With the same values, the other side allows it: a change for all values is reported without defaults.
    """
    supposed = tuple(
        (id, value if isinstance(value, str) else ", ".join(value)) for id, value in values.items()
    )

    def extended(parts: tuple[WitnessedActions, ...]) -> tuple[WitnessedActions, ...]:
        return tuple(replace(part, assumptions=(*part.assumptions, *supposed)) for part in parts)

    other_side = change.other_side or f"only with another value of {either(values)} than the default"
    return replace(change, parts=extended(change.parts), today=extended(change.today), other_side=other_side)


# --- sides with defaults -----------------------------------------------------------------------


def pair_with_answers(pair: SidePair, old: DeploymentAnswers, new: DeploymentAnswers) -> SidePair:
    """Return both sides, each with its own answers."""
    filled = (
        side.deployment and with_answers(side.deployment, answers)
        for side, answers in ((pair.old, old), (pair.new, new))
    )
    return pair_with_deployments(pair, *filled)


def pair_with_deployments(pair: SidePair, old: Deployment | None, new: Deployment | None) -> SidePair:
    """Return both sides, each with what its roles allow and trust in another deployment."""
    unknowns = _with_other_example(pair, tuple(filter(None, (old, new))))
    return SidePair(
        _with_filled_roles(pair.old, old, unknowns), _with_filled_roles(pair.new, new, unknowns), unknowns
    )


def _with_bound(
    pair: SidePair, filled: SidePair, values: Mapping[str, Value], direction: Direction
) -> SidePair:
    """Bound the side that allows by what the other side would allow with the same defaults."""
    is_new = direction is Direction.NEW
    other = pair.old if is_new else pair.new
    same = other.deployment and with_answers(other.deployment, DeploymentAnswers(values))
    bounding = _with_filled_roles(other, same, filled.unknowns)
    bounded = (filled.new if is_new else filled.old).with_bounds(
        lambda role: _bounded_role(role, bounding.role(role.id))
    )
    return replace(filled, new=bounded) if is_new else replace(filled, old=bounded)


def _bounded_role(role: RolePolicies, by: RolePolicies) -> RolePolicies:
    bound = Bound("the other side with the same defaults", by.permissions)
    trust = replace(role.trust, bounds=(by.trust,))
    return replace(role, trust=trust, bounds=(*role.bounds, *by.bounds, bound))


def _with_other_example(pair: SidePair, filled: Sequence[Deployment]) -> Unknowns:
    """Replace the example of an account if it is among the defaults; the account of live roles is known."""
    unfilled = tuple(side.deployment for side in (pair.old, pair.new) if side.deployment)
    if pair.unknowns.account != example_account(literal_text(unfilled)):
        return pair.unknowns
    return replace(pair.unknowns, account=example_account(literal_text((*unfilled, *filled))))


def _with_filled_roles(side: SideAccess, filled: Deployment | None, unknowns: Unknowns) -> SideAccess:
    """Replace what the roles allow and trust by what they do in ``filled``; their bounds are kept."""
    if filled is None:
        return side
    roles = deployment_side(side.title, filled, unknowns)
    return replace(side, roles=tuple(_fill_in(role, roles.role(role.id)) for role in side.roles))


def _fill_in(role: RolePolicies, filled: RolePolicies) -> RolePolicies:
    """Fill in a role; a boundary whose text was not known may be a policy whose text is known."""
    with_values = replace(role, permissions=filled.permissions, trust=filled.trust, unknown=filled.unknown)
    if filled.role is None or filled.role.boundary is None:
        bounds = tuple(bound for bound in role.bounds if not bound.is_boundary)
        return replace(with_values, bounds=bounds, unknown_boundary=None)
    if role.unknown_boundary is None:
        return with_values
    bounds = (*filled.bounds, *role.bounds)
    return replace(with_values, bounds=bounds, unknown_boundary=filled.unknown_boundary)
