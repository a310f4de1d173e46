"""A template as YAML: block style, one value on each line, comments above what they explain.

octospec uses no library to write it, because comments contain the reasons of the grants, and because parsers
of YAML 1.1 and 1.2 must read each scalar alike: CloudFormation's, ruamel's and PyYAML's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from octospec_cloudformation.writing.template_tree import BlockText, Commented, Function, Spaced
from octospec_cloudformation.yaml_scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_cloudformation.writing.template_tree import Collection, TemplateTree, TemplateValue


def yaml_text(template: TemplateTree) -> str:
    """Write a file: the header as comment lines, then the sections."""
    lines = (*map(_comment, template.header), *_lines(Spaced(template.sections), ""))
    return "".join(f"{line}\n" for line in lines)


def _comment(text: str) -> str:
    """Write a comment on one line: ``split`` treats each line break of YAML as white space."""
    return f"# {' '.join(text.split())}"


def _lines(node: Spaced | Collection, pad: str) -> Iterator[str]:
    entries = node.entries if isinstance(node, Spaced) else node
    for position, (lead, value) in enumerate(_with_leads(entries)):
        if position and isinstance(node, Spaced):
            yield ""
        yield from _entry(pad, lead, value)


def _with_leads(entries: Collection) -> Iterator[tuple[str, TemplateValue]]:
    """Pair each entry with what comes before it: its key, or a dash."""
    if isinstance(entries, Mapping):
        return ((f"{scalar(key)}:", value) for key, value in entries.items())
    return (("-", item) for item in entries)


def _entry(pad: str, lead: str, value: TemplateValue) -> Iterator[str]:
    match value:
        case Commented(comment, bare):
            yield f"{pad}{_comment(comment)}"
            yield from _entry(pad, lead, bare)
        case Function(name, argument):
            yield from _entry(pad, f"{lead} !{name}", argument)
        case BlockText():
            yield f"{pad}{lead} |"
            yield from (f"{pad}  {line}" if line else "" for line in value.splitlines())
        case bool():
            yield f"{pad}{lead} {str(value).lower()}"
        case str() | int():
            yield f"{pad}{lead} {scalar(value)}"
        case _:
            yield from _collection_lines(pad, lead, value)


def _collection_lines(pad: str, lead: str, value: Spaced | Collection) -> Iterator[str]:
    """Write a collection below its key or tag; below a bare dash it starts on the line of the dash."""
    lines = _lines(value, f"{pad}  ")
    first = next(lines, None)
    if first is None:
        yield f"{pad}{lead} {'{}' if isinstance(value, Mapping) else '[]'}"
    elif lead == "-":
        yield f"{pad}- {first.lstrip(' ')}"
    else:
        yield f"{pad}{lead}"
        yield first
    yield from lines
