"""The name of a parameter in words, for one without a description.

>>> name_in_words("aws_cluster_arn"), name_in_words("CSAccountNumber"), name_in_words("EXTERNAL_ID")
('AWS cluster ARN.', 'CS account number.', 'External ID.')
"""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.ids import words_of

_ABBREVIATIONS: Final = frozenset(
    {
        *("ACM", "AMI", "API", "APM", "ARN", "AWS", "CI", "CIDR", "CLI", "CUR", "DNS", "EBS", "EC2", "ECR"),
        *("ECS", "EFS", "EKS", "ELB", "EMR", "ETL", "IAM", "ID", "IP", "JSON", "KMS", "MFA", "OIDC", "OU"),
        *("RDS", "S3", "SAML", "SDK", "SNS", "SQS", "SSH", "SSL", "SSM", "SSO", "STS", "TLS", "URI", "URL"),
        *("UUID", "VPC"),
    }
)
_PLURAL: Final = {f"{each}S": f"{each}s" for each in _ABBREVIATIONS}


def name_in_words(name: str) -> str:
    """Return a name as a sentence; abbreviations stay in capital letters."""
    first, *others = words_of(name.lower() if name.isupper() else name) or ("",)
    words = (_word(first, first.capitalize()), *(_word(word, word.lower()) for word in others))
    return f"{' '.join(words)}."


def _word(written: str, usual: str) -> str:
    upper = written.upper()
    if upper in _ABBREVIATIONS or re.fullmatch("[A-Z][A-Z0-9]+", written):
        return upper
    return _PLURAL.get(upper, usual)
