"""What AWS's temporary delegation registers of the vendor, next to the permissions."""

from typing import Annotated

from pydantic import Field

from octo_spec.language.models.scalars import Day, Described, Prose

DOMAIN_PATTERN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"
REGISTERED_PATTERN = r"^[A-Za-z0-9_+=,.@-]{1,100}$"

Domain = Annotated[str, Field(pattern=DOMAIN_PATTERN)]
"""``vendor.example``."""

RegisteredName = Annotated[str, Field(pattern=REGISTERED_PATTERN)]
"""A name without its date."""


class RegisteredSpec(Described):
    """A template or a boundary, as AWS registers it."""

    name: RegisteredName
    """Its name; the date of `delegation` is added to it."""
    description: Prose
    """What AWS and customers read about it."""


class DelegationSpec(Described):
    """What the vendor registers with AWS, so that it can ask customers for a temporary delegation."""

    partner_domain: Domain
    """The domain with which AWS knows the vendor."""
    date: Day
    """The day of this version. What is registered cannot be changed, so a change needs another day."""
    template: RegisteredSpec
    """The policy of the vendor's session, which has the roles with `session`."""
    boundary: RegisteredSpec | None = None
    """The permissions boundary of the roles that stay. Omit this key if none stays."""
