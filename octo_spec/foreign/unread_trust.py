"""Roles whose trust rests on what others may leave out: it lets in more callers than the deployment says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.presence import subject
from octo_spec.model.traversal import parameters_of, trust_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Role
    from octo_spec.model.unread import Unread


def with_unread_trust(roles: tuple[Role, ...], narrower: Mapping[str, Unread]) -> tuple[Role, ...]:
    """Tell each role of the parameters on which its trust rests, and which others may leave out."""
    return tuple(_told(role, narrower) for role in roles) if narrower else roles


def _told(role: Role, narrower: Mapping[str, Unread]) -> Role:
    asked = {id for each in role.trust for text in trust_texts(each) for id in parameters_of(text)}
    asked |= {subject(test) for each in role.trust for test in each.presence.tests}
    return replace(role, unread=(*role.unread, *(each for id, each in narrower.items() if id in asked)))
