"""Strategies for what a deployment grants: texts with references, conditions, statements, trust."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from octo_spec.deployment import (
    ALWAYS,
    ANYTHING,
    Attachment,
    Condition,
    Effect,
    Given,
    ParameterKind,
    Policy,
    PolicyKind,
    Presence,
    Principal,
    PrincipalKind,
    Statement,
    TrustStatement,
)
from octo_spec.testing import words
from octo_spec.testing.asked import Asked, implied_parameters
from octo_spec.text import (
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.text import Piece, Reference


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text may refer to at one place."""

    texts: tuple[Reference, ...] = ()
    lists: tuple[ListParam, ...] = ()
    facts: tuple[Reference, ...] = ()
    roles: tuple[RoleArn, ...] = ()
    stack: tuple[Stack, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that may stand among other pieces."""
        return (*self.texts, *self.facts, Account(), Partition(), Region(), *self.stack)


STACK: Final = tuple(map(Stack, StackAttribute))


def scope(asked: Asked, presence: Presence, *, roles: Iterable[str] = (), stack: bool = False) -> Scope:
    """Give what may be used where ``presence`` holds."""
    given = {test.parameter for test in presence.tests if isinstance(test, Given)}
    given |= implied_parameters(presence, asked.requirements)
    usable = [one for one in asked.parameters if not one.optional or one.id in given]
    facts = asked.partitions[0].facts if asked.partitions else ()
    return Scope(
        texts=tuple(Param(one.id) for one in usable if one.kind is ParameterKind.TEXT),
        lists=tuple(ListParam(one.id) for one in usable if one.kind is ParameterKind.LIST),
        facts=(
            *(
                ParamFact(one.id, fact)
                for one in usable
                for fact, _ in (one.allowed[0].facts if one.allowed else ())
            ),
            *(PartitionFact(fact) for fact, _ in facts),
        ),
        roles=tuple(map(RoleArn, roles)),
        stack=STACK if stack else (),
    )


# --- texts -------------------------------------------------------------------------------------


def text_of(pieces: Iterable[Piece]) -> Text:
    """Join pieces as the language allows: no stray ``${``, no ``$`` directly before a reference."""
    joined = Text.of(*pieces).pieces
    following = (*joined[1:], "")
    return Text.of(*(_cleaned(piece, after) for piece, after in zip(joined, following, strict=True)))


def _cleaned(piece: Piece, after: Piece) -> Piece:
    if not isinstance(piece, str):
        return piece
    text = words.literal(piece)
    return text if isinstance(after, str) else text.rstrip("$")


def texts(scope: Scope, literals: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[Text]:
    """Draw a text that is not empty."""
    pieces = st.one_of(literals, st.sampled_from(scope.references))
    return (
        st.lists(pieces, min_size=1, max_size=most).map(text_of).map(lambda text: text if text.pieces else _A)
    )


_A: Final = Text.of("a")


def named(scope: Scope, literals: st.SearchStrategy[str] = words.names) -> st.SearchStrategy[Text]:
    """Draw the name of a role or policy: mostly literal."""
    return st.one_of(literals.map(Text.of), texts(scope, literals, most=2))


_policy_pieces: Final = st.one_of(words.policy_literals, st.sampled_from(words.VARIABLES))
_affixes: Final = st.sampled_from(("", "/*", "/${aws:username}/*", "/a b", '"', "\\", "%{x}", "/${*}", ":*"))
_services: Final = st.sampled_from(("s3", "iam", "ec2", "*", "dynamodb"))
_literal_accounts: Final = ("", "012345670123", "*")


def resources(scope: Scope) -> st.SearchStrategy[tuple[Text, ...]]:
    """Draw the resources of a statement."""
    single: list[st.SearchStrategy[Text]] = [_arns(scope)]
    if scope.texts or scope.roles:
        single.append(st.sampled_from((*scope.texts, *scope.roles)).map(Text.of))
    several = st.lists(st.one_of(single), min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(st.just(ANYTHING), several, *_list_texts(scope))


def _arns(scope: Scope) -> st.SearchStrategy[Text]:
    return st.builds(
        lambda partition, service, region, account, tail: text_of(
            ("arn:", partition, f":{service}:", region, ":", account, ":", *tail.pieces)
        ),
        st.sampled_from((Partition(), "aws", "*")),
        _services,
        st.sampled_from((Region(), "", "*", "eu-west-1")),
        st.sampled_from((Account(), *_literal_accounts, *scope.texts)),
        texts(scope, _policy_pieces),
    )


def _list_texts(scope: Scope) -> list[st.SearchStrategy[tuple[Text, ...]]]:
    """Give the list parameter alone in its field, with literal text around each element."""
    if not scope.lists:
        return []
    prefixes = st.sampled_from(("", "arn:aws:s3:::", "a b/", "'"))
    build = st.builds(
        lambda before, one, after: (Text.of(before, one, after),),
        prefixes,
        st.sampled_from(scope.lists),
        _affixes,
    )
    return [build]


# --- conditions --------------------------------------------------------------------------------


_QUALIFIERS: Final = ("", "", "ForAllValues:", "ForAnyValue:")
_STRING: Final = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
_ARN: Final = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
_LITERAL_OPERATORS: Final = (
    (
        (
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ),
        ("3600", "0", "-1.5", "007"),
    ),
    (
        (
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ),
        ("2026-01-01T00:00:00Z", "2026-01-01", "1767225600"),
    ),
    (("Bool",), ("true", "false")),
    (("BinaryEquals",), ("QmluYXJ5", "AA==")),
    (("IpAddress", "NotIpAddress"), ("10.0.0.0/8", "2001:db8::/32", "203.0.113.7")),
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html."""

_KEYS: Final = st.sampled_from(
    (
        *("aws:RequestTag/team", "aws:PrincipalTag/team", "aws:ResourceTag/Cost Center", "aws:TagKeys"),
        *(
            "aws:RequestTag/for",
            "aws:RequestTag/a=b",
            "aws:RequestTag/é@x",
            "sts:RoleSessionName",
            "s3:prefix",
        ),
        *("aws:SourceIp", "saml:sub", "token.example.com:aud", "aws:SourceArn"),
    )
)


def conditions(scope: Scope, *, most: int = 2) -> st.SearchStrategy[tuple[Condition, ...]]:
    """Draw conditions: equal operators side by side, no key of an operator twice in any case."""
    return st.lists(
        _condition(scope), max_size=most, unique_by=lambda one: (one.operator, one.key.casefold())
    ).map(grouped)


def grouped(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Bring equal operators side by side, in the order of their first use."""
    listed = list(conditions)
    first: dict[str, int] = {}
    for one in listed:
        first.setdefault(one.operator, len(first))
    return tuple(sorted(listed, key=lambda one: first[one.operator]))


def _condition(scope: Scope) -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.builds(Condition, _operators(_STRING), _KEYS, _string_values(scope)),
        st.builds(Condition, _operators(_ARN), _KEYS, _several(_arns(scope))),
        st.builds(Condition, st.just("Null"), _KEYS, st.sampled_from((_TRUE, _FALSE))),
        *_LITERAL_CONDITIONS,
    )


_TRUE: Final = (Text.of("true"),)
_FALSE: Final = (Text.of("false"),)


def _operators(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    every = [
        f"{qualifier}{name}{end}" for end in ("", "IfExists") for qualifier in _QUALIFIERS for name in names
    ]
    return st.sampled_from(every)


def _several(one: st.SearchStrategy[Text]) -> st.SearchStrategy[tuple[Text, ...]]:
    return st.lists(one, min_size=1, max_size=2, unique=True).map(tuple)


_LITERAL_CONDITIONS: Final = [
    st.builds(Condition, _operators(names), _KEYS, _several(st.sampled_from(values).map(Text.of)))
    for names, values in _LITERAL_OPERATORS
]


def _string_values(scope: Scope) -> st.SearchStrategy[tuple[Text, ...]]:
    one = st.one_of(
        texts(scope, _policy_pieces), st.just(Text()), st.sampled_from((_A, *map(Text.of, scope.roles)))
    )
    return st.one_of(_several(one), *_list_texts(scope))


# --- statements --------------------------------------------------------------------------------


_ACTIONS: Final = st.sampled_from(
    (
        "s3:GetObject",
        "ec2:Describe*",
        "*",
        "iam:PassRole",
        "s3:*",
        "ce:Get?ost*",
        "execute-api:Invoke",
        "s3:List*",
    )
)


def actions() -> st.SearchStrategy[tuple[str, ...]]:
    """Draw actions."""
    return st.lists(_ACTIONS, min_size=1, max_size=3, unique=True).map(tuple)


_groups: Final = st.sampled_from(("billing", "a-b", "on"))
_categories: Final = st.sampled_from(("cost-data", "optimization", "remediation", "tier-0"))


def statements(scope: Scope) -> st.SearchStrategy[Statement]:
    """Draw one grant."""
    return st.builds(
        Statement,
        st.sampled_from(Effect),
        actions(),
        resources(scope),
        conditions(scope),
        words.sids,
        st.sampled_from((False, False, True)),
        st.sampled_from((False, False, True)),
        why=words.comments,
        group=_groups,
        category=_categories,
    )


def policies(scope: Scope, kind: PolicyKind, presence: Presence = ALWAYS) -> st.SearchStrategy[Policy]:
    """Draw a policy whose statements have different Sids."""
    listed = st.lists(statements(scope), min_size=1, max_size=2).map(distinct_sids)
    return st.builds(Policy, named(replace(scope, stack=())), st.just(kind), listed, st.just(presence))


def distinct_sids(statements: Iterable[Statement | TrustStatement]) -> tuple:
    """Take away each Sid that stood before."""
    seen: set[str] = set()
    kept = []
    for one in statements:
        kept.append(replace(one, sid="") if one.sid in seen else one)
        seen.add(one.sid)
    return tuple(kept)


def attachments(scope: Scope, presence: Presence = ALWAYS) -> st.SearchStrategy[Attachment]:
    """Draw a policy that exists already."""
    return _attached(scope.lists, scope, presence)


def boundaries(scope: Scope, presence: Presence = ALWAYS) -> st.SearchStrategy[Attachment]:
    """Draw a permissions boundary: one policy, never a list."""
    return _attached((), scope, presence)


def _attached(
    lists: tuple[ListParam, ...], scope: Scope, presence: Presence
) -> st.SearchStrategy[Attachment]:
    of_aws = st.sampled_from(_AWS_POLICIES).map(aws_managed_policy)
    ours = named(replace(scope, stack=())).map(lambda name: Text.of(*_OUR_POLICY, *name.pieces))
    alone = [st.sampled_from((*scope.texts, *lists)).map(Text.of)] if scope.texts or lists else []
    return st.builds(
        Attachment,
        st.one_of(of_aws, ours, *alone),
        st.just(presence),
        why=words.comments,
        group=_groups,
        category=_categories,
    )


_AWS_POLICIES: Final = ("ReadOnlyAccess", "job-function/ViewOnlyAccess", "service-role/AWSConfigRole")
_OUR_POLICY: Final = ("arn:", Partition(), ":iam::", Account(), ":policy/")


# --- trust -------------------------------------------------------------------------------------


def trust_statements(scope: Scope, presence: Presence = ALWAYS) -> st.SearchStrategy[TrustStatement]:
    """Draw one statement of a trust policy."""
    return st.one_of(
        _trusts(_aws_principals(scope), ("sts:AssumeRole",), scope, presence),
        _trusts(_services_trusted(scope), ("sts:AssumeRole", "sts:TagSession"), scope, presence),
        _trusts(_federated(scope), ("sts:AssumeRoleWithWebIdentity",), scope, presence),
    )


def _trusts(
    principals: st.SearchStrategy[Principal], actions: tuple[str, ...], scope: Scope, presence: Presence
) -> st.SearchStrategy[TrustStatement]:
    return st.builds(
        lambda external, others, **fields: TrustStatement(conditions=grouped((*external, *others)), **fields),
        _external_ids(scope),
        conditions(scope, most=1),
        principal=principals,
        actions=st.just(actions),
        sid=words.sids,
        presence=st.just(presence),
        why=words.comments,
    )


def _external_ids(scope: Scope) -> st.SearchStrategy[tuple[Condition, ...]]:
    whole = [(Text.of(one),) for one in (*scope.texts, *scope.lists)]
    within = [(Text.of("x-", one),) for one in (*scope.texts, *scope.stack)]
    found = [(Condition("StringEquals", "sts:ExternalId", values),) for values in (*whole, *within)]
    return st.sampled_from(((), *found))


def _aws_principals(scope: Scope) -> st.SearchStrategy[Principal]:
    accounts = ("131920598436", "012345670123", Account(), *scope.texts)
    one = st.one_of(
        st.sampled_from(accounts).map(account_root),
        st.sampled_from(accounts).map(
            lambda account: Text.of("arn:", Partition(), ":iam::", account, ":role/x/y@z")
        ),
        st.sampled_from((_USER, *map(Text.of, (*scope.texts, *scope.roles)))),
    )
    lists = [(form,) for only in scope.lists for form in (account_root(only), Text.of(only))]
    return st.one_of(_several(one), *([st.sampled_from(lists)] if lists else [])).map(
        lambda values: Principal(PrincipalKind.AWS, values)
    )


_USER: Final = Text.of("arn:aws:iam::012345670123:user/a.b")


def _services_trusted(scope: Scope) -> st.SearchStrategy[Principal]:
    known = ("ec2.amazonaws.com", "ssm.amazonaws.com")
    by_fact = [Text.of("ec2.", fact) for fact in scope.facts]
    one = st.sampled_from((*map(Text.of, known), *by_fact))
    return _several(one).map(lambda values: Principal(PrincipalKind.SERVICE, values))


def _federated(scope: Scope) -> st.SearchStrategy[Principal]:
    own = Text.of("arn:", Partition(), ":iam::", Account(), ":oidc-provider/token.example.com")
    one = st.sampled_from((own, *map(Text.of, scope.texts)))
    return one.map(lambda value: Principal(PrincipalKind.FEDERATED, (value,)))
