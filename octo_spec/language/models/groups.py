"""Groups: named sets of grants with one reason."""

from typing import Any, Literal

from pydantic import Field

from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Access,
    CategoryId,
    Conditions,
    Described,
    Id,
    Line,
    Needs,
    OneOrMore,
    PartitionName,
    Prose,
    Sid,
)


def _everywhere(data: dict[str, Any]) -> tuple[str, ...]:
    return () if data["on_all_except"] else ("*",)


class GrantSpec(Described):
    """One grant: allow or deny what, on which resources, when, and why; it becomes one statement."""

    allow: OneOrMore[Line] | None = None
    """Actions that are allowed."""
    deny: OneOrMore[Line] | None = None
    """Actions that are denied."""
    allow_all_except: OneOrMore[Line] | None = None
    """All actions but these are allowed (`NotAction`)."""
    deny_all_except: OneOrMore[Line] | None = None
    """All actions but these are denied (`NotAction`)."""
    on_all_except: OneOrMore[Line] = ()
    """All resources but these (`NotResource`)."""
    on: OneOrMore[Line] = Field(default_factory=_everywhere)
    """ARNs of resources; absent, all."""
    when: Conditions = EMPTY
    """Operator -> condition key -> values; all must hold."""
    sid: Sid = ""
    """The Sid of the statement: letters and digits, once in a policy."""
    why: Prose | None = None
    """The reason, as a comment; absent, the group's."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, with the reason."""


class GroupSpec(Described):
    """A named set of grants with one reason."""

    category: CategoryId
    """One of the spec's categories."""
    access: Access
    """The most that the catalogue of AWS may find in the group; `none` only denies."""
    why: Prose
    """The reason, as a comment."""
    needs: Needs = EMPTY
    """Choices without which the group is not there."""
    only_in: OneOrMore[PartitionName] = ()
    """The partitions of the spec in which the group is there; absent, all."""
    accounts: Literal["all", "payer", "members"] = "all"
    """Where a rollout over an organisation puts the group; nothing else reads it."""
    grants: OneOrMore[GrantSpec] = ()
    """What is allowed or denied; this or `attach`, or both."""
    attach: OneOrMore[Line] = ()
    """Policies of AWS by name with its folder, or a parameter that holds ARNs; AWS's texts count."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, with the reason."""


class NeverSpec(Described):
    """Requests that no role may ever be allowed; one that changes its own rights can void that (OCT397)."""

    allow: OneOrMore[Line]
    """Actions."""
    on: OneOrMore[Line] = ("*",)
    """ARNs of resources; absent, all."""
    when: Conditions = EMPTY
    """Only requests for which this holds."""
    why: Prose
    """The reason."""
    except_: OneOrMore[Id] = Field(default=(), alias="except")
    """Roles that may."""
