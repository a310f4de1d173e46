"""The proof of a format: what it reads back as is the deployment, and grants exactly the same.

Two proofs that rest on different things. The structural one compares values, so it also holds for
names, questions and descriptions. The semantic one asks the engine that compares access, over all
action names and in every setting at once, for a request that one side allows and the other does not:
it holds for what AWS decides, whatever form the statements have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.model.canonical_json import difference
from octo_spec.symbolic.role_access import every_setting
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment
    from octo_spec.symbolic.role_access import RoleAccess


def disagreement(read: Deployment, meant: Deployment, whole: Deployment, limit: int = DEFAULT_LIMIT) -> str:
    """Say how what was read differs from what was meant; empty where both proofs hold.

    What was meant is the ``whole`` without what the target cannot have, so it may allow no more.
    ``limit`` bounds the steps of one comparison; what is written alike takes none.
    """
    structural = "" if read == meant else difference(read, meant)
    return "; ".join(one for one in (structural, *_access(read, meant, whole, limit)) if one)


def _access(read: Deployment, meant: Deployment, whole: Deployment, limit: int) -> Iterator[str]:
    try:
        for unknowns in Unknowns.each((read, meant, whole), {}, {}):
            yield from _in_one_partition(read, meant, whole, _Search(unknowns, limit))
    except BudgetExceededError as error:
        yield f"whether it grants the same is not known: {error}"
    except MalformedPolicyError as error:
        yield f"IAM would refuse it: {error}"


@dataclass(frozen=True, slots=True)
class _Search:
    """What is asked, and how many steps one comparison may take."""

    unknowns: Unknowns
    limit: int

    def roles(self, deployment: Deployment) -> Roles:
        """Read a deployment in every setting."""
        return {one.role.id: one for one in every_setting(deployment, self.unknowns)}

    def new_access(self, old: Roles, new: Roles) -> Iterator[str]:
        """Show one request for each role that ``new`` allows and ``old`` does not."""
        for id, role in new.items():
            for base, asked in _pairs(old.get(id), role):
                for found in compare_first(base, asked, limit=self.limit).differences[:1]:
                    yield f"{_words(found.witness)} by role {id!r}"


Roles: TypeAlias = "Mapping[str, RoleAccess]"


def _in_one_partition(
    read: Deployment, meant: Deployment, whole: Deployment, search: _Search
) -> Iterator[str]:
    was_read, was_meant = search.roles(read), search.roles(meant)
    yield from (f"it allows {one}" for one in search.new_access(was_meant, was_read))
    yield from (f"it does not allow {one}" for one in search.new_access(was_read, was_meant))
    if whole != meant:
        without = search.new_access(search.roles(whole), was_meant)
        yield from (f"left out, something else allows {one}" for one in without)


def _pairs(
    held: RoleAccess | None, asked: RoleAccess
) -> tuple[tuple[Sequence[Document], Sequence[Document]], ...]:
    """Pair the documents that decide alike: permissions and trust."""
    return (
        (held.permissions.documents if held else (), (*asked.permissions.documents, asked.limits)),
        (held.trust.documents if held else (), (*asked.trust.documents, asked.trust_limits)),
    )


def _words(request: Request) -> str:
    return f"{request.action} on {request.resource}" if request.caller is None else str(request.caller)
