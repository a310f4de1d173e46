"""Deployments written by hand, which together hold all that a deployment can hold."""

from __future__ import annotations

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    SWITCH,
    Attachment,
    Choice,
    Condition,
    Deployment,
    Facts,
    OmittedStatement,
    Parameter,
    ParameterKind,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
    account_root,
    aws_managed_policy,
)

ASSUME = ("sts:AssumeRole",)
SERVICE = Principal(PrincipalKind.SERVICE, (Text.of("ec2.amazonaws.com"),))
READ = Statement(Effect.ALLOW, ("s3:GetObject",), why="Reports are read.", group="reports", category="data")


def _root(account: object) -> Principal:
    assert isinstance(account, str | Param | ListParam | Account)
    return Principal(PrincipalKind.AWS, (account_root(account),))


def _inline(name: str, *statements: Statement, presence: Presence = ALWAYS) -> Policy:
    return Policy(Text.of(name), PolicyKind.INLINE, statements, presence)


SMALLEST = Deployment(
    "smallest",
    "1.0.0",
    (Role("reader", Text.of("Reader"), (TrustStatement(SERVICE, ASSUME),), (_inline("read", READ),)),),
)
"""One role that asks nothing."""

_UPDATE = Statement(
    Effect.ALLOW,
    ("cloudformation:UpdateStack",),
    (Text.of(Stack(StackAttribute.ID)),),
    group="stack-maintenance",
)
_CHANGES = Presence.of(ChoiceIs("remediation", ("on",)))

VENDOR = Deployment(
    "octo-api-access",
    "1.2.0",
    (
        Role(
            "acct-access",
            Text.of("AcctAccessRole"),
            (
                TrustStatement(
                    _root(Param("principal")),
                    ASSUME,
                    (Condition("StringEquals", "sts:ExternalId", (Text.of(Param("external-id")),)),),
                    why="The external ID guards the role against a confused deputy.",
                ),
            ),
            (
                _inline(
                    "root",
                    Statement(
                        Effect.ALLOW, ("ce:Get*", "ce:List*"), sid="CostAndBilling", why="Costs are shown."
                    ),
                    Statement(
                        Effect.ALLOW,
                        ("iam:GetRole*", "iam:PutRolePolicy"),
                        (Text.of(RoleArn("acct-access")),),
                        why="The role maintains itself.",
                        group="role-maintenance",
                        category="cost-data",
                    ),
                ),
                _inline(
                    "root-remediation",
                    Statement(
                        Effect.ALLOW,
                        ("ec2:StartInstances",),
                        (Text.of("arn:", Partition(), ":ec2:*:", Account(), ":instance/*"),),
                        (
                            Condition(
                                "StringEquals",
                                "aws:ResourceTag/team",
                                (Text.of("${aws:PrincipalTag/team, 'none'}"),),
                            ),
                        ),
                    ),
                    Statement(Effect.ALLOW, ("iam:PassRole",), (Text.of(RoleArn("change-executor")),)),
                    presence=_CHANGES,
                ),
            ),
            (
                Attachment(
                    aws_managed_policy("AWSBillingReadOnlyAccess"),
                    why="Invoices are read.",
                    group="bills",
                    category="cost-data",
                ),
            ),
            description="Lets Octo read cost data.",
            max_session=43200,
            boundary=Attachment(Text.of(Param("boundary")), Presence.of(Given("boundary"))),
            tags=(("product", Text.of("Octo")), ("vendor", Text.of("Alphaus"))),
            why="Octo reads costs through this role.",
        ),
        Role(
            "change-executor",
            Text.of("ChangeExecutorRole"),
            (
                TrustStatement(
                    Principal(PrincipalKind.SERVICE, (Text.of("ssm.amazonaws.com"),)),
                    ASSUME,
                    presence=_CHANGES,
                ),
            ),
            (_inline("changes", Statement(Effect.ALLOW, ("ec2:DeleteVolume",)), presence=_CHANGES),),
            path=Text.of("/vendor/"),
            presence=_CHANGES,
        ),
    ),
    (
        Parameter(
            "external-id",
            "The external ID that Octo uses. Do not change.",
            pattern=r"^[\w+=,.@:\/-]*$",
            min_length=2,
            max_length=1224,
            pattern_help="be letters, digits or any of _+=,.@:/-",
            label="External ID",
            section="From Octo",
        ),
        Parameter("boundary", "ARN of the policy that bounds every role.", optional=True),
        Parameter("principal", "The account of Octo.", default="131920598436", pattern=r"^\d{12}$"),
    ),
    (Choice("remediation", "Allow changes.", SWITCH, "on"),),
    description="Cross-account roles for Octo.",
    omitted=(OmittedStatement("acct-access", Text.of("root"), 1, _UPDATE, "terraform has no stack"),),
)
"""What a vendor of cost tools asks for: two roles, a switch, an omitted grant."""

_ACT = ChoiceIs("mode", ("act", "auto"))
_BUCKETS = Presence.of(Given("buckets"))

EVERYTHING = Deployment(
    "everything",
    "0.1.0-rc.1",
    (
        Role(
            "main",
            Text.of(Param("prefix"), "Main"),
            (
                TrustStatement(_root(ListParam("accounts")), ASSUME, sid="Accounts"),
                TrustStatement(
                    Principal(
                        PrincipalKind.AWS,
                        (Text.of("arn:", Partition(), ":iam::", Param("partner"), ":root"),),
                    ),
                    ("sts:AssumeRole", "sts:TagSession"),
                    (
                        Condition("StringEquals", "sts:ExternalId", (Text.of("octo-", Param("partner")),)),
                        Condition("Bool", "aws:MultiFactorAuthPresent", (Text.of("true"),)),
                        Condition("NumericLessThan", "aws:MultiFactorAuthAge", (Text.of("3600"),)),
                    ),
                    presence=Presence.of(ChoiceIs("mode", ("auto",)), Given("partner")),
                    why="A partner may\nhelp.",
                ),
                TrustStatement(
                    Principal(
                        PrincipalKind.FEDERATED,
                        (
                            Text.of(
                                "arn:", Partition(), ":iam::", Account(), ":oidc-provider/token.example.com"
                            ),
                        ),
                    ),
                    ("sts:AssumeRoleWithWebIdentity",),
                    (Condition("StringEquals", "token.example.com:aud", (Text.of("octo"), Text.of("b"))),),
                ),
                TrustStatement(
                    Principal(PrincipalKind.AWS, (Text.of(RoleArn("helper")),)),
                    ASSUME,
                    presence=Presence.of(_ACT, ChoiceIs("reports", ("off",))),
                ),
            ),
            (
                Policy(
                    Text.of(Param("prefix"), "Inline"),
                    PolicyKind.INLINE,
                    (
                        Statement(
                            Effect.DENY,
                            ("iam:*", "sts:*"),
                            (Text.of("arn:", Partition(), ":iam::", Account(), ":user/x"), Text.of("*")),
                            (
                                Condition("StringLike", "aws:PrincipalTag/for", (Text.of("a*", Region()),)),
                                Condition("StringLike", "aws:TagKeys", (Text.of(ListParam("accounts")),)),
                                Condition("Null", "aws:TokenIssueTime", (Text.of("true"),)),
                            ),
                            actions_excepted=True,
                            resources_excepted=True,
                        ),
                        Statement(
                            Effect.ALLOW,
                            ("s3:GetObject",),
                            (
                                Text.of("arn:", Partition(), ":s3:::x/${*}/$/%{a}/${aws:username}"),
                                Text.of(
                                    "arn:aws:x:",
                                    ParamFact("zone", "main-region"),
                                    "::",
                                    PartitionFact("console"),
                                ),
                            ),
                        ),
                    ),
                ),
                _inline(
                    "buckets",
                    Statement(Effect.ALLOW, ("s3:ListBucket",), (Text.of(ListParam("buckets")),)),
                    Statement(Effect.ALLOW, ("s3:GetObject",), (Text.of(ListParam("buckets"), "/*"),)),
                    presence=_BUCKETS,
                ),
                Policy(Text.of("Kept"), PolicyKind.MANAGED, (READ,)),
                Policy(Text.of("Acts"), PolicyKind.MANAGED, (READ,), Presence.of(_ACT)),
            ),
            (
                Attachment(aws_managed_policy("job-function/ViewOnlyAccess"), Presence.of(_ACT)),
                Attachment(Text.of(ListParam("policies")), Presence.of(Given("policies"))),
                Attachment(
                    Text.of("arn:", Partition(), ":iam::", Account(), ":policy/", ListParam("accounts"))
                ),
            ),
            path=Text.of("/", Param("prefix"), "/"),
            boundary=Attachment(aws_managed_policy("PowerUserAccess")),
            tags=(
                ("a b", Text.of('quote " and \\ and ${x')),
                ("for", Text.of("2026-01-01")),
                ("é", Text.of("é-", Region(), "/", Param("prefix"))),
            ),
        ),
        Role(
            "helper",
            None,
            (
                TrustStatement(SERVICE, ASSUME, presence=Presence.of(_ACT)),
                TrustStatement(
                    _root(Account()),
                    ASSUME,
                    presence=Presence.of(ChoiceIs("mode", ("auto",)), Given("partner")),
                ),
            ),
            (
                _inline("help", READ, presence=Presence.of(_ACT)),
                Policy(
                    Text.of("HelpManaged"),
                    PolicyKind.MANAGED,
                    (READ,),
                    Presence.of(ChoiceIs("mode", ("act",)), ChoiceIs("reports", ("on",))),
                ),
            ),
            (Attachment(aws_managed_policy("ReadOnlyAccess"), Presence.of(_ACT)),),
            boundary=Attachment(
                Text.of("arn:", Partition(), ":iam::", Account(), ":policy/", Param("partner")),
                Presence.of(_ACT, Given("partner")),
            ),
            presence=Presence.of(_ACT),
        ),
    ),
    (
        Parameter("prefix", "Starts every name.", default="", max_length=20),
        Parameter(
            "accounts", "Accounts.", ParameterKind.LIST, pattern=r"^\d{12}$", min_length=12, max_length=12
        ),
        Parameter("partner", 'A "partner" \\ %{if}.', optional=True, pattern=r"^\d{12}$"),
        Parameter("buckets", "Buckets.", ParameterKind.LIST, optional=True, pattern=r"^arn:[^\s\"\\]+$"),
        Parameter("policies", "More policies.", ParameterKind.LIST, optional=True, min_length=20),
        Parameter(
            "zone",
            "Where the vendor keeps data.",
            default="eu",
            allowed=(
                Facts("eu", (("main-region", "eu-central-1"), ("for", "x"))),
                Facts("us", (("main-region", "us-east-1"), ("for", "y"))),
            ),
        ),
    ),
    (
        Choice("mode", "How much is done.", ("look", "act", "auto"), "look"),
        Choice("reports", "Write reports.", SWITCH, "off"),
    ),
    (
        Requirement(Presence.of(ChoiceIs("mode", ("auto",))), Presence.of(ChoiceIs("reports", ("on",)))),
        Requirement(Presence.of(ChoiceIs("mode", ("auto",))), Presence.of(Given("partner"))),
    ),
    (Facts("aws", (("console", "c.aws"),)), Facts("aws-cn", (("console", "c.cn"),))),
)
"""Every kind of reference, principal, policy, attachment, parameter, choice and presence."""

DEPLOYMENTS = {"smallest": SMALLEST, "vendor": VENDOR, "everything": EVERYTHING}
