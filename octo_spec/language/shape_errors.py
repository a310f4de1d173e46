"""Errors in the shape of a file, as pydantic finds them, with octospec's words and a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.language.borrowed_words import function_instead, key_instead
from octo_spec.language.codes import (
    BAD_ID,
    BAD_VALUE,
    LINE_BREAK,
    MISSING_KEY,
    NO_VALUE,
    TOO_LONG,
    UNKNOWN_KEY,
    WRONG_TYPE,
)
from octo_spec.language.models.choices import ChoiceSpec
from octo_spec.language.models.customers import (
    CustomerLine,
    CustomersFile,
    CustomersHead,
    CustomerSpec,
    DeployedSpec,
)
from octo_spec.language.models.delegation import (
    DOMAIN_PATTERN,
    REGISTERED_PATTERN,
    DelegationSpec,
    RegisteredSpec,
)
from octo_spec.language.models.features import FeatureSpec, NeedSpec
from octo_spec.language.models.groups import GrantSpec, GroupSpec, NeverSpec
from octo_spec.language.models.parameters import ParameterSpec
from octo_spec.language.models.register import SERVICE_PATTERN, RegisterSpec
from octo_spec.language.models.roles import RoleSpec
from octo_spec.language.models.scalars import (
    ACCOUNT_PATTERN,
    CATEGORY_PATTERN,
    LINE_PATTERN,
    PARTITION_PATTERN,
    ROLE_ARN_PATTERN,
    SEMVER_PATTERN,
    SID_PATTERN,
    STACK_ARN_PATTERN,
    TIME_PATTERN,
    AcceptSpec,
    Described,
)
from octo_spec.language.models.spec import Spec
from octo_spec.language.models.trust import TrustSpec
from octo_spec.language.models.vendor import VendorSpec
from octo_spec.language.near_words import closest, did_you_mean, write_one_of
from octo_spec.model.ids import ID_PATTERN
from octo_spec.source import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Help
    from octo_spec.language.spans import Location, Spans
    from octo_spec.source import Node

NOUNS: dict[type[Described], str] = {
    Spec: "the spec",
    ParameterSpec: "a parameter",
    ChoiceSpec: "a choice",
    RoleSpec: "a role",
    TrustSpec: "a trust entry",
    GroupSpec: "a group",
    GrantSpec: "a grant",
    FeatureSpec: "a feature",
    NeedSpec: "a need of a feature",
    NeverSpec: "an entry of never",
    VendorSpec: "what the vendor says",
    DelegationSpec: "the delegation",
    RegisterSpec: "register",
    RegisteredSpec: "a template or a boundary",
    AcceptSpec: "an accepted finding",
    CustomersFile: "the customers file",
    CustomerSpec: "a customer",
    DeployedSpec: "the deployed roles",
}

FLEET_NOUNS: dict[type[Described], str] = {CustomerLine: "a customer", CustomersHead: "the first line"}
"""The content of the lines of a fleet, which the reference does not describe."""

CHILDREN: dict[tuple[type[Described], str | int], type[Described]] = {
    (Spec, "parameters"): ParameterSpec,
    (Spec, "choices"): ChoiceSpec,
    (Spec, "roles"): RoleSpec,
    (Spec, "groups"): GroupSpec,
    (Spec, "features"): FeatureSpec,
    (FeatureSpec, "needs"): NeedSpec,
    (Spec, "never"): NeverSpec,
    (Spec, "vendor"): VendorSpec,
    (Spec, "delegation"): DelegationSpec,
    (Spec, "register"): RegisterSpec,
    (DelegationSpec, "template"): RegisteredSpec,
    (DelegationSpec, "boundary"): RegisteredSpec,
    (RoleSpec, "trust"): TrustSpec,
    (GroupSpec, "grants"): GrantSpec,
    (CustomersFile, "common"): CustomerSpec,
    (CustomersHead, "common"): CustomerSpec,
    (CustomersFile, "customers"): CustomerSpec,
    (CustomerSpec, "deployed"): DeployedSpec,
    (CustomerLine, "deployed"): DeployedSpec,
    **{
        (model, "accept"): AcceptSpec
        for model in (Spec, ParameterSpec, RoleSpec, TrustSpec, GroupSpec, GrantSpec)
    },
}
"""Model and key -> the model of the entries below that key, which have an id or a position."""

PATTERNS: dict[str, tuple[DiagnosticKind, str, str]] = {
    ID_PATTERN: (BAD_ID, "{!r} is not kebab-case", "write an id such as 'external-id'"),
    CATEGORY_PATTERN: (BAD_ID, "{!r} is not kebab-case", "write an id such as 'cost-data' or 'tier-0'"),
    LINE_PATTERN: (LINE_BREAK, "this text cannot contain a line break or a tab", "write it on one line"),
    DOMAIN_PATTERN: (BAD_VALUE, "{!r} is not a domain", "write a domain such as vendor.example"),
    REGISTERED_PATTERN: (
        BAD_VALUE,
        "{!r} is not a name of a template or a boundary",
        "use letters, digits and _+=,.@-",
    ),
    SID_PATTERN: (BAD_VALUE, "{!r} is not a Sid", "use letters and digits only"),
    SEMVER_PATTERN: (BAD_VALUE, "{!r} is not a version", "write a version such as 1.0.0"),
    PARTITION_PATTERN: (
        BAD_VALUE,
        "{!r} is not a partition",
        "write a partition such as 'aws' or 'aws-us-gov'",
    ),
    ACCOUNT_PATTERN: (BAD_VALUE, "{!r} is not an AWS account", "write its 12 digits"),
    ROLE_ARN_PATTERN: (
        BAD_VALUE,
        "{!r} is not the ARN of a role",
        "write an ARN such as arn:aws:iam::123456789012:role/Reader",
    ),
    SERVICE_PATTERN: (
        BAD_VALUE,
        "{!r} is not the ARN of an SNS topic or a Lambda function",
        "write an ARN such as arn:aws:sns:${{region}}:123456789012:registrations",
    ),
    TIME_PATTERN: (BAD_VALUE, "{!r} is not a time in UTC", "write a time such as 2026-11-30T12:00:00Z"),
    STACK_ARN_PATTERN: (
        BAD_VALUE,
        "{!r} is not the ARN of a stack",
        "write the ID of the stack, which is an ARN",
    ),
}
"""Pattern of a text -> the report about a text that does not match it."""

EXPECTED = {
    "string_type": "one text",
    "dict_type": "a map",
    "model_type": "a map",
    "tuple_type": "a list",
    "bool_type": "'yes'",
    "int_type": "a number",
    "date_type": "a date",
}
"""Pydantic's type of error -> the expected value."""

SILENT = frozenset({"default_factory_not_called"})
"""Types of errors that only follow from another error."""


def _model_noun(model: type[Described]) -> str:
    return NOUNS.get(model) or FLEET_NOUNS[model]


def shape_diagnostics(error: ValidationError, root: type[Described], spans: Spans) -> Iterator[Diagnostic]:
    """Report the errors that pydantic found in a file whose outermost model is ``root``."""
    problems = error.errors(include_url=False)
    meant = frozenset(
        _meant_location(root, problem["loc"]) for problem in problems if problem["type"] == "extra_forbidden"
    )
    for problem in problems:
        if problem["type"] not in SILENT and not (problem["type"] == "missing" and problem["loc"] in meant):
            yield _diagnostic(problem, root, spans)


def _meant_location(root: type[Described], location: Location) -> Location:
    """Return the location of the key that a misspelled one means, so that it is not reported as missing."""
    return (*location[:-1], closest(str(location[-1]), keys(_owner(root, location))) or "")


def _diagnostic(problem: ErrorDetails, root: type[Described], spans: Spans) -> Diagnostic:
    location = problem["loc"]
    match problem["type"]:
        case "missing":
            message = f"missing key {location[-1]!r} in {_model_noun(_owner(root, location))}"
            return MISSING_KEY.at(spans.at(location[:-1]), message)
        case "extra_forbidden":
            return _unknown_key(root, location, spans)
        case _ if location[-1:] == ("[key]",):
            kind, message, help = _words(problem, spans)
            return kind.at(spans.key(location[:-1]), message, help)
        case _:
            kind, message, help = _words(problem, spans)
            place = spans.key if problem["input"] is None else spans.at
            return kind.at(place(location), message, help)


def _unknown_key(root: type[Described], location: Location, spans: Spans) -> Diagnostic:
    owner, key = _owner(root, location), str(location[-1])
    message = f"unknown key {key!r} in {_model_noun(owner)}"
    return UNKNOWN_KEY.at(spans.key(location), message, key_instead(key) or did_you_mean(key, keys(owner)))


def keys(model: type[Described]) -> tuple[str, ...]:
    """Return the keys of a mapping of the language."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _owner(root: type[Described], location: Location) -> type[Described]:
    """Return the model that has the key at the end of ``location``."""
    model, way = root, iter(location[:-1])
    for segment in way:
        if child := CHILDREN.get((model, segment)):
            model = child
            next(way, None)  # the id or the position, which may look like a key
    return model


def _words(problem: ErrorDetails, spans: Spans) -> tuple[DiagnosticKind, str, Help]:
    """Return the kind of diagnostic, the message and the help for an error in a value."""
    context, value = problem.get("ctx", {}), problem["input"]
    match problem["type"]:
        case "refused":
            return context["kind"], context["message"], context["help"]
        case "string_pattern_mismatch":
            kind, message, help = PATTERNS[context["pattern"]]
            return kind, message.format(value), help
        case "literal_error":
            return _literal_words(str(value), context["expected"])
        case "string_too_long":
            return TOO_LONG, f"an id can have at most {context['max_length']} characters", ""
        case "string_too_short" | "too_short":
            return NO_VALUE, "the value is missing", ""
        case error if value is None:
            return NO_VALUE, f"the value is missing; {EXPECTED[error]} is required", ""
        case error:
            node = spans.node(problem["loc"])
            help = function_instead(node) if isinstance(node, Mapping) else ""
            return WRONG_TYPE, f"{EXPECTED[error]} is required here, not {_noun(node)}", help


def _literal_words(value: str, expected: str) -> tuple[DiagnosticKind, str, Help]:
    values = re.findall("'([^']*)'", expected)
    help = did_you_mean(value, values) or write_one_of(value, values)
    return BAD_VALUE, f"{value!r} is not allowed here", help


def _noun(node: Node | None) -> str:
    """Return the name of the kind of a node of the file."""
    match node:
        case Mapping():
            return "a map"
        case Sequence():
            return "a list"
        case _:
            return "a text"
