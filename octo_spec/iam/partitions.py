"""The partitions of AWS: parts of its cloud with accounts, regions and names of hosts of their own.

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
"""The words that stand second in an ARN."""

CHINA: Final = "aws-cn"
"""The one whose hosts are spelled ``s3.cn-north-1.amazonaws.com.cn``:
https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html"""
