"""Ids: what a target keeps for itself, and what would have one name there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import NAME_CLASH, RESERVED_ID
from octo_spec.language.finding import Finding
from octo_spec.language.texts import Subject, of_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.spans import Location

TERRAFORM_RESERVED = (
    "source",
    "version",
    "providers",
    "count",
    "for-each",
    "lifecycle",
    "depends-on",
    "locals",
)
"""https://developer.hashicorp.com/terraform/language/values/variables, "cannot be used"."""

WINDOWS_RESERVED = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)),
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file: no file or folder may be named so."""

SPEC_OUTPUTS = ("spec-name", "spec-version")

RESERVED_QUESTIONS: Mapping[str, str] = {
    **dict.fromkeys(TERRAFORM_RESERVED, "is kept by Terraform for itself"),
    "partition": "is what customers fix; its value is ${partition}",
}
"""An id that no parameter and no choice may have -> why."""

RESERVED_ROLES: Mapping[str, str] = {
    **dict.fromkeys(("spec", *SPEC_OUTPUTS), "would give an output the name of one that every spec has"),
    **dict.fromkeys(WINDOWS_RESERVED, "cannot name a folder on Windows"),
}
"""An id that no role may have -> why."""


def reserved_ids(subject: Subject) -> Iterator[Finding]:
    """Find ids that a target keeps for itself."""
    spec = subject.spec
    for key, ids, reserved in (
        ("parameters", spec.parameters, RESERVED_QUESTIONS),
        ("choices", spec.choices, RESERVED_QUESTIONS),
        ("roles", spec.roles, RESERVED_ROLES),
    ):
        for id in ids:
            if id in reserved:
                yield _on(RESERVED_ID, (key, id), f"{id!r} {reserved[id]}")


def name_clashes(subject: Subject) -> Iterator[Finding]:
    """Find parameters, choices and roles that would have one name in CloudFormation or Terraform."""
    spec = subject.spec
    for id in spec.choices:
        if id in spec.parameters:
            yield _on(NAME_CLASH, ("choices", id), f"{id!r} is a parameter too")
    for key, ids in (("parameters", spec.parameters), ("choices", spec.choices)):
        for id in ids:
            if id.endswith("-role") and id.removesuffix("-role") in spec.roles:
                role = id.removesuffix("-role")
                yield _on(NAME_CLASH, (key, id), f"{id!r} and role {role!r} have one name in CloudFormation")
    yield from _output_clashes(subject)


def _output_clashes(subject: Subject) -> Iterator[Finding]:
    """Find external IDs whose output would be named like another output."""
    outputs = {f"{id}{end}": id for id in subject.spec.roles for end in OUTPUT_ENDS}
    for id in sorted(_external_ids(subject)):
        if id in outputs:
            message = f"the output {id!r} of this external ID is also one of role {outputs[id]!r}"
            yield _on(NAME_CLASH, ("parameters", id), message)
        elif id in SPEC_OUTPUTS:
            yield _on(NAME_CLASH, ("parameters", id), f"{id!r} names an output of every spec")


OUTPUT_ENDS = ("-name", "-arn", "-role-name", "-role-arn")
"""What follows a role's id in the outputs of Terraform and of CloudFormation."""


def _external_ids(subject: Subject) -> frozenset[str]:
    return frozenset(
        one.id
        for use in subject.uses
        if "external-id" in use.location[4:5]
        for one in of_parameters(use.references)
        if one.id in subject.spec.parameters
    )


def _on(rule: DiagnosticKind, location: Location, message: str) -> Finding:
    return Finding(rule, location, message, "rename it", on_key=True)
