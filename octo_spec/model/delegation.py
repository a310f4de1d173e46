"""What a vendor registers with AWS for temporary delegations, next to the permissions."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class Delegation:
    """The vendor's domain, and the registered names of the template and the boundary, with their dates.

    Names and descriptions of the boundary are empty if no role stays.
    """

    partner_domain: str
    template_name: str
    template_description: str
    boundary_name: str = ""
    boundary_description: str = ""

    @property
    def boundary_arn(self) -> str:
        """The ARN of the boundary, which AWS puts into each account; ``partner`` is literal."""
        name = f"{self.partner_domain}/{self.boundary_name}"
        return f"arn:aws:iam::partner:policy/permissions-boundary/{name}"
