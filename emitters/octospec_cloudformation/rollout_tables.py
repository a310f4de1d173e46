"""What a template for a rollout over an organization adds to the roles: tables of writer and reader.

They have the form of JSON templates. StackSets with service-managed permissions skip the management
account of the organization, so the stack itself creates the roles there.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octospec_cloudformation.vocabulary import HELP, NO_VALUE, OWN_NAME_PATTERN

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov")
"""The partitions that have StackSets with service-managed permissions."""

MEMBERS: Final = "members.yaml"
"""The template of each member account, which is also in the StackSet, or at a URL."""

STACK_SET: Final = "RolloutStackSet"
STACK_SET_TYPE: Final = "AWS::CloudFormation::StackSet"

UNITS: Final = "RolloutOrganizationalUnits"
_FILTER: Final = "RolloutAccountFilter"
_ACCOUNTS: Final = "RolloutAccounts"
_REGION: Final = "RolloutRegion"
_CALL_AS: Final = "RolloutCallAs"
BOUNDARY: Final = "RolloutPermissionsBoundary"
_TOLERANCE: Final = "RolloutFailureTolerance"
_CONCURRENCY: Final = "RolloutConcurrency"

_UNIT: Final = "(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})"
UNITS_PATTERN: Final = f"^{_UNIT}(?:,{_UNIT})*$"
UNITS_HELP: Final = "be IDs of organizational units (ou-…) or of the root (r-…), separated by commas"
"""https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html"""

_HAS_FILTER: Final = "RolloutHasFilter"
_HAS_REGION: Final = "RolloutHasRegion"
_IS_DELEGATED: Final = "RolloutIsDelegated"
_NONE: Final = "NONE"
_SELF: Final = "SELF"
_DELEGATED: Final = "DELEGATED_ADMIN"


def _text(description: str, pattern: str, help: str) -> dict[str, JsonValue]:
    return {
        "Type": "String",
        "Description": description,
        "Default": "",
        "AllowedPattern": pattern,
        "ConstraintDescription": f"{HELP}{help}",
    }


def _enum_parameter(description: str, *values: str) -> dict[str, JsonValue]:
    return {
        "Type": "String",
        "Description": description,
        "Default": values[0],
        "AllowedValues": list(values),
    }


def _percentage(description: str, default: int, least: int) -> dict[str, JsonValue]:
    return {
        "Type": "Number",
        "Description": description,
        "Default": default,
        "MinValue": least,
        "MaxValue": 100,
    }


PARAMETERS: Final[dict[str, dict[str, JsonValue]]] = {
    UNITS: {
        "Type": "String",
        "Description": "Organizational units whose accounts get the roles, separated by commas.",
        "AllowedPattern": UNITS_PATTERN,
        "ConstraintDescription": f"{HELP}{UNITS_HELP}",
    },
    _FILTER: _enum_parameter(
        (
            "All accounts of the units, only those listed below (INTERSECTION), or "
            "all except those (DIFFERENCE)."
        ),
        _NONE,
        "INTERSECTION",
        "DIFFERENCE",
    ),
    _ACCOUNTS: _text(
        "The accounts for the filter, separated by commas; leave empty without a filter.",
        "^$|^[0-9]{12}(?:,[0-9]{12})*$",
        "be account IDs of twelve digits, separated by commas",
    ),
    _REGION: _text(
        "The region of the members' stacks, if it differs from the region of this stack.",
        "^$|^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$",
        "be the name of a region",
    ),
    _CALL_AS: _enum_parameter(
        "SELF in the management account, DELEGATED_ADMIN in a delegated administrator account for StackSets.",
        _SELF,
        _DELEGATED,
    ),
    _TOLERANCE: _percentage("Percentage of accounts that can fail before the rollout stops.", 10, 0),
    _CONCURRENCY: _percentage("Percentage of accounts in which stacks are created at the same time.", 10, 1),
}
"""The parameters of a rollout; the customer's option sets the default of the organizational units."""

BOUNDARY_PARAMETER: Final = _text(
    "Name of your permissions boundary in each member account, with its path; leave empty for none.",
    OWN_NAME_PATTERN,
    "be the name of a policy",
)
"""The parameter for rollouts whose customer can set a permissions boundary for the members' roles."""


def _ref(name: str) -> JsonValue:
    return {"Ref": name}


def _not(test: JsonValue) -> JsonValue:
    return {"Fn::Not": [test]}


def _equals(name: str, value: str) -> JsonValue:
    return {"Fn::Equals": [_ref(name), value]}


def _if(condition: str, then: JsonValue, otherwise: JsonValue) -> JsonValue:
    return {"Fn::If": [condition, then, otherwise]}


def _split(name: str) -> JsonValue:
    return {"Fn::Split": [",", _ref(name)]}


def _rule(when: JsonValue, then: JsonValue, words: str) -> JsonValue:
    return {"RuleCondition": when, "Assertions": [{"Assert": then, "AssertDescription": words}]}


RULES: Final[dict[str, JsonValue]] = {
    "RolloutFilterNeedsAccounts": _rule(
        _not(_equals(_FILTER, _NONE)),
        _not(_equals(_ACCOUNTS, "")),
        f"{_FILTER} needs {_ACCOUNTS}",
    ),
    "RolloutAccountsNeedFilter": _rule(
        _not(_equals(_ACCOUNTS, "")),
        _not(_equals(_FILTER, _NONE)),
        f"{_ACCOUNTS} needs {_FILTER}",
    ),
}

CONDITIONS: Final[dict[str, JsonValue]] = {
    _HAS_FILTER: _not(_equals(_FILTER, _NONE)),
    _HAS_REGION: _not(_equals(_REGION, "")),
    _IS_DELEGATED: _equals(_CALL_AS, _DELEGATED),
}

PROPERTIES: Final[dict[str, JsonValue]] = {
    "StackSetName": {"Fn::Sub": "${AWS::StackName}-members"},
    "Description": "The roles of each member account of the organization.",
    "PermissionModel": "SERVICE_MANAGED",
    "CallAs": _if(_IS_DELEGATED, _DELEGATED, _SELF),
    "Capabilities": ["CAPABILITY_NAMED_IAM"],
    "AutoDeployment": {"Enabled": "true", "RetainStacksOnAccountRemoval": "false"},
    "ManagedExecution": {"Active": "true"},
    "OperationPreferences": {
        "FailureTolerancePercentage": _ref(_TOLERANCE),
        "MaxConcurrentPercentage": _ref(_CONCURRENCY),
    },
    "StackInstancesGroup": [
        {
            "DeploymentTargets": {
                "OrganizationalUnitIds": _split(UNITS),
                "AccountFilterType": _ref(_FILTER),
                "Accounts": _if(_HAS_FILTER, _split(_ACCOUNTS), _ref(NO_VALUE)),
            },
            "Regions": [_if(_HAS_REGION, _ref(_REGION), _ref("AWS::Region"))],
        }
    ],
}
"""The fixed properties; the parameters and the template of the members come in addition."""

PASSED: Final = "Parameters"
BODY: Final = "TemplateBody"
URL: Final = "TemplateURL"
_S3: Final = r"(?:[A-Za-z0-9][A-Za-z0-9._-]*\.)?s3(?:-[a-z0-9-]+|(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?"
URL_PATTERN: Final = f"https://{_S3}/[!-~]+"
"""CloudFormation takes templates from S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html."""

OWN: Final[dict[str, frozenset[str]]] = {
    "Parameters": frozenset({*PARAMETERS, BOUNDARY}),
    "Rules": frozenset(RULES),
    "Conditions": frozenset(CONDITIONS),
    "Resources": frozenset({STACK_SET}),
}
"""The names that a rollout uses in each section."""

SECTION: Final = "Rollout over the organization"
"""The heading of the rollout's parameters in the console."""
