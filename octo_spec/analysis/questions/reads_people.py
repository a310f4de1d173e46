"""Reads data about people.

What it asks
    Whether the role can read the members of the organization's directory, the users of an application, or
    the texts of support cases.

What it does not cover
    Personal data in files, tables and logs, which have their own questions.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentitystore.html,
    https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "account:GetAlternateContact",
    "account:GetContactInformation",
    "chime:ListUsers",
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminListGroupsForUser",
    "cognito-idp:ListUsers*",
    "cognito-sync:ListRecords",
    "connect:DescribeUser",
    "connect:ListUsers",
    "iam:GenerateCredentialReport",
    "iam:GetAccountAuthorizationDetails",
    "iam:GetCredentialReport",
    "iam:GetLoginProfile",
    "iam:GetUser",
    "iam:ListUsers",
    "identitystore:Describe*",
    "identitystore:List*",
    "mobiletargeting:GetEndpoint",
    "mobiletargeting:GetUserEndpoints",
    "profile:GetProfile*",
    "profile:SearchProfiles",
    "sso-directory:Describe*",
    "sso-directory:List*",
    "sso-directory:Search*",
    "support:DescribeAttachment",
    "support:DescribeCases",
    "support:DescribeCommunications",
    "workmail:DescribeUser",
    "workmail:ListUsers",
)

QUESTION: Final = ReviewQuestion(
    "reads-people",
    "reads data about people",
    ACTIONS,
    __doc__,
    deed="Read personal data",
    tone=Tone.CAUTION,
    gravity=36,
)
