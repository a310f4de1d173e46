"""The plugin's side of an emitter: load it, describe it, check options, and answer each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.model.deployed_names import DeployedRole
from octo_spec.model.deployment import Extra
from octo_spec.model.hand_over import HandOver
from octo_spec.model.launch import Launch, LaunchSite
from octo_spec.model.review_facts import ReviewFacts
from octo_spec.model.typed_json import MistypedError, deployment_from_json, from_json, refuse, to_json
from octo_spec.model.updates import UpdateStep
from octo_spec.plugin.adoption import Adoption
from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode
from octo_spec.plugin.contract import Documenter, Emitter, EmitterOptions
from octo_spec.plugin.description import Description, describe_plugin
from octo_spec.plugin.extras import ExtrasReading, ThinnedExtras
from octo_spec.plugin.options import OptionProblem, option_problems

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.process.service import Handler

EMITTING: Final = (
    *("emit", "read", "extras", "emit_update", "updates", "hand_over"),
    *("adopt", "launch", "thin_extras"),
)
"""The functions of an emitter; only the first is required."""

SERVICE: Final = f"{__name__}:load"


@frozen
class LoadedEmitter:
    """What an emitter's process reports when it is loaded; ``options`` is a JSON Schema."""

    description: Description
    options: object


def load(offer: Offer) -> tuple[JsonValue, Handler]:
    """Load an emitter; return its description, and the function that answers calls."""
    emitter: object = offer.entry.load()
    if not isinstance(emitter, Emitter | Documenter) or emitter.name != offer.name:
        refuse("does not return an emitter with that name")
    description: JsonValue = None
    try:
        description = _description_json(emitter)
    except MistypedError as error:
        refuse(f"returns an emitter whose {error}")
    return description, lambda request: _answer(emitter, request)


def _description_json(emitter: Emitter[Any] | Documenter[Any]) -> JsonValue:
    options: object = emitter.options
    if not isinstance(options, type) or not issubclass(options, EmitterOptions):
        refuse("are not EmitterOptions", "options")
    for name in ("document",) if isinstance(emitter, Documenter) else EMITTING:
        function = getattr(emitter, name)
        if not callable(function) and (function is not None or name in ("emit", "document")):
            refuse("is not a function", name)
    description = to_json(Description, describe_plugin(emitter))
    return {"description": description, "options": emitter.options.model_json_schema()}


def _answer(emitter: Emitter[Any] | Documenter[Any], request: JsonValue) -> JsonValue:
    match request:
        case {"check": dict() as written}:
            return to_json(tuple[OptionProblem, ...], option_problems(emitter.options, written))
    return _document(emitter, request) if isinstance(emitter, Documenter) else _emit(emitter, request)


def _document(documenter: Documenter[Any], request: JsonValue) -> JsonValue:
    match request:
        case {"document": facts, "options": dict() as written}:
            options = documenter.options.model_validate(written)
            return to_json(Emission, documenter.document(from_json(ReviewFacts, facts), options))
        case _:
            msg = "does not support this call"
            raise MistypedError(msg)


def _emit(emitter: Emitter[Any], request: JsonValue) -> JsonValue:
    match request:
        case {"emit": deployment, "options": dict() as written, "earlier": list() as earlier} if (
            emitter.emit_update
        ):
            options = emitter.options.model_validate(written)
            known = tuple(map(deployment_from_json, earlier))
            return to_json(Emission, emitter.emit_update(deployment_from_json(deployment), options, known))
        case {"emit": deployment, "options": dict() as written}:
            options = emitter.options.model_validate(written)
            return to_json(Emission, emitter.emit(deployment_from_json(deployment), options))
        case {"hand_over": deployment, "options": dict() as written, "facts": facts} if emitter.hand_over:
            options = emitter.options.model_validate(written)
            handed = from_json(HandOver, facts)
            pages = emitter.hand_over(deployment_from_json(deployment), options, handed)
            return to_json(Emission, Emission(pages))
        case {"extras": extra} if emitter.extras is not None:
            return to_json(ExtrasReading, emitter.extras(from_json(Extra, extra)))
        case {"before": before, "now": now} if emitter.updates is not None:
            steps = emitter.updates(deployment_from_json(before), deployment_from_json(now))
            return to_json(tuple[UpdateStep, ...], steps)
        case {"read": artifacts, "mode": mode} if emitter.read is not None:
            files = from_json(tuple[Artifact, ...], artifacts)
            return to_json(Reading, emitter.read(files, from_json(ReadMode, mode)))
        case _:
            return _answer_further_call(emitter, request)


def _answer_further_call(emitter: Emitter[Any], request: JsonValue) -> JsonValue:
    """Answer calls about existing roles, published releases and imported extras."""
    match request:
        case {"adopt": deployment, "roles": roles, "within": str() as within} if emitter.adopt is not None:
            there = from_json(tuple[DeployedRole, ...], roles, deployment)
            return to_json(Adoption, emitter.adopt(deployment_from_json(deployment), there, within))
        case {"launch": deployment, "site": site} if emitter.launch is not None:
            ways = emitter.launch(deployment_from_json(deployment), from_json(LaunchSite, site))
            return to_json(tuple[Launch, ...], ways)
        case {"thin": extra, "problems": problems} if emitter.thin_extras is not None:
            errors = from_json(tuple[Diagnostic, ...], problems)
            return to_json(ThinnedExtras, emitter.thin_extras(from_json(Extra, extra), errors))
        case _:
            msg = "does not support this call"
            raise MistypedError(msg)
