"""What extras may hold: resources that grant a role nothing, and nothing that brings in what is not seen."""

from __future__ import annotations

from typing import Final

BLOCKS: Final = ("variable", "locals", "resource", "output")
"""The kinds of blocks that may stand in extras."""

BLOCK_REASONS: Final = {
    "module": "a module holds what is not seen here",
    "data": "a data source brings in what is not seen here",
    "provider": "a provider may act in another account; the caller of the module gives it",
    "terraform": "the module has its settings",
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
"""Resources that may have a policy that grants to others, and the argument that holds it."""

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
"""Resources that run with a role, which must be one of the spec, and the argument that names it."""

REASONS: Final = {
    "aws_iam_role_policy": "grants: {type}; write it as a group",
    "aws_iam_role": "grants: {type}; write it as a role",
    "aws_iam_": "grants: {type}; write it as a group",
    "aws_cloudformation_stack": "a stack holds what is not seen here: {type}",
    "": "{type} is none of the types that may stand beside roles",
}
"""How a type starts -> why it is refused; the first that fits."""

INNER_REASONS: Final = {
    "grant": "an access control list grants to others; write a bucket policy",
    "provisioner": "a provisioner runs a command that is not seen here",
    "connection": "a connection is for provisioners",
}
ARGUMENT_REASONS: Final = {"provider": "another provider may be another account"}

READING_FILES: Final = ("file", "templatefile", "fileset")
"""How functions begin that bring in what is not seen here."""
