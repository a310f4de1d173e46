"""What the update of a stack does to a role: in place, replaced or refused, and the actions that it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.deployment import Attachment
from octo_spec.model.updates import UpdateEffect
from octospec_cloudformation.vocabulary import FORMAT
from octospec_cloudformation.writing.updates import updates
from tests.emitters.cloudformation.samples import PLAIN, SSM, text

if TYPE_CHECKING:
    from octo_spec.model.deployment import Role

ROLE: Final = PLAIN.roles[0]
BOUND, OTHER = (Attachment(text(f"arn:aws:iam::111122223333:policy/{name}")) for name in ("bound", "other"))
NAMED: Final = replace(ROLE, names=((FORMAT, "Own"),))

IN_PLACE: Final = {
    "nothing": (ROLE, ROLE, None),
    "its trust": (ROLE, replace(ROLE, trust=(SSM,)), "UpdateAssumeRolePolicy"),
    "its longest session": (ROLE, replace(ROLE, max_session=3600), "UpdateRole"),
    "its description": (ROLE, replace(ROLE, description="Reads."), "UpdateRole"),
    "a new tag": (replace(ROLE, tags=ROLE.tags[:2]), ROLE, "TagRole"),
    "no tag any longer": (ROLE, replace(ROLE, tags=ROLE.tags[:2]), "UntagRole"),
    "a new boundary": (ROLE, replace(ROLE, boundary=BOUND), "PutRolePermissionsBoundary"),
    "another boundary": (
        replace(ROLE, boundary=BOUND),
        replace(ROLE, boundary=OTHER),
        "PutRolePermissionsBoundary",
    ),
    "the same boundary": (replace(ROLE, boundary=BOUND), replace(ROLE, boundary=BOUND), None),
    "no boundary any longer": (replace(ROLE, boundary=BOUND), ROLE, "DeleteRolePermissionsBoundary"),
    "a new attachment": (replace(ROLE, attachments=()), ROLE, "AttachRolePolicy"),
    "no attachment any longer": (ROLE, replace(ROLE, attachments=()), "DetachRolePolicy"),
}


def step(old: Role, new: Role) -> tuple[UpdateEffect, tuple[str, ...]] | None:
    """Return what an update does to the only role."""
    found = [
        each for each in updates(*(replace(PLAIN, roles=(one,)) for one in (old, new))) if not each.policy
    ]
    return (found[0].effect, found[0].needs) if found else None


@pytest.mark.parametrize(("old", "new", "action"), IN_PLACE.values(), ids=IN_PLACE)
def test_an_update_needs_the_action_for_what_differs_and_no_other(
    old: Role, new: Role, action: str | None
) -> None:
    assert step(old, new) == (action and (UpdateEffect.IN_PLACE, (f"iam:{action}",)))


@pytest.mark.parametrize(
    ("new", "effect"),
    [
        (replace(ROLE, path=text("/a/")), UpdateEffect.REFUSED),
        (NAMED, UpdateEffect.REFUSED),
        (replace(ROLE, name=text("Other")), UpdateEffect.REPLACED),
        (replace(NAMED, name=text("Other")), UpdateEffect.REPLACED),
        (replace(ROLE, name=text("Other"), path=text("/a/")), UpdateEffect.REPLACED),
    ],
)
def test_a_role_with_another_path_or_logical_id_needs_another_name(new: Role, effect: UpdateEffect) -> None:
    found = step(ROLE, new)
    assert found
    assert found[0] is effect
