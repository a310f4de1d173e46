"""Role references spelled out as ARNs, and the proof that every text reads back as what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.text import Malformed, RoleArn, Text, parse
from octo_spec.model.traversal import linked, map_texts, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.text import Reference

READS_OTHERWISE = DiagnosticKind.error(
    "OCT434", "reads-otherwise", "A text that would be read back as another one."
)


def list_ids(parameters: Iterable[Parameter]) -> frozenset[str]:
    """Name the list parameters, which the notation alone does not tell from the others."""
    return frozenset(one.id for one in parameters if one.kind is ParameterKind.LIST)


def spelled(deployment: Deployment) -> Deployment:
    """Write the ARN of each role out, since no document can refer to a role."""
    arns = {role.id: role.arn_text for role in deployment.roles}

    def spell(reference: Reference) -> Reference | Text:
        found = arns.get(reference.id) if isinstance(reference, RoleArn) else None
        return found or reference

    return _mapped(deployment, lambda text: text.map(spell))


def misread(deployment: Deployment) -> Iterator[Diagnostic]:
    """Report each text whose written form means something else."""
    lists = list_ids(deployment.parameters)

    def reread(text: Text) -> Text:
        found = parse(str(text), lists)
        return Text() if isinstance(found, Malformed) else found

    back = linked(_mapped(spelled(deployment), reread))
    for role, other in zip(deployment.roles, back.roles, strict=True):
        for text, found in zip(texts(role), texts(other), strict=True):
            if text != found:
                yield READS_OTHERWISE.at(None, f"role {role.id!r}: {text} reads back as another text")


def _mapped(deployment: Deployment, change: Callable[[Text], Text]) -> Deployment:
    return replace(deployment, roles=tuple(map_texts(role, change) for role in deployment.roles))
