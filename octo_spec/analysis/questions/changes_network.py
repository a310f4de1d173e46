"""Changes the network.

What it asks
    Whether the role can change network connections: security groups, routes, gateways, peering, endpoints,
    firewalls and domain names.

What it does not cover
    Firewalls inside instances.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "cloudfront:CreateDistribution",
    "cloudfront:UpdateDistribution",
    "directconnect:Create*",
    "directconnect:Delete*",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:AssociateAddress",
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:AuthorizeSecurityGroup*",
    "ec2:CreateClientVpn*",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateNetworkAcl*",
    "ec2:CreateRoute*",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTransitGateway*",
    "ec2:CreateVpc*",
    "ec2:CreateVpn*",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteNetworkAcl*",
    "ec2:DeleteRoute*",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTransitGateway*",
    "ec2:DeleteVpc*",
    "ec2:DeleteVpn*",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:ModifyInstanceAttribute",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifyTransitGateway*",
    "ec2:ModifyVpc*",
    "ec2:ModifyVpn*",
    "ec2:ReleaseAddress",
    "ec2:ReplaceNetworkAcl*",
    "ec2:ReplaceRoute*",
    "ec2:RevokeSecurityGroup*",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:SetSecurityGroups",
    "globalaccelerator:Create*",
    "globalaccelerator:Delete*",
    "globalaccelerator:Update*",
    "network-firewall:Create*",
    "network-firewall:Delete*",
    "network-firewall:Update*",
    "route53:AssociateVPCWithHostedZone",
    "route53:ChangeResourceRecordSets",
    "route53:CreateHostedZone",
    "route53:DeleteHostedZone",
    "route53domains:UpdateDomainNameservers",
    "route53resolver:Create*",
    "route53resolver:Delete*",
    "route53resolver:Update*",
    "vpc-lattice:Create*",
    "vpc-lattice:Delete*",
    "vpc-lattice:Update*",
    "wafv2:DeleteWebACL",
    "wafv2:DisassociateWebACL",
    "wafv2:Update*",
)

QUESTION: Final = ReviewQuestion(
    "changes-network",
    "changes the network",
    ACTIONS,
    __doc__,
    deed="Change the network",
    tone=Tone.CAUTION,
    gravity=52,
)
