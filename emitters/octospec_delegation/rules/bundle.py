"""A bundle as it is written: its documents, statement by statement with their places, and its metadata."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeGuard

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.iam.elements import OLD_POLICY_VERSION, POLICY_VERSION
from octo_spec.iam.json_values import NUMBERS
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_delegation.rules.example_values import policy_problem
from octospec_delegation.vocabulary import (
    BOUNDARY,
    ENABLED,
    METADATA,
    PARAMETER,
    PERMISSIONS,
    ROLES,
    is_template,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node


NAMES: Final = {
    "partner_domain": re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*"),
    "boundary_name": re.compile(r"[A-Za-z0-9_+=,.@-]+"),
}
"""What the parts of the ARN of the registered boundary are written with: no wildcard, and no slash."""


class PartKind(StrEnum):
    """What a document binds: the vendor's session, or the roles that the session creates."""

    TEMPLATE = "template"
    BOUNDARY = "boundary"
    ROLE = "role"


@frozen
class BundleCondition:
    """One operator on one key with its values, as written."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def form(self) -> OperatorForm | None:
        """The operator with its prefix and suffix; ``None`` if AWS has no such operator."""
        return OperatorForm.parse(self.operator)

    @property
    def comparison(self) -> str:
        """The operator without a set prefix and without ``IfExists``."""
        return self.form.operator.name if self.form else self.operator

    @property
    def is_null(self) -> bool:
        """Whether the condition tests whether the key is present."""
        return self.form is not None and self.form.family is Family.NULL

    @property
    def needs_key(self) -> bool:
        """Whether the condition fails if the key is absent."""
        return self.form is not None and not self.is_null and not self.form.holds_without_key

    @property
    def requires_key(self) -> bool:
        """Whether the condition fails if the key is absent, or tests that it is present."""
        return self.needs_key or (self.is_null and self.values == ("false",))

    @property
    def limits(self) -> bool:
        """Whether the condition fails for a key that is absent, and for all values but some."""
        is_positive = self.form is not None and not self.form.is_negated
        return self.needs_key and is_positive and all(value.strip("*") for value in self.values)


@frozen
class BundleStatement:
    """One statement with the order of its elements; ``enabled`` is the value of ``@Enabled``."""

    number: int
    effect: str
    actions: tuple[str, ...]
    actions_excepted: bool
    resources: tuple[str, ...]
    resources_excepted: bool
    conditions: tuple[BundleCondition, ...]
    elements: tuple[str, ...]
    enabled: str
    sid: str
    span: Span
    action_span: Span

    @property
    def allows(self) -> bool:
        """Whether the statement allows."""
        return self.effect == "Allow"

    @property
    def title(self) -> str:
        """The name of the statement in a message."""
        return f"statement {self.sid!r}" if self.sid else f"statement {self.number + 1}"

    def conditions_on(self, *keys: str) -> tuple[BundleCondition, ...]:
        """Return the conditions on one of ``keys``; a key that ends with ``/`` is a prefix."""
        return tuple(each for each in self.conditions if any(_is_key(each.key.lower(), key) for key in keys))

    def is_limited_by(self, *keys: str) -> bool:
        """Return whether a condition limits one of ``keys`` to some values."""
        return any(each.limits for each in self.conditions_on(*keys))


def _is_key(written: str, key: str) -> bool:
    lower = key.lower()
    return written.startswith(lower) if lower.endswith("/") else written == lower


@frozen
class BundlePart:
    """One document; ``problem`` says why IAM would refuse it. It has no ``statements`` if it is not JSON."""

    kind: PartKind
    path: str
    statements: tuple[BundleStatement, ...]
    span: Span
    size: int
    parameters: tuple[str, ...]
    problem: str = ""
    version: str = POLICY_VERSION

    @property
    def allows(self) -> tuple[BundleStatement, ...]:
        """The statements that allow."""
        return tuple(each for each in self.statements if each.allows)

    @property
    def denies(self) -> tuple[BundleStatement, ...]:
        """The statements that deny."""
        return tuple(each for each in self.statements if not each.allows)

    def alone(self, statement: BundleStatement) -> BundlePart:
        """Return the document with one of its statements that allow, and what it denies."""
        return replace(self, statements=(statement, *self.denies))


@frozen
class Bundle:
    """The templates, the boundary if there is one, and the metadata with the place of the file."""

    parts: tuple[BundlePart, ...]
    metadata: tuple[tuple[str, str], ...]
    metadata_span: Span | None
    metadata_problem: str = ""
    roles: tuple[BundlePart, ...] = ()
    """The permissions of the roles that stay."""

    @property
    def templates(self) -> tuple[BundlePart, ...]:
        """The documents for the vendor's session."""
        return tuple(part for part in self.parts if part.kind is PartKind.TEMPLATE)

    @property
    def boundary(self) -> BundlePart | None:
        """The permissions boundary."""
        return next((part for part in self.parts if part.kind is PartKind.BOUNDARY), None)

    def fact(self, name: str) -> str:
        """Return an entry of the metadata; empty without one."""
        return dict(self.metadata).get(name, "")

    @property
    def domain(self) -> str:
        """The partner's domain, which may be missing."""
        return self.fact("partner_domain")

    @property
    def boundary_pattern(self) -> str:
        """Return a pattern for the ARN of the registered boundary, as far as it is known."""
        known = (self.fact(id) if written.fullmatch(self.fact(id)) else "*" for id, written in NAMES.items())
        domain, name = known
        return f"arn:*:iam::partner:policy/permissions-boundary/{domain}/{name}"

    @property
    def places(self) -> Iterator[tuple[BundlePart, BundleStatement]]:
        """Yield every statement with its document."""
        return ((part, statement) for part in self.parts for statement in part.statements)


# --- reading -----------------------------------------------------------------------------------


def bundle_of(artifacts: Iterable[Artifact]) -> Bundle | None:
    """Read a bundle from files; ``None`` if they are not a bundle."""
    files = {str(artifact.path): artifact.text for artifact in artifacts}
    boundary = files.get(BOUNDARY)
    templates = sorted(name for name in files if is_template(name))
    if METADATA not in files and not (boundary is not None and templates):
        return None
    parts = [_part(PartKind.TEMPLATE, name, files[name]) for name in templates]
    if boundary is not None:
        parts.append(_part(PartKind.BOUNDARY, BOUNDARY, boundary))
    metadata = tuple(_metadata(files[METADATA])) if METADATA in files else ()
    span = Span(METADATA) if METADATA in files else None
    problem = _json_problem(files[METADATA], METADATA) if METADATA in files else ""
    roles = tuple(_part(PartKind.ROLE, name, files[name]) for name in sorted(files) if _is_of_role(name))
    return Bundle(tuple(parts), metadata, span, problem, roles)


def _is_of_role(name: str) -> bool:
    return name.startswith(f"{ROLES}/") and name.endswith(f"/{PERMISSIONS}")


def _metadata(text: str) -> Iterator[tuple[str, str]]:
    node = parse_yaml(text, METADATA).node
    if isinstance(node, Mapping):
        for entry in node.entries:
            # In JSON, only a text has quotes.
            if isinstance(entry.value, Scalar) and not entry.value.plain:
                yield entry.key.value, entry.value.value


def _part(kind: PartKind, path: str, text: str) -> BundlePart:
    parsed = parse_yaml(text, path)
    if not isinstance(parsed.node, Mapping):
        problem = parsed.diagnostics[0].message if parsed.diagnostics else "the file holds no JSON object"
        return BundlePart(kind, path, (), Span(path), 0, (), problem)
    root = _inner_document(parsed.node)
    statements = tuple(_statements(root))
    problem = _json_problem(text, path) or policy_problem(json.loads(text, **NUMBERS))
    size = _size(root) - _never_together(root)
    version = _scalar(_fields(root).get("Version")) or OLD_POLICY_VERSION
    return BundlePart(kind, path, statements, root.span, size, _parameters(root), problem, version)


def _json_problem(text: str, path: str) -> str:
    """Say why a file is not JSON that every reader reads in the same way; empty if it is."""
    if problems := parse_yaml(text, path).diagnostics:
        return problems[0].message
    try:
        json.loads(text, **NUMBERS)
    except ValueError as error:
        return f"this is not JSON: {error}"
    return ""


def _inner_document(node: Mapping) -> Mapping:
    """Return the document in what the AWS CLI prints around it."""
    found = _fields(node)
    inner = found.get("PolicyDocument") or found.get("Document")
    return inner if "Statement" not in found and isinstance(inner, Mapping) else node


def _statements(root: Mapping) -> Iterator[BundleStatement]:
    return (_statement(number, item) for number, item in enumerate(_items(root)) if isinstance(item, Mapping))


def _items(root: Mapping) -> tuple[Node | None, ...]:
    written = _fields(root).get("Statement")
    return written.items if isinstance(written, Sequence) else (written,)


def _fields(node: Mapping) -> dict[str, Node]:
    return {entry.key.value: entry.value for entry in node.entries}


def _statement(number: int, node: Mapping) -> BundleStatement:
    fields = _fields(node)
    action = fields.get("Action") or fields.get("NotAction")
    resource = fields.get("Resource") or fields.get("NotResource")
    return BundleStatement(
        number=number,
        effect=_scalar(fields.get("Effect")),
        actions=tuple(_texts(action)),
        actions_excepted="NotAction" in fields,
        resources=tuple(_texts(resource)),
        resources_excepted="NotResource" in fields,
        conditions=tuple(_conditions(fields.get("Condition"))),
        elements=tuple(fields),
        enabled=_scalar(fields.get(ENABLED)),
        sid=_scalar(fields.get("Sid")),
        span=node.span,
        action_span=action.span if action else node.span,
    )


def _conditions(node: Node | None) -> Iterator[BundleCondition]:
    for operator in node.entries if isinstance(node, Mapping) else ():
        block = operator.value
        for key in block.entries if isinstance(block, Mapping) else ():
            yield BundleCondition(operator.key.value, key.key.value, tuple(_texts(key.value)))


def _texts(node: Node | None) -> Iterator[str]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return (item.value for item in items if _is_scalar(item))


def _is_scalar(node: Node | None) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar)


def _scalar(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) else ""


# --- sizes and parameters ----------------------------------------------------------------------


def _size(node: Node) -> int:
    """Count the characters of the minified document, without directives and without parameters."""
    match node:
        case Scalar(value, _, _, plain):
            text = PARAMETER.sub("", value)
            escapes = text.count('"') + text.count("\\")
            return len(text) + escapes + (0 if plain else 2)
        case Sequence(items):
            return 2 + max(0, len(items) - 1) + sum(map(_size, items))
        case Mapping(entries):
            kept = [entry for entry in entries if not entry.key.value.startswith("@")]
            keys = sum(len(entry.key.value) + 3 for entry in kept)
            return 2 + max(0, len(kept) - 1) + keys + sum(_size(entry.value) for entry in kept)


def _never_together(root: Mapping) -> int:
    """Count the characters of statements that the largest rendering does not have, by their parameters."""
    sizes: dict[str, int] = {}
    for item in _items(root):
        directive = _scalar(_fields(item).get(ENABLED)) if isinstance(item, Mapping) else ""
        if item and directive:
            sizes[directive] = sizes.get(directive, 0) + _size(item) + 1
    names = {directive.removeprefix("!") for directive in sizes}
    return sum(min(sizes.get(name, 0), sizes.get(f"!{name}", 0)) for name in names)


def _parameters(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parameter_names(node)))


def _parameter_names(node: Node) -> Iterator[str]:
    match node:
        case Scalar(value):
            yield from PARAMETER.findall(value)
        case Sequence(items):
            for item in items:
                yield from _parameter_names(item)
        case Mapping(entries):
            for entry in entries:
                if entry.key.value == ENABLED:
                    yield _scalar(entry.value).removeprefix("!")
                else:
                    yield from _parameter_names(entry.value)
