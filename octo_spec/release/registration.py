"""Registration events: what a deployment says of itself. An event is a claim: anyone can send one.

Outputs of a stack or a module say the same as an event. A format is not known here: an output that contains
the ARN of a role belongs to the role whose id is in the name of the output.

>>> event = Registration("create", "octo", "1.0.0", "111122223333", "aws", at="2026-11-30T12:00:00Z")
>>> read_events(event_text(event)) == (ReadEvent(event, event_text(event)),)
True
"""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json, known_part
from octo_spec.release.customer_status import InferredInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue

EVENT_KEY: Final = "octospec-registration"
EVENT_VERSION: Final = 1
"""The version of the form; a new field keeps it, a removed or changed field does not."""
RESOURCE_TYPE: Final = "Custom::OctospecRegistration"
"""The type of the custom resource that a stack has."""

DELETE: Final = "delete"
ACTIONS: Final = ("create", "update", DELETE)
_STACK: Final = re.compile(r"arn:([a-z-]+):cloudformation:([a-z0-9-]+):([0-9]{12}):stack/[^/]+/[^/]+")
_ROLE: Final = re.compile(r"arn:([a-z-]+):iam::([0-9]{12}):role/.+")
_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|\+00:00)")
_DEEPEST: Final = 6
"""So deep can envelopes be: a queue, a topic, and the event."""


@frozen
class RegisteredRole:
    """A role of the spec, and its ARN."""

    id: str
    arn: str


@frozen
class Registration:
    """One event: ``at`` is its time, and ``hmac`` its signature with the external ID, if they are known."""

    action: str
    spec: str
    release: str
    account: str
    partition: str
    region: str = ""
    stack: str = ""
    format: str = ""
    roles: tuple[RegisteredRole, ...] = ()
    inputs: tuple[InferredInput, ...] = ()
    at: str | None = None
    hmac: str | None = None


@frozen
class ReadEvent:
    """An event, and what it was read from.

    ``text`` is what the signature covers, and ``code`` is what a stack sends instead of one. ``outputs`` are
    the texts in the outputs of a deployment, among which may be an external ID: they are compared with the
    entry of a customer, and never kept.
    """

    event: Registration
    text: str = ""
    outputs: frozenset[str] = frozenset()
    code: str = ""


class BadEventError(Exception):
    """A text is not an event; the message says why."""


def event_text(event: Registration) -> str:
    """Write an event as one line of JSON."""
    data = as_json(event)
    return json.dumps({EVENT_KEY: EVENT_VERSION, **(data if isinstance(data, dict) else {})})


def event_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of an event."""
    return form_schema(Registration, EVENT_KEY, EVENT_VERSION, "octospec register: an event")


# --- the signature -----------------------------------------------------------------------------

_SIGNED: Final = re.compile(r'(\{.*), ?"hmac": ?"([0-9a-f]{64})"\}', re.DOTALL)


def sign_event(text: str, external_id: str) -> str:
    """Add to the JSON text of an event its HMAC-SHA-256, keyed with the external ID.

    >>> is_signed(sign_event('{"action":"create"}', "MSP-1"), "MSP-1")
    True
    """
    return f'{text.removesuffix("}")},"hmac":"{_hmac(text, external_id)}"}}'


def is_signed(text: str, external_id: str) -> bool:
    """Whether the signature of an event was made with an external ID."""
    found = _SIGNED.fullmatch(text.strip())
    return found is not None and hmac.compare_digest(found[2], _hmac(f"{found[1]}}}", external_id))


def _hmac(text: str, external_id: str) -> str:
    return hmac.new(external_id.encode(), text.encode(), sha256).hexdigest()


def registration_code(external_id: str, spec: str, customer: str) -> str:
    """Return the code of a customer, an HMAC keyed with the external ID: a stack cannot sign its report.

    >>> len(registration_code("MSP-1", "octo", "acme"))
    64
    """
    return _hmac(json.dumps([EVENT_KEY, spec, customer]), external_id)


def is_code(code: str, external_id: str, spec: str, customer: str) -> bool:
    """Whether a code is that of a customer with an external ID."""
    return hmac.compare_digest(code.encode(), registration_code(external_id, spec, customer).encode())


# --- reading -----------------------------------------------------------------------------------


def read_events(text: str) -> tuple[ReadEvent, ...]:
    """Read one event, or one on each line; raises ``BadEventError``."""
    try:
        return tuple(_events(json.loads(text), text.strip(), _DEEPEST))
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        return tuple(each for line in lines for each in _events(json.loads(line), line.strip(), _DEEPEST))
    except (ValueError, RecursionError):
        message = "this is not JSON"
        raise BadEventError(message) from None


def _events(data: JsonValue, text: str, depth: int, at: str | None = None) -> Iterator[ReadEvent]:
    """Open the envelopes of queues and topics, and read the events in them."""
    if not depth:
        message = "the envelopes are too deep"
        raise BadEventError(message)
    match data:
        case {"Records": list() as records}:
            for record in records:
                yield from _events(record, "", depth - 1, at)
        case {"Sns": dict() as topic}:
            yield from _events(topic, "", depth - 1, at)
        case {"Message": str() as inner, "Timestamp": time}:
            yield from _events(json.loads(inner), inner, depth - 1, _time(time) or at)
        case {"body": str() as inner} | {"Message": str() as inner}:
            yield from _events(json.loads(inner), inner, depth - 1, at)
        case dict():
            yield from _plain_events(data, text, at)
        case _:
            raise BadEventError(_NOTHING)


_NOTHING: Final = "this is neither a registration event nor the outputs of a stack or a module"


def _plain_events(data: Mapping[str, JsonValue], text: str, at: str | None) -> Iterator[ReadEvent]:
    """Read what is not in an envelope."""
    match data:
        case {"octospec-registration": _}:
            yield ReadEvent(_own_event(data), text)
        case {"RequestType": str(), "StackId": str()}:
            yield ReadEvent(_resource_event(data, at), code=_code(data["ResourceProperties"]))
        case {"Stacks": list() as stacks}:
            for stack in stacks:
                yield from _stack_events(stack)
        case _:
            outputs = {key: _output(value) for key, value in data.items()}
            inner = next(iter(outputs.values()), None)
            yield _outputs_event(inner if len(outputs) == 1 and isinstance(inner, dict) else outputs, "", at)


def _output(value: JsonValue) -> JsonValue:
    """Return the value of an output of a module."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _own_event(data: Mapping[str, JsonValue]) -> Registration:
    if data.get(EVENT_KEY) != EVENT_VERSION:
        message = f"this is not an event of version {EVENT_VERSION}"
        raise BadEventError(message)
    try:
        return from_json(Registration, known_part(Registration, dict(data)))
    except MistypedError as error:
        message = f"the event is not valid: {error}"
        raise BadEventError(message) from None


def _resource_event(data: Mapping[str, JsonValue], at: str | None) -> Registration:
    """Read what CloudFormation sends for the custom resource."""
    said = data.get("ResourceProperties")
    if data.get("ResourceType") != RESOURCE_TYPE or not isinstance(said, dict):
        message = f"this is not an event of a resource of type {RESOURCE_TYPE}"
        raise BadEventError(message)
    return Registration(
        action=str(data["RequestType"]).lower(),
        spec=_text(said, "Spec"),
        release=_text(said, "Release"),
        account=_text(said, "Account"),
        partition=_text(said, "Partition"),
        region=_text(said, "Region"),
        stack=_text(data, "StackId"),
        format="cloudformation",
        roles=tuple(RegisteredRole(id, str(arn)) for id, arn in _pairs(said, "Roles")),
        inputs=tuple(InferredInput(id, _values(value)) for id, value in _pairs(said, "Inputs")),
        at=_time(data.get("at")) or at,
    )


def _code(said: JsonValue) -> str:
    value = said.get("Code", "") if isinstance(said, dict) else ""
    return value if isinstance(value, str) else repr(value)


def _text(said: Mapping[str, JsonValue], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str):
        message = f"the event has no {key}"
        raise BadEventError(message)
    return value


def _pairs(said: Mapping[str, JsonValue], key: str) -> list[tuple[str, JsonValue]]:
    value = said.get(key, {})
    if not isinstance(value, dict):
        message = f"{key} of the event is not a map"
        raise BadEventError(message)
    return list(value.items())


def _values(value: JsonValue) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


# --- outputs -----------------------------------------------------------------------------------


def _stack_events(stack: JsonValue) -> Iterator[ReadEvent]:
    """Read the outputs of a stack, as ``describe-stacks`` prints them; other stacks are not of a spec."""
    if not isinstance(stack, dict):
        return
    rows, id = stack.get("Outputs"), stack.get("StackId")
    if not isinstance(rows, list) or not isinstance(id, str):
        return
    values = {str(row.get("OutputKey")): row.get("OutputValue") for row in rows if isinstance(row, dict)}
    if not any(_plain(key).endswith("specversion") for key in values):
        return
    time = _time(stack.get("LastUpdatedTime")) or _time(stack.get("CreationTime"))
    is_deleted = stack.get("StackStatus") == "DELETE_COMPLETE"
    yield _outputs_event(values, id, time, DELETE if is_deleted else "update")


def _outputs_event(
    values: Mapping[str, JsonValue], stack: str, at: str | None, action: str = "update"
) -> ReadEvent:
    texts = {_plain(key): value for key, value in values.items() if isinstance(value, str)}
    roles = {key: found for key, value in texts.items() if (found := _ROLE.fullmatch(value))}
    first, place = next(iter(roles.values()), None), _STACK.fullmatch(stack)
    if first is None:
        raise BadEventError(_NOTHING)
    return ReadEvent(
        Registration(
            action=action,
            spec=_ending(texts, "specname"),
            release=_ending(texts, "specversion"),
            account=place[3] if place else first[2],
            partition=place[1] if place else first[1],
            region=place[2] if place else "",
            stack=stack,
            format="cloudformation" if stack else "terraform",
            roles=tuple(RegisteredRole(key, found[0]) for key, found in roles.items()),
            at=at,
        ),
        outputs=frozenset(texts.values()),
    )


def _ending(texts: Mapping[str, str], name: str) -> str:
    return next((value for key, value in texts.items() if key.endswith(name)), "")


def _plain(key: str) -> str:
    """Return the letters and digits of a name: formats write them in different styles."""
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _time(value: JsonValue) -> str | None:
    """Return a time to the second."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}Z" if found else None
