"""Checks between the fields of a file, one module per noun; every check is a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.language.checks.choices import choices, needs
from octo_spec.language.checks.circles import mutual_trust
from octo_spec.language.checks.conditions import condition_values, conditions, policy_characters
from octo_spec.language.checks.descriptions import literal_texts, long_texts
from octo_spec.language.checks.external_ids import external_ids
from octo_spec.language.checks.format_names import format_names, format_value_names, unknown_policies
from octo_spec.language.checks.grants import denies_everywhere, grants
from octo_spec.language.checks.ids import name_clashes, reserved_ids
from octo_spec.language.checks.packing import aws_policies, empty_groups, packing, sids
from octo_spec.language.checks.parameters import answers, conflicts, patterns, uneven_facts
from octo_spec.language.checks.principals import principals
from octo_spec.language.checks.references import references
from octo_spec.language.checks.resources import resources
from octo_spec.language.checks.roles import names, same_names, settings
from octo_spec.language.checks.sessions import sessions
from octo_spec.language.checks.trust import trust
from octo_spec.language.checks.usage import only_in, unknown_ids, unused_declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.language.models.customers import CustomersFile
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.reserved_words import Reserved

SPEC_CHECKS: Final[tuple[Callable[[CheckedSpec], Iterator[Finding]], ...]] = (
    literal_texts,
    long_texts,
    uneven_facts,
    conflicts,
    patterns,
    answers,
    choices,
    needs,
    references,
    reserved_ids,
    name_clashes,
    format_names,
    format_value_names,
    unknown_policies,
    unknown_ids,
    only_in,
    unused_declarations,
    names,
    same_names,
    settings,
    sessions,
    trust,
    principals,
    external_ids,
    mutual_trust,
    packing,
    empty_groups,
    sids,
    aws_policies,
    grants,
    denies_everywhere,
    resources,
    conditions,
    condition_values,
    policy_characters,
)


def spec_findings(spec: Spec, reserved: Reserved) -> Iterator[Finding]:
    """Run all checks of a spec: errors between its fields, and words that targets reserve."""
    checked = CheckedSpec(spec, reserved)
    for check in SPEC_CHECKS:
        yield from check(checked)


def customers_findings(file: CustomersFile) -> Iterator[Finding]:
    """Run all checks of a customers file that do not need its spec."""
    from octo_spec.language.checks.customers import customer_answers, customer_ids  # noqa: PLC0415 - few builds have customers

    yield from customer_ids(file)
    yield from customer_answers(file)
