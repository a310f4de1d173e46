"""A role that a reader skipped is neither new nor gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.sides import PolicyPurpose, SideAccess, SidePair, deployment_side, with_only_role
from octo_spec.diagnostics import Span
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.symbolic.unknowns import Unknowns
from tests.review.small_deployments import deployment_of, grant

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.model.deployment import Role

SKIPPED: Final = Unread(
    UnreadKind.ROLE, "it is not readable", Span("template.yaml"), name="Writer", may_name_roles=False
)


def roles(*ids: str) -> tuple[Role, ...]:
    [one] = deployment_of(grant("s3:GetObject")).roles
    return tuple(replace(one, id=id) for id in ids)


def side(*ids: str, skipped: bool = False) -> SideAccess:
    deployment = replace(
        deployment_of(grant("s3:GetObject")), roles=roles(*ids), unread=(SKIPPED,) if skipped else ()
    )
    return deployment_side("side", deployment, Unknowns())


def compared(old: SideAccess, new: SideAccess) -> Diff:
    return diff((SidePair(old, new, Unknowns()),), ActionReading.CATALOGUE)


def hidden(found: Diff) -> set[tuple[str, str]]:
    return {
        (each.role, each.direction.value) for each in found.hidden if each.purpose is PolicyPurpose.ACCESS
    }


def test_a_role_that_may_be_skipped_is_not_gone() -> None:
    found = compared(side("reader", "writer"), side("reader", skipped=True))
    assert (found.changes, found.roles) == ((), ())
    assert hidden(found) == {("writer", "lost"), ("Writer", "new")}


def test_a_role_that_may_have_been_skipped_is_not_new() -> None:
    found = compared(side("reader", skipped=True), side("reader", "writer"))
    assert (found.changes, found.roles) == ((), ())
    assert hidden(found) == {("writer", "new"), ("Writer", "lost")}


def test_a_role_is_gone_if_no_role_was_skipped() -> None:
    found = compared(side("reader", "writer"), side("reader"))
    assert {change.direction for change in found.changes} == {Direction.LOST}
    assert found.hidden == ()


def test_a_skipped_role_does_not_matter_for_another_one() -> None:
    sides = (side("reader", "writer"), side("reader", skipped=True))
    of_reader = compared(*(with_only_role(each, "reader") for each in sides))
    assert (of_reader.changes, of_reader.roles, of_reader.hidden) == ((), (), ())
    of_writer = compared(*(with_only_role(each, "writer") for each in sides))
    assert of_writer.changes == ()
    assert hidden(of_writer) == {("writer", "lost"), ("Writer", "new")}
