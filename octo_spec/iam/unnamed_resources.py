"""Resources that nobody names: what only a grant on all resources of a kind reaches.

They bear a name that no policy mentions, so ``secret:*`` matches one and ``secret:octo/*`` does not.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action

NAME: Final = "~"
"""Stands for a name that no policy mentions."""

_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}|<[^>]*>|\*")
_PLACES: Final = frozenset({"Partition", "Region", "Account", "AccountId"})
"""Parts of an ARN that say where a resource is, not which one."""

_ENDS: Final = {"SecretId": "-AbCdEf"}
"""What AWS puts behind a name, so that ``secret:*-??????`` is any secret, too:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html"""

_BESIDE: Final = {
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
"""Kinds of resources that an action may name beside the one on which it acts:
https://docs.aws.amazon.com/service-authorization/latest/reference/"""

_SOME: Final = "?*"
"""Not empty, since the ARN of an object would else be that of an access point, too."""


def unnamed(action: Action) -> tuple[str, ...]:
    """List the ARNs of resources that nobody names, anywhere, on which an action may act.

    ``*`` alone for an action without resources.
    """
    beside = _BESIDE.get(action.full_name, ())
    documented = chain.from_iterable(one.arns for one in action.resource_types if one.name not in beside)
    return tuple(dict.fromkeys(_PLACEHOLDER.sub(_filled, arn) for arn in documented)) or ("*",)


def _filled(found: re.Match[str]) -> str:
    return _SOME if found[1] in _PLACES else f"{NAME}{_ENDS.get(found[1], '')}"


def shown(arn: str) -> str:
    """Write the ARN of a resource that nobody names for people."""
    return arn.replace(NAME, "anything")
