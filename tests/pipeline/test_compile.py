"""The pipeline proves what it emits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Customer, FormatRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.compile import FormatBuild
    from octo_spec.plugin.artifacts import Emission
    from octo_spec.plugin.contract import EmitterOptions

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com}]
    inline: {main: [costs, stack]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
  stack:
    category: cost-data
    access: write
    why: Updates.
    grants: [{allow: cloudformation:UpdateStack, on: "${stack.id}"}]
"""


def built(name: str) -> FormatBuild:
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None
    customer = Customer(formats=(FormatRequest(name, {}),))
    [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
    return build


def tampered(change: Callable[[str], str]) -> Callable[..., object]:
    """Load an emitter that writes something else than it should."""

    def load(name: str, span: object = None) -> object:
        del span
        plugin = find(name)
        assert isinstance(plugin, BuiltIn)
        emit = plugin.emitter.emit

        def emit_changed(deployment: Deployment, options: EmitterOptions) -> Emission:
            emission = emit(deployment, options)
            return replace(
                emission,
                artifacts=tuple(
                    Artifact(artifact.path, change(artifact.text)) for artifact in emission.artifacts
                ),
            )

        return replace(plugin, emitter=replace(plugin.emitter, emit=emit_changed))

    return load


FORMATS = pytest.mark.parametrize("name", ["cloudformation", "terraform", "iam-json"])


@FORMATS
def test_each_format_is_proven_equal(name: str) -> None:
    build = built(name)
    assert build.proof is Proof.EQUAL
    assert build.artifacts


@FORMATS
@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("ce:Get*", "ce:*"),
        ("ssm.amazonaws.com", "ec2.amazonaws.com"),
        ("Allow", "Deny"),
        ("Reader", "Writer"),
    ],
)
def test_an_artifact_that_says_anything_else_is_never_given(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str, written: str
) -> None:
    monkeypatch.setattr(
        "octo_spec.pipeline.compile.find", tampered(lambda text: text.replace(meant, written))
    )
    build = built(name)
    assert build.proof is Proof.FAILED
    assert build.artifacts == ()
    assert "OCT402" in str(build.diagnostics[-1]) or "OCT401" in str(build.diagnostics[-1])


def test_a_grant_on_the_stack_is_left_out_where_there_is_none_and_noted() -> None:
    assert built("cloudformation").diagnostics == ()
    [note] = built("terraform").diagnostics
    assert (
        str(note) == "OCT220 cloudformation:UpdateStack (policy main) is left out: terraform deploys no stack"
    )
