"""An action that is granted on some of the resources that each of its requests names.

What it finds
    A role that may do `ec2:RunInstances` on an instance, and has no grant of it on an image, a network
    interface or a security group.

Why it is bad
    A request to launch an instance names all of these resources, and AWS checks the action on each. So the
    grant allows no launch: the feature fails for the customer, and a reviewer reads a permission that does
    not exist.

Example
    allow: ec2:RunInstances
    on: arn:${partition}:ec2:*:${account}:instance/*

Instead
        - allow: ec2:RunInstances
          on:
            - arn:${partition}:ec2:*:${account}:instance/*
            - arn:${partition}:ec2:*:${account}:network-interface/*
            - arn:${partition}:ec2:*:${account}:security-group/*
            - arn:${partition}:ec2:*:${account}:subnet/*
            - arn:${partition}:ec2:*:${account}:volume/*
            - arn:${partition}:ec2:*::image/*

Source
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import placed_statements
from octo_spec.access.whole_requests import WHOLE
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import missing_resource_types
from octo_spec.lint.rules.attached_policies import location as grant_location
from octo_spec.lint.rules.enumeration import enumerate_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT324",
    "never-whole-call",
    Severity.WARNING,
    "An action that is granted on some of the resources that each of its requests names.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report the grants of such an action by name, if no grant of the role covers a required type."""
    for name in WHOLE:
        found: dict[Location, tuple[str, ...]] = {}
        for access in subject.accesses_everywhere:
            locations = () if access.unknown else tuple(_locations_naming(name, access))
            if missing := missing_resource_types(name, access) if locations else ():
                found.update(dict.fromkeys(locations, missing))
        for location, missing in found.items():
            message = (
                f"each request for {name} also names resources of the types {enumerate_names(missing)}, on "
                f"which the role may not do it: this grant allows no request for {name}"
            )
            yield Finding(KIND, location, message, "add such resources to 'on'")


def _locations_naming(name: str, access: RoleAccess) -> Iterator[Location]:
    """Yield the locations of the grants that name an action; one with wildcards may be meant for others."""
    for place, statement in placed_statements(access.permissions.documents, Effect.ALLOW):
        actions = statement.actions
        if not actions.excluded and Pattern(name.lower()) in actions.patterns:
            yield grant_location(access.permissions.origin(place))


RULE = Rule(KIND, find, __doc__)
