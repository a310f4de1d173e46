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
        "AWS::Lambda::LayerVersion",
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
    "AWS::IAM::Role": "extras cannot contain an AWS::IAM::Role; define the role in the spec",
    "AWS::IAM::": "{type} grants permissions; write a group in the spec instead",
    "AWS::CloudFormation::Stack": "octospec cannot check the contents of a nested stack: {type}",
    "AWS::Serverless::": "octospec cannot check what a transform creates: {type}",
    "": "extras cannot contain {type}",
}
"""The prefix of a type -> why octospec refuses it; the first match applies."""

SECTION_REASONS: Final = {
    "Transform": "a transform may change the whole template",
    "Rules": "extras cannot contain rules; write requires or required-when in the spec",
    "Metadata": "octospec writes the metadata itself",
}

ATTRIBUTES: Final = frozenset(
    {"Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"}
)
"""The attributes that a resource can have next to its properties."""

CUSTOM_ATTRIBUTES: Final = ATTRIBUTES | {"Version"}
"""Those of a custom resource."""

FUNCTIONS: Final = frozenset(
    {
        *("Ref", "GetAtt", "Sub", "Join", "Split", "Select", "If", "FindInMap", "Base64"),
        *("Equals", "And", "Or", "Not", "Condition"),
    }
)
FUNCTION_REASONS: Final = {
    "Transform": "octospec cannot check what AWS::Include or another transform inserts",
    "ImportValue": "octospec does not know a value from another stack",
}
