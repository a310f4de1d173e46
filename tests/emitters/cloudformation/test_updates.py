"""What the update of a stack does to a role: in place, replaced or refused, and the actions that it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.deployment import Attachment
from octo_spec.model.updates import UpdateEffect
from octospec_cloudformation.vocabulary import FORMAT
from octospec_cloudformation.writing.updates import updates
from tests.emitters.cloudformation.samples import PLAIN, SSM, allow, inline, text
from tests.emitters.iam_json.samples import managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Policy, Role

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


A, B = allow("ce:Get*"), allow("tag:Get*")
PUT, DROP = ("iam:PutRolePolicy",), ("iam:DeleteRolePolicy",)
MAKE_MANAGED = ("iam:CreatePolicy", "iam:AttachRolePolicy")
DROP_MANAGED = ("iam:DetachRolePolicy", "iam:DeletePolicy")


def own(policy: Policy, id: str, name: str | None = None) -> Policy:
    """Return a policy with this logical ID, and perhaps another name."""
    return replace(policy, names=((FORMAT, id),), name=policy.name if name is None else text(name))


REFUSED: Final = [("a", UpdateEffect.REFUSED, ())]
POLICIES: Final = {
    "nothing": ((inline("a", A),), (inline("a", A),), []),
    "a grant": ((inline("a", A),), (inline("a", A, B),), [("a", UpdateEffect.IN_PLACE, PUT)]),
    "a new one": ((), (inline("a", A),), [("a", UpdateEffect.NEXT_TO_OLD, PUT)]),
    "a new managed one": ((), (managed("a", A),), [("a", UpdateEffect.NEXT_TO_OLD, MAKE_MANAGED)]),
    "none any longer": ((inline("a", A),), (), [("a", UpdateEffect.NEXT_TO_OLD, DROP)]),
    "no managed one any longer": ((managed("a", A),), (), [("a", UpdateEffect.NEXT_TO_OLD, DROP_MANAGED)]),
    "another name": (
        (inline("a", A),),
        (inline("b", A),),
        [("b", UpdateEffect.NEXT_TO_OLD, PUT), ("a", UpdateEffect.NEXT_TO_OLD, DROP)],
    ),
    "another name of one logical ID": (
        (own(inline("a", A), "P"),),
        (own(inline("b", A), "P"),),
        [("b", UpdateEffect.GAP, (*PUT, *DROP))],
    ),
    "another name of one logical ID, managed": (
        (own(managed("a", A), "P"),),
        (own(managed("b", A), "P"),),
        [("b", UpdateEffect.NEXT_TO_OLD, (*MAKE_MANAGED, *DROP_MANAGED))],
    ),
    "another logical ID of one name": ((own(inline("a", A), "P"),), (own(inline("a", A), "Q"),), REFUSED),
    "another logical ID, managed": ((own(managed("a", A), "P"),), (own(managed("a", A), "Q"),), REFUSED),
    "another logical ID without a name": (
        (own(managed("a", A), "P", ""),),
        (own(managed("a", A), "Q", ""),),
        [("Q", UpdateEffect.NEXT_TO_OLD, MAKE_MANAGED), ("P", UpdateEffect.NEXT_TO_OLD, DROP_MANAGED)],
    ),
    "another kind": ((own(inline("a", A), "P"),), (own(managed("a", A), "P"),), REFUSED),
    "a grant that moves": (
        (inline("a", A, B), inline("b")),
        (inline("a", A), inline("b", B)),
        [("a", UpdateEffect.GAP, PUT), ("b", UpdateEffect.IN_PLACE, PUT)],
    ),
    "the name of another one": (
        (own(inline("a", A), "P"), own(inline("b", B), "Q")),
        (own(inline("b", A), "P"),),
        [("b", UpdateEffect.GAP, (*PUT, *DROP))],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), POLICIES.values(), ids=POLICIES)
def test_an_update_of_policies_has_a_step_for_each_that_differs(
    old: tuple[Policy, ...],
    new: tuple[Policy, ...],
    expected: list[tuple[str, UpdateEffect, tuple[str, ...]]],
) -> None:
    before, now = (replace(PLAIN, roles=(replace(ROLE, policies=each),)) for each in (old, new))
    assert [(each.policy, each.effect, each.needs) for each in updates(before, now)] == expected
