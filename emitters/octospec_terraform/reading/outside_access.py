"""The parts of a module that may give access outside its roles: users, resource policies, commands.

Each is known by what is written of it, and of everything that it refers to: equal texts give the same access.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.access_giving_types import gives_access, may_take_role
from octo_spec.foreign.outside_digests import WrittenPart, outside_digest
from octo_spec.foreign.taken_roles import takes_other_role
from octo_spec.model.unread import OutsideAccess
from octospec_terraform.extras.allowed_extras import READING_FILES
from octospec_terraform.reading.files import OF_MODULES
from octospec_terraform.syntax import Body, Call, Member, Name, Splat, Template, Tuple
from octospec_terraform.vocabulary import ROLE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.module_instances import PlacedModule
    from octospec_terraform.reading.modules import Module, Resource

_PROVISIONER: Final = "provisioner"
"""https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax"""
_PROGRAM: Final = "external"
"""https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external"""

_INSTANCE_PROFILE: Final = "aws_iam_instance_profile"
_FILE: Final = "file()"
"""The name by which a part refers to the other files of its folder: each of them counts."""


def outside_access(modules: Iterable[PlacedModule], used: set[Resource]) -> tuple[OutsideAccess, ...]:
    """List the parts that may give access outside the roles; ``used`` are the resources of the roles."""
    placed = tuple(dict.fromkeys(each.module for each in modules))
    names = _role_names(placed)
    found = [
        (address, span, body) for module in placed for address, span, body in _parts(module, used, names)
    ]
    of_plans = tuple(part for module in placed for part in module.outside)
    if not found:
        return of_plans
    declared = _declared(placed)
    parts = (
        OutsideAccess(address, span, outside_digest(_written_part(body, address), declared))
        for address, span, body in found
    )
    return (*of_plans, *parts)


def _parts(module: Module, used: set[Resource], names: Container[str]) -> Iterator[tuple[str, Span, Body]]:
    for resource in module.resources.values():
        if _may_give_access(resource, used) or _takes_other_role(resource, names):
            yield resource.address, resource.span, resource.body
    for resource in module.data.values():
        if resource.type == _PROGRAM:
            yield resource.address, resource.span, resource.body
    for call in module.calls.values():
        if not call.source or not call.caller.files.module_files(call.source):
            yield f"{module.prefix}module.{call.name}", call.span, call.body


def _may_give_access(resource: Resource, used: set[Resource]) -> bool:
    if resource.body.of_kind(_PROVISIONER):
        return True
    arguments = {each.name for each in resource.body.attributes} | {
        each.kind for each in resource.body.blocks
    }
    is_to_others = bool(arguments & {"users", "groups"}) or _names_roles(resource)
    return (resource not in used or is_to_others) and gives_access(resource.type, arguments)


def _takes_other_role(resource: Resource, names: Container[str]) -> bool:
    """Return whether a resource names a role of another module, with which it may act.

    It names it by a literal ARN, by a local value with one, or by a data source; an instance profile by name.
    """
    if resource.type == _INSTANCE_PROFILE:
        name = _literal_name(resource.body.get("role"))
        return bool(name) and name not in names
    if not may_take_role(resource.type):
        return False
    module, mentioned = resource.module, {*_names(resource.body)}
    written = (resource.body, *(module.locals[name].value for name in module.locals.keys() & mentioned))
    is_literal = any(takes_other_role(text, names) for tree in written for text in _literal_texts(tree))
    return is_literal or any(
        each.type == ROLE and each.name in mentioned and _literal_name(each.body.get("name")) not in names
        for each in module.data.values()
    )


def _literal_name(name: object) -> str:
    """Return the name of a role if it is a literal text, otherwise nothing."""
    return (name.literal or "") if isinstance(name, Template) else ""


def _literal_texts(tree: object) -> Iterator[str]:
    """List the texts in a tree; an expression in a text counts as a variable of AWS's."""
    if isinstance(tree, Template):
        yield "".join(part if isinstance(part, str) else "${}" for part in tree.parts)
    for inner in _children(tree):
        yield from _literal_texts(inner)


def _role_names(modules: Iterable[Module]) -> frozenset[str]:
    """List the names of the roles that are literal texts."""
    roles = (each for module in modules for each in module.resources.values() if each.type == ROLE)
    return frozenset(_literal_name(role.body.get("name")) for role in roles)


def _names_roles(resource: Resource) -> bool:
    """Return whether a policy is attached to several roles, some by names, which may be other roles."""
    roles = resource.body.get("roles")
    return isinstance(roles, Tuple) and any(isinstance(each, Template) for each in roles.items)


# --- what is written of a part -----------------------------------------------------------------


def _declared(modules: Iterable[Module]) -> dict[str, list[WrittenPart]]:
    """List what each name can refer to, except roles, which are compared themselves.

    A name of one module refers to its namesakes in the other modules, too.
    """
    found: dict[str, list[WrittenPart]] = {}
    for module in modules:
        for name, tree in _declarations(module):
            found.setdefault(name, []).append(_written_part(tree))
        found[_FILE] = [
            WrittenPart(f"{path}\n{text}", frozenset())
            for path, text in sorted(module.files.texts.items())
            if not path.endswith(OF_MODULES)
        ]
    return found


def _declarations(module: Module) -> Iterator[tuple[str, object]]:
    for name, variable in module.variables.items():
        yield name, variable.body.get("default")
    yield from ((name, local.value) for name, local in module.locals.items())
    yield from module.outputs.items()
    for resource in (*module.resources.values(), *module.data.values()):
        if resource.type != ROLE or resource.is_data:
            yield resource.name, resource.body
    for call in module.calls.values():
        yield call.name, call.body
        yield from ((argument.name, call.body) for argument in call.body.attributes)


def _written_part(tree: object, address: str = "") -> WrittenPart:
    return WrittenPart(f"{address}{_written(tree)}", frozenset(_names(tree)))


def _names(tree: object) -> Iterator[str]:
    """List the names in a tree that may refer to declarations."""
    match tree:
        case Name(name) | Member(_, name):
            yield name
        case Call(function) if function.startswith(READING_FILES):
            yield _FILE
        case Splat(_, path):
            yield from (each for each in path if isinstance(each, str))
        case _:
            pass
    for inner in _children(tree):
        yield from _names(inner)


def _children(tree: object) -> Iterator[object]:
    """List the parts of a tree that decide whether it equals another one."""
    if isinstance(tree, tuple):
        yield from tree
    elif is_dataclass(tree):
        yield from (getattr(tree, each.name) for each in fields(tree) if each.compare)


def _written(tree: object) -> str:
    """Write a tree without its places in the files."""
    inner = _children(tree)
    if isinstance(tree, tuple) or is_dataclass(tree):
        return f"{type(tree).__name__}({', '.join(map(_written, inner))})"
    return repr(tree)
