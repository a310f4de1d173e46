from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Deployment, Facts
from octo_spec.model.text import Text
from octospec_terraform import EMITTER
from octospec_terraform.kinds import NOT_NORMALIZED
from tests.emitters.terraform.samples import SMALLEST, VENDOR

DECOMPOSED = "cafe\u0301"


def tagged(value: str) -> Deployment:
    [role] = SMALLEST.roles
    return replace(SMALLEST, roles=(replace(role, tags=(("team", Text.of(value)),)),))


REFUSED = {
    "tag": tagged(DECOMPOSED),
    "fact": replace(SMALLEST, partitions=(Facts("aws", (("console", DECOMPOSED),)),)),
    "default": replace(VENDOR, parameters=(replace(VENDOR.parameters[2], default=DECOMPOSED),)),
}


@pytest.mark.parametrize("deployment", REFUSED.values(), ids=REFUSED.keys())
def test_what_terraform_would_change_is_refused(deployment: Deployment) -> None:
    emission = EMITTER.emit(deployment, EMITTER.options())
    assert emission.artifacts == ()
    assert [diagnostic.kind for diagnostic in emission.diagnostics] == [NOT_NORMALIZED]


def test_normal_letters_beyond_ascii_are_written() -> None:
    assert EMITTER.emit(tagged("café"), EMITTER.options()).diagnostics == ()


def test_a_description_may_change_its_form() -> None:
    described = replace(VENDOR, parameters=(replace(VENDOR.parameters[0], description=DECOMPOSED),))
    assert EMITTER.emit(described, EMITTER.options()).diagnostics == ()
