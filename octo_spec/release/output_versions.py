"""Which versions the outputs of deployed artifacts contain, for the output of any tool.

Each format has an output for the name and one for the version of the spec, in the style of its target.

>>> output_versions({"spec_name": {"value": "octo"}, "spec_version": {"value": "1.0.0"}})
(OutputVersion(title='', name='octo', version='1.0.0', account=None),)
>>> rows = [{"Key": "SpecName", "Value": "octo"}, {"Key": "SpecVersion", "Value": "1.1.0"}]
>>> output_versions({"Stacks": [{"StackName": "access", "Outputs": rows}]})
(OutputVersion(title='access', name='octo', version='1.1.0', account=None),)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue

_NAME: Final = re.compile(r"(.*?)spec[-_]?name", re.IGNORECASE)
_VERSION: Final = re.compile(r"(.*?)spec[-_]?version", re.IGNORECASE)
"""Outputs that another module passes on may have a prefix before the name."""
_TITLE: Final = re.compile(r"\w*name", re.IGNORECASE)


@frozen
class OutputVersion:
    """A deployed version of a spec; ``name`` is empty if only the version is known.

    ``title`` names the deployment: a stack, or the output that holds those of a module. ``account`` is that
    of a stack.
    """

    title: str
    name: str
    version: str
    account: str | None = None


def output_versions(data: JsonValue) -> tuple[OutputVersion, ...]:
    """Find all versions in JSON data, in its order."""
    found: list[OutputVersion] = []
    left = [_Part("", data)]
    while left:
        part = left.pop()
        found.extend(_versions(part, _outputs(part.data)))
        left.extend(reversed(list(_parts(part))))
    return tuple(found)


@frozen
class _Part:
    """A part of the data; ``is_value`` if it is the value of an output with a type, or is in one."""

    title: str
    data: JsonValue
    is_value: bool = False
    account: str | None = None


def _parts(whole: _Part) -> Iterator[_Part]:
    match whole.data:
        case dict() | list() as data if whole.is_value:
            pairs = data.items() if isinstance(data, dict) else enumerate(data)
            yield from (_Part(f"{whole.title}.{key}", each, is_value=True) for key, each in pairs)
        case dict() as shown if "format_version" in shown:
            yield _Part(whole.title, _deployed_outputs(shown))
        case {"value": value, "type": _}:
            yield _Part(whole.title, value, is_value=True)
        case dict() as data:
            yield from _named_parts(whole, data)
        case list() as data:
            yield from (_Part(whole.title, each, account=whole.account) for each in data)
        case _:
            return


def _named_parts(whole: _Part, data: Mapping[str, JsonValue]) -> Iterator[_Part]:
    named = str(next((text for key, text in data.items() if _is_title(key, text)), whole.title))
    title, account = _stack(data, named) or (named, whole.account)
    for key, value in data.items():
        is_output = isinstance(value, dict) and "value" in value
        yield _Part(key if is_output else title, value, account=account)


_STACK: Final = re.compile(r"arn:[^:]+:[a-z]+:([^:]+):([0-9]{12}):stack/.*")


def _stack(data: Mapping[str, JsonValue], title: str) -> tuple[str, str] | None:
    """Return a title and the account of a stack: stacks of several accounts and regions may have one name."""
    for value in data.values():
        if isinstance(value, str) and (found := _STACK.fullmatch(value)):
            return f"{title} ({found[2]}, {found[1]})", found[2]
    return None


def _deployed_outputs(shown: Mapping[str, JsonValue]) -> JsonValue:
    """Return the outputs in a state that a tool prints as JSON, or in the state before a printed plan."""
    found: JsonValue = shown.get("prior_state", shown)
    for key in ("values", "outputs"):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _is_title(key: str, value: JsonValue) -> bool:
    return isinstance(value, str) and bool(_TITLE.fullmatch(key)) and not _NAME.fullmatch(key)


def _outputs(part: JsonValue) -> Mapping[str, str]:
    """Return outputs by their names: from a map, or from a list of rows with a key and a value."""
    match part:
        case dict():
            values = {
                key: value.get("value") if isinstance(value, dict) else value for key, value in part.items()
            }
            return {key: value for key, value in values.items() if isinstance(value, str)}
        case list():
            return dict(pair for item in part if isinstance(item, dict) and (pair := _row(item)))
        case _:
            return {}


def _row(item: Mapping[str, JsonValue]) -> tuple[str, str] | None:
    key = next((value for name, value in item.items() if name.lower().endswith("key")), None)
    value = next((value for name, value in item.items() if name.lower().endswith("value")), None)
    return (key, value) if isinstance(key, str) and isinstance(value, str) else None


def _versions(part: _Part, outputs: Mapping[str, str]) -> Iterator[OutputVersion]:
    names = {match[1]: value for key, value in outputs.items() if (match := _NAME.fullmatch(key))}
    for key, version in outputs.items():
        if match := _VERSION.fullmatch(key):
            yield OutputVersion(part.title, names.get(match[1], ""), version, part.account)
