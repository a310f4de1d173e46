"""The plugin's side of an emitter: load it, describe it, check options, emit and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from octo_spec.model.deployment import Extra
from octo_spec.model.typed_json import MistypedError, deployment_from_json, from_json, refuse, to_json
from octo_spec.model.updates import UpdateStep
from octo_spec.plugin.artifacts import Artifact, Emission, Reading
from octo_spec.plugin.contract import Emitter, EmitterOptions
from octo_spec.plugin.description import Description, described
from octo_spec.plugin.extras import ExtrasReading
from octo_spec.plugin.options import OptionFault, option_faults

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.process.service import Handler

SERVICE: Final = f"{__name__}:load"


@dataclass(frozen=True, slots=True)
class ToldEmitter:
    """What an emitter's process tells when it is loaded; ``options`` is a JSON Schema."""

    description: Description
    options: object


def load(offer: Offer) -> tuple[JsonValue, Handler]:
    """Load an emitter; give what it is, and how it answers."""
    emitter: object = offer.entry.load()
    if not isinstance(emitter, Emitter) or emitter.name != offer.name:
        refuse("gives no emitter of that name")
    told: JsonValue = None
    try:
        told = _told(emitter)
    except MistypedError as error:
        refuse(f"gives an emitter whose {error}")
    return told, lambda request: _answer(emitter, request)


def _told(emitter: Emitter[Any]) -> JsonValue:
    options: object = emitter.options
    if not isinstance(options, type) or not issubclass(options, EmitterOptions):
        refuse("are no EmitterOptions", "options")
    if not callable(emitter.emit):
        refuse("is no function", "emit")
    if emitter.read is not None and not callable(emitter.read):
        refuse("is no function", "read")
    if emitter.extras is not None and not callable(emitter.extras):
        refuse("is no function", "extras")
    if emitter.emit_update is not None and not callable(emitter.emit_update):
        refuse("is no function", "emit_update")
    if emitter.updates is not None and not callable(emitter.updates):
        refuse("is no function", "updates")
    description = to_json(Description, described(emitter))
    return {"description": description, "options": emitter.options.model_json_schema()}


def _answer(emitter: Emitter[Any], request: JsonValue) -> JsonValue:
    match request:
        case {"check": dict() as written}:
            return to_json(tuple[OptionFault, ...], option_faults(emitter.options, written))
        case {"emit": deployment, "options": dict() as written, "previous": previous} if emitter.emit_update:
            options = emitter.options.model_validate(written)
            known = deployment_from_json(previous)
            return to_json(Emission, emitter.emit_update(deployment_from_json(deployment), options, known))
        case {"emit": deployment, "options": dict() as written}:
            options = emitter.options.model_validate(written)
            return to_json(Emission, emitter.emit(deployment_from_json(deployment), options))
        case {"extras": extra} if emitter.extras is not None:
            return to_json(ExtrasReading, emitter.extras(from_json(Extra, extra)))
        case {"before": before, "now": now} if emitter.updates is not None:
            steps = emitter.updates(deployment_from_json(before), deployment_from_json(now))
            return to_json(tuple[UpdateStep, ...], steps)
        case {"read": artifacts} if emitter.read is not None:
            return to_json(Reading, emitter.read(from_json(tuple[Artifact, ...], artifacts)))
        case _:
            msg = "knows no such call"
            raise MistypedError(msg)
