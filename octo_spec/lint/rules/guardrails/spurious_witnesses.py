"""Repeats a search without impossible values: a witness is spurious if a parameter refuses its value.

The engine knows only a parameter's allowed values, not its pattern or its lengths, so it may find a witness
that no deployment has. As in counterexample-guided abstraction refinement, this module excludes the refused
values and repeats the search, until every witness is real or ``TRIES`` is reached.

E. Clarke, O. Grumberg, S. Jha, Y. Lu, H. Veith, "Counterexample-Guided Abstraction Refinement for
Symbolic Model Checking", Journal of the ACM 50 (2003).

Example: a grant is on ``arn:aws:s3:::${param.bucket}/*``, a ``never`` forbids ``arn:aws:s3:::logs.old/*``
and the pattern of ``bucket`` accepts no dots. The first witness has ``bucket`` = ``logs.old``, which the
pattern refuses. The second search denies that value, and every value with a dot, and finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.iam.policy import document
from octo_spec.language.checks.parameters import answer_problem
from octo_spec.language.pattern_sizes import characters
from octo_spec.lint.rules.answer_limits import answer_limits
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.lint.rule import Subject

TRIES: Final = 8
"""The number of times that the search is repeated; after that a spurious witness may be reported."""

KeyValues: TypeAlias = frozenset[tuple[str, str]]
"""The value of a parameter as condition keys: one for the whole, or one for each field of an ARN."""


def search_without_spurious(
    search: Callable[..., tuple[Overlap, ...]], requests: Document, subject: Subject
) -> tuple[Overlap, ...]:
    """Call ``search`` with further limits until no witness is spurious, or ``TRIES`` times.

    ``search`` takes documents that deny impossible values, and returns what is allowed of ``requests``. If a
    witness depends on a limited parameter, the values that its pattern clearly refuses are denied first.
    """
    refused: dict[KeyValues, None] = {}
    overlaps, limits = search(), answer_limits(subject)
    if any(_is_limited(overlap.witness, limits) for overlap in overlaps):
        overlaps = search(*limits)
    for _ in range(TRIES):
        new = dict.fromkeys(
            values for overlap in overlaps for values in _refused_values(overlap.witness, subject)
        )
        if not new:
            break
        refused |= new
        patterns = _foreign_characters(refused, requests, subject)
        denied = (_denies_of(refused, "StringEquals"), _denies_of(patterns, "StringLike"))
        overlaps = search(*denied, *limits)
    return overlaps


def _is_limited(witness: Request, limits: Iterable[Document]) -> bool:
    """Return whether a witness has a key on which ``limits`` deny some values."""
    statements = (statement for limit in limits for statement in limit.statements)
    return any(each.key in witness.context for statement in statements for each in statement.conditions)


def _refused_values(witness: Request, subject: Subject) -> Iterator[KeyValues]:
    """Yield the values in a witness that their parameters refuse."""
    values = subject.unknowns.answers_in(witness.context)
    for id, parameter in subject.spec.parameters.items():
        key_values = frozenset(_key_values(id, witness))
        if key_values and not _is_any(key_values, values[id]) and answer_problem(parameter, values[id]):
            yield key_values


def _is_any(key_values: KeyValues, whole: str) -> bool:
    """Return whether a part of a value represents any text: an invented name, or one without a condition."""
    return "*" in whole or any(value.startswith("some-") for _, value in key_values)


def _key_values(id: str, witness: Request) -> Iterator[tuple[str, str]]:
    key = f"{PARAMETER}{id}"
    for name, value in witness.context.items():
        if (name == key or name.startswith(f"{key}/")) and isinstance(value, str):
            yield name, value


def _foreign_characters(
    refused: Iterable[KeyValues], requests: Document, subject: Subject
) -> Iterator[KeyValues]:
    """Yield a pattern for each character of the requests that no value of a refused parameter may contain."""
    texts = (text for statement in requests.statements for text in _texts(statement))
    letters = "".join(sorted(frozenset[str]().union(*texts)))
    keys = {key for key_values in refused for key, _ in key_values}
    for id, parameter in subject.spec.parameters.items():
        key = f"{PARAMETER}{id}"
        if key in keys and parameter.pattern:
            for letter in sorted(set(letters) - characters(parameter.pattern, letters) - {"*", "?"}):
                yield frozenset({(key, f"*{letter}*")})


def _texts(statement: Statement) -> Iterator[str]:
    yield from statement.resources.written if statement.resources else ()
    yield from (value for condition in statement.conditions for value in condition.written_values)


def _denies_of(values: Iterable[KeyValues], operator: str) -> Document:
    anything = {"Action": "*", "Resource": "*"}
    return document(
        "Deny", ({**anything, "Condition": {operator: dict(key_values)}} for key_values in values)
    )
