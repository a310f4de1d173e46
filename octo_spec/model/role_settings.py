"""The settings of a role: what AWS keeps of the role itself, beside its trust, policies and attachments.

An emitter names each setting once, in a table keyed by ``RoleSetting`` that its writer and its reader
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
    """A setting, named as the field of ``Role`` that holds it."""

    NAME = "name"
    PATH = "path"
    DESCRIPTION = "description"
    MAX_SESSION = "max_session"
    BOUNDARY = "boundary"
    TAGS = "tags"


SettingValue = Text | str | int | Attachment | tuple[tuple[str, Text], ...]
"""Name and path are texts; a session is in seconds, a boundary is attached, tags are keys with values."""

_BARE: Final = Role(id="", name=None, trust=())


def given_settings(role: Role) -> dict[RoleSetting, SettingValue]:
    """Give the settings that differ from what AWS takes where nothing is said."""
    values = {setting: getattr(role, setting) for setting in RoleSetting}
    return {setting: value for setting, value in values.items() if value != getattr(_BARE, setting)}


def with_settings(role: Role, settings: Mapping[RoleSetting, SettingValue]) -> Role:
    """Give ``role`` with ``settings`` in place of its own."""
    changes: dict[str, Any] = {setting.value: value for setting, value in settings.items()}
    return replace(role, **changes)
