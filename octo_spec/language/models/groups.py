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
    """Allowed actions."""
    deny: OneOrMore[Line] | None = None
    """Denied actions."""
    allow_all_except: OneOrMore[Line] | None = None
    """Allow all actions except these (`NotAction`)."""
    deny_all_except: OneOrMore[Line] | None = None
    """Deny all actions except these (`NotAction`)."""
    on_all_except: OneOrMore[Line] = ()
    """All resources except these (`NotResource`)."""
    on: OneOrMore[Line] = Field(default_factory=_everywhere)
    """ARNs of resources. Without this key: all."""
    when: Conditions = EMPTY
    """Operator -> condition key -> values. All conditions must match."""
    sid: Sid = ""
    """The Sid of the statement: letters and digits, unique in a policy."""
    why: Prose | None = None
    """The reason, which becomes a comment. Without this key: the group's reason."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, each with the reason."""


class GroupSpec(Described):
    """A named set of grants with one reason."""

    category: CategoryId
    """One of the spec's categories."""
    access: Access
    """The highest access level in AWS's documentation of the group's actions; `none` if it only denies."""
    why: Prose
    """The reason, which becomes a comment."""
    needs: Needs = EMPTY
    """The choices that the group requires; without them, it is not deployed."""
    only_in: OneOrMore[PartitionName] = ()
    """The partitions of the spec in which the group is deployed. Without this key: all."""
    accounts: Literal["all", "payer", "members"] = "all"
    """The accounts to which a rollout over an organization deploys the group; other builds ignore it."""
    grants: OneOrMore[GrantSpec] = ()
    """What the group allows or denies. A group has `grants`, `attach` or both."""
    attach: OneOrMore[Line] = ()
    """AWS managed policies by path and name, or a parameter with ARNs. Rules check what they grant."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, each with the reason."""


class NeverSpec(Described):
    """Requests that no role may make. A role that can change its own permissions can undo this (OCT397)."""

    allow: OneOrMore[Line]
    """Actions."""
    on: OneOrMore[Line] = ("*",)
    """ARNs of resources. Without this key: all."""
    when: Conditions = EMPTY
    """Only requests that match these conditions."""
    why: Prose
    """The reason."""
    except_: OneOrMore[Id] = Field(default=(), alias="except")
    """Roles to which this does not apply."""
