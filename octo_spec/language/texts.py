"""Texts as a spec writes them, parsed into pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.text import ListParam, Malformed, Param, ParamFact, Reference, Text, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec


def read_text(written: str, spec: Spec) -> Text | Malformed:
    """Parse a text of ``spec``; ``${spec.name}`` and ``${spec.version}`` are filled in at build time."""
    filled = written.replace("${spec.name}", spec.name).replace("${spec.version}", spec.version)
    return parse(filled, spec.list_parameters)


def parameter_references(references: Iterable[Reference]) -> Iterator[Param | ListParam | ParamFact]:
    """Yield the references to a parameter or to a fact of its value."""
    return (reference for reference in references if isinstance(reference, Param | ListParam | ParamFact))


IAM_OF_ACCOUNT = "arn:${partition}:iam::${account}:"
"""The beginning, in a spec, of the ARN of an IAM resource in the account that is deployed into."""


def written_role_arn(role: RoleSpec) -> str | None:
    """Return the ARN of a role of this spec as a text of the spec would write it; ``None`` without a name."""
    return f"{IAM_OF_ACCOUNT}role{role.path}{role.name}" if role.name else None
