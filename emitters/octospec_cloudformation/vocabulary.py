"""How CloudFormation spells the parts of a deployment: tables that writer and reader share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import SWITCH, ParameterKind, PolicyKind
from octo_spec.model.role_settings import RoleSetting
from octo_spec.model.text import Account, Partition, Region, Stack, StackAttribute

if TYPE_CHECKING:
    from octo_spec.model.text import Reference

FORMAT: Final = "cloudformation"
"""The format for which a spec sets names."""

TEMPLATE: Final = "template.yaml"
README: Final = "README.md"
"""The page next to the template, which is documentation only."""
SPEC_OUTPUTS: Final = ("SpecName", "SpecVersion")
MARK: Final = "  #-- extras"
END_MARK: Final = "  #-- end of extras"
"""The lines around extras in a template; octospec never writes a comment of a spec like this."""

FORMAT_VERSION: Final = "2010-09-09"
INTERFACE: Final = "AWS::CloudFormation::Interface"
MUST_BE_GIVEN: Final = "Required parameters"
MAY_BE_CHOSEN: Final = "Optional parameters"
YOUR_LIMITS: Final = "Your own limits"
OWN_SECTIONS: Final = frozenset({MUST_BE_GIVEN, MAY_BE_CHOSEN, YOUR_LIMITS})
"""Where the console shows questions that are in no section of the spec."""

OWN_METADATA: Final = "octospec"
NAMES: Final = "names"
"""In octospec's metadata: each logical ID that the spec sets -> the ID, or the name of the policy."""
VALUES: Final = "values"
"""In octospec's metadata: the logical ID of a choice -> each name of a value -> the value."""

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
"""The key that every partition has in the mapping of partitions: no ID of the spec results in it."""
YES: Final = "true"

PARAMETER_TYPES: Final = {ParameterKind.TEXT: "String", ParameterKind.LIST: "CommaDelimitedList"}

SWITCH_WORDS: Final = {"on": "true", "off": "false"}
"""The answers to an on/off choice, in the order of AllowedValues."""


def made_answer(value: str, values: tuple[str, ...]) -> str:
    """Write one of the values of a choice, if the spec gives it no name."""
    return SWITCH_WORDS[value] if values == SWITCH else value


ROLE: Final = "AWS::IAM::Role"
USER: Final = "AWS::IAM::User"
ACCESS_KEY: Final = "AWS::IAM::AccessKey"
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
"""The property for each field of a role, in the order in which octospec writes the properties.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

MANAGED: Final = "AWS::IAM::ManagedPolicy"
POLICY_TYPES: Final = {PolicyKind.INLINE: "AWS::IAM::Policy", PolicyKind.MANAGED: MANAGED}
POLICY_NAMES: Final = {PolicyKind.INLINE: "PolicyName", PolicyKind.MANAGED: "ManagedPolicyName"}

REGISTRATION: Final = "OctospecRegistration"
REGISTRATION_TYPE: Final = "Custom::OctospecRegistration"
"""The resource that reports the stack to the vendor, as ``register`` in the spec says."""
REGISTRATION_CODE: Final = "RegistrationCode"
"""The parameter by which the vendor recognizes who sent the report: each customer's link fills it in."""

OWN_BOUNDARY: Final = "PermissionsBoundary"
OWN_CONDITION: Final = "HasPermissionsBoundary"
"""The parameter of every template with the customer's permissions boundary, and the condition that tests it.

No presence of a spec results in this condition name, so a reader can distinguish it from a parameter of the
spec.
"""
OWN_PATTERN: Final = "^$|^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$"
OWN_NAME_PATTERN: Final = "^$|^([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+$"
"""The value for the members of an organization: a policy in each account, as its name with its path."""
OWN_NAME_ARN: Final = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/${{{OWN_BOUNDARY}}}"

UUID_PART: Final = 2
"""``arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID``, split at each slash."""

HELP: Final = "must "
"""The text before a parameter's ``pattern_help`` in its ConstraintDescription."""

DYNAMIC: Final = "{{resolve:"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html."""
