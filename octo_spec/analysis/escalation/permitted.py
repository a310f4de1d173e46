"""What a question about a role must know about it, whether its answers are open or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from octo_spec.iam.policy import Document


class Permissions(Protocol):
    """Documents that AWS evaluates together."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents."""


class Permitted(Protocol):
    """A role's ARN, and what its policies allow."""

    @property
    def arn(self) -> str:
        """The ARN; empty if it is not known."""

    @property
    def permissions(self) -> Permissions:
        """What the policies of the role allow."""
