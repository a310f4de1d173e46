"""What AWS's models of its APIs say about the operation of each action: the evidence for its effects.

The models are botocore's, which only the development environment has, so this is used at build time only.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping


@frozen
class Operation:
    """The operation of an action: how it is called, and the names of the members that matter.

    ``sensitive`` are the names of outputs that AWS marks as sensitive.
    """

    method: str
    reads_only: bool
    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()


PREFIXES: Final[Mapping[str, str]] = {
    "amplifybackend": "amplifybackend",
    "apigatewayv2": "apigateway",
    "awsssoportal": "sso",
    "cloudcontrolapi": "cloudformation",
    "cloudfront-keyvaluestore": "cloudfront-keyvaluestore",
    "iotevents-data": "iotevents",
    "lex-models": "lex",
    "lex-runtime": "lex",
    "lexv2-models": "lex",
    "lexv2-runtime": "lex",
    "opensearch": "es",
    "pinpoint": "mobiletargeting",
    "pinpoint-email": "ses",
    "pinpoint-sms-voice": "sms-voice",
    "pinpoint-sms-voice-v2": "sms-voice",
    "sesv2": "ses",
    "stepfunctions": "states",
    "timestream-query": "timestream",
    "timestream-write": "timestream",
}
"""The prefix in actions, for the services of botocore whose actions have another one."""

NAMES: Final[Mapping[str, str]] = {
    "ModifyDataProvider": "UpdateDataProvider",
    "ModifyInstanceProfile": "UpdateInstanceProfile",
    "ModifyMigrationProject": "UpdateMigrationProject",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "Invoke": "InvokeFunction",
}
"""The name of an action, for the operations that have another one."""


@cache
def operations() -> Mapping[str, Operation]:
    """Return the operations of all models by the full names of their actions; several of one are merged."""
    session = botocore.session.get_session()
    found: dict[str, Operation] = {}
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            if known := _action_of(service, model.signing_name, model.endpoint_prefix, name):
                found[known] = _merged(found.get(known), _operation(model.operation_model(name)))
    return found


def _action_of(service: str, signing: str, endpoint: str, operation: str) -> str | None:
    """Return the full name of the action of an operation."""
    for prefix in (PREFIXES.get(service, signing), signing, service, endpoint):
        for name in (operation, NAMES.get(operation, operation)):
            known = action(f"{PREFIXES.get(prefix, prefix)}:{name}")
            if isinstance(known, Action):
                return known.full_name
    return None


def _merged(one: Operation | None, other: Operation) -> Operation:
    if one is None:
        return other
    return Operation(
        other.method,
        one.reads_only and other.reads_only,
        one.inputs | other.inputs,
        one.outputs | other.outputs,
        one.sensitive | other.sensitive,
    )


def _operation(model: Any) -> Operation:  # noqa: ANN401 - botocore has no types
    outputs = tuple(members(model.output_shape))
    return Operation(
        model.http.get("method", "POST"),
        bool(model._operation_model.get("readonly")),
        frozenset(name for name, _ in members(model.input_shape)),
        frozenset(name for name, _ in outputs),
        frozenset(name for name, shape in outputs if is_sensitive(shape)),
    )


def is_sensitive(shape: Any) -> bool:  # noqa: ANN401 - botocore has no types
    """Return whether AWS marks a value as sensitive, or one that a list or a map of it holds."""
    if shape.metadata.get("sensitive"):
        return True
    if shape.type_name == "list":
        return is_sensitive_text(shape.member)
    return shape.type_name == "map" and is_sensitive_text(shape.value)


def is_sensitive_text(shape: Any) -> bool:  # noqa: ANN401 - botocore has no types
    """Return whether AWS marks a shape as sensitive, not what it holds."""
    return bool(shape.metadata.get("sensitive"))


def members(shape: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - botocore has no types
    """Yield the names and shapes of all members of an input or output."""
    if shape is None or shape.name in above:
        return
    above = (*above, shape.name)
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                yield name, member
                yield from members(member, above)
        case "list":
            yield from members(shape.member, above)
        case "map":
            yield from members(shape.value, above)


def matching(pattern: re.Pattern[str], names: frozenset[str]) -> tuple[str, ...]:
    """Return the names that a pattern matches somewhere, sorted."""
    return tuple(sorted(filter(pattern.search, names)))
