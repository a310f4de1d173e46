"""What extras can contain: resources that grant a role nothing, and no functions with hidden results."""

from __future__ import annotations

from typing import Final

BLOCKS: Final = ("variable", "locals", "resource", "output")
"""The kinds of blocks that extras can contain."""

BLOCK_REASONS: Final = {
    "module": "octospec cannot check the contents of a module",
    "data": "octospec does not know the values of a data source",
    "provider": "a provider can act in another account; only the caller of the module configures providers",
    "terraform": "the module already has a terraform block",
}

POLICY_ARGUMENTS: Final = {
    "aws_s3_bucket": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
}
"""Resource types that can have a resource policy, and the argument that contains it."""

TYPES: Final = frozenset(
    {
        *POLICY_ARGUMENTS,
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_notification",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_kms_alias",
        "aws_sns_topic_subscription",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cur_report_definition",
        "aws_bcmdataexports_export",
        "aws_lambda_function",
        "aws_lambda_permission",
        "aws_lambda_invocation",
        "aws_iam_instance_profile",
    }
)

ROLE_ARGUMENTS: Final = {"aws_lambda_function": "role", "aws_iam_instance_profile": "role"}
"""Resource types that run with a role, which must be a role of the spec, and the argument that names it."""

REASONS: Final = {
    "aws_iam_role_policy": "{type} grants permissions; write a group in the spec instead",
    "aws_iam_role": "extras cannot contain {type}; define the role in the spec",
    "aws_iam_": "{type} grants permissions; write a group in the spec instead",
    "aws_cloudformation_stack": "octospec cannot check the contents of a stack: {type}",
    "": "extras cannot contain {type}",
}
"""The prefix of a type -> why octospec refuses it; the first match applies."""

INNER_REASONS: Final = {
    "grant": "an access control list grants access to other accounts; write a bucket policy",
    "provisioner": "octospec cannot check what a provisioner's command does",
    "connection": "a connection is only for provisioners, which extras cannot have",
}
ARGUMENT_REASONS: Final = {"provider": "another provider can act in another account"}

READING_FILES: Final = ("file", "templatefile", "fileset")
"""The prefixes of functions that read contents which are not visible here."""
