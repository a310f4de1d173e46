"""The patterns of resources that evidence keeps: the documented form of an ARN, without names.

>>> resource_pattern("ec2:DeleteVolume", "arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc")
'arn:aws:ec2:us-east-1:*:volume/*'
>>> resource_pattern("s3:GetObject", "arn:aws:s3:::payroll/ada.pdf")
'arn:aws:s3:::*/*'
>>> resource_pattern("ec2:DescribeVolumes", "arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc")
'*'
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.resource_types import NO_RESOURCE, PLACEHOLDER, pattern_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from octo_spec.iam.glob import Pattern

PARTITION: Final = "${partition}"
_ARN_PARTS: Final = 6
_REGION: Final = 3
_LONGEST: Final = 2048


@lru_cache(1 << 13)
def resource_pattern(action: str, arn: str) -> str:
    """Return the documented form of a resource of an action, with its partition and region only.

    ``*`` if AWS documents no such resource for the action: the rest of an ARN may name a person.
    """
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(arn) > _LONGEST or len(parts) < _ARN_PARTS:
        return "*"
    fitting = [form for form in _forms(action) if matches(pattern_of(form), arn)]
    if not fitting:
        return "*"
    kept = {"Partition": parts[1], "Region": parts[_REGION]}

    def filled(placeholder: re.Match[str]) -> str:
        return kept.get(placeholder[1], "*")

    # The pattern of a bucket matches its objects, too: the form with more of its own text is meant.
    form = max(fitting, key=lambda each: (len(PLACEHOLDER.sub("", each)), each))
    return PLACEHOLDER.sub(filled, form)


def _forms(action: str) -> tuple[str, ...]:
    found = look_up(action)
    if not isinstance(found, Action):
        return ()
    return tuple(arn for each in found.resource_types for arn in each.arns)


def anywhere(resource: str) -> str:
    """Return the pattern of a resource in each partition and region of a spec.

    >>> anywhere("arn:aws:ec2:us-east-1:*:volume/*")
    'arn:${partition}:ec2:*:*:volume/*'
    """
    _, _, service, region, rest = resource.split(":", 4)
    return f"arn:{PARTITION}:{service}:{'*' if region else ''}:{rest}"


def are_all_resources(action: str, seen: Iterable[str]) -> bool:
    """Return whether requests on resources of ``seen`` patterns name all that the action needs to name.

    They do not if AWS also requires a resource of another type, or if requests may name none.
    """
    found = look_up(action)
    if not isinstance(found, Action) or NO_RESOURCE in found.resources:
        return False
    patterns = [wild(anywhere(each).replace(PARTITION, "*")) for each in seen]
    required = (each for each in found.resource_types if each.name in found.required_kinds)
    return all(any(_may_be(form, patterns) for form in each.arns) for each in required)


def _may_be(form: str, patterns: Iterable[Pattern]) -> bool:
    example = PLACEHOLDER.sub(lambda found: "aws" if found[1] == "Partition" else "x", form)
    return any(matches(pattern, example) for pattern in patterns)
