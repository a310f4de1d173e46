"""A deployment with other ids of its parameters, choices and roles, in all places that use them."""

from __future__ import annotations

from dataclasses import field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice, Parameter, Role
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.text import ListParam, Param, ParamFact, RoleArn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment


@frozen
class NewIds:
    """New ids by old ids: of parameters and choices, and of roles."""

    questions: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


def with_new_ids(deployment: Deployment, ids: NewIds) -> Deployment:
    """Return the deployment with other ids; equal deployments stay equal."""
    renamed: Deployment = _with_renamed_ids(deployment, ids)
    return renamed


def _with_renamed_ids(part: Any, ids: NewIds) -> Any:  # noqa: ANN401 - any part of a deployment, to its like
    match part:
        case tuple():
            return tuple(_with_renamed_ids(inner, ids) for inner in part)
        case Presence(tests):
            return Presence.of(*_with_renamed_ids(tests, ids))
        case _ if is_dataclass(part) and not isinstance(part, type):
            inside = {each.name: _with_renamed_ids(getattr(part, each.name), ids) for each in fields(part)}
            return _with_id(replace(part, **inside), ids)
        case _:
            return part


def _with_id(part: Any, ids: NewIds) -> Any:  # noqa: ANN401 - as above
    match part:
        case Param(id) | ListParam(id) | ParamFact(id, _):
            return replace(part, id=ids.questions.get(id, id))
        case Parameter(id=id) | Choice(id=id):
            return replace(part, id=ids.questions.get(id, id))
        case ChoiceIs(id, _):
            return replace(part, choice=ids.questions.get(id, id))
        case Given(id):
            return replace(part, parameter=ids.questions.get(id, id))
        case RoleArn(id) | Role(id=id):
            return replace(part, id=ids.roles.get(id, id))
        case _:
            return part
