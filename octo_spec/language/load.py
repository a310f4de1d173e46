"""The text of a spec or a customers file to models with places, or to diagnostics.

All errors of shape are reported together; where there are none, all errors between fields are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from octo_spec.diagnostics import has_errors, in_file_order
from octo_spec.language.borrowed_words import function_instead
from octo_spec.language.checks import customers_findings, spec_findings
from octo_spec.language.codes import NO_VALUE, OTHER_FILE
from octo_spec.language.fault_limit import limited
from octo_spec.language.models.customers import CustomersFile
from octo_spec.language.models.scalars import Described
from octo_spec.language.models.spec import Spec
from octo_spec.language.shape_errors import shape_diagnostics
from octo_spec.language.spans import Spans, nodes, scalars
from octo_spec.model.reserved import NOTHING
from octo_spec.source import (
    BAD_TEXT,
    NOT_PLAIN,
    Mapping,
    Node,
    Scalar,
    Sequence,
    forbidden_character,
    parse_yaml,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.reserved import Reserved

Model = TypeVar("Model", bound=Described)


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec with the places of its values; where a diagnostic is an error, the spec is ``None``."""

    spec: Spec | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedCustomers:
    """A customers file with the places of its values; where a diagnostic is an error, ``None``."""

    file: CustomersFile | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()


def load_spec(text: str, path: str, reserved: Reserved = NOTHING) -> LoadedSpec:
    """Read a spec; ``path`` stands in the places of its diagnostics.

    What is ``reserved`` is refused; ``octo_spec.plugin.discovery`` tells what the installed targets reserve.
    """
    spec, spans, diagnostics = _shaped(text, path, Spec, reserved)
    if spec is not None:
        diagnostics = in_file_order(finding.diagnostic(spans) for finding in spec_findings(spec, reserved))
    return LoadedSpec(None if has_errors(diagnostics) else spec, spans, limited(diagnostics))


def load_customers(text: str, path: str, reserved: Reserved = NOTHING) -> LoadedCustomers:
    """Read a customers file, as ``load_spec`` reads a spec."""
    file, spans, diagnostics = _shaped(text, path, CustomersFile, reserved)
    if file is not None:
        diagnostics = in_file_order(finding.diagnostic(spans) for finding in customers_findings(file))
    return LoadedCustomers(None if has_errors(diagnostics) else file, spans, limited(diagnostics))


def _shaped(
    text: str, path: str, model: type[Model], reserved: Reserved
) -> tuple[Model | None, Spans, tuple[Diagnostic, ...]]:
    parsed = parse_yaml(text, path)
    spans = Spans(parsed.node, path)
    if parsed.node is None:
        empty = (NO_VALUE.at(spans.at(()), "the file is empty"),)
        return None, spans, parsed.diagnostics or empty
    if mistaken := _mistaken(parsed.node, model):
        return None, spans, (mistaken,)
    texts = (*parsed.diagnostics, *_text_diagnostics(parsed.node, reserved))
    try:
        value = model.model_validate(plain(parsed.node))
    except ValidationError as error:
        return None, spans, in_file_order((*texts, *shape_diagnostics(error, model, spans)))
    return (None if has_errors(texts) else value), spans, in_file_order(texts)


FIRST_KEYS: Final[dict[type[Described], tuple[str, str, str]]] = {
    Spec: ("octospec", "a spec", "name a spec here; customers are given beside one, with --customers"),
    CustomersFile: ("octospec-customers", "a customers file", "name a customers file here"),
}
"""Model -> the key that tells its files, what they are, and the help where another file is given."""


def _mistaken(root: Node, model: type[Described]) -> Diagnostic | None:
    """Report a file that is another of octospec's files than the one that belongs here."""
    written = {entry.key.value: entry.key for entry in root.entries} if isinstance(root, Mapping) else {}
    belongs, noun, help = FIRST_KEYS[model]
    for key, found, _ in FIRST_KEYS.values():
        if key in written and belongs not in written:
            return OTHER_FILE.at(written[key].span, f"this is {found}, and {noun} belongs here", help)
    return None


def plain(node: Node) -> object:
    """Give the data of a node as texts, lists and dictionaries; a value that is not there is ``None``."""
    match node:
        case Scalar("", plain=True):
            return None
        case Scalar(value):
            return value
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {entry.key.value: plain(entry.value) for entry in entries}


def _text_diagnostics(root: Node, reserved: Reserved) -> Iterator[Diagnostic]:
    """Find tags, and characters and reserved texts that no value and no key may hold."""
    for node in nodes(root):
        if node.tag:
            help = function_instead(node) or "write the value out"
            yield NOT_PLAIN.at(node.span, f"the tag {node.tag!r} is refused", help)
    for scalar in scalars(root):
        if bad := forbidden_character(scalar.value):
            yield BAD_TEXT.at(scalar.span, f"character U+{ord(bad.group()):04X} may not stand in a text")
        if refused := reserved.text_in(scalar.value):
            yield refused.kind.at(scalar.span, f"{refused.text!r} {refused.fault}", refused.help)
