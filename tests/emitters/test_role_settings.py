"""The table of a role's settings in each emitter: what the format calls every field that is a setting."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.deployment import Role
from octospec_cloudformation.vocabulary import ROLE_PROPERTIES
from octospec_iam_json.vocabulary import CREATION_KEYS, INDEX_KEYS
from octospec_terraform.vocabulary import ROLE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES: dict[str, Mapping[Any, str]] = {
    "cloudformation": ROLE_PROPERTIES,
    "iam-json": {**CREATION_KEYS, **INDEX_KEYS},
    "terraform": ROLE_ARGUMENTS,
}

NO_SETTINGS = {"id", "presence", "named", "session", "trust", "policies", "attachments"}
"""The compared fields of a role that are no settings; some tables name them, too."""


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_setting_of_a_role_has_a_name_of_its_own(table: Mapping[Any, str]) -> None:
    named = {field: name for field, name in table.items() if field not in NO_SETTINGS}
    assert {*named} == {field.name for field in fields(Role) if field.compare} - NO_SETTINGS
    assert len({*table.values()}) == len(table)
