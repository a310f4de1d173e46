"""A relaxed problem without policy variables: without a solution, the problem itself has no solution.

A text that must match may have any text at the place of a variable, and other constraints with variables are
ignored. A text that is found suggests values of the variables, and these are tried before all other values.
This is one round of counterexample-guided abstraction refinement (Clarke, Grumberg, Jha, Lu, Veith,
"Counterexample-Guided Abstraction Refinement for Symbolic Model Checking", JACM 50(5), 2003).

>>> from octo_spec.iam.variables import read
>>> holder = read("arn:${here}:s3:::${aws:username}/*", wildcards=True)
>>> values_in("arn:aws:s3:::mia/x", holder)
{'here': 'aws', 'aws:username': 'mia'}
>>> values_in("arn:aws:sqs:::mia/x", holder)
{}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.search.conjunctions import Constraint
from octo_spec.access.search.ties import find_tied_point
from octo_spec.access.variables.kept_out import excluded_characters, lacks
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import FOLD, FRESH, RUN, Pattern, is_literal
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.key_domains import is_value
from octo_spec.iam.variables import first_variable, has_default, opened_but, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.search.conjunctions import Conjunction
    from octo_spec.access.search.request_space import Point, RequestSpace


_KeptOut: TypeAlias = "Sequence[tuple[str, frozenset[str]]]"


def find_wider_point(
    inside: Conjunction, outside: Sequence[Conjunction], space: RequestSpace, held: Mapping[str, Pattern]
) -> Point | None:
    """Find a point for any values of the variables; if there is no point, no values lead to one.

    ``held`` gives, by key, a pattern that matches all values that need to be tried.
    """
    conditions = frozenset(part.test for part in inside if part.holds and isinstance(part.test, Condition))
    characters = excluded_characters(conditions)
    widened = tuple(
        part for constraint in inside for part in _widened_conjunction(constraint, space, characters, held)
    )
    certain = [rival for rival in outside if not any(part.variables for part in rival)]
    return find_tied_point(widened, certain, space)


def _widened_conjunction(
    constraint: Constraint, space: RequestSpace, characters: _KeptOut, held: Mapping[str, Pattern]
) -> Conjunction:
    if not constraint.variables:
        return (constraint,)
    if not constraint.holds or constraint.dimension not in space.texts:
        return ()
    anything = frozenset(_opened_pattern(pattern, held) for pattern in constraint.patterns)
    lacking = frozenset(
        Pattern(f"{RUN}{each}{RUN}") for each, keys in characters if lacks(each, constraint.patterns, keys)
    )
    without = (Constraint(constraint.dimension, lacking, holds=False),) if lacking else ()
    return (Constraint(constraint.dimension, anything, holds=True), *without)


def _opened_pattern(pattern: Pattern, held: Mapping[str, Pattern]) -> Pattern:
    """Replace each variable by what it may hold; letter case is left open if it does not matter."""
    if not pattern.startswith(FOLD) and not has_default(pattern):
        for key in variables(pattern) & held.keys():
            pattern = with_wildcard(pattern, key, held[key])
    return opened_but(pattern, ())


def guessed_values(
    point: Point, inside: Conjunction, opaque: Mapping[str, str], space: RequestSpace
) -> dict[str, str | None]:
    """Guess what each variable holds from the texts of ``point``; ``opaque`` has the values of the others."""
    found: dict[str, str] = {}
    for constraint in inside:
        text = point.get(constraint.dimension)
        if constraint.holds and constraint.dimension in space.texts and isinstance(text, str):
            found |= _first_values(text, constraint)
    return {key: _possible_value(key, found.get(key), value, space) for key, value in opaque.items()}


def _first_values(text: str, constraint: Constraint) -> dict[str, str]:
    holders = sorted(pattern for pattern in constraint.patterns if variables(pattern))
    return next(filter(None, (values_in(text, holder) for holder in holders)), {})


def _possible_value(key: str, found: str | None, opaque: str, space: RequestSpace) -> str | None:
    """Return the value that was found, if the key may hold it; a multivalued key has no single value."""
    key_type = space.key_type(key)
    if not key_type.single:
        return None
    # In a value the fresh character is literal, but in a generic text it would still represent any text.
    value = opaque if found is None else found.replace(FRESH, opaque[-1])
    return value if is_value(key_type.kind, value) else opaque


# --- the values in a text ----------------------------------------------------------------------


def values_in(text: str, holder: Pattern) -> dict[str, str]:
    """Return the shortest values of a pattern's variables in a text; empty if the pattern does not match."""
    return dict(_values_in(text, holder)) if not holder.startswith(FOLD) else {}


def _values_in(text: str, holder: Pattern) -> Iterator[tuple[str, str]]:
    while (first := first_variable(holder)) is not None:
        before, key, behind = first
        value = _shortest_value(text, before, opened_but(behind, ()))
        if value is None:
            return
        yield key, value
        holder = with_wildcard(holder, key, value)


def _shortest_value(text: str, before: Pattern, behind: Pattern) -> str | None:
    """Return the shortest piece of a text between the matches of two patterns, at its first place."""
    start = _first_start(text, before)
    if start is None:
        return None
    ends = range(start, len(text) + 1)
    return next((text[start:end] for end in ends if matches(behind, text[end:])), None)


def _first_start(text: str, before: Pattern) -> int | None:
    """Return the length of the shortest beginning of a text that a pattern matches."""
    if is_literal(before):
        return len(before) if text.startswith(before) else None
    return next((start for start in range(len(text) + 1) if matches(before, text[:start])), None)
