"""Trust entries: who may assume a role."""

from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Conditions,
    Described,
    Line,
    OneOrMore,
    Prose,
    Sid,
)


class TrustSpec(Described):
    """One entry of a role's trust; it becomes one statement of the trust policy."""

    account: OneOrMore[Line] = ()
    """Account ids; `${account}` is the account that is deployed into."""
    role: OneOrMore[Line] = ()
    """Only these roles of the account, with their paths."""
    user: OneOrMore[Line] = ()
    """Only these users of the account, with their paths."""
    arn: OneOrMore[Line] = ()
    """Whole ARNs of principals, for parameters that hold one, and `${role.ID.arn}`."""
    service: OneOrMore[Line] = ()
    """Services of AWS, by principal: `ssm.amazonaws.com`."""
    federated: OneOrMore[Line] = ()
    """ARNs of identity providers; `when` must name their audience or subject."""
    external_id: OneOrMore[Line] = ()
    """A required parameter or `${stack.uuid}`, beside it an optional one. Services present `${account}`."""
    without_external_id: Prose | None = None
    """Why an AWS principal outside this account need not present an external ID."""
    when: Conditions = EMPTY
    """More conditions, as in a grant."""
    also: OneOrMore[Line] = ()
    """`sts:TagSession`, `sts:SetSourceIdentity`: a second statement for the same principal."""
    sid: Sid = ""
    """The Sid of the statement: letters and digits."""
    why: Prose | None = None
    """The reason, as a comment."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, with the reason."""
