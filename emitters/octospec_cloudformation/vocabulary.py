"""How CloudFormation spells what a deployment holds: tables that writer and reader share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind, PolicyKind
from octo_spec.model.role_settings import RoleSetting
from octo_spec.model.text import Account, Partition, Region, Stack, StackAttribute

if TYPE_CHECKING:
    from octo_spec.model.text import Reference

FORMAT: Final = "cloudformation"
"""The format for which a spec gives names."""

TEMPLATE: Final = "template.yaml"
README: Final = "README.md"
"""The page beside the template, which only documents."""
SPEC_OUTPUTS: Final = ("SpecName", "SpecVersion")
FORMAT_VERSION: Final = "2010-09-09"
INTERFACE: Final = "AWS::CloudFormation::Interface"
MUST_BE_GIVEN: Final = "What must be given"
MAY_BE_CHOSEN: Final = "What you may choose"
YOUR_LIMITS: Final = "Your own limits"
OWN_SECTIONS: Final = frozenset({MUST_BE_GIVEN, MAY_BE_CHOSEN, YOUR_LIMITS})
"""Where the console shows what stands in no section of the spec."""

OWN_METADATA: Final = "octospec"
NAMES: Final = "names"
"""In the metadata of octospec: each logical id that the spec gave -> the id, or the name of the policy."""

NO_VALUE: Final = "AWS::NoValue"

SECTIONS: Final = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)

PSEUDO: Final[dict[Reference, str]] = {
    Account(): "AWS::AccountId",
    Partition(): "AWS::Partition",
    Region(): "AWS::Region",
    Stack(StackAttribute.ID): "AWS::StackId",
    Stack(StackAttribute.NAME): "AWS::StackName",
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html."""

KNOWN_PARTITION: Final = "known"
"""The key that every partition has in the mapping of partitions: no id of the spec gives it."""
YES: Final = "true"

PARAMETER_TYPES: Final = {ParameterKind.TEXT: "String", ParameterKind.LIST: "CommaDelimitedList"}

SWITCH_WORDS: Final = {"on": "true", "off": "false"}
"""The answers to an on/off choice, in the order of AllowedValues."""

ROLE: Final = "AWS::IAM::Role"
ROLE_PROPERTIES: Final[dict[str, str]] = {
    RoleSetting.NAME: "RoleName",
    RoleSetting.PATH: "Path",
    RoleSetting.DESCRIPTION: "Description",
    RoleSetting.MAX_SESSION: "MaxSessionDuration",
    "trust": "AssumeRolePolicyDocument",
    "attachments": "ManagedPolicyArns",
    RoleSetting.BOUNDARY: "PermissionsBoundary",
    RoleSetting.TAGS: "Tags",
}
"""What each field of a role is called, in the order in which the properties are written.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

MANAGED: Final = "AWS::IAM::ManagedPolicy"
POLICY_TYPES: Final = {PolicyKind.INLINE: "AWS::IAM::Policy", PolicyKind.MANAGED: MANAGED}
POLICY_NAMES: Final = {PolicyKind.INLINE: "PolicyName", PolicyKind.MANAGED: "ManagedPolicyName"}

OWN_BOUNDARY: Final = "PermissionsBoundary"
OWN_CONDITION: Final = "HasPermissionsBoundary"
"""The parameter of every template by which a customer bounds its roles, and the condition that it is given.

No presence of a spec gives a condition this name, so that a reader tells it from a parameter of the spec.
"""
OWN_PATTERN: Final = "^$|^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$"
OWN_NAME_PATTERN: Final = "^$|^([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+$"
"""What the members of an organisation take: a policy in each account, by its name with its path."""
OWN_NAME_ARN: Final = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/${{{OWN_BOUNDARY}}}"

UUID_PART: Final = 2
"""``arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID``, split at each slash."""

HELP: Final = "must "
"""Stands before a parameter's ``pattern_help`` in its ConstraintDescription."""

DYNAMIC: Final = "{{resolve:"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html."""
