"""What octospec claims about one request of a role, from real IAM documents, as ``can`` decides it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from octo_spec.access.request import Request
from octo_spec.analysis.decision.assumptions import Assumptions
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.decision.later_request import LaterRequest
from octo_spec.analysis.decision.self_grants import possible_escalations, self_grant
from octo_spec.analysis.decision.tag_grants import tag_grant
from octo_spec.analysis.sides import Bound, DocumentSet, RolePolicies, bound_of
from octo_spec.analysis.written_statements import written_form
from octo_spec.iam.policy import Document, parse
from octo_spec.model.deployment import Attachment, Policy, PolicyKind, Role
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.written_statements import WrittenStatement

ACCOUNT = "arn:aws:iam::111122223333"
ARN = f"{ACCOUNT}:role/own"
OTHER = f"{ACCOUNT}:role/other"
OF_AWS = "arn:aws:iam::aws:policy"
OWN_BOUNDARY = f"{ACCOUNT}:policy/boundary"

OF_SESSION = {
    "aws:principalarn": ARN,
    "aws:principaltype": "AssumedRole",
    "aws:principalaccount": "111122223333",
}
"""What AWS sends with each request of a session of the role."""

Statement = dict[str, Any]
"""A statement, as JSON data."""


class Claim(IntEnum):
    """The three answers, the cleanest first."""

    NO = 0
    NOT_DECIDED = 1
    YES = 2


@dataclass(frozen=True)
class Holder:
    """A role with its real documents, each a list of statements."""

    inline: Mapping[str, list[Statement]] = field(default_factory=dict)
    managed: Mapping[str, list[Statement]] = field(default_factory=dict)
    boundary: list[Statement] | None = None
    boundary_arn: str = OWN_BOUNDARY
    tags: Mapping[str, str] = field(default_factory=dict)
    within: tuple[list[Statement], ...] = ()
    versions: Mapping[str, tuple[list[Statement], ...]] = field(default_factory=dict)
    """The other versions of managed policies by name, and of the boundary by its ARN, if they are known."""


def allow(*actions: str, on: str | list[str] = "*", when: Statement | None = None) -> Statement:
    """Return a statement that allows actions."""
    return _statement("Allow", actions, on, when)


def deny(*actions: str, on: str | list[str] = "*", when: Statement | None = None) -> Statement:
    """Return a statement that denies actions."""
    return _statement("Deny", actions, on, when)


def _statement(
    effect: str, actions: tuple[str, ...], on: str | list[str], when: Statement | None
) -> Statement:
    found = {"Effect": effect, "Action": list(actions), "Resource": on}
    return {**found, "Condition": when} if when else found


def claim(holder: Holder, action: str, resource: str = "*", **context: str) -> Claim:
    """Return what octospec claims about a request: never *no* where some state allows it."""
    tags = {f"aws:principaltag/{key}": value for key, value in holder.tags.items()}
    role, request = policies_of(holder), Request(action, resource, {**OF_SESSION, **tags, **context})
    nothing = Assumptions()
    verdict = decide_bounded(role, request, nothing, is_all_known=True).verdict
    if verdict is RequestVerdict.ALLOWED:
        return Claim.YES
    step = self_grant(LaterRequest(role, request, nothing))
    step = step or tag_grant(role, request, nothing, may_be_denied=False)
    if step is not None:
        return Claim.YES if step.certain is not None else Claim.NOT_DECIDED
    return Claim.NOT_DECIDED if possible_escalations(role, request, nothing) else Claim.NO


def arn_of(policy: str) -> str:
    """Return the ARN of a managed policy by its name; an ARN is its own."""
    return policy if policy.startswith("arn:") else f"{ACCOUNT}:policy/{policy}"


def policies_of(holder: Holder) -> RolePolicies:
    """Return the policies of a role as octospec reads them."""
    kinds = {
        **dict.fromkeys(holder.inline, PolicyKind.INLINE),
        **dict.fromkeys(holder.managed, PolicyKind.MANAGED),
    }
    documents = tuple(map(_document, (*holder.inline.values(), *holder.managed.values())))
    return RolePolicies(
        "own",
        DocumentSet(documents, tuple(map(_written, documents))),
        role=Role(
            "own",
            Text(("own",)),
            (),
            tuple(Policy(Text((name,)), kind, ()) for name, kind in kinds.items()),
            boundary=Attachment(Text((holder.boundary_arn,))) if holder.boundary is not None else None,
            tags=tuple((key, Text((value,))) for key, value in holder.tags.items()),
        ),
        bounds=tuple(_bounds(holder)),
        arn=ARN,
        other_versions=tuple(
            (arn_of(name), tuple(map(_document, versions))) for name, versions in holder.versions.items()
        ),
    )


def _bounds(holder: Holder) -> list[Bound]:
    boundary = [] if holder.boundary is None else [_document(holder.boundary)]
    own = [Bound("boundary", DocumentSet((each,), (_written(each),)), is_boundary=True) for each in boundary]
    return [*own, *(bound_of("scp", _document(each)) for each in holder.within)]


def _document(statements: list[Statement]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": statements})


def _written(document: Document) -> tuple[WrittenStatement, ...]:
    return tuple(map(written_form, document.statements))
