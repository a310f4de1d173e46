"""A small evaluator of policies, and small universes of requests, from AWS's pages alone.

It shares nothing with octospec, so that an error of its engine is not repeated here: every request of a
universe is tried. Policies are JSON data, a request has names and values as AWS shows them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Policy = dict[str, Any]
Value = str | frozenset[str] | None


@dataclass(frozen=True)
class Call:
    """A request; ``context`` is by key in lower case, and ``caller`` is ``(kind, name, session)``."""

    action: str
    resource: str
    context: Mapping[str, Value] = field(default_factory=dict)
    caller: tuple[str, str, str] | None = None

    def value(self, key: str) -> Value:
        """Give the value of a key."""
        if self.caller and key == "aws:principalarn":
            return self.caller[1] if self.caller[0] == "AWS" else None
        if self.caller and key == "aws:principalaccount":
            return self.caller[1].split(":")[4] if self.caller[0] == "AWS" else None
        return self.context.get(key)


# --- evaluation --------------------------------------------------------------------------------


def allowed(policy: Policy, call: Call) -> bool:
    """Return whether a statement allows the request and none denies it."""
    effects = {one["Effect"] for one in policy["Statement"] if applies(one, call, policy["Version"])}
    return effects == {"Allow"}


def applies(statement: Mapping[str, Any], call: Call, version: str) -> bool:
    """Return whether all elements of a statement match."""
    return (
        _element(statement, "Action", lambda text: _action(text, call.action))
        and _element(statement, "Resource", lambda text: _resource(text, call, version))
        and _element(statement, "Principal", lambda named: _principal(named, call))
        and all(
            _condition(operator, key.lower(), _list(values), call, version)
            for operator, block in statement.get("Condition", {}).items()
            for key, values in block.items()
        )
    )


def _element(statement: Mapping[str, Any], name: str, matches: Any) -> bool:  # noqa: ANN401 - a function
    if name in statement:
        return any(map(matches, _list(statement[name])))
    if f"Not{name}" in statement:
        return not any(map(matches, _list(statement[f"Not{name}"])))
    return True


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]


@lru_cache(None)
def _glob(text: str, any_letter: str = ".") -> re.Pattern[str]:
    wild = {"*": f"{any_letter}*", "?": any_letter, "\0": r"\*", "\1": r"\?"}
    return re.compile("".join(wild.get(letter) or re.escape(letter) for letter in text), re.DOTALL)


def _action(pattern: str, action: str) -> bool:
    if pattern == "*":
        return True
    service, _, name = pattern.lower().partition(":")
    called_service, _, called_name = action.lower().partition(":")
    return service == called_service and bool(_glob(name, "[^:]").fullmatch(called_name))


_VARIABLE = re.compile(r"\$\{([^},]+)(?:, '([^']*)')?\}")


def _filled(text: str, call: Call, version: str) -> str | None:
    """Fill in policy variables, as literal text; ``None`` where one has no value."""
    if version != "2012-10-17":
        return text
    pieces, place = [], 0
    for variable in _VARIABLE.finditer(text):
        value = call.value(variable[1].lower())
        value = value if isinstance(value, str) else variable[2]
        if value is None:
            return None
        pieces += [text[place : variable.start()], value.replace("*", "\0").replace("?", "\1")]
        place = variable.end()
    return "".join([*pieces, text[place:]])


def _resource(pattern: str, call: Call, version: str) -> bool:
    if pattern == "*":
        return True
    text = _filled(pattern, call, version)
    return text is not None and _arn(text, call.resource)


def _arn(pattern: str, arn: str) -> bool:
    """Compare ARNs part by part; an incomplete one is completed with wildcards."""
    parts, other = pattern.split(":", 5), arn.split(":", 5)
    parts += ["*"] * (6 - len(parts))
    return len(other) == 6 and all(map(lambda part, text: bool(_glob(part).fullmatch(text)), parts, other))


def _principal(named: Any, call: Call) -> bool:  # noqa: ANN401 - JSON
    if call.caller is None or named == "*":
        return bool(named == "*")
    kind, name, session = call.caller
    return any(
        kind == of_kind and _is_named(one, kind, name, session)
        for of_kind, names in named.items()
        for one in _list(names)
    )


def _is_named(written: str, kind: str, name: str, session: str) -> bool:
    if kind != "AWS" or written == "*":
        return written in ("*", name)
    _, _, _, _, account, resource = name.split(":", 5)
    if written in (account, f"arn:aws:iam::{account}:root"):
        return True
    role = resource.rsplit("/", 1)[-1]
    assumed = f"arn:aws:sts::{account}:assumed-role/{role}/{session}"
    return written == name or (resource.startswith("role/") and bool(session) and written == assumed)


def _condition(written: str, key: str, values: list[str], call: Call, version: str) -> bool:
    quantifier, _, rest = written.rpartition(":")
    held = call.value(key)
    if rest == "Null":
        outcome = (held is None) in {value == "true" for value in values}
        return {"": outcome, "ForAllValues": True, "ForAnyValue": False}[quantifier]
    operator = rest.removesuffix("IfExists")
    negated = "Not" in operator
    if held is None:
        if operator != rest or quantifier == "ForAllValues":
            return True
        return negated and not quantifier
    filled = [_filled(value, call, version) for value in values]
    known = [value for value in filled if value is not None]

    def passes(text: str) -> bool:
        return any(_compare(operator.replace("Not", ""), value, text) for value in known) is not negated

    if isinstance(held, str):
        return passes(held)
    outcomes = [passes(text) for text in held]
    return all(outcomes) if quantifier == "ForAllValues" else bool(quantifier) and any(outcomes)


def _compare(operator: str, value: str, text: str) -> bool:
    plain = value.replace("\0", "*").replace("\1", "?")
    match operator:
        case "StringEquals":
            return text == plain
        case "StringEqualsIgnoreCase":
            return text.lower() == plain.lower()
        case "StringLike":
            return bool(_glob(value).fullmatch(text))
        case "ArnEquals" | "ArnLike":
            return _arn(value, text)
        case "Bool":
            return text == plain
        case "BinaryEquals":
            return _decoded(text) == base64.b64decode(value)
        case "IpAddress":
            return ip_address(text) in ip_network(value, strict=False)
    family, relation = operator[:4], operator.removeprefix("Numeric").removeprefix("Date")
    left, right = (_moment(text), _moment(value)) if family == "Date" else (float(text), float(value))
    return {
        "Equals": left == right,
        "LessThan": left < right,
        "LessThanEquals": left <= right,
        "GreaterThan": left > right,
        "GreaterThanEquals": left >= right,
    }[relation]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


_SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)


def _moment(text: str) -> float:
    if len(text) > 4 and _SECONDS.fullmatch(text):
        return float(text)
    full = text + "0000-01-01T00:00:00Z"[len(text) :] if "T" not in text else text
    return datetime.fromisoformat(full).astimezone(UTC).timestamp()


# --- requests that can be ----------------------------------------------------------------------

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_TYPES: Mapping[str, re.Pattern[str]] = {
    "aws:principalaccount": _ACCOUNT,
    "aws:resourceaccount": _ACCOUNT,
    "aws:sourceaccount": _ACCOUNT,
    "aws:multifactorauthage": re.compile(r"-?\d+(\.\d+)?"),
    "s3:max-keys": re.compile(r"-?\d+(\.\d+)?"),
    "aws:currenttime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z|\d{4}(-\d\d(-\d\d)?)?"),
    "aws:epochtime": re.compile(r"-?\d+(\.\d+)?"),
    "aws:multifactorauthpresent": re.compile("true|false"),
    "aws:viaawsservice": re.compile("true|false"),
    "aws:sourceip": re.compile(r"\d+(\.\d+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*"),
    "aws:sourcearn": re.compile(r"arn(:[^:]*){4}:.+", re.DOTALL),
    "aws:principalarn": re.compile(r"arn(:[^:]*){4}:.+", re.DOTALL),
}
_ROLE_ARN = re.compile(r"arn:[^:]*:[^:]*::(\d{12}):(.+)", re.DOTALL)


def can_be(call: Call) -> bool:
    """Return whether AWS may send a request: each key goes with the action, has its type, and agrees."""
    held = {key: value for key, value in call.context.items() if value is not None}
    return (
        all(_is_typed(key, value) for key, value in held.items())
        and all(_goes_with(key, call.action.lower()) for key in held)
        and _agrees(call)
    )


_READING = {"s3:getobject", "s3:listbucket", "s3:listallmybuckets"}
_DOCUMENTED = _READING | {"sqs:sendmessage", "sts:assumerole", "sts:assumerolewithsaml", "sts:tagsession"}
_WITH_LIMIT = {"s3:listbucket"}


def _goes_with(key: str, action: str) -> bool:
    """Return whether AWS sends a key with an action: tags not to read, and a limit of keys to list."""
    if key.startswith("aws:requesttag/") or key == "aws:tagkeys":
        return action not in _READING
    if key == "s3:max-keys":
        return action not in (_DOCUMENTED | {"sts:setsourceidentity"}) - _WITH_LIMIT
    return True


def _is_typed(key: str, value: Value) -> bool:
    if value is None or key not in _TYPES:
        return True
    return all(map(_TYPES[key].fullmatch, {value} if isinstance(value, str) else value))


def _agrees(call: Call) -> bool:
    value = call.value
    names = value("aws:tagkeys") or frozenset()
    tags = (
        key.partition("/")[2]
        for key, held in call.context.items()
        if key.startswith("aws:requesttag/") and held
    )
    caller, user = value("aws:principalarn"), value("aws:username")
    whose = _ROLE_ARN.fullmatch(str(caller)) if caller else None
    arn = call.resource.split(":", 5)
    owner = arn[4] if len(arn) == 6 and _ACCOUNT.fullmatch(arn[4]) else None
    date, epoch = value("aws:currenttime"), value("aws:epochtime")
    first = value("aws:calledviafirst")
    return (
        {tag.lower() for tag in tags} <= {name.lower() for name in names}
        and (value("aws:multifactorauthage") is None or value("aws:multifactorauthpresent") == "true")
        and not (whose and value("aws:principalaccount") not in (None, whose[1]))
        and not (user is not None and whose and not whose[2].startswith("user/"))
        and not (user is not None and call.caller and call.caller[0] != "AWS")
        and not (owner and value("aws:resourceaccount") not in (None, owner))
        and not (date and epoch and _moment(str(date)) != float(str(epoch)))
        and (first is None or first in (value("aws:calledvia") or ()))
        and (value("aws:calledvia") is None or value("aws:viaawsservice") != "false")
    )


_PARTITIONS = "aws|aws-cn|aws-eusc|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f|aws-us-gov"
_NAMED: Mapping[str, re.Pattern[str]] = {
    "s3:listallmybuckets": re.compile(r"\*"),
    "s3:listbucket": re.compile(
        rf"arn:({_PARTITIONS}):s3:(::[^/]+|[^:]+:\d{{12}}:accesspoint/.+)", re.DOTALL
    ),
    "sqs:sendmessage": re.compile(rf"arn:({_PARTITIONS}):sqs:[^:]+:\d{{12}}:[^/]+"),
}
_ANY_ARN = re.compile(rf"\*|arn:({_PARTITIONS}):[^:]+(:[^:]*){{2}}:.+", re.DOTALL)


def names_a_resource(call: Call) -> bool:
    """Return whether a request names what AWS documents for its action, as far as this module knows it."""
    return bool(_NAMED.get(call.action.lower(), _ANY_ARN).fullmatch(call.resource))


def universe(targets: Iterable[Call], values: Mapping[str, list[Value]]) -> Iterator[Call]:
    """List every request on one of ``targets`` with some of ``values`` that can be."""
    keys = sorted(values)
    contexts = [dict(zip(keys, chosen, strict=True)) for chosen in product(*(values[key] for key in keys))]
    for target, context in product(targets, contexts):
        call = Call(target.action, target.resource, context, target.caller)
        if can_be(call):
            yield call
