"""Roles: who may assume them, and their groups."""

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Described,
    Duration,
    Flag,
    FoldedText,
    FormatNames,
    Id,
    Line,
    Needs,
    OneOrMore,
    Prose,
)
from octo_spec.language.models.trust import TrustSpec


class RoleSpec(Described):
    """An IAM role: who may assume it, and which groups its policies contain."""

    name: Line | None = None
    """The role's name in AWS. Without it, or without a value of an optional parameter, it is generated."""
    names: FormatNames = EMPTY
    """Names in an older artifact, to keep: format -> name. Without this key: made from the id."""
    why: Prose
    """The reason, which becomes a comment."""
    path: Line = "/"
    """The IAM path of the role and of its managed policies. Without this key: `/`, which is not written."""
    description: FoldedText | None = None
    """The role's description in IAM, which allows Latin-1. Without this key: `why`; `""` for none."""
    max_session: Duration = DEFAULT_SESSION_SECONDS
    """The maximum session duration: `12h`, `90m` or `3600s`, from one to twelve hours; default: one hour."""
    boundary: Line | None = None
    """The permissions boundary: an AWS managed policy by name, or an ARN."""
    tags: dict[Line, Line] = EMPTY
    """Tags as they are in AWS: literal keys; values can contain references."""
    needs: Needs = EMPTY
    """The choices that the role requires; without them, it is not deployed."""
    session: Flag = False
    """Not a role, but the vendor's session while it sets up the other roles, by a temporary delegation."""
    trust: OneOrMore[TrustSpec] = ()
    """Who may assume the role; required, unless it is a `session`."""
    inline: dict[Line, OneOrMore[Id]] = EMPTY
    """Inline policies: name -> groups."""
    managed: dict[Line, OneOrMore[Id]] = EMPTY
    """Customer managed policies: name -> groups. With `""` as its name, the target generates one."""
    attached: OneOrMore[Id] = ()
    """Groups that only attach AWS managed policies."""
    policy_names: dict[Line, FormatNames] = EMPTY
    """Names of policies in an older artifact, to keep: policy -> format -> name."""
    grants_nothing: Prose | None = None
    """Why the role has no group, for example because its policies are attached elsewhere."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, each with the reason."""
