"""What the files cannot express: each is a diagnostic, never a lossy document."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.text import Malformed, Text, parse
from octo_spec.model.traversal import link_role_arns, map_texts, texts
from octospec_iam_json.kinds import READS_OTHERWISE, READS_RECORDS
from octospec_iam_json.writing.write_texts import spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment, Role


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find each text that would be read back as another one, or that reads a record of the script."""
    for role in deployment.roles:
        if any(_RECORD.search(text) for text in _keys_and_texts(role)):
            message = f"role {role.id!r}: a condition or a variable reads a tag that begins with octospec:"
            yield READS_RECORDS.at(None, message, "apply.sh keeps its records in these tags; use another tag")
    reread = _reread(deployment)
    for role, role_read in zip(deployment.roles, reread.roles, strict=True):
        for text, text_read in zip(texts(role), texts(role_read), strict=True):
            if text != text_read:
                yield READS_OTHERWISE.at(None, f"role {role.id!r}: {text} would be read back as another text")


_RECORD: Final = re.compile("(?:principal|resource)tag/octospec:", re.IGNORECASE)


def _keys_and_texts(role: Role) -> Iterator[str]:
    """Yield the condition keys of a role, and its texts, which may contain variables."""
    of_policies = (each.conditions for policy in role.policies for each in policy.statements)
    for conditions in (*(each.conditions for each in role.trust), *of_policies):
        yield from (condition.key for condition in conditions)
    yield from map(str, texts(role))


def _reread(deployment: Deployment) -> Deployment:
    """Write each text and read it again, as from a file."""
    lists = frozenset(
        parameter.id for parameter in deployment.parameters if parameter.kind is ParameterKind.LIST
    )

    def reread(text: Text) -> Text:
        parsed = parse(str(text), lists)
        return Text() if isinstance(parsed, Malformed) else parsed

    written = spelled_out(deployment)
    return link_role_arns(replace(written, roles=tuple(map_texts(role, reread) for role in written.roles)))
