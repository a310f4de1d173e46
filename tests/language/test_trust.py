"""Who may be asked for an external ID, and for which."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from tests.language.test_load import SPEC

_TRUST = '{account: "131920598436", external-id: "${param.external-id}"}'
_UNUSED = "OCT123"
_OWN = '"${param.external-id}"'


@pytest.mark.parametrize(
    ("principal", "external_id", "codes"),
    [
        ('account: "131920598436"', _OWN, []),
        ('account: "131920598436"', '"${account}"', ["OCT144"]),
        ('account: "${account}"', _OWN, []),
        ('arn: "arn:${partition}:iam::${account}:role/x"', _OWN, []),
        ("service: firehose.amazonaws.com", '"${account}"', []),
        ("service: firehose.amazonaws.com", _OWN, ["OCT143"]),
        ("service: firehose.amazonaws.com", f'["${{account}}", {_OWN}]', ["OCT143", "OCT144"]),
        ("federated: cognito-identity.amazonaws.com", '"${account}"', ["OCT143", "OCT144", "OCT146"]),
    ],
)
def test_an_external_id_is_required_only_of_callers_that_can_send_it(
    principal: str, external_id: str, codes: list[str]
) -> None:
    loaded = load_spec(SPEC.replace(_TRUST, f"{{{principal}, external-id: {external_id}}}"), "spec.yaml")
    assert sorted({found.kind.code for found in loaded.diagnostics} - {_UNUSED}) == codes
