"""A spec and a customers file in which each text that ends in an artifact is a mark, to be replaced."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_ROLE: Final[dict[str, Any]] = {
    "name": "zqRoleNamezq",
    "why": "zqRoleWhyzq",
    "path": "/zqRolePathzq/",
    "description": "zqRoleDescriptionzq",
    "tags": {"zqTagKeyzq": "zqTagValuezq"},
    "trust": [
        {
            "account": "${param.principal}",
            "external-id": "zqIdLiteralzq${param.external-id}",
            "why": "zqTrustWhyzq",
            "accept": {"whole-account-principal": "zqReasonzq"},
        },
        {"service": "ec2.amazonaws.com", "why": "A service.", "sid": "zqTrustSidzq"},
    ],
    "inline": {"zqPolicyNamezq": ["reads", "lists"]},
}
_READS: Final[dict[str, Any]] = {
    "category": "cost-data",
    "access": "read",
    "why": "zqGroupWhyzq",
    "grants": [
        {
            "allow": "s3:GetObject",
            "on": [
                "arn:aws:s3:::reports/zqResourcezq/${param.free}/object",
                "arn:aws:s3:::reports/${partition.fact}/a",
                "arn:aws:s3:::reports/${param.pick.fact}/b",
                "arn:aws:s3:::reports/${param.pick}/c",
            ],
            "when": {"StringLike": {"aws:PrincipalTag/zqConditionKeyzq": "zqConditionValuezq"}},
            "why": "zqGrantWhyzq",
            "sid": "zqGrantSidzq",
        },
        {"allow": "s3:GetObjectTagging", "on": "arn:aws:s3:::reports/*"},
    ],
}
_LISTS: Final[dict[str, Any]] = {
    "category": "cost-data",
    "access": "read",
    "why": "Lists.",
    "needs": {"level": "more"},
    "grants": [
        {
            "allow": "s3:ListBucket",
            "on": "${param.list}",
            "when": {"StringEquals": {"s3:prefix": "zqNextToReferencezq${param.free}"}},
        }
    ],
}
_PARAMETERS: Final[dict[str, Any]] = {
    "principal": {
        "description": "An account.",
        "pattern": "^[0-9]{12}$",
        "pattern-help": "zqPatternHelpzq",
        "default": "111122223333",
    },
    "external-id": {
        "description": "zqParameterDescriptionzq",
        "min-length": 2,
        "max-length": 1000,
        "label": "zqParameterLabelzq",
        "section": "zqParameterSectionzq",
    },
    "free": {"description": "A text.", "default": "zqDefaultzq"},
    "list": {"description": "Buckets.", "type": "list", "default": ["zqElementzq"]},
    "pick": {
        "description": "One of them.",
        "allowed": {"zqAllowedzq": {"fact": "zqAllowedFactzq"}, "other": {"fact": "b"}},
        "default": "zqAllowedzq",
    },
}
SPEC: Final[dict[str, Any]] = {
    "octospec": "1",
    "name": "marked",
    "version": "1.0.0",
    "description": "zqDescriptionzq",
    "vendor": {"assumed-by": "zqVendorzq", "events": ["zqVendorEventzq"]},
    "categories": {"cost-data": "zqCategoryzq"},
    "partitions": {"aws": {"fact": "zqPartitionFactzq"}, "aws-cn": {"fact": "b"}},
    "parameters": _PARAMETERS,
    "choices": {
        "level": {
            "description": "zqChoiceDescriptionzq",
            "options": {"less": "zqOptionzq", "more": "More."},
            "label": "zqChoiceLabelzq",
            "section": "zqChoiceSectionzq",
        }
    },
    "roles": {"reader": _ROLE},
    "groups": {"reads": _READS, "lists": _LISTS},
    "never": [{"allow": "iam:CreateUser", "why": "zqNeverWhyzq"}],
}
CUSTOMERS: Final[dict[str, Any]] = {
    "octospec-customers": "1",
    "customers": {
        "zqCustomerIdzq": {
            "title": "zqTitlezq",
            "fix": {"list": ["zqFixedElementzq", "b"]},
            "preset": {"free": "zqPresetzq"},
        },
        "other": {"fix": {"free": "zqFixedzq"}},
    },
}

_MARK: Final = re.compile("zq[A-Za-z]+zq")
SPEC_FIELDS: Final = tuple(dict.fromkeys(_MARK.findall(json.dumps(SPEC))))
CUSTOMER_FIELDS: Final = tuple(dict.fromkeys(_MARK.findall(json.dumps(CUSTOMERS))))

NAMES: Final = frozenset({"zqRoleNamezq", "zqRolePathzq", "zqPolicyNamezq"})
"""Fields from which other names are made, such as those of files: only the whole text is compared."""

PROSE: Final = frozenset(
    field
    for field in (*SPEC_FIELDS, "zqTitlezq")
    if any(word in field for word in ("Why", "Description", "Label", "Section", "Help", "Option", "Category"))
    or field in {"zqReasonzq", "zqTitlezq", "zqVendorzq", "zqVendorEventzq"}
)
"""Fields for people: a target may show several spaces as one."""


def marked(data: object, payloads: dict[str, str]) -> str:
    """Write a file with other texts in the place of some marks."""
    text = json.dumps(data)
    for field, payload in payloads.items():
        text = text.replace(field, json.dumps(payload)[1:-1])
    return text
