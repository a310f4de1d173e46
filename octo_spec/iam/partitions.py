"""The partitions of AWS: parts of its cloud with separate accounts, regions and host names.

https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

from typing import Final

PARTITIONS: Final = (
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
)
"""The possible values of the second part of an ARN."""

CHINA: Final = "aws-cn"
"""The partition whose host names end in ``.cn``, such as ``s3.cn-north-1.amazonaws.com.cn``:
https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html"""
