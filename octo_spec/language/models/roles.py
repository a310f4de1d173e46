"""Roles: who may assume them, and their groups."""

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Described,
    Duration,
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
    """An IAM role: who may assume it, and the policies into which it packs its groups."""

    name: Line | None = None
    """The name that AWS shows; absent, or an optional parameter that is not given, the target makes one."""
    names: FormatNames = EMPTY
    """Names in formats, as an older artifact has them: format -> name; absent, made of the id."""
    why: Prose
    """The reason, as a comment."""
    path: Line = "/"
    """IAM's path of the role and of its managed policies; absent, `/`, and artifacts do not write it."""
    description: FoldedText | None = None
    """IAM's description of the role, in IAM's alphabet; absent, `why`; `""` for none."""
    max_session: Duration = DEFAULT_SESSION_SECONDS
    """How long a session may last, one to twelve hours: `12h`, `90m`, `3600s`; absent, one hour."""
    boundary: Line | None = None
    """The permissions boundary: a policy of AWS by name, or an ARN."""
    tags: dict[Line, Line] = EMPTY
    """Tags as AWS shows them: literal keys; a value may hold references."""
    needs: Needs = EMPTY
    """Choices without which the role is not there."""
    trust: OneOrMore[TrustSpec]
    """Who may assume the role."""
    inline: dict[Line, OneOrMore[Id]] = EMPTY
    """Inline policies: name -> groups."""
    managed: dict[Line, OneOrMore[Id]] = EMPTY
    """Customer managed policies: name -> groups; `""` for one that the target names."""
    attached: OneOrMore[Id] = ()
    """Groups that only attach policies of AWS."""
    policy_names: dict[Line, FormatNames] = EMPTY
    """Names of policies in formats, as an older artifact has them: policy -> format -> name."""
    grants_nothing: Prose | None = None
    """Why the role has no group: its policies are attached elsewhere, say."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, with the reason."""
