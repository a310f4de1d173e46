"""The modules of a folder: what each declares, and which of them calls which."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.foreign.notes import refuse
from octospec_terraform.reading.json_files import parse_json_file
from octospec_terraform.reading.overriding import overridden, overrides
from octospec_terraform.reading.parse import parse_file, parse_template
from octospec_terraform.reading.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.grammar import TokensLeft
    from octospec_terraform.reading.scopes import Deferred
    from octospec_terraform.syntax import Attribute, Block, Body, Expression, Template

_LABEL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
MAX_DEPTH: Final = 20
MAX_MODULES: Final = 200
"""No more calls of modules are followed, through each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A resource or a data source of a module; compared by identity."""

    type: str
    name: str
    body: Body
    module: Module
    span: Span
    is_data: bool = False
    planned: str = ""
    """The address in a plan, of which each module is a part of one."""

    @property
    def label(self) -> str:
        """The label, where the root module has it; empty elsewhere, and where it stands for several."""
        inner = not self.module.is_root or self.planned.startswith("module.")
        return "" if inner or not _LABEL.fullmatch(self.name) else self.name

    @property
    def address(self) -> str:
        """The address, as ``module.a.aws_iam_role.b``."""
        if self.planned:
            return self.planned
        return f"{self.module.prefix}{'data.' if self.is_data else ''}{self.type}.{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class ModuleCall:
    """A ``module`` block; compared by identity."""

    name: str
    body: Body
    caller: Module
    span: Span

    @property
    def source(self) -> str:
        """The path of a module of this folder; empty for any other."""
        written = getattr(self.body.get("source"), "literal", None) or ""
        if not written.startswith(("./", "../")):
            return ""
        return posixpath.normpath(posixpath.join(self.caller.folder, written))


@dataclass(slots=True, eq=False)
class Module:
    """A module, once for each call of it; ``arguments`` are those of the call, none for the root."""

    folder: str
    prefix: str
    files: Files
    arguments: Mapping[str, Deferred] | None = None
    names: Mapping[str, object] = field(default_factory=dict)
    depth: int = 0
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[tuple[str, str], Resource] = field(default_factory=dict)
    data: dict[tuple[str, str], Resource] = field(default_factory=dict)
    calls: dict[str, ModuleCall] = field(default_factory=dict)
    outputs: dict[str, Expression] = field(default_factory=dict)
    others: list[Block] = field(default_factory=list)

    @property
    def is_root(self) -> bool:
        """Whether nobody calls it."""
        return self.arguments is None

    @property
    def scope(self) -> Scope:
        """Where its own expressions are evaluated."""
        return Scope(self)

    def declare(self, blocks: tuple[Block, ...]) -> None:
        """Take in the blocks of a file."""
        for block in blocks:
            self._declare(block)

    def _declare(self, block: Block) -> None:
        match block.kind, block.labels:
            case "variable", (name,):
                _add(self.variables, name, block, block.span)
            case "locals", ():
                for attribute in block.body.attributes:
                    _add(self.locals, attribute.name, attribute, attribute.span)
            case "resource", (type_, name):
                resource = Resource(type_, name, block.body, self, block.span)
                _add(self.resources, (type_, name), resource, block.span)
            case "data", (type_, name):
                resource = Resource(type_, name, block.body, self, block.span, is_data=True)
                _add(self.data, (type_, name), resource, block.span)
            case "module", (name,):
                _add(self.calls, name, ModuleCall(name, block.body, self, block.span), block.span)
            case "output", (name,):
                if (value := block.body.get("value")) is not None:
                    self.outputs[name] = value
            case _:
                self.others.append(block)


Key = TypeVar("Key")
Kept = TypeVar("Kept")


def _add(table: dict[Key, Kept], key: Key, value: Kept, span: Span) -> None:
    if key in table:
        refuse(span, f"{key} is declared twice")
    table[key] = value


@dataclass(slots=True, eq=False)
class Files:
    """The files of a folder, and what was read of them."""

    texts: Mapping[str, str]
    left: TokensLeft
    bodies: dict[str, Body] = field(default_factory=dict)

    def module(self, folder: str, prefix: str = "") -> Module:
        """Read a module of the folder."""
        module = Module(folder, prefix, self)
        paths = self.of(folder)
        blocks = [block for path in paths if not overrides(path) for block in self._blocks(path)]
        overriding = [block for path in paths if overrides(path) for block in self._blocks(path)]
        module.declare(overridden(blocks, overriding) if overriding else tuple(blocks))
        return module

    def _blocks(self, path: str) -> tuple[Block, ...]:
        if path not in self.bodies:
            parse = parse_json_file if path.endswith(".tf.json") else parse_file
            self.bodies[path] = parse(self.texts[path], path, self.left)
        return self.bodies[path].blocks

    def of(self, folder: str) -> tuple[str, ...]:
        """List the files of a module."""
        paths = (path for path in sorted(self.texts) if posixpath.dirname(path) == folder)
        return tuple(path for path in paths if path.endswith((".tf", ".tf.json")))

    def text(self, path: str) -> str | None:
        """Give a file's text; ``None`` where there is none in the folder."""
        return self.texts.get(posixpath.normpath(path))

    def template(self, path: str) -> Template | None:
        """Read a file as a template."""
        written = self.text(path)
        return None if written is None else parse_template(written, posixpath.normpath(path), self.left)
