"""The settings of a role: its own attributes in AWS, without its trust, policies and attachments.

An emitter names a setting once, in a table keyed by ``RoleSetting`` that its writer and its reader
share. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from octo_spec.model.deployment import Attachment, Role
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class RoleSetting(StrEnum):
    """A setting; its name is the field of ``Role`` that holds it."""

    NAME = "name"
    PATH = "path"
    DESCRIPTION = "description"
    MAX_SESSION = "max_session"
    BOUNDARY = "boundary"
    TAGS = "tags"


SettingValue = Text | str | int | Attachment | tuple[tuple[str, Text], ...]
"""A text (name, path), seconds (session), an attachment (boundary), or keys with values (tags)."""

_BARE: Final = Role(id="", name=None, trust=())


def given_settings(role: Role) -> dict[RoleSetting, SettingValue]:
    """Return the settings that differ from AWS's defaults."""
    values = {setting: getattr(role, setting) for setting in RoleSetting}
    return {setting: value for setting, value in values.items() if value != getattr(_BARE, setting)}


def with_settings(role: Role, settings: Mapping[RoleSetting, SettingValue]) -> Role:
    """Return ``role`` with ``settings`` instead of its own."""
    changes: dict[str, Any] = {setting.value: value for setting, value in settings.items()}
    return replace(role, **changes)
