"""A parameter in the partition's place of an ARN becomes the partition, if its values are partitions."""

from __future__ import annotations

import pytest

from octo_spec.source import Mapping, parse_yaml
from octospec_cloudformation.reading.partition_parameters import without_partition_parameters
from octospec_cloudformation.reading.sections import entries

TEMPLATE = """
Parameters: {{{name}: {declared}}}
Resources: {{R: {{Arn: !Sub 'arn:${{{name}}}:s3:::b'}}}}
"""


@pytest.mark.parametrize(
    ("name", "declared", "is_partition"),
    [
        ("Cloud", "{Type: String, AllowedValues: [aws, aws-cn]}", True),
        ("Cloud", "{Type: String, AllowedValues: [aws, aws-cn], Default: aws}", True),
        ("Cloud", "{Type: String, AllowedValues: [aws, other]}", False),
        ("Cloud", "{Type: String, AllowedValues: [aws, aws-cn], Default: other}", False),
        ("Cloud", "{Type: String}", False),
        ("Partition", "{Type: String}", True),
        ("AwsPartition", "{Type: String, Default: aws-us-gov}", True),
        ("Partition", "{Type: String, AllowedValues: [one, two]}", False),
        ("Partition", "{Type: String, Default: one}", False),
        ("Partition", "{Type: Number}", False),
    ],
)
def test_a_parameter_is_for_the_partition_by_its_values_or_by_its_name(
    name: str, declared: str, *, is_partition: bool
) -> None:
    root = parse_yaml(TEMPLATE.format(name=name, declared=declared), "t.yaml").node
    assert isinstance(root, Mapping)
    replaced = without_partition_parameters(root)
    assert bool(replaced.diagnostics) is is_partition
    assert (name not in entries(entries(replaced.root).get("Parameters"))) is is_partition
    assert ("${AWS::Partition}" in str(replaced.root)) is is_partition
