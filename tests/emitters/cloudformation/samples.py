"""Deployments by hand: one plain, one with every way to ask, one with every kind of text and trust."""

from __future__ import annotations

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    ANYTHING,
    SWITCH,
    Attachment,
    Choice,
    Condition,
    Deployment,
    Facts,
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
    Text,
    account_root,
    aws_managed_policy,
    parse,
)

LISTS = frozenset({"accounts", "buckets", "extra", "regions"})


def text(written: str) -> Text:
    """Read the spec's notation; the ids in ``LISTS`` are list parameters."""
    found = parse(written, LISTS)
    assert isinstance(found, Text), found
    return found


def allow(*actions: str, on: tuple[Text, ...] = ANYTHING, why: str = "", sid: str = "") -> Statement:
    return Statement(
        Effect.ALLOW, actions, on, sid=sid, why=why, group="bills" if why else "", category="cost-data"
    )


def inline(name: str, *statements: Statement, when: Presence = ALWAYS) -> Policy:
    return Policy(text(name), PolicyKind.INLINE, statements, when)


def managed(name: str, *statements: Statement, when: Presence = ALWAYS) -> Policy:
    return Policy(text(name), PolicyKind.MANAGED, statements, when)


def trusts(
    kind: PrincipalKind, who: Text, *conditions: Condition, when: Presence = ALWAYS, why: str = ""
) -> TrustStatement:
    return TrustStatement(Principal(kind, (who,)), ("sts:AssumeRole",), conditions, presence=when, why=why)


def with_resources(*resources: Text, parameters: tuple[Parameter, ...] = ()) -> Deployment:
    """Give a deployment with one grant on ``resources``."""
    role = Role("reader", text("Reader"), (SSM,), (inline("root", allow("s3:GetObject", on=resources)),))
    return Deployment("octo", "1.0.0", (role,), parameters)


SSM = trusts(PrincipalKind.SERVICE, text("ssm.amazonaws.com"))
EXTERNAL_ID = Condition("StringEquals", "sts:ExternalId", (Text((Param("external-id"),)),))
VENDOR = trusts(
    PrincipalKind.AWS,
    account_root(Param("principal")),
    EXTERNAL_ID,
    why="The external ID guards against a confused deputy.",
)

PRINCIPAL = Parameter(
    "principal",
    "The vendor's account. Do not change.",
    pattern="^[0-9]{12}$",
    pattern_help="be 12 digits",
    label="Vendor's account",
    section="Who may assume the role",
)
EXTERNAL_ID_PARAMETER = Parameter(
    "external-id",
    "Who asks: <you> & no one else.",
    min_length=2,
    max_length=1224,
    section="Who may assume the role",
)
REMEDIATION = Choice(
    "remediation",
    "Changes that the vendor carries out.",
    SWITCH,
    "on",
    label="Allow remediation",
    section="What the role may do",
)
ON = Presence.of(ChoiceIs("remediation", ("on",)))

PLAIN = Deployment(
    "octo",
    "1.0.0",
    (
        Role(
            "reader",
            text("Reader"),
            (VENDOR,),
            (
                inline(
                    "root",
                    allow("ce:Get*", "ce:List*", why="Draws cost\nand usage.", sid="Bills"),
                    allow("cloudformation:UpdateStack", on=(text("${stack.id}"),)),
                    allow("iam:GetRole", on=(text("${role.reader.arn}"),)),
                ),
                inline("root-remediation", allow("ec2:DeleteVolume", why="High privilege."), when=ON),
            ),
            (Attachment(aws_managed_policy("job-function/ViewOnlyAccess"), why="Lists what there is."),),
            description="Reads cost data.",
            max_session=43200,
            tags=(
                ("owner", Text.of("x/", Account())),
                ("product", Text.of("Octo")),
                ("vendor", Text.of("Acme é")),
            ),
            why="Reads *bills*.",
        ),
    ),
    (PRINCIPAL, EXTERNAL_ID_PARAMETER),
    (REMEDIATION,),
    description="Access for a vendor: # cost data only.",
)

ACT = Presence.of(ChoiceIs("reports", ("act",)))
READ = Presence.of(ChoiceIs("reports", ("read", "act")))
BUCKETS = Presence.of(Given("buckets"))
BOUNDARY = Presence.of(Given("boundary"))

WITH_INPUTS = Deployment(
    "asking",
    "2.0.0-rc.1",
    (
        Role(
            "executor",
            text("Executor"),
            (
                trusts(PrincipalKind.SERVICE, text("ssm.amazonaws.com"), when=READ),
                trusts(
                    PrincipalKind.AWS, text("${role.reader.arn}"), when=Presence.of(*READ.tests, *ON.tests)
                ),
            ),
            (
                inline("changes", allow("ec2:StopInstances"), when=READ),
                managed("Acts", allow("ec2:DeleteVolume"), when=ACT),
            ),
            (Attachment(aws_managed_policy("ReadOnlyAccess"), READ),),
            path=text("/acme/"),
            boundary=Attachment(text("${param.boundary}"), Presence.of(*READ.tests, *BOUNDARY.tests)),
            presence=READ,
        ),
        Role(
            "reader",
            text("${param.prefix}Reader"),
            (
                trusts(PrincipalKind.AWS, account_root(ListParam("accounts")), EXTERNAL_ID),
                trusts(
                    PrincipalKind.FEDERATED, text("${param.provider}"), when=Presence.of(Given("provider"))
                ),
            ),
            (
                inline(
                    "${param.prefix}Buckets",
                    allow("s3:GetObject", on=(text("arn:aws:s3:::${param.buckets}/*"),)),
                    Statement(
                        Effect.DENY,
                        ("ec2:*",),
                        conditions=(
                            Condition("StringNotEquals", "aws:RequestedRegion", (text("${param.regions}"),)),
                        ),
                    ),
                    when=BUCKETS,
                ),
                inline("all", allow("ce:Get*"), when=Presence.of(*ON.tests, *READ.tests, *BUCKETS.tests)),
                inline("off", allow("ce:List*"), when=Presence.of(ChoiceIs("remediation", ("off",)))),
            ),
            (
                Attachment(aws_managed_policy("SecurityAudit")),
                Attachment(text("${param.extra}"), Presence.of(Given("extra"))),
            ),
        ),
    ),
    (
        EXTERNAL_ID_PARAMETER,
        Parameter(
            "accounts", "Who.", ParameterKind.LIST, ("012345670123", "131920598436"), pattern="^[0-9]+$"
        ),
        Parameter("prefix", "What names start with.", default="", pattern="^[A-Za-z]*$", max_length=20),
        Parameter("buckets", "Which.", ParameterKind.LIST, optional=True, pattern="^[a-z.-]+$", min_length=3),
        Parameter(
            "regions",
            "Where.",
            ParameterKind.LIST,
            ("eu-west-1",),
            allowed=(Facts("eu-west-1"), Facts("us-east-1")),
        ),
        Parameter("extra", "More.", ParameterKind.LIST, optional=True),
        Parameter("boundary", "What bounds it.", optional=True, pattern="^arn:[a-z-]+:iam::.+$"),
        Parameter(
            "provider", "Which.", optional=True, allowed=(Facts("arn:aws:iam::012345670123:saml-provider/A"),)
        ),
    ),
    (
        REMEDIATION,
        Choice(
            "reports",
            "How far.",
            ("none", "read", "act"),
            "none",
            sentences=(("none", "Nothing."), ("read", "Reads."), ("act", "Acts.")),
        ),
    ),
    (
        Requirement(ACT, ON),
        Requirement(READ, Presence.of(Given("boundary"), Given("buckets"))),
    ),
)

TEXTS = Deployment(
    "texts",
    "1.0.0",
    (
        Role(
            "caller",
            None,
            (
                trusts(PrincipalKind.AWS, account_root(Account())),
                trusts(PrincipalKind.AWS, account_root(text("${param.zone.account}"))),
                TrustStatement(
                    Principal(
                        PrincipalKind.FEDERATED, (text("arn:${partition}:iam::${account}:saml-provider/A"),)
                    ),
                    ("sts:AssumeRoleWithSAML", "sts:TagSession"),
                    (Condition("StringEquals", "SAML:aud", (text("https://${partition.sign-in}/saml"),)),),
                    sid="Saml",
                ),
            ),
            (
                inline(
                    "texts",
                    allow(
                        "s3:GetObject",
                        on=(
                            text("arn:${partition}:s3:::octo-${region}-${stack.name}/${*}/${aws:username}/*"),
                            text("arn:${partition}:s3:::${stack.uuid}/*"),
                            text(
                                "arn:${partition}:s3:::${param.zone.suffix}/${aws:PrincipalTag/team, 'none'}"
                            ),
                        ),
                    ),
                    Statement(
                        Effect.DENY,
                        ("iam:*",),
                        (text("${role.caller.arn}"),),
                        (
                            Condition(
                                "StringLike",
                                "aws:PrincipalTag/team",
                                (text("${*}"), text("${aws:PrincipalTag/a}")),
                            ),
                            Condition(
                                "StringLike",
                                "aws:RequestTag/for: #1",
                                (text('"\\&%{x}'), text("${stack.uuid}")),
                            ),
                            Condition("Bool", "aws:SecureTransport", (text("false"),)),
                        ),
                        actions_excepted=True,
                        resources_excepted=True,
                    ),
                ),
            ),
        ),
    ),
    (
        Parameter(
            "zone",
            "Where you are.",
            allowed=(
                Facts("app.flexera.com", (("account", "012345670123"), ("suffix", "us"))),
                Facts("app.flexera.eu", (("account", "131920598436"), ("suffix", "eu"))),
            ),
        ),
    ),
    partitions=(
        Facts("aws", (("sign-in", "signin.aws.amazon.com"),)),
        Facts("aws-cn", (("sign-in", "signin.amazonaws.cn"),)),
    ),
)

SAMPLES = {"plain": PLAIN, "asking": WITH_INPUTS, "texts": TEXTS}
