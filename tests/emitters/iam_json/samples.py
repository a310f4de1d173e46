"""Deployments that the tests write, read and apply: one plain, one with a bit of everything."""

from __future__ import annotations

from dataclasses import replace

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

PRINCIPAL = Parameter("principal", "The vendor's account.", pattern="^[0-9]{12}$", pattern_help="be an id")
EXTERNAL_ID = Parameter("external-id", "Who asks: <you> & no one else.", min_length=2, max_length=1224)
REMEDIATION = Choice("remediation", "Changes that the vendor carries out.", SWITCH, "on")
ON = Presence.of(ChoiceIs("remediation", ("on",)))


def allow(*actions: str, why: str = "", on: tuple[Text, ...] = (Text(("*",)),), sid: str = "") -> Statement:
    return Statement(
        Effect.ALLOW, actions, on, sid=sid, why=why, group="bills" if why else "", category="cost-data"
    )


def inline(name: str | Text, *statements: Statement, when: Presence = ALWAYS) -> Policy:
    return Policy(_text(name), PolicyKind.INLINE, statements, when)


def managed(name: str | Text, *statements: Statement, when: Presence = ALWAYS) -> Policy:
    return Policy(_text(name), PolicyKind.MANAGED, statements, when)


def _text(name: str | Text) -> Text:
    return Text.of(name) if isinstance(name, str) else name


VENDOR = TrustStatement(
    Principal(PrincipalKind.AWS, (account_root(Param("principal")),)),
    ("sts:AssumeRole",),
    (Condition("StringEquals", "sts:ExternalId", (Text((Param("external-id"),)),)),),
    why="The external ID guards against a confused deputy.",
)

PLAIN = Deployment(
    "octo",
    "1.0.0",
    (
        Role(
            "reader",
            Text.of("Reader"),
            (VENDOR,),
            (
                inline(
                    "root", allow("ce:Get*", "ce:List*", why="Draws cost | usage."), allow("s3:ListBucket")
                ),
                inline("root-remediation", allow("ec2:DeleteVolume", why="High privilege."), when=ON),
            ),
            max_session=43200,
            why="Reads *bills*.",
        ),
    ),
    (PRINCIPAL, EXTERNAL_ID),
    (REMEDIATION,),
    description="# Access for a vendor.",
)

_GIVEN = Presence.of(Given("boundary"))
_READS = Presence.of(ChoiceIs("reports", ("read", "act")))
_ZONES = (Facts("eu", (("account", "012345670123"),)), Facts("us", (("account", "131920598436"),)))
_BUCKETS = ListParam("buckets")

EXECUTOR = Role(
    "executor",
    Text.of("Executor"),
    (
        TrustStatement(
            Principal(PrincipalKind.SERVICE, (Text.of("ssm.", PartitionFact("dns")),)), ("sts:AssumeRole",)
        ),
        TrustStatement(
            Principal(PrincipalKind.AWS, (Text.of(RoleArn("reader")),)), ("sts:AssumeRole",), sid="Us"
        ),
    ),
    (inline("changes", allow("ec2:DeleteVolume"), when=ON),),
    presence=ON,
)

READER = Role(
    "reader",
    Text.of(Param("prefix"), "Reader"),
    (
        VENDOR,
        TrustStatement(
            Principal(PrincipalKind.AWS, (account_root(ParamFact("zone", "account")),)),
            ("sts:AssumeRole", "sts:TagSession"),
            presence=_READS,
        ),
    ),
    (
        inline(
            "root",
            allow(
                "s3:GetObject",
                on=(Text.of("arn:", Partition(), ":s3:::", _BUCKETS, "/${aws:PrincipalTag/team}/*"),),
            ),
            allow("iam:GetRole", on=(Text.of(RoleArn("reader")), Text.of(RoleArn("executor")))),
            Statement(
                Effect.DENY,
                ("ec2:*",),
                (Text.of("arn:", Partition(), ":ec2:", Region(), ":", Account(), ":*"),),
                (
                    Condition(
                        "StringNotEquals", "aws:ResourceTag/${*}", (Text.of("${$}"), Text.of('"\\&%{x}'))
                    ),
                    Condition("Bool", "aws:SecureTransport", (Text.of("false"),)),
                ),
                sid="Tags",
                actions_excepted=True,
            ),
        ),
        inline("con", allow("a:B"), when=_READS),
        inline("Root", allow("a:C")),
        managed(Text.of(Param("prefix"), "_Bills"), allow("ce:Get*")),
        managed("Acts", allow("ec2:StopInstances"), when=ON),
    ),
    (
        Attachment(aws_managed_policy("job-function/ViewOnlyAccess"), why="All that can be listed."),
        Attachment(aws_managed_policy("ReadOnlyAccess"), ON),
        Attachment(Text.of(ListParam("extra")), Presence.of(Given("extra"))),
    ),
    path=Text.of("/acme/"),
    description='Reads, and "acts".',
    boundary=Attachment(Text.of(Param("boundary")), _GIVEN),
    tags=(("owner", Text.of("x/", Account())), ("product", Text.of("Octo")), ("vendor", Text.of("Acme é"))),
)

EVERYTHING = Deployment(
    "octo-full",
    "2.0.0-rc.1",
    (EXECUTOR, READER),
    (
        PRINCIPAL,
        EXTERNAL_ID,
        Parameter("prefix", "What names start with.", default="Acme", pattern="^[A-Za-z]+$"),
        Parameter("zone", "Where you are.", default="eu", allowed=_ZONES),
        Parameter("buckets", "Your buckets.", ParameterKind.LIST, pattern="^[a-z0-9.*-]+$"),
        Parameter("extra", "More policies.", ParameterKind.LIST, optional=True),
        Parameter("boundary", "What bounds the role.", optional=True, min_length=None),
    ),
    (REMEDIATION, Choice("reports", "How far.", ("none", "read", "act"), "none")),
    (Requirement(Presence.of(ChoiceIs("reports", ("act",))), ON),),
    (Facts("aws", (("dns", "amazonaws.com"),)), Facts("aws-cn", (("dns", "amazonaws.com.cn"),))),
    title="ACME *Corp*",
    omitted=(
        OmittedStatement(
            "reader",
            Text.of("root"),
            1,
            allow("cloudformation:UpdateStack", on=(Text.of(Stack(StackAttribute.ID)),)),
            "iam-json has no stack",
        ),
    ),
)

SAMPLES = {"plain": PLAIN, "everything": EVERYTHING}


def without_policy(deployment: Deployment, name: str) -> Deployment:
    roles = tuple(
        replace(role, policies=tuple(policy for policy in role.policies if str(policy.name) != name))
        for role in deployment.roles
    )
    return replace(deployment, roles=roles)
