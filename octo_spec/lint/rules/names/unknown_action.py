"""An action that its service does not have.

What it finds
    An action without wildcards that is not in the catalogue, of a service that is. Also in
    `deny`, in exceptions and in `never`, where it protects nothing. The message has the date of the
    catalogue: if AWS has added the action since, update octospec, or accept the finding with the reason.

Why it is bad
    IAM accepts the name without a warning, and it grants nothing: "invalid actions do not affect the
    permissions granted". The feature fails in the customer's account, long after the review.

Example
    allow: ce:GetCostsAndUsage

Instead
        allow: ce:GetCostAndUsage

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Replacement
from octo_spec.iam.catalog import Service
from octo_spec.iam.catalog import service as look_up
from octo_spec.iam.catalog_data import data_date, prefixes
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest, one_of
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import NEWER, named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind.error("OCT302", "unknown-action", "An action that its service does not have.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report names without wildcards that are not actions of the service."""
    for action in named_actions(subject):
        service = action.service
        if service is not None and not action.is_pattern and not action.known_actions:
            message = (
                f"{service.title} had no action {action.name!r} on {data_date()}, so {action.written!r} "
                "has no effect, unless AWS has added it since"
            )
            yield Finding(KIND, action.location, message, _help(service, action) or NEWER)


def _help(service: Service, action: WrittenAction) -> Help:
    name = action.name.lower()
    close = closest(name, service.actions)
    likely = [service.actions[close].full_name] if close else []
    likely += [each for each in _action_of_other_service(name) if each not in likely]
    question = f"did you mean {one_of(likely)}?" if likely else ""
    return Replacement(action.written, tuple(likely), question) if likely else ""


def _action_of_other_service(name: str) -> tuple[str, ...]:
    """Return the action of this name in another service, if exactly one service has one."""
    services = (known for known in map(look_up, prefixes()) if isinstance(known, Service))
    actions = tuple(service.actions[name].full_name for service in services if name in service.actions)
    return actions if len(actions) == 1 else ()


RULE = Rule(KIND, find, __doc__)
