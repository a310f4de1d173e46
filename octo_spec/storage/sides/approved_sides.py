"""Approvals on disk, and the side that was approved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import parse
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.typed_json import MistypedError, deployment_from_json, refuse, to_json
from octo_spec.pipeline.soundness import unsound_parts
from octo_spec.release.key_list import KEYS
from octo_spec.release.sums import SIGNATURE
from octo_spec.review.approval import (
    Approval,
    ApprovedBoundary,
    ApprovedLimits,
    UnknownSettings,
    parsed_approval,
    records_never,
)
from octo_spec.source import decode
from octo_spec.storage.inputs.inputs import read
from octo_spec.storage.inputs.policy_files import PolicyFile, read_policy
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.inputs.signers import read_signers
from octo_spec.storage.paths import shown_path
from octo_spec.storage.sides.sides import DeploymentSide, DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment
    from octo_spec.storage.sides.sides import LoadedSide

NO_APPROVAL = DiagnosticKind.error("OCT808", "no-approval", "A file does not contain an approval.")
UNCHECKED = DiagnosticKind(
    "OCT809",
    "unchecked-approval",
    Severity.WARNING,
    "An approval whose signature was not checked: anyone who can write the file can approve more.",
)
OTHER_APPROVAL = DiagnosticKind.error(
    "OCT810", "other-approval", "An approval of another spec, role or customer."
)


@frozen
class ReadApproval:
    """An approval with the side that it approves; ``is_checked`` says that its signature was checked."""

    approval: Approval
    side: LoadedSide
    is_checked: bool

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """The deployment with the approved roles; none if one policy was approved."""
        return (self.side.deployment,) if isinstance(self.side, DeploymentSide) else ()


def read_approval(path: str, key: str | None) -> tuple[ReadApproval | None, tuple[Diagnostic, ...]]:
    """Read an approval; with the file of a public key, only one that this key, or one of its list, signed."""
    content = read(path)
    if isinstance(content, Diagnostic):
        return None, (content,)
    problems = tuple(_signature_problems(path, content, key))
    if has_errors(problems):
        return None, problems
    found = _parse_approval(path, content)
    if isinstance(found, Diagnostic):
        return None, (found,)
    approval, side = found
    return ReadApproval(approval, side, key is not None), problems


def _signature_problems(path: str, content: bytes, key: str | None) -> Iterator[Diagnostic]:
    signature = content_or_none(Path(f"{path}{SIGNATURE}"))
    if key is None:
        state = "it is not signed" if signature is None else "its signature was not checked"
        help = "pass the public half of the reviewer's recovery key with --approved-key"
        yield UNCHECKED.at(None, f"{shown_path(path)}: {state}", help)
        return
    signers, notes = read_signers(key, Path(f"{path}.{KEYS}"))
    yield from notes
    if signers is not None:
        problem = signers.problem(Path(path).name, content, signature)
        yield from (problem,) if problem else ()


def _parse_approval(path: str, content: bytes) -> tuple[Approval, LoadedSide] | Diagnostic:
    text = decode(content, path)
    if isinstance(text, Diagnostic):
        return text
    try:
        approval = parsed_approval(text)
        return approval, approved_side(approval, has_never=records_never(text))
    except (MistypedError, MalformedPolicyError) as error:
        help = "name the approval.json that `octospec approve` wrote"
        return NO_APPROVAL.at(None, f"{shown_path(path)} does not contain an approval: {error}", help)


# --- the approved side -------------------------------------------------------------------------


def limits_of(side: LoadedSide) -> ApprovedLimits:
    """Return all that a side allows, as an approval has it."""
    if isinstance(side, DocumentSide):
        return ApprovedLimits(policy=side.written)
    boundaries = tuple(ApprovedBoundary(role, text) for role, text in side.boundary_texts.items())
    settings = tuple(UnknownSettings(id, tuple(sorted(each))) for id, each in side.unknown_settings.items())
    return ApprovedLimits(
        deployment=to_json(type(side.deployment), side.deployment),
        format=side.format,
        account=side.place.get("account", ""),
        partition=side.place.get("partition", ""),
        boundaries=boundaries,
        unknown_settings=settings,
    )


def approved_side(approval: Approval, *, has_never: bool = True) -> LoadedSide:
    """Return the side that was approved; raise ``MistypedError`` or ``MalformedPolicyError`` without one."""
    title = f"approved on {approval.approved}"
    limits = approval.limits
    if limits.policy is not None:
        return _document_side(title, limits.policy)
    data: JsonValue = limits.deployment  # type: ignore[assignment] # parsed from JSON
    deployment = deployment_from_json(data)
    _check(deployment, approval)
    texts: dict[str, JsonValue] = {each.role: each.policy for each in limits.boundaries}  # type: ignore[misc] # as above
    place = {"account": limits.account, "partition": limits.partition}
    return DeploymentSide(
        title,
        deployment,
        format=limits.format,
        place=place if limits.account else {},
        boundaries={role: parse(text) for role, text in texts.items()},
        boundary_texts=texts,
        unknown_settings={each.role: frozenset(each.settings) for each in limits.unknown_settings},
        is_approved_spec=not limits.format and not limits.account and deployment.version != UNVERSIONED,
        records_never=has_never,
    )


def _document_side(title: str, written: object) -> DocumentSide:
    policy = read_policy(json.dumps(written), title)
    if not isinstance(policy, PolicyFile):
        refuse(policy.message if policy else "it has no policy")
    return DocumentSide(title, policy.document, policy.kind, policy.written)


def _check(deployment: Deployment, approval: Approval) -> None:
    """Refuse a deployment that no side can have, and one that does not fit the approval."""
    live = bool(approval.limits.account)
    for problem in unsound_parts(_as_artifacts(deployment) if live else deployment):
        refuse(problem)
    if not live and (deployment.name, deployment.version) != (approval.name, approval.version):
        refuse("it approves another version than the one whose access it has")
    ids = {role.id for role in deployment.roles}
    if not ids <= {*approval.roles}:
        refuse("it has a role without answers")


def _as_artifacts(live: Deployment) -> Deployment:
    """Return live roles with ids and a version like those of artifacts: live roles have only names."""
    roles = (replace(role, id=f"role-{number}") for number, role in enumerate(live.roles))
    return replace(live, version=UNVERSIONED, roles=tuple(roles))
