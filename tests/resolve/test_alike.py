"""Customers that a spec treats alike."""

from __future__ import annotations

import pytest

from octo_spec.language.load import LoadedSpec, load_spec
from octo_spec.resolve.alike import external_id_parameters, likeness
from octo_spec.resolve.customers import Customer, PlacedAnswer
from tests.cli.conftest import SPEC

IDS = frozenset({"external-id"})


def loaded(*changes: tuple[str, str]) -> LoadedSpec:
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    spec = load_spec(text, "spec.yaml")
    assert spec.spec is not None, spec.diagnostics
    return spec


def test_a_parameter_that_is_an_external_id_and_nothing_else_is_found() -> None:
    assert external_id_parameters([loaded(), loaded()]) == IDS
    around = ('external-id: "${param', 'external-id: "MSP-${param')
    assert external_id_parameters([loaded(around)]) == IDS
    next_to = ('external-id}"', 'external-id}", when: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}')
    assert external_id_parameters([loaded(next_to)]) == IDS


@pytest.mark.parametrize(
    "changes",
    [
        (("allow: ce:Get*", 'allow: s3:GetObject, on: "arn:aws:s3:::${param.external-id}/*"'),),
        (
            (
                "allow: ce:Get*",
                'allow: ce:Get*, when: {StringEquals: {"aws:PrincipalTag/x": "${param.external-id}"}}',
            ),
        ),
        (("name: Reader", "name: Reader-${param.external-id}"),),
        (
            (
                'external-id: "${param.external-id}"',
                'external-id: "${param.external-id}", when: {StringEquals: {aws:x: "${param.external-id}"}}',
            ),
        ),
        (
            (
                'external-id: "${param.external-id}"',
                'external-id: "${param.external-id}-${param.external-id}"',
            ),
        ),
        (('external-id: "${param.external-id}"', 'external-id: ["${param.external-id}", "${stack.uuid}"]'),),
    ],
)
def test_a_parameter_that_is_used_elsewhere_is_not_an_external_id(
    changes: tuple[tuple[str, str], ...],
) -> None:
    assert external_id_parameters([loaded(*changes)]) == frozenset()
    assert external_id_parameters([loaded(), loaded(*changes)]) == frozenset()


def test_where_external_ids_are_written_in_two_ways_each_is_compared() -> None:
    around = ('external-id: "${param', 'external-id: "MSP-${param')
    assert external_id_parameters([loaded(), loaded(around)]) == frozenset()


def test_a_spec_without_a_deployment_has_no_such_parameter() -> None:
    """A policy that is attached twice is refused while resolving, a text that is no spec while loading."""
    bills = "{category: cost-data, access: read, why: Bills., attach: job-function/Billing}"
    twice = ("groups:\n", f"    attached: [one, two]\ngroups:\n  one: {bills}\n  two: {bills}\n")
    assert external_id_parameters([loaded(), load_spec("{", "spec.yaml")]) == frozenset()
    assert external_id_parameters([loaded(), loaded(twice)]) == frozenset()


def customer(external_id: str | tuple[str, ...], **fix: str) -> Customer:
    return Customer(
        fix={
            "external-id": PlacedAnswer(external_id),
            **{id: PlacedAnswer(value) for id, value in fix.items()},
        }
    )


def test_customers_are_alike_whose_external_ids_stay_or_change_alike() -> None:
    kept, changed = (customer("aa"), customer("aa")), (customer("aa"), customer("zz"))
    assert likeness(kept, IDS) == likeness((customer("bb"), customer("bb")), IDS)
    assert likeness(changed, IDS) == likeness((customer("bb"), customer("yy")), IDS)
    assert likeness(kept, IDS) != likeness(changed, IDS)
    assert likeness(kept, frozenset()) != likeness((customer("bb"), customer("bb")), frozenset())


def test_other_answers_make_a_difference_and_so_does_having_none() -> None:
    sides = (customer("aa"), customer("aa"))
    assert likeness(sides, IDS) != likeness((customer("aa"), customer("aa", extra="on")), IDS)
    assert likeness(sides, IDS) != likeness((None, customer("aa")), IDS)
    assert likeness(sides, IDS) != likeness((customer(""), customer("")), IDS)


def test_a_preset_that_one_side_alone_has_is_compared_with_the_default_of_the_spec() -> None:
    preset = tuple(Customer(preset={"external-id": PlacedAnswer(value)}) for value in ("aa", "bb"))
    both = [(each, each) for each in preset]
    once = [(Customer(), each) for each in preset]
    assert likeness(both[0], IDS) == likeness(both[1], IDS)
    assert likeness(once[0], IDS) != likeness(once[1], IDS)


def test_customers_in_a_rotation_are_alike_and_differ_from_others() -> None:
    rotated = customer(("aa", "bb"))
    assert likeness((customer("aa"), rotated), IDS) == likeness((customer("cc"), customer(("cc", "dd"))), IDS)
    assert likeness((customer("aa"), rotated), IDS) != likeness((customer("aa"), customer(("bb", "aa"))), IDS)
    assert likeness((rotated, None), IDS) != likeness((customer("aa"), None), IDS)
    assert likeness((None, None), IDS) != likeness((None, Customer()), IDS)
