"""The table of a role's settings in each emitter: what the format calls every field that is a setting."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Role
from octospec_iam_json.vocabulary import CREATION_KEYS, INDEX_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.role_settings import RoleSetting

TABLES: dict[str, Mapping[RoleSetting, str]] = {"iam-json": {**CREATION_KEYS, **INDEX_KEYS}}

PARTS = {"id", "presence", "trust", "policies", "attachments"}
"""The fields of a role that are no settings; ``why`` is never compared."""


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_setting_of_a_role_has_a_name_of_its_own(table: Mapping[RoleSetting, str]) -> None:
    settings = {field.name for field in fields(Role) if field.compare} - PARTS
    assert {*table} == settings
    assert len({*table.values()}) == len(settings)
