"""Resources to import: a new stack takes over existing roles.

An import can change nothing else: its template contains only the imported resources, each with a deletion
policy, and no outputs. CloudFormation cannot import inline policies; the update to the whole template writes
them over the existing ones, with the same names, so that access is never interrupted.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.plugin.adoption import NOT_WITHIN, REPLACED, Adoption
from octo_spec.plugin.artifacts import Artifact
from octospec_cloudformation.vocabulary import POLICY_TYPES, ROLE
from octospec_cloudformation.writing.logical_ids import logical_ids
from octospec_cloudformation.writing.refusals import findings, refusals
from octospec_cloudformation.writing.template_tree import Commented, Spaced
from octospec_cloudformation.writing.write_template import template
from octospec_cloudformation.writing.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateTree, TemplateValue

RESOURCES: Final = "resources-to-import.json"
TEMPLATE: Final = "template.yaml"


@frozen
class _Import:
    """An existing resource: its type, its logical ID, and the property that identifies it."""

    type: str
    logical_id: str
    key: str
    value: str

    @property
    def import_entry(self) -> dict[str, object]:
        """Return the entry for the file."""
        return {
            "ResourceType": self.type,
            "LogicalResourceId": self.logical_id,
            "ResourceIdentifier": {self.key: self.value},
        }


_CHANGE_SET: Final = "--stack-name STACK --change-set-name import"
_FILES: Final = "--resources-to-import file://{0} --template-body file://{1}"
_IMPORT: Final = "--change-set-type IMPORT --capabilities CAPABILITY_NAMED_IAM"
_STEPS: Final = (
    f"aws cloudformation create-change-set {_CHANGE_SET} {_IMPORT} {_FILES} --parameters …",
    f"aws cloudformation execute-change-set {_CHANGE_SET}",
    "Update the stack with the whole template: it replaces inline policies with the same names.",
    "Remove the role's policies with other names: the stack does not manage them.",
)


def adopt(deployment: Deployment, roles: tuple[DeployedRole, ...], within: str) -> Adoption:
    """Write the list of resources, and the template that imports only them."""
    if within:
        return Adoption(
            (),
            diagnostics=(NOT_WITHIN.at(None, f"--within is not possible for a stack, but was {within!r}"),),
        )
    refused = tuple(refusals(deployment))
    if refused:
        return Adoption((), diagnostics=refused)
    whole = template(deployment)
    noted = tuple(findings(yaml_text(whole)))
    if has_errors(noted):
        return Adoption((), diagnostics=noted)
    imports = tuple(_imports(roles, logical_ids(deployment)))
    listed = json.dumps([one.import_entry for one in imports], indent=2, ensure_ascii=False)
    importing = yaml_text(_importing(whole, frozenset(one.logical_id for one in imports)))
    artifacts = (
        Artifact(PurePosixPath(RESOURCES), f"{listed}\n"),
        Artifact(PurePosixPath(TEMPLATE), importing),
    )
    taken = tuple(f"{one.type} {one.value}" for one in imports)
    return Adoption(artifacts, taken, _STEPS, (*noted, *_replacements(roles)))


def _imports(roles: tuple[DeployedRole, ...], ids: LogicalIds) -> Iterator[_Import]:
    for role in (role for role in roles if role.is_there):
        yield _Import(ROLE, ids.roles[role.role.id], "RoleName", role.name)
        for policy in role.policies:
            if policy.is_there and policy.policy.kind is PolicyKind.MANAGED:
                logical_id = ids.policies[role.role.id, policy.position]
                yield _Import(POLICY_TYPES[PolicyKind.MANAGED], logical_id, "PolicyArn", policy.arn)


def _replacements(roles: tuple[DeployedRole, ...]) -> Iterator[Diagnostic]:
    for role in (role for role in roles if role.is_there):
        for policy in role.policies:
            if policy.policy.kind is PolicyKind.MANAGED and not policy.policy.name.pieces:
                message = (
                    f"a managed policy of role {role.role.id!r} has no name, so the stack creates a new one"
                )
                yield REPLACED.at(None, message, "detach and delete the old one afterwards")


# --- the template of the import ----------------------------------------------------------------


def _importing(whole: TemplateTree, imported: frozenset[str]) -> TemplateTree:
    """Keep the imported parts of a template: an import accepts no other resources, and changes no outputs."""
    sections = {name: section for name, section in whole.sections.items() if name != "Outputs"}
    kept = {name: each for name, each in _entries(sections["Resources"]) if name in imported}
    sections["Resources"] = Spaced({name: _with_retention(resource) for name, resource in kept.items()})
    header = (
        (
            "Written by octospec: imports existing resources. Update the stack "
            "with the whole template afterwards."
        ),
    )
    return replace(whole, header=header, sections=sections)


def _entries(section: TemplateValue) -> Iterator[tuple[str, TemplateValue]]:
    entries = section.entries if isinstance(section, Spaced) else section
    return iter(entries.items() if isinstance(entries, Mapping) else ())


_RETAINED: Final = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def _with_retention(resource: TemplateValue) -> TemplateValue:
    """Add the deletion policy that an import requires; the whole template removes it again."""
    match resource:
        case Commented(comment, value):
            return Commented(comment, _with_retention(value))
        case Mapping():
            return {"Type": resource["Type"], **_RETAINED, **resource}
        case _:
            return resource
