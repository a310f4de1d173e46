"""What a template cannot express, and CloudFormation's quotas: each is a diagnostic, never a lossy template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.model.text import ListParam, Text, parse
from octo_spec.model.traversal import texts
from octospec_cloudformation.kinds import (
    BAD_MAPPING_KEY,
    DYNAMIC_REFERENCE,
    NEARLY_NEEDS_BUCKET,
    NEEDS_BUCKET,
    NO_LIST_FORM,
    READS_OTHERWISE,
    SAME_LOGICAL_ID,
    TOO_LARGE,
    TOO_MANY,
)
from octospec_cloudformation.vocabulary import DYNAMIC, SWITCH_WORDS
from octospec_cloudformation.writing.logical_ids import LONGEST, external_ids, fixed_names
from octospec_cloudformation.writing.write_texts import account_list, delimiter_between, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment, Facts, Parameter, Role, Statement, TrustStatement


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find everything that a template cannot express: each is an error."""
    yield from _quota_errors(deployment)
    yield from _same_logical_ids(deployment)
    yield from _bad_keys(deployment)
    yield from _misread_answers(deployment)
    for role in deployment.roles:
        yield from _bad_lists(role, deployment.partitions)
        yield from _misread_texts(role)


# --- quotas ------------------------------------------------------------------------------------

MOST_EACH: Final = 200
_MOST_RESOURCES: Final = 500
_MOST_BYTES: Final = 1_000_000
MOST_INLINE_BYTES: Final = 51_200
_NEAR: Final = 0.85
_MOST_DESCRIPTION_BYTES: Final = 1_024
_MOST_DESCRIPTION: Final = 4_000


def _quota_errors(deployment: Deployment) -> Iterator[Diagnostic]:
    resources = sum(1 + len(role.policies) for role in deployment.roles)
    mapped = (parameter.allowed for parameter in deployment.parameters if _has_facts(parameter))
    yield from _limit_error("parameters", len(deployment.questions), MOST_EACH)
    yield from _limit_error("resources", resources, _MOST_RESOURCES)
    yield from _limit_error(
        "outputs", 2 * len(deployment.roles) + len(external_ids(deployment)) + 2, MOST_EACH
    )
    yield from _limit_error("keys in a mapping", max(map(len, (*mapped, deployment.partitions))), MOST_EACH)
    described = len(deployment.description.encode())
    yield from _limit_error("bytes in the description of the spec", described, _MOST_DESCRIPTION_BYTES)
    for question in deployment.questions:
        words = f"characters in the description of {question.id!r}"
        yield from _limit_error(words, len(question.description), _MOST_DESCRIPTION)


def _has_facts(parameter: Parameter) -> bool:
    return any(allowed.facts for allowed in parameter.allowed)


def _limit_error(what: str, number: int, most: int) -> Iterator[Diagnostic]:
    if number > most:
        yield TOO_MANY.at(None, f"{number:,} {what}, more than CloudFormation's limit of {most:,}")


# --- logical ids and mapping keys --------------------------------------------------------------


def _same_logical_ids(deployment: Deployment) -> Iterator[Diagnostic]:
    for name, count in Counter(fixed_names(deployment)).items():
        if count > 1:
            message = f"{count} parameters, choices, roles or policies would have the logical ID {name}"
            yield SAME_LOGICAL_ID.at(None, message, "rename one of them")
        if len(name) > LONGEST:
            yield TOO_MANY.at(None, f"the logical ID {name[:40]}… has more than {LONGEST} characters")


_KEY: Final = re.compile("[A-Za-z0-9.-]{1,255}")


def _bad_keys(deployment: Deployment) -> Iterator[Diagnostic]:
    allowed = (facts for parameter in deployment.parameters for facts in parameter.allowed)
    for facts in (*allowed, *deployment.partitions):
        if facts.facts and not _KEY.fullmatch(facts.key):
            message = f"{facts.key!r} cannot be a key of a mapping, so its facts cannot be looked up"
            yield BAD_MAPPING_KEY.at(None, message, "use a value of letters, digits, dots and dashes")


# --- what would be read as something else ----------------------------------------------------------


def _misread_answers(deployment: Deployment) -> Iterator[Diagnostic]:
    for parameter in deployment.parameters:
        if {facts.key for facts in parameter.allowed} == {*SWITCH_WORDS.values()}:
            message = f"parameter {parameter.id!r} has the values of an on/off choice"
            yield READS_OTHERWISE.at(None, message, "declare it as a choice")
        for element in parameter.default if isinstance(parameter.default, tuple) else ():
            if "," in element or element != element.strip():
                message = f"{element!r} cannot be in the default list of {parameter.id!r}"
                yield READS_OTHERWISE.at(
                    None, message, "an element cannot contain a comma, or begin or end with a space"
                )


def _misread_texts(role: Role) -> Iterator[Diagnostic]:
    """Find literal text with a ``${`` that does not start a policy variable."""
    for text in texts(role):
        lists = frozenset(reference.id for reference in text.references if isinstance(reference, ListParam))
        if parse(str(text), lists) != text:
            yield READS_OTHERWISE.at(
                None, f"role {role.id!r}: {str(text)!r} contains a '${{' without a known name"
            )


# --- list parameters ---------------------------------------------------------------------------


def _bad_lists(role: Role, places: tuple[Facts, ...]) -> Iterator[Diagnostic]:
    for text in _single_texts(role):
        if text.list_param:
            yield _no_list(role, text, "a single text is required here")
    for values in _fields(role):
        for text in values:
            if text.list_param and (problem := _list_problem(text, len(values), places)):
                yield _no_list(role, text, problem)
    yield from (_no_list(role, arn, "the list next to it is split at commas") for arn in _divided_arns(role))


def _divided_arns(role: Role) -> Iterator[Text]:
    """Return each attached policy whose name contains a comma, if a list is attached as well."""
    arns = tuple(attachment.arn for attachment in role.attachments)
    if any(arn.list_param for arn in arns):
        yield from (arn for arn in arns if not arn.list_param and "," in str(arn))


def _no_list(role: Role, text: Text, problem: str) -> Diagnostic:
    return NO_LIST_FORM.at(None, f"role {role.id!r}: {str(text)!r} cannot be written: {problem}")


def _single_texts(role: Role) -> Iterator[Text]:
    yield from (role.name or Text(), role.path)
    yield from (policy.name for policy in role.policies)
    yield from (tag for _, tag in role.tags)
    if role.boundary:
        yield role.boundary.arn


def _fields(role: Role) -> Iterator[tuple[Text, ...]]:
    """Return the values of each field that can contain a list parameter, which must be the only value."""
    for statement in role.trust:
        principals = statement.principal.values
        if not (len(principals) == 1 and account_list(principals[0])):
            yield principals
    yield from ((attachment.arn,) for attachment in role.attachments)
    statements = tuple(statement for policy in role.policies for statement in policy.statements)
    yield from (statement.resources for statement in statements)
    conditioned: tuple[Statement | TrustStatement, ...] = (*role.trust, *statements)
    yield from (condition.values for statement in conditioned for condition in statement.conditions)


def _list_problem(text: Text, others: int, places: tuple[Facts, ...]) -> str:
    around = surroundings(text)
    literal = tuple(around.with_partition(place) for place in places) if around.references else (around,)
    if not literal or any(one.references for one in literal):
        return "only literal text, or text that depends only on the partition, can be next to it"
    if others > 1:
        return "a list parameter must be the only value"
    if all(delimiter_between(one.before.literal or "", one.after.literal or "") for one in literal):
        return ""
    return "the commas around it leave no separator to split at"


# --- the finished template ---------------------------------------------------------------------


_SMALLER: Final = "split the spec, or write shorter reasons: comments count as well"


def findings(template: str) -> Iterator[Diagnostic]:
    """Find the errors of a finished template: its size, and text that CloudFormation would replace."""
    size = len(template.encode())
    if size > _MOST_BYTES:
        yield TOO_LARGE.at(None, f"the template has {size:,} bytes", "split the spec")
    elif size > MOST_INLINE_BYTES:
        message = f"the template has {size:,} bytes, so it must be deployed from an S3 bucket"
        yield NEEDS_BUCKET.at(None, message, _SMALLER)
    elif size >= _NEAR * MOST_INLINE_BYTES:
        left = MOST_INLINE_BYTES - size
        message = f"the template has {size:,} of at most {MOST_INLINE_BYTES:,} bytes, {left:,} left"
        yield NEARLY_NEEDS_BUCKET.at(None, message, _SMALLER)
    for line in template.splitlines():
        if DYNAMIC in line and not line.lstrip().startswith("#"):
            yield DYNAMIC_REFERENCE.at(None, f"CloudFormation would replace a part of {line.strip()!r}")
