"""Answers of digits in the place of an account have twelve of them."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from octo_spec.resolve.account_answers import account_problems
from octo_spec.resolve.customers import Customer, PlacedAnswer

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID.}
  vendor: {description: The account of the vendor.}
  zones: {description: Zone accounts., type: list}
  floor: {description: A number.}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "${param.vendor}", external-id: "${param.external-id}"}]
    inline: {root: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Costs.
    grants:
      - allow: sqs:GetQueueUrl
        on: arn:aws:sqs:*:${param.zones}:costs
        when: {StringEquals: {aws:PrincipalTag/floor: "${param.floor}"}}
"""


@pytest.mark.parametrize(
    ("id", "value", "bad"),
    [
        ("vendor", "13192059843", "13192059843"),
        ("vendor", "1319-2059-8436", "1319-2059-8436"),
        ("vendor", "131920598436", ""),
        ("zones", ("131920598436", "1234567890123"), "1234567890123"),
        ("floor", "12", ""),
        ("external-id", "12", ""),
    ],
)
@pytest.mark.parametrize("key", ["fix", "preset"])
def test_an_account_that_lost_a_digit_is_reported(
    id: str, value: str | tuple[str, ...], bad: str, key: str
) -> None:
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None, list(map(str, loaded.diagnostics))
    answers = {id: PlacedAnswer(value)}
    customer = Customer("acme", fix=answers) if key == "fix" else Customer("acme", preset=answers)
    problems = list(map(str, account_problems(loaded.spec, customer)))
    assert len(problems) == (1 if bad else 0)
    assert all(f"OCT202 {bad!r} is not an account ID, but {id!r} names an account" in one for one in problems)
