"""A change that an unknown policy hides is reported exactly if some text of the policy makes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.compare import allows_more
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.hidden_changes import hidden_changes
from octo_spec.analysis.sides import DocumentSet, RolePolicies, SideAccess, SidePair, bound_of
from octo_spec.analysis.written_statements import written_form
from octo_spec.iam.policy import Document, parse
from octo_spec.model.deployment import Attachment
from octo_spec.model.text import Text
from octo_spec.symbolic.unknowns import Unknowns
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTIONS: Final = ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage")
ANY_REQUESTS: Final = tuple(map(Request, (*ACTIONS, "sqs:PurgeQueue")))
"""Requests for each action, and for one that only a wildcard matches."""
UNKNOWN: Final = (Attachment(Text.of("arn:aws:iam::111122223333:policy/Theirs")),)

_Statement = tuple[str, tuple[str, ...]]


def statements() -> st.SearchStrategy[list[_Statement]]:
    """Draw a few statements about a few actions."""
    actions = st.lists(st.sampled_from((*ACTIONS, "sqs:*")), min_size=1, max_size=2, unique=True).map(tuple)
    return st.lists(st.tuples(st.sampled_from(("Allow", "Allow", "Deny")), actions), max_size=3)


def policy(written: Sequence[_Statement]) -> Document:
    """Return statements as a document."""
    listed = [{"Effect": effect, "Action": list(actions), "Resource": "*"} for effect, actions in written]
    return parse({"Version": "2012-10-17", "Statement": listed})


def side(document: Document, unknown: tuple[Attachment, ...] = UNKNOWN) -> SideAccess:
    """Return a role with a known and with unknown policies."""
    known = DocumentSet((document,), (tuple(map(written_form, document.statements)),))
    return SideAccess("side", (RolePolicies("reader", known, unknown=unknown),))


def directions(old: SideAccess, new: SideAccess) -> set[Direction]:
    """Return the directions of the hidden changes."""
    return {change.direction for change in hidden_changes([SidePair(old, new, Unknowns())])}


def gained(old: Document, new: Document, theirs: Document) -> bool:
    """Return whether an action is newly allowed if the text of the unknown policy is ``theirs``."""
    return any(
        allows((new, theirs), request) and not allows((old, theirs), request) for request in ANY_REQUESTS
    )


TEXTS: Final = tuple(
    policy([(effect, (action,))]) for effect in ("Allow", "Deny") for action in (*ACTIONS, "sqs:*")
)


@pytest.mark.medium
@given(statements(), statements())
@tried(50)
def test_a_change_is_hidden_if_some_text_makes_it_and_no_text_is_needed_to_see_it(
    before: list[_Statement], after: list[_Statement]
) -> None:
    old, new = policy(before), policy(after)
    is_hidden = Direction.NEW in directions(side(old), side(new))
    is_seen = allows_more((old,), (new,))
    is_made = any(gained(old, new, text) for text in TEXTS)
    assert is_hidden or is_seen or not is_made
    assert is_made or not is_hidden
    assert Direction.LOST not in directions(side(old), side(old))


def bounded(document: Document, bound: Document) -> SideAccess:
    """Return a role with a known and with unknown policies, within a boundary."""
    of_document = side(document)
    return of_document.with_bounds(lambda role: replace(role, bounds=(bound_of("boundary", bound),)))


@given(statements(), statements(), statements())
@tried(50)
def test_a_changed_boundary_hides_a_change_exactly_if_some_text_of_the_policy_shows_it(
    written: list[_Statement], before: list[_Statement], after: list[_Statement]
) -> None:
    known, old, new = map(policy, (written, before, after))
    found = directions(bounded(known, old), bounded(known, new))
    for direction, base, queried in ((Direction.NEW, old, new), (Direction.LOST, new, old)):
        requests = [
            request
            for request in ANY_REQUESTS
            if allows((queried,), request) and not allows((base,), request)
        ]
        is_made = any(allows((known, text), request) for text in TEXTS for request in requests)
        assert (direction in found) is is_made


def test_a_known_boundary_on_one_side_only_changes_what_an_unknown_policy_allows() -> None:
    reads = policy([("Allow", ("sqs:ReceiveMessage",))])
    assert directions(side(reads), bounded(reads, reads)) == {Direction.LOST}
    assert directions(bounded(reads, reads), side(reads)) == {Direction.NEW}
    assert directions(bounded(reads, reads), bounded(reads, reads)) == set()


def test_a_policy_on_one_side_only_may_hide_anything() -> None:
    reads = policy([("Allow", ("sqs:ReceiveMessage",))])
    assert directions(side(reads), side(reads, ())) == {Direction.NEW, Direction.LOST}
    assert directions(side(reads, ()), side(reads)) == {Direction.NEW, Direction.LOST}
    assert directions(side(reads, ()), side(reads, ())) == set()
