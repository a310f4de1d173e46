"""Policies that are attached in other cases: a change of the policy, or only of when the role exists."""

from __future__ import annotations

import pytest

from octo_spec.analysis.diff.role_changes import THERE, role_changes
from octo_spec.model.deployment import Attachment, Deployment, Role
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Text

ON, LOUD = (Presence.of(ChoiceIs(id, ("on",))) for id in ("more", "loud"))
BOTH = Presence.of(*ON.tests, *LOUD.tests)


def deployment(there: Presence, attached: Presence) -> Deployment:
    """Return a deployment with one role that attaches one policy of the customer."""
    policy = Attachment(Text(("arn:aws:iam::111122223333:policy/own",)), attached)
    return Deployment("d", "1.0.0", (Role("r", None, (), (), presence=there, attachments=(policy,)),))


@pytest.mark.parametrize(
    ("old", "new", "grows"),
    [
        ((ALWAYS, ALWAYS), (ON, ON), []),  # The role exists in fewer cases, and has the policy in each.
        ((ALWAYS, LOUD), (ON, BOTH), []),
        ((ON, ON), (ALWAYS, ALWAYS), [True]),  # The policy is attached where there was no role.
        ((ON, ON), (ON, BOTH), [False]),
        ((ON, BOTH), (ON, ON), [True]),
        ((ALWAYS, ON), (ALWAYS, LOUD), [True]),
    ],
)
def test_a_policy_changes_where_the_new_role_has_it_in_other_cases(
    old: tuple[Presence, Presence], new: tuple[Presence, Presence], grows: list[bool]
) -> None:
    changes = [*role_changes(deployment(*old), deployment(*new))]
    assert [each.grows for each in changes if each.name != THERE] == grows
    assert any(each.name == THERE for each in changes) is (old[0] != new[0])
