"""Which versions the outputs of deployed artifacts contain, for the output of any tool.

Each format has an output for the name and one for the version of the spec, in the style of its target.

>>> output_versions({"spec_name": {"value": "octo"}, "spec_version": {"value": "1.0.0"}})
(OutputVersion(title='', name='octo', version='1.0.0'),)
>>> rows = [{"Key": "SpecName", "Value": "octo"}, {"Key": "SpecVersion", "Value": "1.1.0"}]
>>> output_versions({"Stacks": [{"StackName": "access", "Outputs": rows}]})
(OutputVersion(title='access', name='octo', version='1.1.0'),)
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

    ``title`` names the deployment: a stack, or the output that holds those of a module.
    """

    title: str
    name: str
    version: str


def output_versions(data: JsonValue) -> tuple[OutputVersion, ...]:
    """Find all versions in JSON data, in its order."""
    found: list[OutputVersion] = []
    left: list[tuple[str, JsonValue]] = [("", data)]
    while left:
        title, part = left.pop()
        outputs = _outputs(part)
        found.extend(_versions(title, outputs))
        left.extend(reversed(list(_parts(title, part))))
    return tuple(found)


def _parts(title: str, part: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    match part:
        case dict():
            named = next((text for key, text in part.items() if _is_title(key, text)), title)
            for key, value in part.items():
                yield (key if isinstance(value, dict) and "value" in value else str(named)), value
        case list():
            yield from ((title, item) for item in part)
        case _:
            return


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


def _versions(title: str, outputs: Mapping[str, str]) -> Iterator[OutputVersion]:
    names = {match[1]: value for key, value in outputs.items() if (match := _NAME.fullmatch(key))}
    for key, version in outputs.items():
        if match := _VERSION.fullmatch(key):
            yield OutputVersion(title, names.get(match[1], ""), version)
