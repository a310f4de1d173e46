from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given

from octo_spec.model.deployment import Deployment, Role
from octo_spec.model.role_settings import RoleSetting, given_settings, with_settings
from octo_spec.testing import LAW, deployments

PARTS = {"id", "presence", "named", "session", "trust", "policies", "attachments"}
"""The fields of a role that are no settings; ``why`` is never compared."""


def test_every_field_of_a_role_is_a_setting_or_a_part() -> None:
    assert {*RoleSetting} == {field.name for field in fields(Role) if field.compare} - PARTS


@LAW
@given(deployments())
def test_a_role_is_its_parts_and_the_settings_that_are_given(deployment: Deployment) -> None:
    for role in deployment.roles:
        bare = Role(role.id, None, role.trust, role.policies, role.attachments)
        bare = replace(bare, presence=role.presence, named=role.named, session=role.session)
        assert with_settings(bare, given_settings(role)) == role


def test_a_role_of_which_nothing_is_said_has_no_settings() -> None:
    assert given_settings(Role("reader", None, ())) == {}
