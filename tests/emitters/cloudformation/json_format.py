"""CloudFormation templates in JSON: "A format next to one that exists" of docs/writing-an-emitter.md.

It shares the tree of a template with the YAML format and reads with its reader; only the layout is its own.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from octo_spec.plugin.artifacts import Reading, ReadMode
from octospec_cloudformation import EMITTER
from octospec_cloudformation.reading.read import read_file
from octospec_cloudformation.writing.emit import emit_file
from octospec_cloudformation.writing.template_tree import Commented, Function, Spaced

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact, Emission
    from octo_spec.plugin.contract import EmitterOptions
    from octospec_cloudformation.writing.template_tree import TemplateTree, TemplateValue

TEMPLATE: Final = "template.json"


def json_text(template: TemplateTree) -> str:
    """Write a file; JSON has no comments, so the header and the reasons stay away."""
    return json.dumps(_plain(template.sections), indent=2, ensure_ascii=False) + "\n"


def _plain(value: TemplateValue) -> Any:  # noqa: ANN401 - JSON
    match value:
        case Function("Ref", argument):
            return {"Ref": _plain(argument)}
        case Function("GetAtt", str(argument)):
            return {"Fn::GetAtt": argument.split(".", 1)}
        case Function(name, argument):
            return {f"Fn::{name}": _plain(argument)}
        case Commented(_, uncommented):
            return _plain(uncommented)
        case Spaced(entries):
            return _plain(entries)
        case str() | int():
            return value
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return {key: _plain(item) for key, item in value.items()}


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:  # noqa: ARG001 - the contract
    """Write one template in JSON, or say why there can be none."""
    return emit_file(TEMPLATE, json_text, deployment)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read the template; the evaluator of the YAML format reads JSON too."""
    if mode is ReadMode.FOREIGN:
        return EMITTER.read(artifacts, mode) if EMITTER.read else Reading(None)
    return read_file(TEMPLATE, artifacts)


CLOUDFORMATION_JSON: Final = replace(
    EMITTER,
    naming=None,
    extras=None,
    name="cloudformation-json",
    summary="One CloudFormation template in JSON, for a stack in the customer's account.",
    emit=emit,
    read=read,
    lone_file=TEMPLATE,
    rolls_out_in=(),
)
