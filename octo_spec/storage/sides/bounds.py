"""Policies that limit the roles, one file each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.sides import Bound, bound_of
from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.policy import Document, allow_everything
from octo_spec.storage.inputs.policy_files import BAD_POLICY, PolicyFile, read_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.storage.inputs.inputs import Inputs


@frozen
class GivenBounds:
    """Policies that must also allow what a role does; ``boundary`` is the document of its boundary."""

    boundary: Bound | None = None
    within: tuple[Bound, ...] = ()

    def limit_role(self, role: RolePolicies) -> RolePolicies:
        """Limit a role by them; a given boundary document replaces a known one."""
        if self.boundary is None:
            return replace(role, bounds=(*role.bounds, *self.within))
        deployed = None if role.role is None else replace(role.role, boundary=None)
        return replace(
            role,
            role=deployed,
            bounds=(role.as_boundary(self.boundary), *self.within),
            unknown_boundary=None,
        )


NO_BOUNDS: Final = GivenBounds()


def read_bounds(boundary: str | None, within: tuple[str, ...], inputs: Inputs) -> GivenBounds:
    """Read the files; errors are in the diagnostics of ``inputs``."""
    texts = tuple(bound for path in within for bound in _file_bounds(path, path, inputs))
    of_role = tuple(_file_bounds(boundary, f"permissions boundary {boundary}", inputs)) if boundary else ()
    return GivenBounds(next(iter(of_role), None), texts)


def _file_bounds(path: str, title: str, inputs: Inputs) -> Iterator[Bound]:
    text = inputs.text(path)
    policy = None if text is None else read_policy(text, path)
    if isinstance(policy, PolicyFile):
        document = _without_principals(policy.document)
        if document is not None:
            found = bound_of(title, _with_full_access(document))
            yield replace(found, is_of_resources=any(each.principals for each in policy.document.statements))
            return
        policy = BAD_POLICY.at(Span(path), "a policy that limits roles names no principal except *")
    if text is not None:
        inputs.diagnostics.append(policy or BAD_POLICY.at(Span(path), "this is not an IAM policy"))


def _without_principals(document: Document) -> Document | None:
    """Remove the principals of a resource control policy, which applies to all principals."""
    principals = (statement.principals for statement in document.statements if statement.principals)
    if any(element.excluded or ANYTHING not in element.patterns for element in principals):
        return None
    statements = (
        replace(statement, principals=None, named_principals=()) for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _with_full_access(document: Document) -> Document:
    """Combine a policy that only denies with the one that allows everything, as AWS attaches both."""
    if any(statement.effect is Effect.ALLOW for statement in document.statements):
        return document
    return replace(document, statements=(*document.statements, *allow_everything().statements))
