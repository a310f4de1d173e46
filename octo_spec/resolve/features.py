"""Turns features of a spec into features of a deployment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.elements import Effect
from octo_spec.language.texts import parameter_references, read_text
from octo_spec.model.deployment import Facts, Feature, FeatureInputs, FeatureNeed, Statement
from octo_spec.model.text import Malformed
from octo_spec.resolve.statements import conditions

if TYPE_CHECKING:
    from octo_spec.language.models.features import FeatureSpec, NeedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.context import ResolutionContext
    from octo_spec.resolve.texts import Lookup


def features(context: ResolutionContext) -> tuple[Feature, ...]:
    """Return the features of a spec; fixed answers are filled in, and decide which needs can be met."""
    if not context.spec.features:
        return ()
    answers, spec = context.lookup.answers, context.spec
    facts = () if answers.partition else _facts(context)
    inputs = FeatureInputs(answers.open_parameters, facts)
    return tuple(_feature(id, written, inputs, context.lookup) for id, written in spec.features.items())


def _facts(context: ResolutionContext) -> tuple[Facts, ...]:
    return tuple(Facts(name, tuple(facts.items())) for name, facts in context.spec.partitions.items())


def _feature(id: str, written: FeatureSpec, inputs: FeatureInputs, lookup: Lookup) -> Feature:
    mentioned = _mentioned_parameters(written, lookup.spec)
    return Feature(
        id=id,
        title=written.title,
        why=written.why,
        without=written.without,
        needs=tuple(_need(position, need, lookup) for position, need in enumerate(written.needs)),
        inputs=replace(inputs, parameters=tuple(each for each in inputs.parameters if each.id in mentioned)),
    )


def _mentioned_parameters(written: FeatureSpec, spec: Spec) -> frozenset[str]:
    read = (read_text(text, spec) for need in written.needs for text in _texts(need))
    return frozenset(
        reference.id
        for text in read
        if not isinstance(text, Malformed)
        for reference in parameter_references(text.references)
    )


def _need(position: int, need: NeedSpec, lookup: Lookup) -> FeatureNeed:
    presence = lookup.presence(_texts(need))
    if presence is None:  # its texts may name what does not exist
        return FeatureNeed(position, Statement(Effect.ALLOW, need.allow, ()), None)
    statement = Statement(
        effect=Effect.ALLOW,
        actions=need.allow,
        resources=lookup.texts(need.on),
        conditions=conditions(need.when, lookup),
    )
    return FeatureNeed(position, statement, presence)


def _texts(need: NeedSpec) -> tuple[str, ...]:
    values = (value for keys in need.when.values() for values in keys.values() for value in values)
    return (*need.on, *values)
