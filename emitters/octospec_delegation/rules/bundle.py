"""A bundle as it is written: its documents, statement by statement with their places, and its metadata."""

from __future__ import annotations

import re
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, TypeGuard

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_delegation.vocabulary import BOUNDARY, ENABLED, METADATA, PERMISSIONS, ROLES, SESSION_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node


class PartKind(StrEnum):
    """What a document binds: the vendor's session, or the roles that the session creates."""

    TEMPLATE = "template"
    BOUNDARY = "boundary"
    ROLE = "role"


@frozen
class WrittenCondition:
    """One operator on one key with its values, as written."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def comparison(self) -> str:
        """The operator in lower case, without a set prefix and without ``IfExists``."""
        return self.operator.rpartition(":")[2].lower().removesuffix("ifexists")

    @property
    def is_negated(self) -> bool:
        """Whether the condition also holds if the key is absent, because the operator is negated."""
        return "not" in self.comparison

    @property
    def needs_key(self) -> bool:
        """Whether the condition fails if the key is absent."""
        is_lenient = self.operator.lower().startswith("forallvalues:") or self.is_negated
        is_lenient = is_lenient or self.operator.lower().endswith("ifexists")
        return not is_lenient and self.comparison != "null"


@frozen
class WrittenStatement:
    """One statement with the order of its elements; ``enabled`` is the value of ``@Enabled``."""

    number: int
    effect: str
    actions: tuple[str, ...]
    actions_excepted: bool
    resources: tuple[str, ...]
    resources_excepted: bool
    conditions: tuple[WrittenCondition, ...]
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

    def about(self, *keys: str) -> tuple[WrittenCondition, ...]:
        """Return the conditions on one of ``keys``; a key that ends with ``/`` is a prefix."""
        return tuple(each for each in self.conditions if any(_is_key(each.key.lower(), key) for key in keys))


def _is_key(written: str, key: str) -> bool:
    lower = key.lower()
    return written.startswith(lower) if lower.endswith("/") else written == lower


@frozen
class Part:
    """One document; without ``statements`` if it is not JSON, as ``problem`` says."""

    kind: PartKind
    path: str
    statements: tuple[WrittenStatement, ...]
    span: Span
    size: int
    parameters: tuple[str, ...]
    problem: str = ""

    @property
    def allows(self) -> tuple[WrittenStatement, ...]:
        """The statements that allow."""
        return tuple(each for each in self.statements if each.allows)

    @property
    def denies(self) -> tuple[WrittenStatement, ...]:
        """The statements that deny."""
        return tuple(each for each in self.statements if not each.allows)


@frozen
class Bundle:
    """The templates, the boundary if there is one, and the metadata with the place of the file."""

    parts: tuple[Part, ...]
    metadata: tuple[tuple[str, str], ...]
    metadata_span: Span | None
    roles: tuple[Part, ...] = ()
    """The permissions of the roles that stay."""

    @property
    def templates(self) -> tuple[Part, ...]:
        """The documents for the vendor's session."""
        return tuple(part for part in self.parts if part.kind is PartKind.TEMPLATE)

    @property
    def boundary(self) -> Part | None:
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
        domain, name = self.domain or "*", self.fact("boundary_name") or "*"
        return f"arn:*:iam::partner:policy/permissions-boundary/{domain}/{name}"

    @property
    def places(self) -> Iterator[tuple[Part, WrittenStatement]]:
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
    roles = (name for name in sorted(files) if _is_of_role(name))
    return Bundle(
        tuple(parts), metadata, span, tuple(_part(PartKind.ROLE, name, files[name]) for name in roles)
    )


def _is_of_role(name: str) -> bool:
    return name.startswith(f"{ROLES}/") and name.endswith(f"/{PERMISSIONS}")


def is_template(name: str) -> bool:
    """Return whether a file at the top of a bundle is a template of the session."""
    return "/" not in name and any(fnmatchcase(name, pattern) for pattern in SESSION_FILES)


def _metadata(text: str) -> Iterator[tuple[str, str]]:
    node = parse_yaml(text, METADATA).node
    if isinstance(node, Mapping):
        for entry in node.entries:
            if isinstance(entry.value, Scalar):
                yield entry.key.value, entry.value.value


def _part(kind: PartKind, path: str, text: str) -> Part:
    parsed = parse_yaml(text, path)
    if not isinstance(parsed.node, Mapping):
        problem = parsed.diagnostics[0].message if parsed.diagnostics else "the file holds no JSON object"
        return Part(kind, path, (), Span(path), 0, (), problem)
    root = _unwrapped(parsed.node)
    statements = tuple(_statements(root))
    problem = "" if statements else "the document has no Statement"
    return Part(kind, path, statements, root.span, _size(root), _parameters(root), problem)


def _unwrapped(node: Mapping) -> Mapping:
    """Return the document in what the AWS CLI prints around it."""
    found = {entry.key.value: entry.value for entry in node.entries}
    inner = found.get("PolicyDocument") or found.get("Document")
    return inner if "Statement" not in found and isinstance(inner, Mapping) else node


def _statements(root: Mapping) -> Iterator[WrittenStatement]:
    written = next((entry.value for entry in root.entries if entry.key.value == "Statement"), None)
    items = written.items if isinstance(written, Sequence) else (written,)
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            yield _statement(number, item)


def _statement(number: int, node: Mapping) -> WrittenStatement:
    fields = {entry.key.value: entry.value for entry in node.entries}
    action = fields.get("Action") or fields.get("NotAction")
    resource = fields.get("Resource") or fields.get("NotResource")
    return WrittenStatement(
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


def _conditions(node: Node | None) -> Iterator[WrittenCondition]:
    for operator in node.entries if isinstance(node, Mapping) else ():
        block = operator.value
        for key in block.entries if isinstance(block, Mapping) else ():
            yield WrittenCondition(operator.key.value, key.key.value, tuple(_texts(key.value)))


def _texts(node: Node | None) -> Iterator[str]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return (item.value for item in items if _is_scalar(item))


def _is_scalar(node: Node | None) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar)


def _scalar(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) else ""


# --- sizes and parameters ----------------------------------------------------------------------

PARAMETER: Final = re.compile(r"@\{([^{}]*)\}")
"""A value that the request fills in."""


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
