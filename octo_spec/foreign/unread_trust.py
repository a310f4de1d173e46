"""Roles whose trust depends on optional values: they may trust more callers than the deployment says."""

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
    """Add to each role the parameters on which its trust depends and which may be omitted elsewhere."""
    return tuple(_with_unread(role, narrower) for role in roles) if narrower else roles


def _with_unread(role: Role, narrower: Mapping[str, Unread]) -> Role:
    input_ids = {id for each in role.trust for text in trust_texts(each) for id in parameters_of(text)}
    input_ids |= {subject(test) for each in role.trust for test in each.presence.tests}
    return replace(role, unread=(*role.unread, *(each for id, each in narrower.items() if id in input_ids)))
