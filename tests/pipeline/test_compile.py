"""The pipeline proves what it emits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.format_build import FormatBuild
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
        "octo_spec.pipeline.format_build.find", tampered(lambda text: text.replace(meant, written))
    )
    build = built(name)
    assert build.proof is Proof.FAILED
    assert build.artifacts == ()
    assert "OCT402" in str(build.diagnostics[-1]) or "OCT401" in str(build.diagnostics[-1])


def test_a_grant_on_the_stack_is_skipped_without_one_and_noted() -> None:
    assert built("cloudformation").diagnostics == ()
    [note] = built("terraform").diagnostics
    assert str(note) == "OCT220 cloudformation:UpdateStack (policy main) is omitted: terraform has no stack"


# --- rollouts over an organization -------------------------------------------------------------

ORGANIZATION: Final = {"rollout": "organization"}
ROLLED_OUT: Final = SPEC.replace("costs: {category", "costs: {accounts: payer, category").replace(
    "[costs, stack]", "[costs, stack, instances]"
) + (
    "  instances: {accounts: members, category: optimization, access: list, why: Runs., "
    "grants: [{allow: ec2:DescribeInstances}]}\n"
)


def rolled_out(
    options: dict[str, object], name: str = "cloudformation", text: str = ROLLED_OUT, partition: str = ""
) -> FormatBuild:
    """Build one format with options for a customer, who may be in one partition."""
    loaded = load_spec(text, "spec.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    fix = {"partition": PlacedAnswer(partition)} if partition else {}
    customer = Customer(fix=fix, formats=(FormatRequest(name, options),))
    [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
    return build


def text_of(build: FormatBuild, path: str) -> str:
    [text] = [artifact.text for artifact in build.artifacts if str(artifact.path) == path]
    return text


def test_a_rollout_is_proven_for_the_payer_and_for_the_members() -> None:
    build = rolled_out({**ORGANIZATION})
    assert build.proof is Proof.EQUAL
    assert "ce:Get*" not in text_of(build, "members.yaml")
    assert "ec2:DescribeInstances" in text_of(build, "members.yaml")
    assert build.deployment
    assert build.deployment.members


def test_without_a_rollout_every_group_is_there() -> None:
    build = rolled_out({})
    assert "ce:Get*" in text_of(build, "template.yaml")
    assert "ec2:DescribeInstances" in text_of(build, "template.yaml")
    assert "members.yaml" not in map(str, (artifact.path for artifact in build.artifacts))


def test_what_only_the_payer_may_is_found_in_a_member(monkeypatch: pytest.MonkeyPatch) -> None:
    def giving_more(name: str, span: object = None) -> object:
        del span
        plugin = find(name)
        assert isinstance(plugin, BuiltIn)
        emit = plugin.emitter.emit

        def emit_payer(deployment: Deployment, options: EmitterOptions) -> Emission:
            return emit(replace(deployment, members=replace(deployment, members=None)), options)

        return replace(plugin, emitter=replace(plugin.emitter, emit=emit_payer))

    monkeypatch.setattr("octo_spec.pipeline.format_build.find", giving_more)
    build = rolled_out({**ORGANIZATION})
    assert build.proof is Proof.FAILED
    assert "in a member, it allows ce:Get" in str(build.diagnostics[-1])
    assert "in a member, it does not allow ec2:DescribeInstances" in str(build.diagnostics[-1])


@pytest.mark.parametrize(
    ("options", "name", "partition", "reported"),
    [
        (
            {**ORGANIZATION},
            "terraform",
            "",
            "OCT226 terraform does not support a rollout over an organization; remove it, or",
        ),
        (
            {"rollout": "account"},
            "iam-json",
            "",
            "OCT226 iam-json does not support a rollout over an organization",
        ),
        (
            {**ORGANIZATION},
            "cloudformation",
            "aws-iso",
            "OCT229 cloudformation does not support a rollout over an organization",
        ),
        (
            {"rollout": "everywhere"},
            "cloudformation",
            "",
            "'rollout' of emitter 'cloudformation': Input should",
        ),
        (
            {**ORGANIZATION, "organizational-units": "ou-1, ou-2"},
            "cloudformation",
            "",
            "it must be IDs of organizational units (ou-…) or of the root (r-…)",
        ),
        (
            {**ORGANIZATION, "member-template-url": "http://b.s3.amazonaws.com/x"},
            "cloudformation",
            "",
            "it must be the https URL of an object in S3",
        ),
        (
            {**ORGANIZATION, "member-template-url": "https://templates.example.com/members.yaml"},
            "cloudformation",
            "",
            "it must be the https URL of an object in S3",
        ),
        (
            {**ORGANIZATION, "organizational-units": ["ou-ab12-abcd1234", "r-ab12"]},
            "cloudformation",
            "",
            "separated by commas, in one text: r-ab12,ou-ab12-abcd1234",
        ),
        (
            {"member-template-url": "https://b.s3.amazonaws.com/x"},
            "cloudformation",
            "",
            "it has no effect without rollout: organization",
        ),
    ],
)
def test_a_rollout_that_cannot_be_is_refused(
    options: dict[str, object], name: str, partition: str, reported: str
) -> None:
    build = rolled_out(options, name, partition=partition)
    assert build.proof is Proof.FAILED
    assert reported in str(build.diagnostics[0])


def test_a_rollout_of_which_the_members_get_nothing_is_refused() -> None:
    text = ROLLED_OUT.replace("[costs, stack, instances]", "[costs]").split("  stack:")[0]
    assert "OCT227" in str(rolled_out({**ORGANIZATION}, text=text).diagnostics[0])


def test_a_rollout_into_a_partition_of_the_spec_without_stack_sets_is_refused() -> None:
    text = ROLLED_OUT.replace("roles:", "partitions: [aws, aws-iso]\nroles:")
    assert "in aws-iso; fix the partition: one of aws," in str(
        rolled_out({**ORGANIZATION}, text=text).diagnostics[0]
    )


def test_a_format_that_cannot_express_the_spec_is_skipped_unless_it_is_named() -> None:
    loaded = load_spec(SPEC.replace("    name: Reader\n", ""), "spec.yaml")
    assert loaded.spec is not None
    compilation = compile_spec(loaded.spec, loaded.spans, Customer())
    assert compilation.is_good
    assert "iam-json" not in [build.format for build in compilation.formats]
    [skipped] = [each for each in compilation.all_diagnostics if each.kind.code == "OCT240"]
    assert str(skipped).startswith("OCT240 iam-json is not built: role 'reader' has no name")
    named = Customer(formats=(FormatRequest("iam-json", {}),))
    [build] = compile_spec(loaded.spec, loaded.spans, named).formats
    assert (build.is_good, [each.kind.code for each in build.diagnostics]) == (False, ["OCT222"])
