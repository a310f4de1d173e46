"""Hypothesis strategy for specs: texts that the language accepts, with all that resolving knows.

The parts are drawn as ``octo_spec.testing`` draws those of deployments; what only a spec has (needs, levels,
``also``, packing, groups that two roles share) is drawn here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence import Given, Presence
from octo_spec.model.text import Param
from octo_spec.testing import draw_grants, draw_questions, draw_texts, hostile_words
from octo_spec.testing.draw import chance, number, pick, some
from octo_spec.testing.draw_texts import TextScope, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.deployment import Facts, Parameter
    from octo_spec.model.text import Text

Data = dict[str, Any]


@dataclass(slots=True)
class _Drawn:
    """What is drawn so far, for what refers to it."""

    questions: draw_questions.Questions
    choices: dict[str, Data]
    sids: Iterator[int]
    listed: tuple[str, ...] = ()
    groups: dict[str, Data] = field(default_factory=dict)

    @property
    def required(self) -> tuple[Parameter, ...]:
        """The text parameters that must be given."""
        return tuple(
            one
            for one in self.questions.parameters
            if one.kind is ParameterKind.TEXT and not one.optional and one.default is None
        )

    @property
    def free(self) -> tuple[Parameter, ...]:
        """The optional text parameters that may have any value."""
        return tuple(
            one
            for one in self.questions.optional
            if one.kind is ParameterKind.TEXT and not one.allowed and one.pattern is None
        )

    def scope(self, roles: Sequence[str] = (), *, stack: bool = False) -> TextScope:
        """Return all that a text may refer to where optional parameters are allowed."""
        every = Presence.of(*(Given(one.id) for one in self.questions.optional))
        return scope_of(self.questions, every, roles=roles, stack=stack)


@st.composite
def specs(draw: st.DrawFn, *, partitions: bool = True) -> Data:
    """Draw the data of a spec, with partitions or without; now and then one that the language refuses."""
    role_ids = some(draw, ("reader", "writer", "x2-y3", "on"), 3, 1)
    ids = tuple(id for id in hostile_words.IDS if id not in _RESERVED)
    drawn = _questions(draw, some(draw, ids, 6), partitions=partitions)
    roles: dict[str, Data] = {}
    for position, id in enumerate(role_ids):
        roles[id] = _role(draw, drawn, position, tuple(roles))
    data: Data = {
        "octospec": "1",
        "name": pick(draw, ("octo", "a-b", "null")),
        "version": pick(draw, ("1.0.0", "10.20.30-rc.1+b.7")),
        "description": _prose(draw) or "A spec.",
        "categories": {"tier-0": "Changing."},
        "partitions": _partitions(drawn),
        "parameters": {one.id: _parameter(draw, one, drawn) for one in drawn.questions.parameters},
        "choices": drawn.choices,
        "roles": roles,
        "groups": drawn.groups,
    }
    _use_all(data, drawn)
    return {key: value for key, value in data.items() if value}


_RESERVED: Final = frozenset({"for", "partition"})


def _partitions(drawn: _Drawn) -> object:
    if drawn.listed:
        return list(drawn.listed)
    return {one.key: dict(one.facts) for one in drawn.questions.partitions}


def _prose(draw: st.DrawFn) -> str:
    return " ".join(draw(hostile_words.descriptions).split())


def _said(draw: st.DrawFn, key: str) -> Data:
    return {key: text} if chance(draw, 3) and (text := _prose(draw)) else {}


# --- questions ---------------------------------------------------------------------------------


def _questions(draw: st.DrawFn, ids: tuple[str, ...], *, partitions: bool) -> _Drawn:
    split = len(ids) - number(draw, 0, min(len(ids), 3))
    choices: dict[str, Data] = {}
    for id in ids[split:]:
        choices[id] = _choice(draw, choices)
    parameters = tuple(draw_questions.draw_parameter(draw, id) for id in ids[:split])
    known = draw_questions.draw_partitions(draw) if partitions else ()
    questions = draw_questions.Questions(parameters, partitions=known)
    listed = () if not partitions or known or chance(draw, 2) else ("aws", "aws-cn", "aws-us-gov")
    return _Drawn(questions, choices, iter(range(10_000)), listed)


def _choice(draw: st.DrawFn, others: dict[str, Data]) -> Data:
    kind = pick(draw, ("switch", "levels", "options"))
    values = some(draw, hostile_words.VALUES, 4)
    data: Data = {"description": _prose(draw) or "A choice."}
    if kind != "switch" and len(values) > 1:
        sentences = chance(draw, 3)
        data[kind] = dict.fromkeys(values, "A value.") if sentences else list(values)
        data |= {"default": pick(draw, values)} if chance(draw, 2) else {}
    elif chance(draw, 2):
        data["default"] = "on"
    if others and chance(draw, 3):
        data["requires"] = _needs(draw, others, 1)
    return data | _said(draw, "label") | _said(draw, "section")


def _values(choice: Data) -> tuple[str, ...]:
    return tuple(choice.get("levels") or choice.get("options") or ("off", "on"))


def _needs(draw: st.DrawFn, choices: dict[str, Data], most: int = 2) -> Data:
    return {id: _needed(draw, choices[id]) for id in some(draw, tuple(choices), most, 1)}


def _needed(draw: st.DrawFn, choice: Data) -> str | list[str]:
    values = _values(choice)
    if "options" in choice:
        return list(some(draw, values, 2, 1))
    return pick(draw, values[1:])


def _parameter(draw: st.DrawFn, parameter: Parameter, drawn: _Drawn) -> Data:
    data: Data = {"description": " ".join(parameter.description.split()) or "A parameter."}
    if parameter.kind is ParameterKind.LIST:
        data["type"] = "list"
    if parameter.optional and drawn.choices and chance(draw, 2):
        data["required-when"] = _needs(draw, drawn.choices)
        if chance(draw, 3):
            data["requires"] = _needs(draw, drawn.choices)
    elif parameter.optional:
        data["optional"] = "yes"
    if parameter.default is not None:
        data["default"] = (
            list(parameter.default) if isinstance(parameter.default, tuple) else parameter.default
        )
    if "${" in str(data.get("default")):
        del data["default"]
    if parameter.allowed:
        data["allowed"] = _allowed(parameter.allowed)
    exact = {
        "pattern": parameter.pattern,
        "min-length": parameter.min_length,
        "max-length": parameter.max_length,
    }
    data |= {key: str(value) for key, value in exact.items() if value is not None}
    return data | _said(draw, "label") | _said(draw, "section")


def _allowed(allowed: tuple[Facts, ...]) -> object:
    if any(one.facts for one in allowed):
        return {one.key: dict(one.facts) for one in allowed}
    return [one.key for one in allowed]


# --- roles -------------------------------------------------------------------------------------


def _role(draw: st.DrawFn, drawn: _Drawn, position: int, earlier: tuple[str, ...]) -> Data:
    fixed = TextScope(tuple(Param(one.id) for one in drawn.required if not one.allowed))
    data: Data = {"why": _prose(draw) or "A role."}
    data |= _named(draw, drawn, fixed, position)
    if chance(draw, 4):
        data["path"] = f"/p{position}/"
    if chance(draw, 4):
        data["description"] = pick(draw, ("", "A role.", "no: # é"))
    if chance(draw, 4):
        data["max-session"] = pick(draw, ("12h", "90m", "4000s", "60m"))
    if chance(draw, 4):
        data["boundary"] = pick(draw, ("PowerUserAccess", "arn:${partition}:iam::${account}:policy/b"))
    if chance(draw, 4):
        data["tags"] = {"team": draw(hostile_words.tag_values), "Owner": "x"}
    if drawn.choices and chance(draw, 4):
        data["needs"] = _needs(draw, drawn.choices, 1)
    data["trust"] = [_first_trust(), *(_trust(draw, drawn, earlier) for _ in range(number(draw, 0, 3)))]
    scope = drawn.scope(earlier, stack=chance(draw, 4))
    held: set[str] = set()
    for key in ("inline", "managed"):
        for count in range(number(draw, 0 if key == "managed" else 1, 2)):
            name = f"{draw_texts.draw_name(draw, fixed)}-{position}{key[0]}{count}"
            packed = [_group(draw, drawn, scope, held) for _ in range(number(draw, 1, 3))]
            data.setdefault(key, {})[name] = packed
    if chance(draw, 3):
        data["attached"] = [_attaching(draw, drawn) for _ in range(number(draw, 1, 2))]
    return data


def _named(draw: st.DrawFn, drawn: _Drawn, fixed: TextScope, position: int) -> Data:
    """Draw a name, an optional parameter for one, or none."""
    match pick(draw, ("name", "name", "name", "parameter", "none")):
        case "name":
            return {"name": f"{draw_texts.draw_name(draw, fixed)}-{position}"}
        case "parameter" if drawn.free and position == 0:
            return {"name": f"${{param.{pick(draw, drawn.free).id}}}"}
        case _:
            return {}


def _first_trust() -> Data:
    return {"account": "131920598436", "without-external-id": "A test."}


def _trust(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    scope = drawn.scope()
    kind = pick(draw, ("account", "member", "arn", "service", "federated"))
    entry = _TRUST[kind](draw, drawn, earlier)
    if kind != "federated" and chance(draw, 3):
        entry["when"] = _when(draw, scope)
    if chance(draw, 3):
        entry["also"] = pick(draw, (["sts:TagSession"], ["sts:SetSourceIdentity", "sts:TagSession"]))
    if chance(draw, 3):
        entry["sid"] = f"T{next(drawn.sids)}"
    if drawn.choices and chance(draw, 3):
        entry["needs"] = _needs(draw, drawn.choices)
    if drawn.listed and chance(draw, 4):
        entry["only-in"] = list(some(draw, drawn.listed, 2, 1))
    return entry | _said(draw, "why")


def _account(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    del earlier
    parameter = [
        f"${{param.{one.id}}}"
        for one in drawn.questions.parameters
        if not one.allowed and one.default is None
    ]
    account = pick(draw, ("${account}", "012345670123", ["${account}", "131920598436"], *parameter))
    ids = [f"${{param.{one.id}}}" for one in drawn.required]
    external = [*ids, *(f"x-{id}" for id in ids), "${stack.uuid}", ["a-${stack.uuid}", "${stack.uuid}"]]
    if chance(draw, 2):
        return {"account": account, "external-id": pick(draw, external)}
    excuse = {} if account == "${account}" else {"without-external-id": "Because."}
    return {"account": account, **excuse}


def _member(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    names = pick(draw, ("a/b@c", ["a", "b"]))
    return _account(draw, drawn, earlier) | {pick(draw, ("role", "user")): names}


def _arn(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    del drawn
    own = ["arn:${partition}:iam::${account}:root", "arn:${partition}:iam::${account}:role/x"]
    if chance(draw, 2):
        return {"arn": pick(draw, (own, own[0], own[1], *(f"${{role.{id}.arn}}" for id in earlier)))}
    there = ["arn:aws:iam::012345670123:root", "arn:aws:sts::012345670123:assumed-role/R/s"]
    return {"arn": [*some(draw, there, 2, 1), *some(draw, own, 1)], "without-external-id": "Because."}


def _service(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    del drawn, earlier
    if chance(draw, 3):
        return {"service": "firehose.amazonaws.com", "external-id": "${account}"}
    return {
        "service": pick(draw, ("ec2.amazonaws.com", ["ssm.amazonaws.com", "states.${region}.amazonaws.com"]))
    }


def _federated(draw: st.DrawFn, drawn: _Drawn, earlier: tuple[str, ...]) -> Data:
    del drawn, earlier
    kind, key = pick(draw, (("saml", "SAML:aud"), ("oidc", "token.example.com:sub")))
    provider = f"arn:${{partition}}:iam::${{account}}:{kind}-provider/token.example.com"
    return {"federated": provider, "when": {"StringEquals": {key: "x"}}}


_TRUST: Final = {
    "account": _account,
    "member": _member,
    "arn": _arn,
    "service": _service,
    "federated": _federated,
}


# --- groups ------------------------------------------------------------------------------------


def _group(draw: st.DrawFn, drawn: _Drawn, scope: TextScope, held: set[str]) -> str:
    """Draw a group, or take one that another role holds already."""
    known = [
        id
        for id, group in drawn.groups.items()
        if id not in held and "grants" in group and "sid" not in str(group)
    ]
    if known and chance(draw, 4):
        held.add(known[0])
        return known[0]
    id = f"{pick(draw, ('costs', 'a-b', 'on'))}{len(drawn.groups)}"
    grants = [_grant(draw, drawn, scope) for _ in range(number(draw, 1, 3))]
    drawn.groups[id] = _head(draw, drawn) | {"grants": grants}
    if any("deny" in effect for grant in grants for effect in grant):
        drawn.groups[id].pop("accounts", None)
    if chance(draw, 4):
        drawn.groups[id]["attach"] = [f"Some{len(drawn.groups)}Access"]
    held.add(id)
    return id


def _head(draw: st.DrawFn, drawn: _Drawn) -> Data:
    head: Data = {
        "category": pick(draw, ("cost-data", "optimization", "tier-0")),
        "access": "permissions",
        "why": _prose(draw) or "A group.",
    }
    if drawn.listed and chance(draw, 3):
        head["only-in"] = list(some(draw, drawn.listed, 2, 1))
    if chance(draw, 4):
        head["accounts"] = pick(draw, ("payer", "members"))
    return head | ({"needs": _needs(draw, drawn.choices)} if drawn.choices and chance(draw, 2) else {})


def _attaching(draw: st.DrawFn, drawn: _Drawn) -> str:
    id = f"attach{len(drawn.groups)}"
    names = [f"job-function/Other{len(drawn.groups)}"] + [
        f"${{param.{one.id}}}" for one in drawn.questions.optional[:1]
    ]
    drawn.groups[id] = _head(draw, drawn) | {"attach": names[: 1 + ("param" not in str(drawn.groups))]}
    return id


def _grant(draw: st.DrawFn, drawn: _Drawn, scope: TextScope) -> Data:
    statement = draw_grants.draw_statement(draw, scope)
    effect = "allow" if statement.effect == "Allow" else "deny"
    resources = [_resource(draw, text) for text in statement.resources]
    data: Data = {f"{effect}{'-all-except' if statement.actions_excepted else ''}": list(statement.actions)}
    if statement.resources_excepted or resources != ["*"]:
        data["on-all-except" if statement.resources_excepted else "on"] = resources
    if statement.conditions:
        data["when"] = _conditions(statement.conditions)
    if chance(draw, 4):
        data["sid"] = f"S{next(drawn.sids)}"
    return data | _said(draw, "why")


def _resource(draw: st.DrawFn, drawn: Text) -> str:
    """Draw an element of ``on``: a whole ARN, or one reference."""
    written = str(drawn)
    if drawn.list_param and drawn.pieces[0] == drawn.references[0] and chance(draw, 3):
        return f"arn:${{partition}}:sqs:*:${{account}}:{written}"
    if written == "*" or drawn.list_param or re.fullmatch(r"\$\{(?:param|role)\.[^{}]*\}", written):
        return written if written == "*" or drawn.pieces[0] == drawn.references[0] else "*"
    tail = written.split(":", 5)[-1] if written.startswith("arn:") else written
    return pick(draw, ("arn:${partition}:s3:::", "arn:*:sqs:*:${account}:")) + tail


def _when(draw: st.DrawFn, scope: TextScope) -> Data:
    return _conditions(draw_grants.draw_conditions(draw, scope)) or {"Bool": {"aws:SecureTransport": "true"}}


def _conditions(conditions: Sequence[Any]) -> Data:
    when: Data = {}
    for condition in conditions:
        when.setdefault(condition.operator, {})[condition.key] = list(map(str, condition.values))
    return when


# --- all that is declared is used --------------------------------------------------------------


def _use_all(data: Data, drawn: _Drawn) -> None:
    """Add a policy with grants that use what nothing uses yet."""
    text = json.dumps([data["roles"], data["groups"]])
    on = [
        f"${{param.{one.id}}}" if one.kind is ParameterKind.LIST else f"arn:aws:s3:::${{param.{one.id}}}"
        for one in drawn.questions.parameters
        if f"${{param.{one.id}}}" not in text
    ]
    on += [
        f"arn:aws:s3:::${{partition.{fact}}}"
        for one in drawn.questions.partitions[:1]
        for fact, _ in one.facts
        if f"${{partition.{fact}}}" not in text
    ]
    groups = {"uses": [{"allow": "s3:GetObject", "on": one} for one in on]} if on else {}
    needs: Data = {}
    for id, choice in drawn.choices.items():
        if not _is_needed(id, data):
            name = f"needs-{id}"
            groups[name] = [{"allow": "ec2:StopInstances"}]
            needs[name] = {id: _values(choice)[-1]}
    for id, grants in groups.items():
        head = {"category": "tier-0", "access": "write", "why": "Uses.", "grants": grants}
        data["groups"][id] = head | ({"needs": needs[id]} if id in needs else {})
    if groups:
        first = next(iter(data["roles"].values()))
        first.setdefault("managed", {})["zz-uses"] = list(groups)
    if not any(group["category"] == "tier-0" for group in data["groups"].values()):
        del data["categories"]


def _is_needed(choice: str, data: Data) -> bool:
    trust = (entry for role in data["roles"].values() for entry in role["trust"])
    parts = (*data["roles"].values(), *trust, *data["groups"].values())
    return any(choice in part.get("needs", {}) for part in parts)
