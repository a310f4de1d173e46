"""Whatever format a customer takes, AWS stores the same documents."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.diagnostics import has_errors
from octo_spec.model.capabilities import Lack, project
from octo_spec.model.grounding import Grounded, ground
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.testing import LAW, deployments, environments_of
from octo_spec.testing.strategies import with_names

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.contract import Emitter


def emitter(name: str) -> Emitter[Any]:
    plugin = find(name)
    assert isinstance(plugin, BuiltIn), str(plugin)
    return plugin.emitter


EMITTERS = tuple(map(emitter, ("cloudformation", "terraform", "iam-json")))
LACKS: frozenset[Lack] = reduce(frozenset.union, (emitter.lacks for emitter in EMITTERS), frozenset[Lack]())


def through(emitter: Emitter[Any], deployment: Deployment) -> Deployment:
    """Emit a deployment and read it back."""
    assert emitter.read
    emission = emitter.emit(deployment, emitter.options())
    assume(not has_errors(emission.diagnostics))
    reading = emitter.read(emission.artifacts, ReadMode.STRICT)
    assert reading.deployment, "\n".join(map(str, reading.diagnostics))
    return reading.deployment


@LAW
@given(deployments(LACKS), st.data())
def test_every_format_grounds_to_the_same_documents_for_all_choices(
    deployment: Deployment, data: st.DataObject
) -> None:
    common = project(deployment, LACKS, "every format").deployment
    assert common is not None
    named = common
    for emitter in EMITTERS:
        naming = emitter.naming
        named = data.draw(with_names(named, emitter.name, naming)) if naming else named
    read = {emitter.name: through(emitter, named) for emitter in EMITTERS}
    for setting in environments_of(common):
        expected = ground(common, setting)
        assert isinstance(expected, Grounded)
        for name, deployment_read in read.items():
            assert ground(deployment_read, setting) == expected, name
