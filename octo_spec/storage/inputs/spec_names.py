"""The name of a spec, of which nothing else is needed: the name of its folder among those of other specs."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from octo_spec.source import Mapping, Scalar, parse_yaml
from octo_spec.storage.inputs.named_files import named_source, spec_text

UNNAMED: Final = "spec"


def spec_name(path: str) -> str:
    """Return the name that a spec has; a file that says none has the name of the file.

    A folder is only written for a spec that is valid, so its name is one.
    """
    text = spec_text(named_source(path))
    node = parse_yaml(text, path).node if text is not None else None
    entries = node.entries if isinstance(node, Mapping) else ()
    named = next((each.value for each in entries if each.key.value == "name"), None)
    return named.value if isinstance(named, Scalar) and named.value else PurePath(path).stem or UNNAMED
