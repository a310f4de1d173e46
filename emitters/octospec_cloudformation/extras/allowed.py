"""What extras can contain: resources that grant a role nothing, and functions with visible effects only."""

from __future__ import annotations

from typing import Final

SECTIONS: Final = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")
"""The sections of a template that extras can add to, in the order of a template."""

POLICY_PROPERTIES: Final = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
}
"""Resource types with a resource policy, and the property that contains it."""

TYPES: Final = frozenset(
    {
        *POLICY_PROPERTIES,
        "AWS::S3::Bucket",
        "AWS::KMS::Alias",
        "AWS::SNS::Topic",
        "AWS::SNS::Subscription",
        "AWS::SQS::Queue",
        "AWS::Events::Rule",
        "AWS::CUR::ReportDefinition",
        "AWS::BCMDataExports::Export",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::CloudFormation::CustomResource",
        "AWS::IAM::InstanceProfile",
    }
)
CUSTOM: Final = "Custom::"
"""The prefix of custom resource types, which are allowed as well."""

ROLE_PROPERTIES: Final = {"AWS::Lambda::Function": "Role", "AWS::IAM::InstanceProfile": "Roles"}
"""Resource types that run with a role, which must be a role of the spec, and the property that names it."""

REASONS: Final = {
    "AWS::IAM::Role": "grants: AWS::IAM::Role; write it as a role",
    "AWS::IAM::": "grants: {type}; write it as a group",
    "AWS::CloudFormation::Stack": "a nested stack holds what is not seen here: {type}",
    "AWS::Serverless::": "a transform makes resources that are not seen here: {type}",
    "": "{type} is none of the types that may stand beside roles",
}
"""The prefix of a type -> why octospec refuses it; the first match applies."""

SECTION_REASONS: Final = {
    "Transform": "a transform may change the whole template",
    "Rules": "rules belong to the spec: write requires or required-when",
    "Metadata": "metadata is octospec's",
}

ATTRIBUTES: Final = frozenset(
    {"Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"}
)
"""The attributes that a resource can have next to its properties."""

FUNCTIONS: Final = frozenset(
    {
        *("Ref", "GetAtt", "Sub", "Join", "Split", "Select", "If", "FindInMap", "Base64"),
        *("Equals", "And", "Or", "Not", "Condition"),
    }
)
FUNCTION_REASONS: Final = {
    "Transform": "AWS::Include and other transforms bring in what is not seen here",
    "ImportValue": "a value of another stack is not seen here",
}
