"""What ``import`` reads: a template, an artifact, or live roles, as one deployment for every account.

Policies without a role are imported as such.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.importing.account_details import holds_roles
from octo_spec.importing.alignment import ReadFrom
from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.importing.free_ids import FreeIds
from octo_spec.importing.own_account import deployment_of_account
from octo_spec.model.deployment import UNVERSIONED, Deployment
from octo_spec.model.ids import id_from
from octo_spec.model.naming import given_name
from octo_spec.model.traversal import prune
from octo_spec.pipeline.policy_fragments import LonePolicy
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.source import decode
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder
from octo_spec.storage.inputs.policy_files import PolicyFile, PolicyFileKind, placeholders, read_policy
from octo_spec.storage.sides.sides import NO_CUSTOMER, DeploymentSide, side_of
from octo_spec.storage.sides.unused_reader import unused_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Role
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.named_files import NamedSource
    from octo_spec.storage.sides.sides import DocumentSide

NOT_IMPORTED = DiagnosticKind.error(
    "OCT744", "not-imported", "There is nothing to import, or no place to write it to."
)
EXTRAS_NOT_WRITTEN = DiagnosticKind(
    "OCT747",
    "extras-not-written",
    Severity.WARNING,
    "A printed spec names extras whose files are not written.",
)
SESSION_UNTOLD = DiagnosticKind(
    "OCT745",
    "session-untold",
    Severity.NOTE,
    "Account details do not contain the maximum session duration of a role.",
)
MOVES_OUT = DiagnosticKind(
    "OCT751",
    "moves-out",
    Severity.NOTE,
    "A policy that becomes a separate resource when the deployment is updated to the spec.",
)
STAYS = DiagnosticKind(
    "OCT755",
    "stays-in-place",
    Severity.NOTE,
    "A resource that keeps its name, so that an update of the deployment finds it.",
)

FIRST_VERSION: Final = "1.0.0"


@frozen
class ImportSource:
    """What is imported, and the format that it is in; ``unknown_settings`` are those of roles."""

    deployment: Deployment
    format: str = ""
    unknown_settings: frozenset[str] = frozenset()
    is_third_party: bool = False

    @property
    def read_from(self) -> ReadFrom:
        """Return the words of the format for what a spec has."""
        return ReadFrom(self.format, reserved_by_targets().namings.get(self.format), self.unknown_settings)


def import_source(source: NamedSource, role: str | None, inputs: Inputs) -> ImportSource | None:
    """Read what is to be imported; ``None`` if there is nothing, and ``inputs`` says why.

    From a file with several roles, import only ``role``, by its name or its id, or all roles of a template.
    """
    side = side_of(source, inputs, NO_CUSTOMER, None if role is None else {id_from(role, "role"): role})
    inputs.diagnostics.extend(unused_reader(side))
    if side is None or has_errors(inputs.diagnostics):
        return None
    if not isinstance(side, DeploymentSide):
        inputs.diagnostics.extend(_one_policy(side))
        return None
    found = _deployment(side, role, inputs)
    if isinstance(found, tuple):
        inputs.diagnostics.extend(found)
        return None
    name = id_from(PurePath(source.shown).stem, "imported")
    unknown = frozenset(setting for settings in side.unknown_settings.values() for setting in settings)
    deployment = prune(replace(found, name=name, version=FIRST_VERSION))
    is_third_party = bool(side.format) and side.deployment.version == UNVERSIONED
    source_read = ImportSource(deployment, side.format, unknown, is_third_party)
    return replace(source_read, deployment=_with_free_ids(source_read))


def _with_free_ids(source: ImportSource) -> Deployment:
    """Rename ids that a spec may not use."""
    read_from = source.read_from
    name = source.format if read_from.naming is not None else ""
    return FreeIds(reserved_by_targets(), name, read_from.name).give_ids(source.deployment)


def _deployment(
    side: DeploymentSide, role: str | None, inputs: Inputs
) -> Deployment | tuple[Diagnostic, ...]:
    if side.spec is not None:
        return (NOT_IMPORTED.at(None, f"{side.title} is a spec already"),)
    if side.place:
        inputs.diagnostics.extend(_unknown_settings(side))
        roles = (replace(live, id=id_from(live.id, "role")) for live in side.deployment.roles)
        return deployment_of_account(
            side.deployment.name, roles, side.place["account"], side.place["partition"]
        )
    if side.is_rollout:
        message = f"{side.title} is a rollout over an organization: one template in another"
        return (NOT_IMPORTED.at(None, message, "import the template of the members next to it"),)
    found = _limit_to_role(side.deployment, role)
    if not isinstance(found, Deployment):
        return found
    if side.deployment.version == UNVERSIONED:
        inputs.diagnostics.extend(_moved_policy_notes(found))
    with_ids, reported = with_external_id_parameters(found)
    inputs.diagnostics.extend(reported)
    return with_ids


def with_named_places(deployment: Deployment, source: NamedSource) -> Deployment:
    """Show each place as the person named its file."""

    def shown(place: Span | None) -> Span | None:
        if place is None or isinstance(source, NamedFile):
            return place and replace(place, path=source.shown)
        path = PurePosixPath(place.path)
        return replace(place, path=source.place(path)) if path in source.paths else place

    return replace(deployment, roles=tuple(_with_shown_places(role, shown) for role in deployment.roles))


def _with_shown_places(role: Role, shown: Callable[[Span | None], Span | None]) -> Role:
    policies = (
        replace(
            policy, statements=tuple(replace(each, place=shown(each.place)) for each in policy.statements)
        )
        for policy in role.policies
    )
    trust = tuple(replace(each, place=shown(each.place)) for each in role.trust)
    return replace(role, place=shown(role.place), policies=tuple(policies), trust=trust)


def _limit_to_role(deployment: Deployment, role: str | None) -> Deployment | tuple[Diagnostic, ...]:
    roles = tuple(each for each in deployment.roles if role is None or _is_role(each, role))
    if roles:
        return replace(deployment, roles=roles)
    names = ", ".join(each.id for each in deployment.roles)
    return (NOT_IMPORTED.at(None, f"there is no role {role!r}", f"there are {names}"),)


def _is_role(role: Role, named: str) -> bool:
    return named in (role.id, str(role.name))


def _moved_policy_notes(deployment: Deployment) -> Iterator[Diagnostic]:
    """Report policies that were inline in their role, or are split: an update creates resources for them."""
    for role in deployment.roles:
        moving = [str(policy.name) for policy in role.policies if policy.name.pieces and not policy.names]
        if moving:
            message = f"role {role.id}: an update turns {', '.join(moving)} into separate resources"
            help = "docs/moving-in.md has an order without a moment of missing access"
            yield MOVES_OUT.at(None, message, help)


def staying_notes(roles: tuple[Role, ...], source: ImportSource) -> Iterator[Diagnostic]:
    """Report what keeps the name by which an update finds it; for what has an address, moves report it."""
    read_from = source.read_from
    has_addresses = any(role.addresses for role in roles)
    if not source.is_third_party or read_from.naming is None or has_addresses:
        return
    places = [role.place for role in roles]
    for number, role in enumerate(roles):
        if role.place is not None and role.place in places[:number]:
            continue  # a further role of one that exists in several cases is new
        policies = (name for policy in role.policies if (name := given_name(policy, source.format)))
        names = ", ".join((read_from.name(role), *policies))
        message = f"role {role.id}: an update finds {names} under the same names"
        yield STAYS.at(None, message, "they are updated in place, except those listed as replaced")


def _unknown_settings(side: DeploymentSide) -> tuple[Diagnostic, ...]:
    """Report roles whose maximum session is not known: an update of the role would shorten it."""
    unknown = (
        role for role in side.deployment.roles if "max_session" in side.unknown_settings.get(role.id, ())
    )
    help = "see 'aws iam get-role'; if it is longer, write it under max-session"
    return tuple(
        SESSION_UNTOLD.at(
            None, f"the maximum session duration of {role.name} is not known: the spec says one hour", help
        )
        for role in unknown
    )


def _one_policy(side: DocumentSide) -> tuple[Diagnostic, ...]:
    message = f"{side.title} says who may assume a role, not what the role may do"
    return (NOT_IMPORTED.at(None, message, "name the folder that also contains its policies"),)


# --- policies alone ----------------------------------------------------------------------------


def lone_policies(source: NamedSource, inputs: Inputs) -> tuple[LonePolicy, ...]:
    """Return the permissions policies of a file, or of a folder that holds only policies."""
    texts = tuple(_texts(source))
    found = [_lone_policy(name, text) for name, text in texts]
    policies = tuple(policy for policy in found if policy)
    if len(policies) < len(found):
        return ()
    inputs.sources.update(texts)
    inputs.diagnostics.extend(warning for name, text in texts for warning in placeholders(text, name))
    return policies


def _texts(source: NamedSource) -> Iterator[tuple[str, str]]:
    """Return each file with its text, which is empty if it cannot hold a policy."""
    match source:
        case NamedFile(shown, _, content):
            yield shown, _text(content, shown)
        case NamedFolder(paths=paths):
            for path, held in zip(paths, source.contents(paths), strict=True):
                yield source.place(path), _text(held, path.name) if path.suffix == ".json" else ""


def _text(content: bytes | Diagnostic, name: str) -> str:
    text = decode(content, name) if isinstance(content, bytes) else content
    return text if isinstance(text, str) and text.lstrip().startswith("{") else ""


def _lone_policy(shown: str, text: str) -> LonePolicy | None:
    policy = read_policy(text, shown) if text and not holds_roles(text) else None
    if not isinstance(policy, PolicyFile) or policy.kind is not PolicyFileKind.PERMISSIONS:
        return None
    return LonePolicy(policy.name or PurePath(shown).stem, policy.written)
