"""The declarations of a module, and the scopes of its expressions."""

from __future__ import annotations

import posixpath
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, TypeVar

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen, mutable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.diagnostics import Span
    from octo_spec.model.unread import OutsideAccess
    from octospec_terraform.reading.grammar import TokensLeft
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Attribute, Block, Body, Expression, Template

_LABEL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
MAX_DEPTH: Final = 20
MAX_MODULES: Final = 200
"""The maximum number of module calls, including calls through other modules."""


@frozen(eq=False)
class Resource:
    """A resource or a data source of a module; compared by identity."""

    type: str
    name: str
    body: Body
    module: Module
    span: Span
    is_data: bool = False
    planned: str = ""
    """The address in a plan, which combines the addresses of the modules."""

    @property
    def label(self) -> str:
        """The label, if it is in the root module; empty elsewhere, and if it represents several resources."""
        inner = not self.module.is_root or self.planned.startswith("module.")
        return "" if inner or not _LABEL.fullmatch(self.name) else self.name

    @property
    def address(self) -> str:
        """The address, as ``module.a.aws_iam_role.b``."""
        if self.planned:
            return self.planned
        return f"{self.module.prefix}{'data.' if self.is_data else ''}{self.type}.{self.name}"


@frozen(eq=False)
class ModuleCall:
    """A ``module`` block; compared by identity."""

    name: str
    body: Body
    caller: Module
    span: Span

    @property
    def source(self) -> str:
        """The path of a module in this folder; empty for any other."""
        written = getattr(self.body.get("source"), "literal", None) or ""
        if not written.startswith(("./", "../")):
            return ""
        return posixpath.normpath(posixpath.join(self.caller.folder, written))


class ModuleFiles(Protocol):
    """The files of a folder, which modules are read from."""

    texts: Mapping[str, str]
    left: TokensLeft

    def module(self, folder: str, prefix: str = "") -> Module:
        """Read a module of the folder."""

    def module_files(self, folder: str) -> tuple[str, ...]:
        """List the files of a module."""

    def text(self, path: str) -> str | None:
        """Return a file's text; ``None`` if the folder does not contain it."""

    def template(self, path: str) -> Template | None:
        """Read a file as a template."""


@mutable(eq=False)
class Module:
    """A module, once for each call of it; ``arguments`` are those of the call, empty for the root."""

    folder: str
    prefix: str
    files: ModuleFiles
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
    outside: tuple[OutsideAccess, ...] = ()
    """Of a plan, the parts that may give access outside the roles."""

    @property
    def is_root(self) -> bool:
        """Whether it is the root module, which no module calls."""
        return self.arguments is None

    @property
    def scope(self) -> Scope:
        """The scope for its own expressions."""
        return Scope(self)

    def declare(self, blocks: tuple[Block, ...]) -> None:
        """Add the blocks of a file."""
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


# --- scopes ------------------------------------------------------------------------------------


@frozen
class Deferred:
    """An expression that is evaluated when it is needed."""

    expression: Expression
    scope: Scope


@frozen
class Computed:
    """A value that differs between cases: ``run`` evaluates it in one."""

    run: Callable[..., Value]
    """Accepts the evaluator of a case, which knows this module."""


@frozen
class Each:
    """The values of ``each`` and of the iterators of dynamic blocks."""

    key: Value
    value: Value | Deferred | Computed


Bound: TypeAlias = "Value | Deferred | Computed | Each"


@frozen(eq=False)
class Scope:
    """A module, and names with their values."""

    module: Module
    names: Mapping[str, Bound] = field(default_factory=dict)

    def having(self, **names: Bound) -> Scope:
        """Return the scope with additional names; empty names are ignored."""
        return replace(self, names={**self.names, **{name: value for name, value in names.items() if name}})

    def only(self, names: Mapping[str, Bound]) -> Scope:
        """Return the scope of a template file, which sees only these names."""
        return replace(self, names=dict(names))
