"""Which roles of a customer are read from AWS."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.live.assumed_accounts import role_arns
from octo_spec.resolve.customers import Deployed
from octo_spec.testing.environments import ACCOUNT
from tests.live.fleet_dumps import TWO_ROLES, customer
from tests.resolve.specs import deployed

READER, WRITER, THEIRS = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("Reader", "Writer", "Theirs"))
MOVED = TWO_ROLES.replace("    name: Writer\n", "    name: Writer\n    path: /${param.external-id}/\n")
OPTIONAL = TWO_ROLES.replace("    name: Writer\n", "    name: Writer\n    needs: {extra: on}\n")


@pytest.mark.parametrize(
    ("spec", "roles", "read"),
    [
        (TWO_ROLES, {}, {READER, WRITER}),
        (TWO_ROLES, {"reader": THEIRS}, {THEIRS, WRITER}),
        (TWO_ROLES, {"reader": THEIRS, "writer": WRITER}, {THEIRS, WRITER}),
        (OPTIONAL, {}, {READER}),
        (OPTIONAL, {"writer": WRITER}, {READER, WRITER}),
        (TWO_ROLES.replace("    name: Writer\n", ""), {"reader": THEIRS}, set()),
        (MOVED, {"reader": THEIRS}, set()),
    ],
)
def test_a_role_that_the_entry_does_not_name_has_the_name_of_the_newest_release(
    spec: str, roles: dict[str, str], read: set[str]
) -> None:
    of = replace(customer(), deployed=Deployed(ACCOUNT, "aws", roles))
    assert set(role_arns(of, (deployed(spec),))) == read
