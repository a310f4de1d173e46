"""Which customers a spec treats alike, so that one of them represents all when access is compared.

Answers that differ only in an external ID give roles that differ only in that text: a trust policy only tests
whether it is equal. So two customers are alike if their answers are equal after each external ID is replaced
by a number, counted in the order of appearance.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import parameters_of, texts
from octo_spec.resolve.customers import Customer, with_choice_inputs
from octo_spec.resolve.resolution import resolve
from octo_spec.resolve.statements import EXTERNAL_ID

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Condition, Deployment, Role, TrustStatement
    from octo_spec.model.environment import Value
    from octo_spec.resolve.customers import PlacedAnswer


def external_id_parameters(specs: Sequence[LoadedSpec]) -> frozenset[str]:
    """Return the parameters that each of ``specs`` uses only as external IDs, and compares as such.

    There are no such parameters if external IDs contain their parameter in different ways: then the text
    itself may decide. A spec cannot match an external ID with a pattern.
    """
    widest = tuple(_widest(spec) for spec in specs)
    if None in widest:
        return frozenset()
    roles = tuple(role for deployment in widest if deployment for role in deployment.roles)
    values = {value for role in roles for condition in _external_ids(role) for value in condition.values}
    if len({_literal_pieces(value) for value in values}) > 1 or not all(map(_depends_on_one, values)):
        return frozenset()
    return frozenset(id for value in values for id in parameters_of(value)) - _used_elsewhere(roles)


def _widest(loaded: LoadedSpec) -> Deployment | None:
    """Resolve a spec with every choice open: everything that any customer can get is present."""
    if loaded.spec is None:
        return None
    everything = with_choice_inputs(Customer(), loaded.spec.choices)
    return resolve(loaded.spec, loaded.spans, everything).deployment


def _external_ids(role: Role) -> Iterator[Condition]:
    conditions = (condition for statement in role.trust for condition in statement.conditions)
    return (condition for condition in conditions if _is_external_id(condition))


def _is_external_id(condition: Condition) -> bool:
    return condition.key.lower() == EXTERNAL_ID.lower()


def _depends_on_one(text: Text) -> bool:
    return len(text.references) == 1 and isinstance(text.references[0], Param)


def _literal_pieces(text: Text) -> tuple[str, ...]:
    """Return the text around the parameter."""
    return tuple(piece if isinstance(piece, str) else "" for piece in text.pieces)


def _used_elsewhere(roles: Iterable[Role]) -> frozenset[str]:
    rest = (replace(role, trust=tuple(map(_without_external_ids, role.trust))) for role in roles)
    return frozenset(id for role in rest for text in texts(role) for id in parameters_of(text))


def _without_external_ids(statement: TrustStatement) -> TrustStatement:
    kept = tuple(condition for condition in statement.conditions if not _is_external_id(condition))
    return replace(statement, conditions=kept)


# --- what alike customers have in common -------------------------------------------------------


def likeness(sides: Sequence[Customer | None], external_ids: frozenset[str]) -> Hashable:
    """Return what is equal for customers that are alike; ``sides`` are a customer's old and new entries."""
    numbers: dict[str, int] = {}
    everywhere = _preset_everywhere(sides)
    return tuple(
        None
        if customer is None
        else (
            _numbered_answers(customer.fix, external_ids, numbers),
            _numbered_answers(customer.preset, everywhere & external_ids, numbers),
            frozenset(customer.ask),
        )
        for customer in sides
    )


def _preset_everywhere(sides: Sequence[Customer | None]) -> frozenset[str]:
    """Return what every side presets; a preset on only one side is compared with the spec's own default."""
    presets = [frozenset(customer.preset) for customer in sides if customer]
    return frozenset.intersection(*presets) if presets else frozenset()


def _numbered_answers(
    answers: Mapping[str, PlacedAnswer], ids: frozenset[str], numbers: dict[str, int]
) -> frozenset[tuple[str, Value | tuple[int, ...]]]:
    return frozenset(
        (id, _numbers(answer.value, numbers) if id in ids else answer.value)
        for id, answer in sorted(answers.items())
    )


def _numbers(value: Value, numbers: dict[str, int]) -> Value | tuple[int, ...]:
    """Return a number for each text of a value, and none for an empty one."""
    written = (value,) if isinstance(value, str) else value
    return tuple(numbers.setdefault(text, len(numbers)) for text in written if text)
