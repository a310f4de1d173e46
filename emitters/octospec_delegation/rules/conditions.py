"""What AWS's reviewer says about conditions: keys that an action does not have, and tests that do little."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import look_up
from octo_spec.iam.request_keys import depends_on_action, is_in_doubt, is_of_provider, is_tag_key, may_hold
from octospec_delegation.rules import kinds
from octospec_delegation.rules.questions import AllowedRequest, first_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octospec_delegation.rules.bundle import Bundle, BundleCondition, BundlePart, BundleStatement

_WARNS: Final = "AWS's reviewer warns about this"


def condition_rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS's reviewer says about conditions, and decide it."""
    for part, statement in bundle.places:
        yield from _arn_equals(statement)
        yield from _empty_sets(statement)
        yield from _empty_tags(statement)
        if statement.allows:
            yield from _unknown_keys(statement)
            yield from _open_keys(part, statement)
            yield from _open_subscriptions(part, statement)
    for part in bundle.templates:
        yield from _useless(part)
        yield from _writes_anyway(bundle, part)


# --- keys --------------------------------------------------------------------------------------


def _unknown_keys(statement: BundleStatement) -> Iterator[Diagnostic]:
    for condition in statement.conditions:
        if statement.actions_excepted:
            continue
        lost = [written for written in statement.actions if _never_holds(written, condition.key)]
        if lost:
            yield kinds.UNKNOWN_KEY.at(statement.span, _unknown_words(statement, condition, lost))


def _never_holds(written: str, key: str) -> bool:
    """Return whether AWS sends a key with none of the actions that are written."""
    lower = key.lower()
    if is_global(lower) or is_of_provider(lower):
        return False
    if not is_tag_key(lower) and look_up(lower) is None:
        return True
    actions = expand(written)
    return bool(actions) and all(
        depends_on_action(lower) and not may_hold(each, key) and not is_in_doubt(each, key)
        for each in actions
    )


def _unknown_words(statement: BundleStatement, condition: BundleCondition, lost: list[str]) -> str:
    if condition.requires_key:
        so = "the key is absent, so the condition fails, and the statement does not allow this action"
    else:
        so = f"{condition.operator} holds if the key is absent, so the action is allowed without a condition"
    return (
        f"{statement.title} has a condition on {condition.key}, which AWS does not send with "
        f"{', '.join(lost)}. "
        f"AWS's reviewer blocks this and says that IAM ignores the condition; in fact, {so}"
    )


def _arn_equals(statement: BundleStatement) -> Iterator[Diagnostic]:
    for condition in statement.conditions:
        wild = [value for value in condition.values if re.search(r"[*?]", re.sub(r"\$\{[^}]*\}", "", value))]
        if condition.comparison in ("ArnEquals", "ArnNotEquals") and wild:
            message = (
                f"{statement.title} compares {condition.key} with {wild[0]} by {condition.operator}. AWS's "
                "reviewer blocks this and says that it never matches; in fact, ArnEquals and ArnLike are "
                "the same, and the wildcard matches"
            )
            help = "write ArnLike, which means the same and passes the review"
            yield kinds.ARN_EQUALS.at(statement.span, message, help)


def _empty_sets(statement: BundleStatement) -> Iterator[Diagnostic]:
    for condition in statement.conditions:
        if not condition.operator.lower().startswith("forallvalues:") or not statement.allows:
            continue
        required = [each for each in statement.conditions_on(condition.key) if each is not condition]
        if not any(each.requires_key for each in required):
            message = (
                f"{statement.title}: {condition.operator} on {condition.key} also holds if the key "
                "is absent. "
                f"{_WARNS}; octospec finds the same"
            )
            yield kinds.EMPTY_SET.at(statement.span, message, f"add Null {condition.key}: false")


_OPEN_TAG: Final = re.compile(r"\$\{aws:principaltag/[^}]*\}\*", re.IGNORECASE)


def _empty_tags(statement: BundleStatement) -> Iterator[Diagnostic]:
    values = (value for condition in statement.conditions for value in condition.values)
    for text in (*statement.resources, *values):
        if statement.allows and _OPEN_TAG.search(text):
            message = (
                f"{statement.title}: with an empty tag, {text} matches everything there. {_WARNS}; "
                "octospec finds the same for a principal whose tag is empty; without the tag, nothing matches"
            )
            yield kinds.EMPTY_TAG.at(statement.span, message, "write a separator before the *")


# --- keys, topics ------------------------------------------------------------------------------


_KEY_USES: Final[dict[str, JsonValue]] = {
    "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"],
    "Resource": "*",
    "Condition": {
        "Null": {"kms:ViaService": "true", "aws:CalledVia": "true"},
        "BoolIfExists": {"aws:ViaAWSService": "false"},
    },
}
"""Uses of a key that no service makes for the principal."""


def _open_keys(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    if statement.conditions_on("aws:CalledViaFirst", "aws:CalledViaLast"):
        return

    def opened(found: AllowedRequest) -> Diagnostic:
        allowed = f"{statement.title} of {part.path} allows {found.words}"
        message = f"{allowed} outside of any service. {_WARNS}; octospec finds the same"
        return kinds.OPEN_KEY.at(statement.span, message, "add StringLike kms:ViaService")

    yield from first_finding(part.alone(statement), [_KEY_USES], opened)


def _open_subscriptions(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    if statement.is_limited_by("sns:Protocol", "sns:Endpoint"):
        return

    def opened(found: AllowedRequest) -> Diagnostic:
        allowed = f"{statement.title} of {part.path} allows {found.words}"
        message = f"{allowed} to any endpoint. {_WARNS}; octospec finds the same"
        return kinds.OPEN_SUBSCRIPTION.at(statement.span, message, "add sns:Protocol or sns:Endpoint")

    query: dict[str, JsonValue] = {"Action": "sns:Subscribe", "Resource": "*"}
    yield from first_finding(part.alone(statement), [query], opened)


# --- statements together -----------------------------------------------------------------------


def _useless(part: BundlePart) -> Iterator[Diagnostic]:
    """Find conditions on an action that another statement allows on the same resources without them."""
    plain = [each for each in part.allows if not each.conditions and not each.enabled]
    for statement in part.allows:
        if not statement.conditions or statement.actions_excepted:
            continue
        for other in plain:
            both = [written for written in statement.actions if _is_covered(written, other)]
            if both and set(statement.resources) <= {*other.resources} | _if_everything(other, statement):
                message = (
                    f"{statement.title} allows {both[0]} under a condition, and {other.title} "
                    "allows it without. "
                    f"{_WARNS}; octospec finds the same"
                )
                yield kinds.USELESS_CONDITION.at(statement.span, message)
                break


def _if_everything(other: BundleStatement, statement: BundleStatement) -> set[str]:
    return set(statement.resources) if "*" in other.resources else set()


def _is_covered(written: str, other: BundleStatement) -> bool:
    actions = {each.full_name for each in expand(written)}
    covered = {each.full_name for one in other.actions for each in expand(one)}
    return bool(actions) and actions <= covered and not other.actions_excepted


_READ_ONLY: Final = re.compile(r"read[- ]?only", re.IGNORECASE)
_CHANGING: Final = frozenset({Level.WRITE, Level.PERMISSIONS, Level.TAGGING})


def _writes_anyway(bundle: Bundle, part: BundlePart) -> Iterator[Diagnostic]:
    described = " ".join(value for name, value in bundle.metadata if name.startswith("template_"))
    if not _READ_ONLY.search(described.replace("_", " ")):
        return
    for statement in part.allows:
        for written in statement.actions:
            changing = [each for each in expand(written) if _CHANGING & {*each.levels}]
            if changing:
                message = (
                    f"the template is described as read-only, and allows {changing[0].full_name}. {_WARNS}"
                )
                yield kinds.WRITES_ANYWAY.at(statement.span, message)
                return
