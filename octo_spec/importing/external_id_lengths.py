"""The shortest external ID that STS accepts, for parameters that a source does not limit.

No one can assume a role by a shorter external ID, so the spec trusts the same principals.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.external_ids import ALPHABET
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.model.note_kinds import CHANGED_INPUT
from octo_spec.model.pattern_matching import may_match
from octo_spec.model.text import ListParam, Param
from octo_spec.model.traversal import external_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment, Parameter

_LEAST: Final = EXTERNAL_ID_LENGTH.start


def with_external_id_lengths(deployment: Deployment) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Require of each external ID as many characters as STS does, and report it."""
    least: dict[str, int] = {}
    for text in external_ids(deployment):
        for reference in text.references:
            if isinstance(reference, Param | ListParam):
                required = _LEAST if len(text.pieces) == 1 else 1
                least[reference.id] = max(least.get(reference.id, 0), required)
    parameters = tuple(_with_least(each, least.get(each.id, 0)) for each in deployment.parameters)
    changed = [new for new, old in zip(parameters, deployment.parameters, strict=True) if new != old]
    return replace(deployment, parameters=parameters), tuple(map(_note, changed))


def _with_least(parameter: Parameter, least: int) -> Parameter:
    """Set the minimum length of a parameter that accepts shorter texts."""
    if parameter.allowed or parameter.default is not None:
        return parameter
    is_free = any(_accepts(parameter, text) for text in _shorter(least))
    return replace(parameter, min_length=least) if is_free else parameter


def _shorter(least: int) -> Iterator[str]:
    """Yield texts that are too short: the empty one, and each of one character."""
    if least > 0:
        yield ""
    if least > 1:
        yield from ALPHABET


def _accepts(parameter: Parameter, text: str) -> bool:
    if not text and parameter.optional:
        return False
    is_long_enough = len(text) >= (parameter.min_length or 0)
    return is_long_enough and (parameter.pattern is None or may_match(parameter.pattern, text))


def _note(parameter: Parameter) -> Diagnostic:
    least = "a character" if parameter.min_length == 1 else f"{parameter.min_length} characters"
    message = f"{parameter.id} has at least {least}, as AWS requires of an external ID"
    return CHANGED_INPUT.at(None, message, "no one can assume the role by a shorter one")
