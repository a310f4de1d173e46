"""What keeps a statement from applying, in words."""

from __future__ import annotations

from octo_spec.analysis.decision.unmet_parts import needs
from octo_spec.iam.policy import parse


def test_a_part_of_an_arn_from_a_parameter_is_shown_as_the_parameter() -> None:
    document = parse(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${unknown:param/p/3}"}},
            },
        }
    )
    [condition] = document.statements[0].conditions
    assert needs(condition) == "aws:PrincipalTag/team is ${param.p}"
