"""What the console shows of a template: every parameter is in a section."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import Choice, Parameter
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation import EMITTER
from octospec_cloudformation.vocabulary import INTERFACE
from octospec_cloudformation.writing.logical_ids import logical_ids
from octospec_cloudformation.writing.write_parameters import metadata
from tests.emitters.cloudformation.samples import PLAIN

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

NEEDED = Parameter("external-id", "")
OPTIONAL = Parameter("bucket", "", optional=True)
DEFAULTED = Parameter("vendor", "", default="1")
CHOICE = Choice("level", "", ("none", "read"), "none")


def groups(deployment: Deployment) -> dict[str, tuple[str, ...]]:
    interface = metadata(deployment, logical_ids(deployment))[INTERFACE]
    assert isinstance(interface, dict)
    listed = interface["ParameterGroups"]
    assert isinstance(listed, tuple)
    return {group["Label"]["default"]: group["Parameters"] for group in listed}


def test_a_parameter_without_a_section_is_where_it_is_given_or_chosen() -> None:
    with_inputs = replace(PLAIN, parameters=(OPTIONAL, NEEDED, DEFAULTED), choices=(CHOICE,))
    assert groups(with_inputs) == {
        "Required parameters": ("ExternalId",),
        "Optional parameters": ("Bucket", "Vendor", "Level"),
        "Your own limits": ("PermissionsBoundary",),
    }


def test_sections_of_the_spec_come_first_and_have_what_they_name() -> None:
    with_inputs = replace(PLAIN, parameters=(NEEDED, replace(OPTIONAL, section="Data")), choices=())
    assert list(groups(with_inputs).items())[:2] == [
        ("Data", ("Bucket",)),
        ("Required parameters", ("ExternalId",)),
    ]


def test_a_section_that_every_template_has_is_not_read_as_one_of_the_spec() -> None:
    assert EMITTER.read is not None
    emission = EMITTER.emit(PLAIN, EMITTER.options())
    read = EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment
    assert read is not None
    assert {question.section for question in read.questions} <= {
        question.section for question in PLAIN.questions
    }
