"""Resource types and condition keys of actions that the data omits.

If two pages of AWS's reference document the same action of one prefix, such as those of Classic and of later
load balancers, the data keeps the resource types of one page. Some keys and resource types are documented
only on other pages of AWS.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOAD_BALANCING: Final = (
    *("listener-rule/app", "listener-rule/net", "listener/app", "listener/gwy", "listener/net"),
    *("loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/", "targetgroup", "truststore"),
)
_LOAD_BALANCERS: Final = ("loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/")
_CATALOG: Final = ("ChangeSet", "Entity")
_GREENGRASS: Final = ("component", "componentVersion", "coreDevice")

OMITTED_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    "elasticloadbalancing:AddTags": _LOAD_BALANCING,
    "elasticloadbalancing:CreateLoadBalancer": _LOAD_BALANCERS,
    "elasticloadbalancing:DeleteLoadBalancer": _LOAD_BALANCERS,
    "elasticloadbalancing:ModifyLoadBalancerAttributes": _LOAD_BALANCERS,
    "elasticloadbalancing:RemoveTags": _LOAD_BALANCING,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsmarketplacecatalog.html
    "aws-marketplace:ListTagsForResource": _CATALOG,
    "aws-marketplace:TagResource": _CATALOG,
    "aws-marketplace:UntagResource": _CATALOG,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotgreengrassv2.html
    "greengrass:ListTagsForResource": _GREENGRASS,
    "greengrass:TagResource": _GREENGRASS,
    "greengrass:UntagResource": _GREENGRASS,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpinpointsmsvoicev2.html
    "sms-voice:DeleteConfigurationSet": ("ConfigurationSet",),
    "sms-voice:SendVoiceMessage": ("PhoneNumber", "Pool"),
    # https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
    "appsync:SetWebACL": ("graphqlapi",),
    "elasticloadbalancing:SetWebAcl": ("loadbalancer/app/",),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-identity-based-access-control-cwl.html
    "logs:DescribeLogGroups": ("log-group",),
}
"""Names of resource types by action, in the data's spelling."""

_PRODUCT: Final = ("aws-marketplace:ProductId",)

OMITTED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    # https://docs.aws.amazon.com/bedrock/latest/userguide/model-access-permissions.html
    "aws-marketplace:Subscribe": _PRODUCT,
    "aws-marketplace:Unsubscribe": _PRODUCT,
}
"""Condition keys by action, in the data's spelling."""
