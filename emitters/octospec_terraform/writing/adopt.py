"""Import blocks: a module takes over existing roles.

The addresses are those of the module's blocks, in the same order, so that they cannot differ.
https://developer.hashicorp.com/terraform/language/import
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.plugin.adoption import NOT_WITHIN, REPLACED, Adoption
from octo_spec.plugin.artifacts import Artifact
from octospec_terraform.renaming import rename_item
from octospec_terraform.syntax import BLANK, Attribute, Block, Comment, Index, Literal, block, dotted, string
from octospec_terraform.writing.given_names import new_names
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.write_main import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployed_names import DeployedAttachment, DeployedPolicy, DeployedRole
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import Presence
    from octospec_terraform.syntax import BodyItem, Expression

FILE: Final = "imports.tf"
_MODULES: Final = re.compile(r"module\.[A-Za-z_][A-Za-z0-9_-]*(?:\.module\.[A-Za-z_][A-Za-z0-9_-]*)*")


@frozen
class _Import:
    """An existing resource: its type and label, and the ID of each index."""

    kind: str
    own: str
    index: Expression | None
    id: str

    def block(self, within: str) -> Block:
        """Write its import into the module at ``within``, or into the root module."""
        address = dotted(f"{within}.{self.kind}.{self.own}" if within else f"{self.kind}.{self.own}")
        to = address if self.index is None else Index(address, self.index)
        return block("import", (), (Attribute("to", to), Attribute("id", string(self.id))))


_STEPS: Final = (
    "Copy {0} into the root module, with Terraform 1.5 or later.",
    "To keep your roles' boundary and tags, set permissions_boundary and tags of the module to them.",
    "terraform plan: it must import, and must not destroy anything.",
    "terraform apply, then remove {0}.",
)


def adopt(deployment: Deployment, roles: tuple[DeployedRole, ...], within: str) -> Adoption:
    """Write an import block for each existing resource; ``within`` is the address of the module's call."""
    if within and not _MODULES.fullmatch(within):
        message = f"{within!r} is not the address of a module"
        return Adoption((), diagnostics=(NOT_WITHIN.at(None, message, "for example module.access"),))
    imports = tuple(_imports(deployment, roles))
    artifact = Artifact(PurePosixPath(FILE), file(_items(imports, within)))
    taken = tuple(f"{one.kind} {one.id}" for one in imports)
    return Adoption((artifact,), taken, _STEPS, tuple(_replacements(roles)))


def _items(imports: tuple[_Import, ...], within: str) -> Iterator[BodyItem]:
    yield Comment("Written by octospec: imports existing resources. Remove this file after you applied it.")
    for one in imports:
        yield BLANK
        yield one.block(within)


def _imports(deployment: Deployment, roles: tuple[DeployedRole, ...]) -> Iterator[_Import]:
    names = new_names(deployment)
    for items, role in zip(resources(deployment), roles, strict=True):
        blocks = (rename_item(item, names) for item in items if isinstance(item, Block))
        labels = iter(tuple(block.labels for block in blocks))
        for part in _parts(role):
            kind, own = next(labels)
            yield from (_Import(kind, own, index, id) for index, id in part)


_Part = tuple[tuple["Expression | None", str], ...]
"""The existing resources of one block: each index with the ID that the provider expects."""


def _parts(role: DeployedRole) -> Iterator[_Part]:
    """List the existing resources of each block of a role, in the order of the blocks."""
    yield ((_count_index(role.role.presence), role.name),) if role.is_there else ()
    for policy in role.policies:
        yield from _policy_parts(policy, role)
    for attachment in role.attachments:
        yield tuple(_attachment_imports(attachment, role))


def _policy_parts(policy: DeployedPolicy, role: DeployedRole) -> Iterator[_Part]:
    index = _count_index(policy.policy.presence)
    match policy.policy.kind:
        case PolicyKind.INLINE:
            yield ((index, f"{role.name}:{policy.name}"),) if policy.is_there else ()
        case PolicyKind.MANAGED:
            yield ((index, policy.arn),) if policy.is_there else ()
            yield ((index, f"{role.name}/{policy.arn}"),) if policy.is_there else ()


def _attachment_imports(
    attachment: DeployedAttachment, role: DeployedRole
) -> Iterator[tuple[Expression | None, str]]:
    presence = attachment.attachment.presence
    for element, arn in attachment.elements:
        yield string(element) if element else _count_index(presence), f"{role.name}/{arn}"


def _count_index(presence: Presence) -> Expression | None:
    """Return the index of a resource with a ``count``."""
    return Literal(0) if presence else None


def _replacements(roles: tuple[DeployedRole, ...]) -> Iterator[Diagnostic]:
    for role in roles:
        for policy in role.policies if role.is_there else ():
            if not policy.policy.name.pieces:
                message = (
                    f"a managed policy of role {role.role.id!r} has no name, so Terraform creates a new one"
                )
                yield REPLACED.at(None, message, "detach and delete the old one afterwards")
