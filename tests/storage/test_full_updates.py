"""An update whose old and new policies exceed a quota together is not built, unless another version helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.release.small_releases import contents

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

OBJECTS = ", ".join(f"'arn:${{partition}}:s3:::reports-of-a-vendor-{number:03}/*'" for number in range(60))
SPEC = f"""\
octospec: 1
name: small
version: VERSION
description: A small spec.
parameters:
  external-id: {{description: The external ID., min-length: 16}}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{{account: "111122223333", external-id: "${{param.external-id}}"}}]
    inline: {{FIRST: [one], SECOND: [two]}}
groups:
  one:
    {{category: cost-data, access: read, why: Reports., grants: [{{allow: s3:GetObject, on: [{OBJECTS}]}}]}}
  two:
    {{category: cost-data, access: read, why: A., grants: [{{allow: s3:GetObjectTagging, on: [{OBJECTS}]}}]}}
"""
NAMES = {"1.0.0": ("reports", "tags"), "2.0.0": ("objects", "tags"), "3.0.0": ("objects", "labels")}
"""In 2.0.0 one policy is renamed, and in 3.0.0 the other."""


@pytest.fixture
def versions(octospec: Octospec) -> Octospec:
    for version, (first, second) in NAMES.items():
        text = SPEC.replace("VERSION", version).replace("FIRST", first).replace("SECOND", second)
        octospec.write(f"{version}.yaml", text)
    return octospec


@pytest.mark.large
def test_what_exceeds_a_quota_is_not_built_by_the_formats_that_need_both_at_once(versions: Octospec) -> None:
    ran = versions("build", "3.0.0.yaml", "--previous", "1.0.0.yaml")
    assert ran.code == 2, ran.err
    assert {name.partition("/")[0] for name in contents(Path("dist"))} == {"iam-json", "manifest.json"}
    for name in ("cloudformation", "terraform"):
        assert f"OCT239 update of {name}: role reader: the old and the new inline policies" in ran.err
    assert "rename or replace fewer policies in this version" in ran.err
    ran = versions("build", "3.0.0.yaml", "--previous", "1.0.0.yaml", "--format", "iam-json")
    assert (ran.code, "warning: OCT237 update of iam-json" in ran.err) == (0, True), ran.err


@pytest.mark.large
def test_customers_of_an_older_version_may_update_by_another_one(versions: Octospec) -> None:
    previous = ("--previous", "2.0.0.yaml", "--previous", "1.0.0.yaml")
    ran = versions("build", "3.0.0.yaml", *previous, "--format", "terraform")
    assert ran.code == 0, ran.err
    assert "warning: OCT236 update of terraform from 1.0.0" in ran.err
    assert "customers update to 2.0.0 first" in ran.err
    assert "from 2.0.0" not in ran.err


@pytest.mark.large
def test_a_release_in_two_steps_says_what_a_customer_of_the_first_does(versions: Octospec) -> None:
    assert versions("release", "1.0.0.yaml").code == 0
    ran = versions("release", "3.0.0.yaml")
    assert (ran.code, "OCT239" in ran.err, "OCT826" in ran.err) == (2, True, True), ran.err
    assert not Path("release/3.0.0").exists()
    assert versions("release", "2.0.0.yaml").code == 0
    ran = versions("release", "3.0.0.yaml")
    assert ran.code == 0, ran.err
    from_second, _, from_first = Path("release/3.0.0/NOTICE.md").read_text().partition("## From 1.0.0")
    assert "refused" not in from_second
    for name in ("cloudformation", "terraform"):
        assert f"{name}: refused; the update fails: update to 2.0.0 first." in from_first
