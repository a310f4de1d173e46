"""A name or path that can be longer than IAM accepts.

What it finds
    The name of a role above 64 characters, the name of a policy above 128, or a path above 512, for some
    combination of choices. Patterns, allowed values, facts and the suffixes of a split policy's
    name all count. A parameter without a limit counts with its shortest value; see loose-name-parameter.

Why it is bad
    IAM refuses the role or policy, so the deployment fails for the customers with long values.
    Therefore a spec cannot accept this finding.

Example
    parameters:
      prefix: {description: Begins each name., pattern: "^[a-z]{1,60}$"}
    roles:
      reader:
        name: ${param.prefix}-cost-reader

Instead
    Leave room for the text around the parameter:

        prefix: {description: Begins each name., pattern: "^[a-z]{1,20}$"}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import policy_location
from octo_spec.analysis.quotas.name_lengths import names
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.quotas.name_lengths import LimitedName
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT374", "over-name-limit", "A name or path that can be longer than IAM allows.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report names and paths that IAM refuses for some combination of choices."""
    for role in subject.deployment.roles:
        for name in names(role):
            if length := name.largest_length(subject.deployment):
                message = f"{name.noun} can have {length} characters, but IAM allows at most {name.limit}"
                help = "shorten it, or limit the length of its parameters"
                on_key = name.policy is not None
                yield Finding(KIND, _location(name, subject.spec), message, help, on_key=on_key)


def _location(name: LimitedName, spec: Spec) -> Location:
    if name.policy:
        return policy_location(name.role.id, name.policy, spec)
    return ("roles", name.role.id, "path" if name.is_path else "name")


RULE = Rule(KIND, find, __doc__, acceptable=False)
