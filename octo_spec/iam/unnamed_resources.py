"""ARNs of unnamed resources: only a grant on all resources of a type covers them.

An unnamed resource has a name that no policy mentions, so ``secret:*`` matches it and ``secret:octo/*`` does
not. The forms of the ARNs are those of AWS's reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

>>> from octo_spec.iam.catalog import action
>>> unnamed_resources(action("s3:DeleteBucket")) == (f"arn:?*:s3:::{NAME}",)
True
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.iam.catalog import Action

SHOWN_NAMES: Final = ("anything", "whatever", "selected", "in-scope")
"""What people see instead of ``NAME``; a role may deny requests about a resource with one of these names."""

MARK: Final = "\x7f"
"""A character that no policy mentions, and that no value of a parameter or a variable has: DEL.

AWS accepts it in a policy, as ``~``, which names of files may have. No text of a spec may contain it.
"""

NAME: Final = MARK * len(SHOWN_NAMES[0])
"""A name that no policy mentions. It is as long as the shown names, so that ``?`` matches both or neither."""

_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}|<[^>]*>|\*")
_PLACES: Final = frozenset({"Partition", "Region", "Account", "AccountId"})
"""Parts of an ARN that give the location of a resource."""

_ENDS: Final = {"SecretId": "-AbCdEf"}
"""What AWS appends to a name, so that ``secret:*-??????`` also matches any secret:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html"""

_ALSO_NAMED: Final = {
    "apprunner:UpdateService": (
        "autoscalingconfiguration",
        "connection",
        "observabilityconfiguration",
        "vpcconnector",
    ),
    "ecs:ExecuteCommand": ("cluster",),
    "ssm:SendCommand": ("bucket", "document"),
    "ssm:StartSession": ("document",),
}
"""Types of resources that a request names in addition to the resource on which the action acts:
https://docs.aws.amazon.com/service-authorization/latest/reference/"""

_SOME: Final = "?*"
"""At least one character: with an empty account, the ARN of an access point would also match an object."""


def unnamed_resources(action: Action, kinds: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ARNs of unnamed resources, at any location, on which an action may act.

    With ``kinds``, only resources of these types count. Returns only ``*`` for an action without resources.
    """
    arns = _documented_arns(action, kinds)
    return tuple(dict.fromkeys(_PLACEHOLDER.sub(_filled_arn, arn) for arn in arns)) or ("*",)


def acted_on(action: Action, kinds: Collection[str] = ()) -> tuple[str, ...]:
    """Return patterns for the ARNs of all resources on which an action may act; ``*`` without resources.

    With ``kinds``, only resources of these types count.
    """
    arns = _documented_arns(action, kinds)
    return tuple(dict.fromkeys(_PLACEHOLDER.sub("*", arn) for arn in arns)) or ("*",)


def _documented_arns(action: Action, kinds: Collection[str]) -> Iterator[str]:
    also_named = _ALSO_NAMED.get(action.full_name, ())
    counted = frozenset(kinds or action.kinds) - {*also_named}
    resources = (resource for resource in action.resource_types if resource.name in counted)
    return chain.from_iterable(resource.arns for resource in resources)


def _filled_arn(placeholder: re.Match[str]) -> str:
    part = placeholder[1]
    return _SOME if part in _PLACES else f"{NAME}{_ENDS.get(part, '')}"


def shown_resource(arn: str) -> str:
    """Return the ARN of an unnamed resource for people."""
    return arn.replace(NAME, SHOWN_NAMES[0])
