"""Names that the values of a choice have in an older artifact."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from octo_spec.plugin.discovery import reserved_by_targets

_SPEC = """
octospec: 1
name: acme
version: 1.0.0
description: Acme.
categories: {reads: Reads.}
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]{8}$"}
choices:
  scan:
    description: Whether to scan.
    value-names: %s
roles:
  reader:
    name: Reader
    path: /
    why: Acme reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {reads: [reads]}
groups:
  reads:
    category: reads
    access: read
    needs: {scan: on}
    why: Acme reads.
    grants: [{allow: "ec2:Describe*"}]
"""


def test_each_value_of_a_choice_can_have_a_name() -> None:
    loaded = load_spec(_SPEC % '{cloudformation: {on: "Yes", off: "No"}}', "spec.yaml", reserved_by_targets())
    assert loaded.spec, loaded.diagnostics


@pytest.mark.parametrize(
    ("names", "code", "message"),
    [
        ('{iam-json: {on: "Yes", off: "No"}}', "OCT160", "iam-json does not support names for the values"),
        ('{terraform: {on: "Yes"}}', "OCT160", "name each of them, and no other"),
        ('{acme: {on: "Yes", off: "No"}}', "OCT160", "acme does not support names for the values"),
        ('{cloudformation: {on: "Yes"}}', "OCT160", "name each of them, and no other"),
        ('{cloudformation: {on: "Yes", off: "No", all: "All"}}', "OCT160", "name each of them, and no other"),
        ('{cloudformation: {on: "Yes", off: "Yes"}}', "OCT122", "'Yes' is also the name of the value 'on'"),
        ('{cloudformation: {on: "Yes,", off: "No"}}', "OCT161", "'Yes,' cannot be the name of a value"),
    ],
)
def test_names_that_a_format_does_not_take_are_refused(names: str, code: str, message: str) -> None:
    loaded = load_spec(_SPEC % names, "spec.yaml", reserved_by_targets())
    found = [f"{each.kind.code} {each.message}" for each in loaded.diagnostics]
    assert any(each.startswith(code) and message in each for each in found), found
