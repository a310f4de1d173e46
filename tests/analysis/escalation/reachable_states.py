"""A slow search through every state that a role can reach, one request of AWS after another.

It shares nothing with octospec's analysis. The state is real documents as JSON, each move is a request that
some principal in the role's hands may make by the plain evaluator of ``tests.access.aws_rules``, and AWS's
effect on the state is written out. The other role of the account is the worst one: an administrator that
trusts everyone and every service, and that does what the role wants as soon as the role can give it
everything. A role that trusts the role and has no permissions is there, too: it gets what the role may
attach to it, or everything within the role's own boundary if a condition requires this boundary.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.access.aws_rules import Call, applies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ACCOUNT = "arn:aws:iam::111122223333"
OWN, OTHER = f"{ACCOUNT}:role/own", f"{ACCOUNT}:role/other"
GIVEN, BOUNDED = "given", "bounded"
"""The roles without permissions of their own; each is the other role by its ARN."""
OWN_BOUNDARY = f"{ACCOUNT}:policy/boundary"
NEW_POLICY = f"{ACCOUNT}:policy/new"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:f"
CHOSEN_TAGS = (("team", "a"), ("team", "b"))
CHOSEN_RESOURCE_TAGS = [
    {f"{prefix}:resourcetag/{key}": value for prefix in ("aws", "iam")} for key, value in CHOSEN_TAGS
]
EVERYTHING = json.dumps([{"Effect": "Allow", "Action": ["*"], "Resource": "*"}])

OF_SESSIONS = {"aws:principaltype": "AssumedRole", "aws:principalaccount": "111122223333"}
"""What AWS sends with each request of a role's session."""

Text = str
"""The statements of a policy as JSON."""


@dataclass(frozen=True)
class Principal:
    """A role: its inline policies by name, the ARNs of attached ones, its boundary, and its tags."""

    inline: frozenset[tuple[str, Text]]
    attached: frozenset[str]
    boundary: str | None
    tags: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class World:
    """An account: two roles, the default texts of policies, older versions, and the roles in our hands."""

    own: Principal
    other: Principal
    policies: frozenset[tuple[str, Text]]
    versions: frozenset[tuple[str, Text]]
    held: frozenset[str]
    within: tuple[tuple[str, Text], ...] = ()
    """Service control policies, each with the ARN of the only role that it binds, or an empty text."""
    given: frozenset[str] = frozenset()
    """The policies that are attached to a role that had none."""
    tagging: bool = False
    """Whether the trust policy of the role lets its callers choose the tags of a session."""

    def text(self, arn: str) -> Text:
        return dict(self.policies)[arn]

    def role(self, arn: str) -> Principal:
        if arn == GIVEN:
            return Principal(frozenset(), self.given, None, frozenset())
        if arn == BOUNDED:
            return replace(OPEN_ROLE, boundary=OWN_BOUNDARY)
        return self.own if arn == OWN else self.other


OPEN_ROLE = Principal(frozenset({("all", EVERYTHING)}), frozenset(), None, frozenset())
"""The worst role of an account; it has no other policies yet."""


@lru_cache(None)
def _statements(text: Text) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)
    return found


Value = str | frozenset[str]
Context = tuple[tuple[str, Value], ...]


@lru_cache(1 << 18)
def _effects(text: Text, action: str, resource: str, context: Context) -> frozenset[str]:
    """Return the effects of the statements that apply to a request; the same texts are in many states."""
    call = Call(action, resource, dict(context))
    return frozenset(each["Effect"] for each in _statements(text) if applies(each, call, "2012-10-17"))


def may(world: World, who: str, action: str, resource: str, context: Mapping[str, Value]) -> bool:
    """Return whether a role may make a request in some session: its caller may choose tags of the session."""
    role = world.role(who)
    tags = (role.tags, *(_tagged(role, tag) for tag in CHOSEN_TAGS))
    return any(may_as_tagged(world, who, each, action, resource, context) for each in dict.fromkeys(tags))


def _tagged(role: Principal, tag: tuple[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(each for each in role.tags if each[0] != tag[0]) | {tag}


def may_as_tagged(  # noqa: PLR0913, PLR0917 - a request has these parts
    world: World,
    who: str,
    session: frozenset[tuple[str, str]],
    action: str,
    resource: str,
    context: Mapping[str, Value],
) -> bool:
    """Return whether a role may make a request in a session with these tags."""
    role = world.role(who)
    tags = {f"aws:principaltag/{key}": value for key, value in session}
    who = OTHER if who in {GIVEN, BOUNDED} else who
    sent = tuple(sorted({"aws:principalarn": who, **OF_SESSIONS, **tags, **context}.items()))
    texts = [*(text for _, text in role.inline), *map(world.text, role.attached)]
    bounds = [world.text(role.boundary)] if role.boundary else []
    bounds += [text for arn, text in world.within if arn in ("", who)]
    return _allow(texts, action, resource, sent) and all(
        _allow([text], action, resource, sent) for text in bounds
    )


def _allow(texts: Iterable[Text], action: str, resource: str, context: Context) -> bool:
    """Return whether a statement of some policies allows a request, and none denies it."""
    effects: set[str] = set()
    for text in texts:
        effects |= _effects(text, action, resource, context)
    return effects == {"Allow"}


def reaches(world: World, action: str, resource: str, most: int = 4_000) -> bool | None:
    """Return whether some principal in the role's hands may make a request in some state.

    ``None`` if there are more than ``most`` states, and none of those that were looked at allows it.
    """
    seen, waiting = {world}, deque([world])
    while waiting:
        world = waiting.popleft()
        if any(_may_in_the_end(world, who, action, resource) for who in world.held):
            return True
        if any(may_open(world, who, action, resource) for who in sorted(world.held)):
            return True
        for after in moves(world):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
        if len(seen) > most:
            return None
    return False


def _may_in_the_end(world: World, who: str, action: str, resource: str) -> bool:
    """Return whether a role may make a request with its own tags, or with others that its trust allows."""
    if who in {GIVEN, BOUNDED} or (who == OWN and world.tagging):
        return may(world, who, action, resource, {})
    return may_as_tagged(world, who, world.role(who).tags, action, resource, {})


def may_open(world: World, who: str, action: str, resource: str) -> bool:
    """Return whether a role may write a bucket's policy that allows its own session a request on an object.

    Such a policy is not limited by what a boundary does not allow, but by each deny and by control policies.
    """
    bucket = resource.partition("/")[0]
    if not action.startswith("s3:") or not may(world, who, "s3:PutBucketPolicy", bucket, {}):
        return False
    everything = frozenset({("opened", EVERYTHING)})
    role = world.role(who)
    denies = json.dumps(
        [each for each in _statements(world.text(role.boundary)) if each["Effect"] == "Deny"]
        if role.boundary
        else []
    )
    opened = replace(role, inline=role.inline | everything | {("denies", denies)}, boundary=None)
    return may_as_tagged(_with(world, who, opened), who, role.tags, action, resource, {})


def moves(world: World) -> Iterator[World]:
    """Yield what each request of each principal in the role's hands makes of the world."""
    for who in sorted(world.held):
        for target in (OWN, OTHER):
            yield from _on_role(world, who, target)
            yield from _taking(world, who, target)
        yield from _giving(world, who)
        yield from _on_policies(world, who)


def _giving(world: World, who: str) -> Iterator[World]:
    """Yield that a role without permissions gets some, and is in the role's hands."""
    tagged = [replace(OPEN_ROLE, tags=tags) for tags in _other_tags()]
    for arn in dict(world.policies):
        if any(may(world, who, "iam:AttachRolePolicy", OTHER, _context(each, arn)) for each in tagged):
            yield replace(world, given=world.given | {arn}, held=world.held | {GIVEN})
    bounded = [_context(replace(each, boundary=OWN_BOUNDARY)) for each in tagged]
    is_known = world.own.boundary == OWN_BOUNDARY
    if is_known and any(may(world, who, "iam:PutRolePolicy", OTHER, each) for each in bounded):
        yield replace(world, held=world.held | {BOUNDED})


def _with(world: World, target: str, role: Principal) -> World:
    return replace(world, own=role) if target == OWN else replace(world, other=role)


def _context(role: Principal, policy: str = "", boundary: str | None = None) -> dict[str, str]:
    """Return the condition keys that AWS sends about the role that a request changes."""
    tags = {f"{prefix}:resourcetag/{key}": value for key, value in role.tags for prefix in ("aws", "iam")}
    known = boundary or role.boundary
    return {
        **tags,
        **({"iam:policyarn": policy} if policy else {}),
        **({"iam:permissionsboundary": known} if known else {}),
    }


def _on_role(world: World, who: str, target: str) -> Iterator[World]:
    if target == OTHER:
        # In the worst account, the other role has the tags that a condition requires, and a boundary.
        tagged = [replace(world.other, tags=tags) for tags in _other_tags()]
        bounded = [_context(replace(other, boundary=OWN_BOUNDARY)) for other in tagged]
        removes = any(may(world, who, "iam:DeleteRolePermissionsBoundary", target, each) for each in bounded)
        others = (replace(world, other=other) for other in tagged)
        if removes or any(True for each in others for _ in _changes(each, who, target)):
            yield replace(world, held=world.held | {OTHER})
        return
    yield from _changes(world, who, target)
    yield from _removals(world, who, target)


def _other_tags() -> Iterator[frozenset[tuple[str, str]]]:
    return (frozenset(tags) for tags in ((), *((tag,) for tag in CHOSEN_TAGS)))


def _changes(world: World, who: str, target: str) -> Iterator[World]:
    """Yield what a request that may give a role more permissions makes of the world."""
    role = world.role(target)
    plain = _context(role)
    names = [*(sorted(name for name, _ in role.inline) if target == OWN else []), "written"]
    if may(world, who, "iam:PutRolePolicy", target, plain):
        for name in names:
            kept = frozenset(each for each in role.inline if each[0] != name)
            if target == OWN and name == "written" and EVERYTHING in dict(kept).values():
                continue  # The same text under another name is the same state.
            yield _with(world, target, replace(role, inline=kept | {(name, EVERYTHING)}))
    for arn, text in sorted(world.policies):
        if target == OTHER and text != EVERYTHING and not arn.endswith("/AdministratorAccess"):
            continue
        context = _context(role, arn)
        if may(world, who, "iam:AttachRolePolicy", target, context):
            yield _with(world, target, replace(role, attached=role.attached | {arn}))
        # A boundary that a condition requires for other roles is taken for one that limits them.
        limits = target == OTHER and arn == OWN_BOUNDARY
        if not limits and may(world, who, "iam:PutRolePermissionsBoundary", target, _context(role, "", arn)):
            yield _with(world, target, replace(role, boundary=arn))
    if may(world, who, "iam:DeleteRolePermissionsBoundary", target, plain):
        yield _with(world, target, replace(role, boundary=None))


def _removals(world: World, who: str, target: str) -> Iterator[World]:
    """Yield what a request that removes policies, or changes tags, makes of the world."""
    role = world.role(target)
    plain = _context(role)
    if may(world, who, "iam:DeleteRolePolicy", target, plain):
        for each in sorted(role.inline):
            yield _with(world, target, replace(role, inline=role.inline - {each}))
    for arn in sorted(role.attached):
        if may(world, who, "iam:DetachRolePolicy", target, _context(role, arn)):
            yield _with(world, target, replace(role, attached=role.attached - {arn}))
    for tag, sent in _tagging_contexts(plain):
        if may(world, who, "iam:TagRole", target, sent):
            yield _with(world, target, replace(role, tags=_tagged(role, tag)))
    keys = map(frozenset[str], (["team"], ["TEAM"], ["cost", "team"]))
    untagged: list[dict[str, Value]] = [{**plain, "aws:tagkeys": each} for each in keys]
    if any(may(world, who, "iam:UntagRole", target, each) for each in untagged):
        yield _with(world, target, replace(role, tags=frozenset()))
    if may(world, who, "iam:UpdateAssumeRolePolicy", target, plain):
        yield replace(world, tagging=True)


def _tagging_contexts(plain: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], dict[str, Value]]]:
    """Yield what AWS sends about a tag: in each case of its key, and also with a tag that nothing tests."""
    for tag in CHOSEN_TAGS:
        sent = {**plain, f"aws:requesttag/{tag[0]}": tag[1]}
        for key in (tag[0], tag[0].upper()):
            yield tag, {**sent, "aws:tagkeys": frozenset({key})}
            yield tag, {**sent, "aws:requesttag/cost": "c", "aws:tagkeys": frozenset({key, "cost"})}


def _on_policies(world: World, who: str) -> Iterator[World]:
    if may(world, who, "iam:CreatePolicy", NEW_POLICY, {}):
        yield replace(world, policies=world.policies | {(NEW_POLICY, EVERYTHING)})
    for arn, text in sorted(world.policies):
        if not arn.startswith(ACCOUNT):
            continue
        others = world.policies - {(arn, text)}
        rewrites = _may_as_policy_is_tagged(world, who, "iam:CreatePolicyVersion", arn)
        selects = _may_as_policy_is_tagged(world, who, "iam:SetDefaultPolicyVersion", arn)
        # A policy that bounds the role may be attached to other principals.
        if arn in {*world.other.attached, OWN_BOUNDARY} and (rewrites or selects):
            yield replace(world, held=world.held | {OTHER})
        if rewrites:
            yield replace(world, policies=others | {(arn, EVERYTHING)})
        if selects:
            older = (old for of, old in sorted(world.versions) if of == arn)
            versions = world.versions | {(arn, text)}
            yield from (replace(world, policies=others | {(arn, old)}, versions=versions) for old in older)


def _may_as_policy_is_tagged(world: World, who: str, action: str, arn: str) -> bool:
    """Return whether a role may change a policy, with the tags that this policy has in the worst account."""
    tagged = [
        {f"{prefix}:resourcetag/{key}": value for prefix in ("aws", "iam")} for key, value in CHOSEN_TAGS
    ]
    return any(may(world, who, action, arn, tags) for tags in ({}, *tagged))


def _taking(world: World, who: str, target: str) -> Iterator[World]:
    """Yield that another role comes into the role's hands."""
    to_ec2 = {"iam:passedtoservice": "ec2.amazonaws.com"}
    runs = may(world, who, "iam:PassRole", target, to_ec2) and may(
        world, who, "ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", {}
    )
    changes = target == OTHER and may(world, who, "lambda:UpdateFunctionCode", FUNCTION, {})
    # In the worst account, the role to assume has the tags that a condition requires.
    known = [_context(world.own)] if target == OWN else [{}, *CHOSEN_RESOURCE_TAGS]
    assumes = any(may(world, who, "sts:AssumeRole", target, tags) for tags in known)
    if runs or changes or assumes:
        yield replace(world, held=world.held | {target})
