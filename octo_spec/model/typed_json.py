"""Values as JSON by their types, and back: the form in which processes exchange deployments.

Both directions follow the annotations of the dataclasses, and refuse what does not have the declared type, so
neither side has to trust the other. A deployment has the form of ``canonical_json`` with its documentation,
so it can be read back completely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import PurePosixPath
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast, get_args, get_origin, get_type_hints

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.capabilities import Lack
from octo_spec.model.deploying import DeployActions
from octo_spec.model.deployment import Attachment, Deployment, Extra, ParameterKind, Policy, Role
from octo_spec.model.naming import Naming
from octo_spec.model.plugin_patterns import PluginPattern, pattern_problem
from octo_spec.model.presence import Presence
from octo_spec.model.reserved_words import Reserved
from octo_spec.model.text import Text, parse
from octo_spec.model.unread import OutsideAccess, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue

T = TypeVar("T")

NAMES: Final = {
    "Attachment": Attachment,
    "DeployActions": DeployActions,
    "Deployment": Deployment,
    "Diagnostic": Diagnostic,
    "DiagnosticKind": DiagnosticKind,
    "Effect": Effect,
    "Extra": Extra,
    "Lack": Lack,
    "Mapping": Mapping,
    "Naming": Naming,
    "OutsideAccess": OutsideAccess,
    "PluginPattern": PluginPattern,
    "Policy": Policy,
    "PrincipalKind": PrincipalKind,
    "Reserved": Reserved,
    "Role": Role,
    "Span": Span,
    "Unread": Unread,
    "re": re,
}
"""Names that modules import only for annotations."""

SCALARS: Final = (str, int, bool, NoneType)

_PATTERNS: Final = (re.Pattern, PluginPattern)


class MistypedError(Exception):
    """A part of a value does not have its declared type."""

    def __init__(self, problem: str, place: str = "") -> None:
        super().__init__(f"{place.removeprefix('.')} {problem}".strip())


class OtherTypeError(MistypedError):
    """A value at ``place`` has another type than the declared one."""

    def __init__(self, problem: str, place: str) -> None:
        super().__init__(problem, place or "the answer")
        self.place = place


def refuse(problem: str, place: str = "") -> NoReturn:
    """Raise ``MistypedError`` for the value at ``place``."""
    raise MistypedError(problem, place)


def deployment_from_json(data: JsonValue) -> Deployment:
    """Return the deployment with the canonical form ``data``, with the documentation in it."""
    return from_json(Deployment, data)


# --- to JSON -----------------------------------------------------------------------------------


def to_json(hint: object, value: object, place: str = "") -> JsonValue:
    """Return ``value`` as JSON; raise ``MistypedError`` if it, or a part of it, does not match ``hint``.

    A value of type ``object`` is assumed to be JSON.
    """
    origin, arguments = get_origin(hint) or hint, get_args(hint)
    match value:
        case _ if hint is object:
            return cast("JsonValue", value)
        case _ if isinstance(hint, UnionType):
            return cast("JsonValue", _first_fitting(to_json, arguments, value, place))
        case tuple() if origin is tuple:
            pairs = zip(_members(arguments, len(value), place), value, strict=True)
            return [to_json(member, item, f"{place}[{at}]") for at, (member, item) in enumerate(pairs)]
        case frozenset() if origin is frozenset:
            return sorted((to_json(arguments[0], item, place) for item in value), key=repr)
        case Mapping() if origin is Mapping:
            return {_string(key, place): to_json(arguments[1], value[key], f"{place}.{key}") for key in value}
        case re.Pattern(pattern=str() as pattern) if origin is re.Pattern:
            return {"pattern": pattern, "flags": value.flags}
        case _ if isinstance(hint, type) and isinstance(value, hint) and _is_plain(hint, value):
            return _plain_to_json(hint, value, place)
        case _:
            _refuse_type(hint, value, place)
    return None


def _plain_to_json(hint: type, value: object, place: str) -> JsonValue:
    """Return a value that is not a collection as JSON."""
    match value:
        case Enum():
            return cast("str", value.value)
        case Text() | PurePosixPath():
            return _string(str(value), place)
        case Presence(tests):
            return to_json(_hints(Presence)["tests"], tests, place)
        case str():
            return _string(value, place)
        case int() | None:
            return value
        case _:
            return {key: to_json(*part) for key, part in _parts(hint, value, place)}


def _is_plain(hint: type, value: object) -> bool:
    """Return whether a value has a kind that is written directly; a boolean is not a number."""
    if isinstance(value, bool):
        return hint is bool
    return hint in SCALARS or is_dataclass(hint) or issubclass(hint, Enum | PurePosixPath)


def _parts(hint: type, value: object, place: str) -> Iterator[tuple[str, tuple[object, object, str]]]:
    """Yield the fields that do not have their default: key -> hint, value and place."""
    hints = _hints(hint)
    for field in _fields(hint):
        part = getattr(value, field.name)
        if field.default is MISSING or part != field.default:
            yield _key(field), (hints[field.name], part, f"{place}.{field.name}")


# --- from JSON ---------------------------------------------------------------------------------


def from_json(hint: type[T], data: JsonValue, deployment: JsonValue = None) -> T:
    """Return the value with the JSON ``data``; raise ``MistypedError`` if it does not match.

    For parts of a deployment, ``deployment`` is its JSON: it says which parameters are lists.
    """
    lists = _list_params(deployment) if isinstance(deployment, dict) else frozenset()
    return cast("T", _read_value(hint, data, "", lists))


def known_part(hint: object, data: JsonValue) -> JsonValue:
    """Return ``data`` without the fields that ``hint`` does not have: a newer version may have written it."""
    if isinstance(data, list) and (get_origin(hint) or hint) is tuple:
        pairs = zip(_members(get_args(hint), len(data), ""), data, strict=True)
        return [known_part(member, item) for member, item in pairs]
    if isinstance(data, dict) and isinstance(hint, type) and is_dataclass(hint):
        hints, known = _hints(hint), {_key(field): field.name for field in _fields(hint)}
        return {key: known_part(hints[known[key]], data[key]) for key in known if key in data}
    return data


def _read_value(hint: object, data: JsonValue, place: str, lists: frozenset[str]) -> object:  # noqa: C901 - a case per type
    """Read ``data``; ``lists`` are the ids of the list parameters of the whole deployment."""
    origin, arguments = get_origin(hint) or hint, get_args(hint)
    match data:
        case _ if isinstance(hint, UnionType):
            return _first_fitting(_read_value, arguments, data, place, lists)
        case _ if hint is object:
            return data
        case list() if origin is tuple:
            pairs = zip(_members(arguments, len(data), place), data, strict=True)
            return tuple(
                _read_value(member, item, f"{place}[{at}]", lists) for at, (member, item) in enumerate(pairs)
            )
        case list() if origin is frozenset:
            return frozenset(_read_value(arguments[0], item, place, lists) for item in data)
        case list() if hint is Presence:
            return Presence(cast("Any", _read_value(_hints(Presence)["tests"], data, place, lists)))
        case {"pattern": str() as pattern, "flags": int() as flags} if origin in _PATTERNS:
            return _plugin_pattern(pattern, flags, place)
        case dict() if origin is Mapping:
            return {
                _string(key, place): _read_value(arguments[1], value, f"{place}.{key}", lists)
                for key, value in data.items()
            }
        case dict() if isinstance(hint, type) and is_dataclass(hint) and hint is not Presence:
            return _read_dataclass(hint, data, place, _list_params(data) if hint is Deployment else lists)
        case str() if isinstance(hint, type):
            return _read_string(hint, _string(data, place), place, lists)
        case int() | None if hint is type(data):
            return data
        case _:
            _refuse_type(hint, data, place)
    return None


def _read_string(hint: type, written: str, place: str, lists: frozenset[str]) -> object:
    if hint is str:
        return written
    if hint is Text:
        text = parse(written, lists)
        return text if isinstance(text, Text) else _refuse_type(hint, written, place)
    if hint is PurePosixPath:
        return PurePosixPath(written)
    if issubclass(hint, Enum) and any(written == member.value for member in hint):
        return hint(written)
    _refuse_type(hint, written, place)
    return None


def _read_dataclass(hint: type, data: dict[str, JsonValue], place: str, lists: frozenset[str]) -> object:
    hints, known = _hints(hint), {_key(field): field for field in _fields(hint)}
    for key in data.keys() - known.keys():
        refuse(f"has no field {key!r}", place)
    for key, field in known.items():
        if key not in data and field.default is MISSING and field.default_factory is MISSING:
            refuse(f"has no {field.name!r}", place)
    parts = {known[key].name: value for key, value in data.items()}
    read = {name: _read_value(hints[name], value, f"{place}.{name}", lists) for name, value in parts.items()}
    return hint(**read)


def _list_params(data: dict[str, JsonValue]) -> frozenset[str]:
    """Return the ids of the list parameters, on which the reading of every reference depends."""
    parameters = data.get("parameters")
    return frozenset(
        id
        for parameter in (parameters if isinstance(parameters, list) else ())
        if isinstance(parameter, dict) and parameter.get("kind") == ParameterKind.LIST
        if isinstance(id := parameter.get("id"), str)
    )


def _plugin_pattern(pattern: str, flags: int, place: str) -> PluginPattern:
    """Return a pattern of another process, which is a plugin's."""
    if problem := pattern_problem(_string(pattern, place), flags):
        refuse(problem, place)
    return PluginPattern(pattern, flags)


# --- both ways ---------------------------------------------------------------------------------


def _first_fitting(turn: Any, members: tuple[object, ...], value: object, place: str, *more: object) -> Any:  # noqa: ANN401 - either way
    """Convert a value of a union as its first fitting member; otherwise report an error inside one member."""
    problems = []
    for member in members:
        try:
            return turn(member, value, place, *more)
        except MistypedError as problem:
            problems.append(problem)
    inside = [each for each in problems if not (isinstance(each, OtherTypeError) and each.place == place)]
    raise (inside or problems)[0]


def _members(arguments: tuple[object, ...], count: int, place: str) -> tuple[object, ...]:
    """Return the type of each element of a tuple with ``count`` elements."""
    if len(arguments) == 2 and arguments[1] is ...:  # noqa: PLR2004 - tuple[X, ...]
        return arguments[:1] * count
    if len(arguments) != count:
        refuse(f"has {count} elements, not {len(arguments)}", place)
    return arguments


def _string(value: object, place: str) -> str:
    if not isinstance(value, str):
        _refuse_type(str, value, place)
    try:
        value.encode()
    except UnicodeEncodeError:
        msg = "contains half a surrogate pair, which is not a character"
        raise MistypedError(msg, place) from None
    return str(value)


def _refuse_type(hint: object, value: object, place: str) -> NoReturn:
    wanted = hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
    wanted = re.sub(r"(?:\w+\.)+(?=\w)", "", wanted).replace("NoneType", "None")
    found = "None" if value is None else f"of type {type(value).__name__}"
    msg = f"is {found}, not {wanted}"
    raise OtherTypeError(msg, place)


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind, localns=NAMES)


@cache
def _fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(kind)


def _key(field: Field[Any]) -> str:
    return field.name.replace("_", "-")
