"""The proof of a format: what it reads back as is the deployment, and grants exactly the same.

Two proofs that rest on different things. The structural one compares values, so it also holds for
names, questions and descriptions. The semantic one asks the engine that compares access, over all
action names and in every setting at once, for a request that one side allows and the other does not:
it holds for what AWS decides, whatever form the statements have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.comparing import compare_first
from octo_spec.access.effort import DEFAULT_LIMIT, EffortExceededError
from octo_spec.canonical import difference
from octo_spec.every_setting import every_setting
from octo_spec.iam.json_shape import MalformedPolicyError
from octo_spec.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.requests import Request
    from octo_spec.deployment import Deployment
    from octo_spec.every_setting import RoleAccess
    from octo_spec.iam.policy import Document


def disagreement(read: Deployment, meant: Deployment, whole: Deployment, limit: int = DEFAULT_LIMIT) -> str:
    """Say how what was read differs from what was meant; empty where both proofs hold.

    What was meant is the ``whole`` without what the target cannot have, so it may allow no more.
    ``limit`` bounds the steps of one comparison; what is written alike takes none.
    """
    structural = "" if read == meant else difference(read, meant)
    return "; ".join(one for one in (structural, *_access(read, meant, whole, limit)) if one)


def _access(read: Deployment, meant: Deployment, whole: Deployment, limit: int) -> Iterator[str]:
    try:
        yield from (f"it allows {one}" for one in _new_access(meant, read, limit))
        yield from (f"it does not allow {one}" for one in _new_access(read, meant, limit))
        yield from (f"left out, something else allows {one}" for one in _new_access(whole, meant, limit))
    except EffortExceededError as error:
        yield f"whether it grants the same is not known: {error}"
    except MalformedPolicyError as error:
        yield f"IAM would refuse it: {error}"


def _new_access(old: Deployment, new: Deployment, limit: int) -> Iterator[str]:
    """Show one request for each role that ``new`` allows and ``old`` does not."""
    for unknowns in Unknowns.each((old, new), {}, {}):
        before = {one.role.id: one for one in every_setting(old, unknowns)}
        for role in every_setting(new, unknowns):
            for base, asked in _pairs(before.get(role.role.id), role):
                for found in compare_first(base, asked, limit=limit).differences[:1]:
                    yield f"{_words(found.witness)} by role {role.role.id!r}"


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
