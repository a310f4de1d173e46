"""Each table that is keyed by condition operators, or by what they compare, has a row for all of them.

Who adds an operator, a family, a quantifier or a type of key finds here every table that needs a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.search.key_values import USUAL_VALUES
from octo_spec.analysis import wording
from octo_spec.iam import condition_parsing
from octo_spec.iam.key_domains import EXACT_DOMAINS, OUTLINES
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.operators import FORMS, OPERATORS, READS_VARIABLES, Family, Quantifier
from octo_spec.language.checks.conditions import VALUES
from octo_spec.language.checks.open_values import PARAMETER_VALUES
from octo_spec.lint.rules.names import operator_type_mismatch
from octo_spec.testing import draw_grants
from tests.access import test_laws
from tests.language import test_everything
from tests.lint import test_names

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILIES = set(Family)
TABLES: dict[str, tuple[Iterable[object], Iterable[object]]] = {
    "families with an operator": ({operator.family for operator in OPERATORS}, FAMILIES),
    "how values of a document are read": (condition_parsing.TESTS, FAMILIES),
    "the verb of each operator": (
        wording.VERBS,
        {operator.name for operator in OPERATORS if operator.family is not Family.NULL},
    ),
    "the words of each quantifier": (wording.SHARES, set(Quantifier)),
    "what a value of a spec is like": (VALUES, FAMILIES - {Family.STRING}),
    "the value of a parameter": (PARAMETER_VALUES, FAMILIES - READS_VARIABLES),
    "the types of keys with families": (operator_type_mismatch.COMPARED_BY, set(ValueKind)),
    "the families that compare a type of key": (
        {family for families in operator_type_mismatch.COMPARED_BY.values() for family in families},
        FAMILIES - {Family.NULL},
    ),
    "an example for each type of key": (
        operator_type_mismatch.EXAMPLES,
        {families[0] for families in operator_type_mismatch.COMPARED_BY.values()},
    ),
    "the values of each type of key": ({*EXACT_DOMAINS, *OUTLINES}, set(ValueKind) - {ValueKind.STRING}),
    "the usual values of each type of key": (USUAL_VALUES, set(ValueKind)),
    "literal values that are drawn": (draw_grants.LITERAL_VALUES, FAMILIES - READS_VARIABLES),
    "values of the laws of comparing": (test_laws.VALUES, FAMILIES),
    "grid of the laws of comparing": (test_laws.GRID_VALUES, FAMILIES - {Family.NULL}),
    "keys of the laws of comparing": (test_laws.KEYS.values(), FAMILIES - {Family.NULL}),
    "values of a spec with every operator": (test_everything.OPERANDS, FAMILIES),
    "samples of the rules about operators": (test_names.SAMPLES, FAMILIES),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_row_for_each_operator_family_quantifier_or_type(name: str) -> None:
    rows, expected = TABLES[name]
    assert set(rows) == set(expected)


@pytest.mark.parametrize("operator", operator_type_mismatch.EXAMPLES.values())
def test_an_example_for_a_type_of_key_is_an_operator_of_that_family(operator: str) -> None:
    assert operator_type_mismatch.EXAMPLES[FORMS[operator].family] == operator


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_every_operator_has_words(name: str) -> None:
    words = wording.condition(name, "aws:username", ("x",))
    assert name not in words
    assert FORMS[name].operator.name not in words
