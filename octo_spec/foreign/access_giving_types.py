"""Types of resources that give access by themselves: by no policy of a role that is next to them.

IAM users and resource policies, for example, give access to principals that assume no role. The table has the
types of CloudFormation and of Terraform's AWS provider. The patterns also match types that AWS may add.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class _Row:
    """Patterns of types of both formats, and AWS's page on the access that they give."""

    page: str
    cloudformation: tuple[str, ...]
    terraform: tuple[str, ...] = ()


_TABLE: Final = (
    _Row(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html",
        ("AWS::IAM::*",),
        ("aws_iam_*",),
    ),
    _Row(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
        (
            *(
                "*ResourcePolicy",
                "*BucketPolicy",
                "*AccessPointPolicy",
                "AWS::SNS::*Policy",
                "AWS::SQS::*Policy",
            ),
            *("AWS::Events::EventBusPolicy", "AWS::EventSchemas::*Policy", "AWS::ECR::RegistryPolicy"),
            *(
                "AWS::MSK::ClusterPolicy",
                "AWS::Media*::*Policy",
                "AWS::S3*::TablePolicy",
                "AWS::IoT::Policy*",
            ),
            *("AWS::S3Files::FileSystemPolicy", "AWS::VpcLattice::AuthPolicy"),
            "AWS::OpenSearchServerless::AccessPolicy",
        ),
        ("aws_*_resource_policy", "aws_s3*_policy", "aws_iot_policy*"),
    ),
    _Row(
        "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
        ("*::*Permission", "*::*Permissions", "AWS::Lambda::Url"),
        ("aws_*_permission", "aws_*_permissions", "aws_lambda_function_url"),
    ),
    _Row(
        "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
        ("*::*Grant", "AWS::S3::AccessGrants*"),
        ("aws_*_grant", "aws_s3control_access_grants_*", "aws_s3_*_acl"),
    ),
    _Row(
        "https://docs.aws.amazon.com/ram/latest/userguide/what-is.html",
        ("AWS::RAM::*", "AWS::Oam::Link", "AWS::*::PortfolioShare", "AWS::*::*Authorization"),
        ("aws_ram_*", "aws_oam_link", "aws_*_portfolio_share", "aws_*_authorization"),
    ),
    _Row(
        "https://docs.aws.amazon.com/lake-formation/latest/dg/data-lake-admins.html",
        ("AWS::LakeFormation::DataLakeSettings",),
        ("aws_lakeformation_data_lake_settings",),
    ),
    _Row(
        "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html",
        ("AWS::SSO::*", "AWS::IdentityStore::*"),
        ("aws_ssoadmin_*", "aws_identitystore_*"),
    ),
    _Row(
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html",
        ("AWS::RolesAnywhere::*", "AWS::Cognito::IdentityPoolRoleAttachment"),
        ("aws_rolesanywhere_*", "aws_cognito_identity_pool_roles_attachment"),
    ),
    _Row(
        "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
        ("AWS::EKS::AccessEntry", "AWS::EKS::PodIdentityAssociation", "AWS::Transfer::User"),
        ("aws_eks_access_*", "aws_eks_pod_identity_association", "aws_transfer_user", "aws_transfer_access"),
    ),
    _Row(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html",
        ("AWS::*::DelegatedAdmin", "AWS::ServiceCatalog::PortfolioPrincipalAssociation"),
        (
            *("aws_*_delegated_admin*", "aws_*_organization_admin_account"),
            *("aws_*_allowed_principal", "aws_servicecatalog_principal_portfolio_association"),
        ),
    ),
    _Row(  # what these deploy or run is in another file
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-custom-resources.html",
        (
            *("AWS::CloudFormation::CustomResource", "AWS::Serverless::Application"),
            "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
        ),
        (
            "aws_servicecatalog_provisioned_product",
            "aws_serverlessapplicationrepository_*",
            "aws_lambda_invocation",
        ),
    ),
)

_GIVES_NOTHING: Final = (
    *("AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::IAM::ServiceLinkedRole"),
    *("AWS::IAM::ServerCertificate", "AWS::IAM::VirtualMFADevice"),
    *("aws_iam_role", "aws_iam_policy", "aws_iam_instance_profile", "aws_iam_service_linked_role"),
    *("aws_iam_server_certificate", "aws_iam_virtual_mfa_device", "aws_iam_account_*"),
    *("aws_iam_*_exclusive",),
)
"""Types that the patterns also match: a role is read, and the others do nothing alone."""

_POLICY_ARGUMENTS: Final = frozenset(
    {
        *(
            "KeyPolicy",
            "RepositoryPolicyText",
            "FileSystemPolicy",
            "AccessPolicy",
            "AccessPolicies",
            "Policy",
        ),
        *("PermissionsPolicyDocument", "ResourcePolicy", "DestinationPolicy", "AccessControl"),
        *("policy", "policy_document", "access_policy", "access_policies", "acl", "grant"),
    }
)
"""The arguments that contain a resource policy or an access control list, for types of any service."""
_LIMITS: Final = (
    *("aws_iam_*", "aws_vpc_endpoint*", "aws_ecr_lifecycle_policy"),
    *("AWS::IAM::*", "AWS::EC2::VPCEndpoint"),
)
"""Types whose policies only limit access, or are in a row of the table."""

_OF_CLOUDFORMATION: Final = re.compile(r"\w+(::\w+)+")


def gives_access(type_: str, arguments: Iterable[str] = ()) -> bool:
    """Return whether a resource with these arguments gives access outside the roles of its file.

    A type of CloudFormation that is not of AWS is a module, or runs code: what it does is not known.

    >>> gives_access("aws_kms_grant"), gives_access("aws_kms_key"), gives_access("aws_kms_key", ("policy",))
    (True, False, True)
    """
    if _OF_CLOUDFORMATION.fullmatch(type_) and not type_.startswith("AWS::"):
        return True
    if not _POLICY_ARGUMENTS.isdisjoint(arguments) and not _only_limits(type_):
        return type_.startswith(("AWS::", "aws_"))
    return _always_gives(type_)


def may_take_role(type_: str) -> bool:
    """Return whether a resource may act as a role that it names; a policy or a role only names principals.

    >>> may_take_role("AWS::Lambda::Function"), may_take_role("aws_iam_policy")
    (True, False)
    """
    return type_.startswith(("AWS::", "aws_", "awscc_")) and not _only_limits(type_)


@cache
def _only_limits(type_: str) -> bool:
    return _matches(type_, _LIMITS)


@cache
def _always_gives(type_: str) -> bool:
    return _matches(type_, _GIVING) and not _matches(type_, _GIVES_NOTHING)


def _patterns(row: _Row) -> Iterable[str]:
    """Return a row's patterns; the provider ``awscc`` has the types of CloudFormation."""
    return (*row.cloudformation, *row.terraform, *map(_of_cloud_control, row.cloudformation))


def _of_cloud_control(pattern: str) -> str:
    words = pattern.removeprefix("AWS::").replace("::", "_")
    return "awscc_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower()


_GIVING: Final = tuple(pattern for row in _TABLE for pattern in _patterns(row))


def _matches(type_: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(type_, pattern) for pattern in patterns)
