"""The two proofs of a format: its artifacts read back as the deployment, and grant exactly the same.

Each proof finds errors that the other cannot see, since they depend on different things.

The structural proof compares values. It covers all that a deployment says, also names, questions,
tags and descriptions, which grant nothing. But it compares with the projected deployment, so it cannot
find a Deny that the projection itself omitted; and it is only as good as the equality of values.

The semantic proof searches, with the engine that compares access, for a request which one side allows and
the other does not, over all action names and every combination of choices at once. It covers what AWS
decides, whatever form the statements have, and also compares with the whole deployment. But it does not see
what grants nothing.

Neither finds an error that the writer and the reader of a format share: the tests run real engines for
that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.model.canonical_json import difference
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment
    from octo_spec.symbolic.role_access import RoleAccess


def disagreement(
    read: Deployment, projected: Deployment, whole: Deployment, limit: int = DEFAULT_LIMIT
) -> str:
    """Say how the deployment that was read back differs; empty if both proofs hold.

    ``projected`` is the ``whole`` deployment without what the target does not support, so it may allow no
    more than the whole. One comparison of access takes at most ``limit`` steps; equal statements take none.
    In a rollout both proofs are made for the payer, and for the members.
    """
    structural = "" if read == projected else difference(read, projected)
    sides = (read, projected, whole, limit)
    found = (structural, *_access_differences(*sides), *_member_differences(*sides))
    return "; ".join(message for message in found if message)


def _member_differences(
    read: Deployment, projected: Deployment, whole: Deployment, limit: int
) -> Iterator[str]:
    """Compare the access that the members of a rollout give; nothing in it may be only a payer's."""
    if read.members is not None and projected.members is not None:
        for message in _access_differences(read.members, projected.members, whole, limit):
            yield f"in a member, {message}"


def _access_differences(
    read: Deployment, projected: Deployment, whole: Deployment, limit: int
) -> Iterator[str]:
    try:
        for unknowns in Unknowns.each((read, projected, whole), {}, {}):
            yield from _partition_differences(read, projected, whole, _AccessComparison(unknowns, limit))
    except BudgetExceededError as error:
        yield f"whether it grants the same is not known: {error}"
    except MalformedPolicyError as error:
        yield f"IAM would refuse it: {error}"


def _partition_differences(
    read: Deployment, projected: Deployment, whole: Deployment, comparison: _AccessComparison
) -> Iterator[str]:
    was_read, expected = comparison.roles(read), comparison.roles(projected)
    yield from (f"it allows {access}" for access in comparison.new_access(expected, was_read))
    yield from (f"it does not allow {access}" for access in comparison.new_access(was_read, expected))
    if whole != projected:
        beyond_whole = comparison.new_access(comparison.roles(whole), expected)
        yield from (f"without the omitted parts, something else allows {access}" for access in beyond_whole)


@frozen
class _AccessComparison:
    """The unknown inputs, and how many steps one comparison may take."""

    unknowns: Unknowns
    limit: int

    def roles(self, deployment: Deployment) -> Mapping[str, RoleAccess]:
        """Return the access of each role for every combination of choices, by id."""
        return {access.role.id: access for access in access_of_all_roles(deployment, self.unknowns)}

    def new_access(self, old: Mapping[str, RoleAccess], new: Mapping[str, RoleAccess]) -> Iterator[str]:
        """Show, for each role and purpose, one request that ``new`` allows and ``old`` does not."""
        for id, role in new.items():
            for base, queried in _document_pairs(old.get(id), role):
                for found in compare_first(base, queried, limit=self.limit).differences[:1]:
                    yield f"{_words(found.witness)} by role {id!r}"


def _document_pairs(
    held: RoleAccess | None, queried: RoleAccess
) -> tuple[tuple[Sequence[Document], Sequence[Document]], ...]:
    """Pair the documents of both sides that decide together: permissions, and trust."""
    return (
        (held.permissions.documents if held else (), (*queried.permissions.documents, queried.limits)),
        (held.trust.documents if held else (), (*queried.trust.documents, queried.trust_limits)),
    )


def _words(request: Request) -> str:
    return f"{request.action} on {request.resource}" if request.caller is None else str(request.caller)
