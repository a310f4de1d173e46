"""Policies without a role, converted to groups of a spec: their grants are proven, no role has them.

The proof attaches the policies to a temporary role; the result keeps only the groups and their categories.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.live_roles import statements
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.read_page import read_page
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageTable, SpecPage
from octo_spec.model.deployment import Deployment, Policy, PolicyKind, Principal, Role, TrustStatement
from octo_spec.model.text import Text
from octo_spec.pipeline.importing import ImportedSpec, import_deployment
from octo_spec.source import Mapping, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.pipeline.importing import Installation

LITERAL_ACCOUNT = DiagnosticKind(
    "OCT746",
    "literal-account",
    Severity.NOTE,
    "An imported policy names an account, which is then the same for every customer.",
)


@frozen
class LonePolicy:
    """A permissions policy that has no known role, as JSON."""

    name: str
    document: JsonValue


def import_policies(policies: Iterable[LonePolicy], source: str, installation: Installation) -> ImportedSpec:
    """Write the ``categories`` and ``groups`` of policies; raises ``MalformedPolicyError``."""
    policies = tuple(policies)
    imported = import_deployment(holder_of(policies), source, installation, whole=True, accepting=False)
    notes = (*_accounts(policies), *imported.notes)
    return ImportedSpec(_groups(imported.text), notes, imported.proof, imported.accepted)


def holder_of(policies: tuple[LonePolicy, ...]) -> Deployment:
    """Attach the policies to a role whose trust passes every rule; raises ``MalformedPolicyError``."""
    trust = TrustStatement(
        Principal(PrincipalKind.SERVICE, (Text.of("ec2.amazonaws.com"),)), ("sts:AssumeRole",)
    )
    held = tuple(
        Policy(Text.of(each.name), PolicyKind.INLINE, statements(each.document, f"policy {each.name!r}"))
        for each in policies
    )
    return Deployment("policies", "1.0.0", (Role("role", None, (trust,), held),))


_KEPT: Final = ("categories", "groups")


def _groups(spec: str) -> str:
    """Keep from a spec the groups of the policies."""
    root = parse_yaml(spec, "").node
    if not isinstance(root, Mapping):
        return ""
    page = read_page(spec, root)
    kept = tuple(entry for entry in page.root.entries if entry.key in _KEPT)
    return page_text(SpecPage(PageTable(kept), page.head), SPEC)


_ACCOUNT: Final = re.compile(r"arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):")


def _accounts(policies: tuple[LonePolicy, ...]) -> Iterator[Diagnostic]:
    for policy in policies:
        found = dict.fromkeys(_ACCOUNT.findall(str(policy.document)))
        for account in found:
            message = f"policy {policy.name!r} names the account {account}, for every customer"
            yield LITERAL_ACCOUNT.at(None, message, "write ${account} if the customer's own is meant")
