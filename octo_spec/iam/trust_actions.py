"""The actions that a role's trust policy decides: IAM refuses all other actions in it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html

>>> is_of_trust("sts:assumerole"), is_of_trust("sts:assumeroot"), is_of_trust("s3:getobject")
(True, False, False)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches

if TYPE_CHECKING:
    from octo_spec.iam.policy import Statement

TRUST_ACTIONS: Final[Patterns] = frozenset(
    {
        Pattern("sts:assumerole"),
        Pattern("sts:assumerolewithsaml"),
        Pattern("sts:assumerolewithwebidentity"),
        Pattern("sts:tagsession"),
        Pattern("sts:setsourceidentity"),
        Pattern("sts:setcontext"),
        Pattern(f"sts:assumerole{SEGMENT_RUN}"),
    }
)
"""The actions of today, and other ways to assume a role that AWS may add; in lower case."""


def is_of_trust(name: str) -> bool:
    """Return whether a trust policy decides an action, whose name is in lower case."""
    return any_matches(TRUST_ACTIONS, name)


def is_trust(statement: Statement) -> bool:
    """Return whether a statement belongs to a trust policy: it names principals, and no resource."""
    return statement.principals is not None and statement.resources is None
