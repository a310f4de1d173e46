"""What a question about a role needs to know of it, whether its answers are open or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from octo_spec.iam.policy import Document


class Permissions(Protocol):
    """Documents that decide together."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents."""


class Permitted(Protocol):
    """A role by its ARN, and what its policies allow."""

    @property
    def arn(self) -> str:
        """The ARN; empty where it is not known."""

    @property
    def permissions(self) -> Permissions:
        """What the policies of the role allow."""
