"""Trust entries: who may assume a role."""

from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Conditions,
    Described,
    Line,
    Needs,
    OneOrMore,
    PartitionName,
    Prose,
    Sid,
)


class TrustSpec(Described):
    """One entry of a role's trust; it becomes one statement of the trust policy."""

    account: OneOrMore[Line] = ()
    """Account IDs; `${account}` is the customer's account, in which the role is deployed."""
    role: OneOrMore[Line] = ()
    """Trust only these roles of the account, written with their paths."""
    user: OneOrMore[Line] = ()
    """Trust only these users of the account, written with their paths."""
    arn: OneOrMore[Line] = ()
    """Complete ARNs of principals: a parameter that holds one, or `${role.ID.arn}`."""
    service: OneOrMore[Line] = ()
    """AWS service principals: `ssm.amazonaws.com`."""
    federated: OneOrMore[Line] = ()
    """ARNs of identity providers; `when` must compare the audience or the subject."""
    external_id: OneOrMore[Line] = ()
    """A required parameter or `${stack.uuid}`, and optionally another. Services present `${account}`."""
    without_external_id: Prose | None = None
    """Why an AWS principal outside this account does not need an external ID."""
    when: Conditions = EMPTY
    """Other conditions, as in a grant."""
    also: OneOrMore[Line] = ()
    """`sts:TagSession`, `sts:SetSourceIdentity`: a second statement for the same principal."""
    needs: Needs = EMPTY
    """The choices that the entry requires; without them, it trusts no one. One entry must always be left."""
    only_in: OneOrMore[PartitionName] = ()
    """The partitions of the spec in which the entry is deployed. Without this key: all."""
    sid: Sid = ""
    """The Sid of the statement: letters and digits."""
    why: Prose | None = None
    """The reason, which becomes a comment."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, each with the reason."""
