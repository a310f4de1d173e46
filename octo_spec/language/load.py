"""Loads a spec or a customers file: models with places, or diagnostics.

All errors are reported together: errors of shape, and errors between fields of the parts with a valid shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from pydantic import ValidationError

from octo_spec.diagnostics import has_errors, in_file_order
from octo_spec.frozen import frozen
from octo_spec.language.checks import customers_findings, spec_findings
from octo_spec.language.codes import NO_VALUE, OTHER_FILE, UNUSED
from octo_spec.language.error_limit import MOST_ERRORS, limit_errors
from octo_spec.language.models.scalars import Described
from octo_spec.language.models.spec import Spec
from octo_spec.language.plain_data import plain
from octo_spec.language.spans import Spans, located_values, nodes, scalars
from octo_spec.model.reserved_words import NOTHING
from octo_spec.source import (
    BAD_TEXT,
    NOT_PLAIN,
    Mapping,
    Node,
    Scalar,
    forbidden_character,
    parse_yaml,
)
from octo_spec.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.customers import CustomersFile
    from octo_spec.language.remainder import Remainder
    from octo_spec.language.spans import Location
    from octo_spec.model.reserved_words import Reserved

Model = TypeVar("Model", bound=Described)


@frozen
class LoadedSpec:
    """A spec with the places of its values; if a diagnostic is an error, the spec is ``None``."""

    spec: Spec | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()
    invalid_parts: tuple[Location, ...] = ()

    def remainder(self, reserved: Reserved) -> Remainder | None:
        """Return the spec without the faulty parts if it can be deployed, otherwise ``None``."""
        root = self.spans.root
        if root is None or not has_errors(self.diagnostics) or len(self.diagnostics) > MOST_ERRORS:
            return None
        from octo_spec.language.remainder import sound_remainder  # noqa: PLC0415 - only a faulty spec needs it

        return sound_remainder(root, self.invalid_parts, reserved)


@frozen
class LoadedCustomers:
    """A customers file with the places of its values; if a diagnostic is an error, it is ``None``.

    ``sound`` is then the file without the invalid customers; the others may have further errors.
    """

    file: CustomersFile | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()
    sound: CustomersFile | None = None


def load_spec(text: str, path: str, reserved: Reserved = NOTHING) -> LoadedSpec:
    """Read a spec; ``path`` is used in the places of its diagnostics.

    Words that are ``reserved`` are refused; ``octo_spec.plugin.discovery`` returns those of the installed
    targets.
    """
    shaped = shaped_as(text, path, Spec, reserved)
    if shaped.value is not None:
        diagnostics = _spec_diagnostics(shaped.value, shaped.spans, reserved)
        spec = None if has_errors(diagnostics) else shaped.value
        return LoadedSpec(spec, shaped.spans, limit_errors(diagnostics))
    diagnostics = _causes_first((*shaped.diagnostics, *_further_diagnostics(shaped, reserved)))
    return LoadedSpec(None, shaped.spans, limit_errors(diagnostics), shaped.invalid_parts)


def _spec_diagnostics(spec: Spec, spans: Spans, reserved: Reserved) -> tuple[Diagnostic, ...]:
    return _causes_first(finding.diagnostic(spans) for finding in spec_findings(spec, reserved))


def _causes_first(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, with unused declarations last: a missing use elsewhere is the usual cause."""
    return tuple(sorted(in_file_order(diagnostics), key=lambda diagnostic: diagnostic.kind == UNUSED))


def _further_diagnostics(shaped: Shaped[Spec], reserved: Reserved) -> tuple[Diagnostic, ...]:
    """Find further errors in the parts of a spec with a valid shape."""
    root = shaped.spans.root
    if root is None or len(shaped.invalid_parts) > MOST_ERRORS:
        return ()
    from octo_spec.language.remainder import remainder  # noqa: PLC0415 - only a faulty spec needs it

    rest = remainder(root, shaped.invalid_parts)
    return rest.independent_diagnostics(_spec_diagnostics(rest.spec, shaped.spans, reserved)) if rest else ()


def load_customers(text: str, path: str, reserved: Reserved = NOTHING) -> LoadedCustomers:
    """Read a customers file, as ``load_spec`` reads a spec."""
    from octo_spec.language.models.customers import CustomersFile  # noqa: PLC0415 - a spec needs no customers

    shaped = shaped_as(text, path, CustomersFile, reserved)
    file, spans, invalid_parts = shaped.value, shaped.spans, shaped.invalid_parts
    seen = file or _sound_customers(spans.root, invalid_parts)
    findings = tuple(customers_findings(seen)) if seen is not None else ()
    found = (finding.diagnostic(spans) for finding in findings)
    diagnostics = limit_errors(in_file_order((*shaped.diagnostics, *found)))
    if not has_errors(diagnostics):
        return LoadedCustomers(file, spans, diagnostics, file)
    locations = (*invalid_parts, *(finding.location for finding in findings))
    return LoadedCustomers(None, spans, diagnostics, _sound_customers(spans.root, locations))


def _sound_customers(root: Node | None, invalid_parts: Iterable[Location]) -> CustomersFile | None:
    """Return the valid customers; ``None`` if the error is not in a customer."""
    from octo_spec.language.models.customers import CustomersFile  # noqa: PLC0415 - a spec needs no customers

    data = plain(root) if root else None
    if not isinstance(data, dict) or not isinstance(data.get("customers"), dict):
        return None
    for location in invalid_parts:
        match location:
            case ("customers", id, *_):
                data["customers"].pop(id, None)
            case (key, *_) if key == FIRST_KEYS["CustomersFile"][0]:
                data[key] = "1"
            case _:
                return None
    try:
        return CustomersFile.model_validate(data)
    except ValidationError:
        return None


@frozen
class Shaped(Generic[Model]):
    """A file as a model, or ``None`` with the errors in its texts and its shape, and their places."""

    value: Model | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...]
    invalid_parts: tuple[Location, ...] = ()


def shaped_as(text: str, path: str, model: type[Model], reserved: Reserved) -> Shaped[Model]:
    """Read a file as a model, or find all errors in its texts and its shape."""
    parsed = parse_yaml(text, path)
    spans = Spans(parsed.node, path)
    if parsed.node is None:
        empty = (NO_VALUE.at(spans.at(()), "the file is empty"),)
        return Shaped(None, spans, parsed.diagnostics or empty)
    if mistaken := _mistaken(parsed.node, model, reserved):
        return Shaped(None, Spans(None, path), (mistaken,))
    texts = (*parsed.diagnostics, *_text_diagnostics(parsed.node, reserved))
    invalid_parts = tuple(_locations(parsed.node, texts))
    try:
        value = validate(model, plain(parsed.node))
    except ValidationError as error:
        from octo_spec.language.shape_errors import shape_diagnostics  # noqa: PLC0415 - only an error needs it

        locations = (problem["loc"] for problem in error.errors(include_url=False))
        diagnostics = in_file_order((*texts, *shape_diagnostics(error, model, spans)))
        return Shaped(None, spans, diagnostics, (*invalid_parts, *locations))
    return Shaped(None if has_errors(texts) else value, spans, in_file_order(texts), invalid_parts)


def _locations(root: Node, diagnostics: Iterable[Diagnostic]) -> Iterator[Location]:
    """Yield the locations of the values and keys that have diagnostics about texts."""
    spans = {diagnostic.span for diagnostic in diagnostics}
    for location, node, key in located_values(root):
        if node.span in spans or (key and key.span in spans):
            yield location


FIRST_KEYS: Final[dict[str, tuple[str, str, str]]] = {
    "Spec": ("octospec", "a spec", "give a spec here, and the customers file with --customers"),
    "CustomersFile": ("octospec-customers", "a customers file", "give a customers file here"),
}
"""Name of a model -> the key that identifies its files, their name, and the help if another one is given."""


def _mistaken(root: Node, model: type[Described], reserved: Reserved) -> Diagnostic | None:
    """Report a file that is another kind of octospec file than expected."""
    written = {entry.key.value: entry.key for entry in root.entries} if isinstance(root, Mapping) else {}
    belongs, noun, help = FIRST_KEYS.get(model.__name__, ("", "", ""))
    for key, found, _ in FIRST_KEYS.values() if belongs else ():
        if key in written and belongs not in written:
            return OTHER_FILE.at(written[key].span, f"this file is {found}, but {noun} is expected", help)
    return _foreign(written, noun, reserved) if belongs and belongs not in written else None


IAM_KEYS: Final = {"Statement": "an IAM policy"}
"""A key of the outermost mapping -> the kind of file that has it, which is in no target's format."""


def _foreign(written: dict[str, Scalar], noun: str, reserved: Reserved) -> Diagnostic | None:
    """Report a file that ``octospec import`` reads."""
    for key, found in {**reserved.file_keys, **IAM_KEYS}.items():
        if key in written:
            help = "'octospec import FILE' writes a spec for it"
            return OTHER_FILE.at(written[key].span, f"this file is {found}, but {noun} is expected", help)
    return None


def _text_diagnostics(root: Node, reserved: Reserved) -> Iterator[Diagnostic]:
    """Find tags, and characters and reserved texts that no value and no key may contain."""
    for node in nodes(root):
        if node.tag:
            from octo_spec.language.borrowed_words import function_instead  # noqa: PLC0415 - few files have tags

            help = function_instead(node) or "write the value itself"
            yield NOT_PLAIN.at(node.span, f"the tag {node.tag!r} is not allowed", help)
    for scalar in scalars(root):
        if bad := forbidden_character(scalar.value):
            yield BAD_TEXT.at(scalar.span, f"character U+{ord(bad.group()):04X} is not allowed in a text")
        if refused := reserved.text_in(scalar.value):
            yield refused.kind.at(scalar.span, f"{refused.text!r} {refused.problem}", refused.help)
