"""``octospec lint`` checks the valid parts of an invalid spec: nothing else is found there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.plain_data import plain
from octo_spec.source import parse_yaml
from tests.cli.conftest import SPEC
from tests.language.mutations import mutated

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_what_is_valid_is_looked_at_next_to_errors(octospec: Octospec) -> None:
    misspelt = SPEC.replace("access: read, why: More.", "acess: read, why: More.")
    octospec.write("spec.yaml", misspelt.replace("ce:Get*", "cee:Get*").replace("1.0.0", "one"))
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 2
    assert "OCT301" in ran.out
    assert "OCT104" in ran.err
    assert "OCT110" in ran.err


@pytest.mark.large
@pytest.mark.parametrize("change", ["misspelled", "wrong"])
def test_an_error_brings_no_finding(octospec: Octospec, change: str) -> None:
    sound = {finding["code"] for finding in octospec("lint", "spec.yaml", "--json").json["findings"]}
    node = parse_yaml(SPEC, "s").node
    assert node is not None
    for data, way in mutated(plain(node), change):
        octospec.write("spec.yaml", json.dumps(data))
        reported = octospec("lint", "spec.yaml", "--json").json
        if reported["diagnostics"]:
            assert sound.issuperset(finding["code"] for finding in reported["findings"]), way
