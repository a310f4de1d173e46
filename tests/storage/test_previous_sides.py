"""``octospec build --previous``: what customers have is known to the formats that can keep it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.release.small_releases import contents

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def _renamed(octospec: Octospec) -> None:
    """Give the role another id: its name stays."""
    spec = octospec.folder / "spec.yaml"
    (octospec.folder / "old.yaml").write_text(spec.read_text())
    spec.write_text(spec.read_text().replace("\n  reader:", "\n  viewer:"))


def _moved(octospec: Octospec, folder: str = "dist") -> str:
    file = octospec.folder / folder / "terraform" / "moved.tf"
    return file.read_text() if file.exists() else ""


@pytest.mark.medium
def test_a_spec_as_it_was_is_known(octospec: Octospec) -> None:
    _renamed(octospec)
    assert octospec("build", "spec.yaml").code == 0
    assert _moved(octospec) == ""
    ran = octospec("build", "spec.yaml", "--previous", "old.yaml")
    assert ran.code == 0
    assert "from = aws_iam_role.reader\n  to   = aws_iam_role.viewer" in _moved(octospec)
    assert ran.out.count("read back: equal to the spec") == 3


@pytest.mark.medium
@pytest.mark.parametrize("side", ["before", "before/terraform"])
def test_artifacts_are_known(side: str, octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "before")
    _renamed(octospec)
    assert octospec("build", "spec.yaml", "--previous", side, "--format", "terraform").code == 0
    assert "aws_iam_role.viewer" in _moved(octospec)


@pytest.mark.medium
def test_a_build_without_it_is_another_build(octospec: Octospec) -> None:
    _renamed(octospec)
    octospec("build", "spec.yaml", "--previous", "old.yaml")
    octospec("build", "spec.yaml")
    assert _moved(octospec) == ""
    assert octospec("build", "spec.yaml", "--check", "--previous", "old.yaml").code == 1


def test_each_customer_has_what_the_old_spec_gave_it(octospec: Octospec) -> None:
    formats = "{formats: {terraform: {}}}"
    customers = f"octospec-customers: 1\ncustomers:\n  acme: {formats}\n  beta: {formats}\n"
    (octospec.folder / "customers.yaml").write_text(customers)
    _renamed(octospec)
    command = ("build", "spec.yaml", "--customers", "customers.yaml", "--previous", "old.yaml")
    assert octospec(*command).code == 0
    assert "aws_iam_role.viewer" in _moved(octospec, "dist/customers/acme")
    assert _moved(octospec, "dist/customers/acme") == _moved(octospec, "dist/customers/beta")


@pytest.mark.medium
def test_each_customer_has_what_was_built_for_it(octospec: Octospec) -> None:
    customers = "octospec-customers: 1\ncustomers: {acme: {formats: {terraform: {}}}}\n"
    (octospec.folder / "customers.yaml").write_text(customers)
    octospec("build", "spec.yaml", "--customers", "customers.yaml", "--out", "before")
    _renamed(octospec)
    assert octospec("build", "spec.yaml", "--customers", "customers.yaml", "--previous", "before").code == 0
    assert "aws_iam_role.viewer" in _moved(octospec, "dist/customers/acme")


@pytest.mark.medium
def test_what_is_not_of_the_format_is_reported(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "before")
    ran = octospec("build", "spec.yaml", "--previous", "before/cloudformation", "--format", "terraform")
    assert ran.code == 0
    assert "OCT522" in ran.err


@pytest.mark.parametrize("side", ["nothing.yaml", "v9.9.9", "no-revision:spec.yaml"])
def test_what_is_not_there_stops_the_build(side: str, octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml", "--previous", side)
    assert ran.code == 2
    assert not (octospec.folder / "dist").exists()


def test_what_a_third_party_module_says_is_reported_once_for_all_formats(octospec: Octospec) -> None:
    (octospec.folder / "module").mkdir()
    trust = (
        '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}'
    )
    role = (
        f'resource "aws_iam_role" "r" {{\n  name_prefix = "r-"\n  assume_role_policy = <<X\n{trust}\nX\n}}\n'
    )
    octospec.write("module/main.tf", role)
    ran = octospec("build", "spec.yaml", "--previous", "module")
    assert ran.err.count("OCT441") == 1


@pytest.mark.medium
def test_a_build_reports_where_the_update_from_the_version_before_is_refused(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "before")
    spec = octospec.folder / "spec.yaml"
    spec.write_text(spec.read_text().replace("    name: Reader\n", "    name: Reader\n    path: /vendor/\n"))
    ran = octospec("build", "spec.yaml", "--previous", "before")
    assert ran.code == 0
    reported = "OCT236 update of {}: refused: role reader: its path changes"
    assert all(reported.format(name) in ran.err for name in ("cloudformation", "terraform", "iam-json"))
    assert "change the name as well" in ran.err


@pytest.mark.medium
def test_a_build_reports_where_access_is_missing_for_a_moment(octospec: Octospec) -> None:
    spec = octospec.folder / "spec.yaml"
    tags = "  tags: {category: cost-data, access: read, why: Tags., grants: [{allow: tag:Get*}]}\n"
    text = spec.read_text() + tags
    spec.write_text(text.replace("{main: [costs, more]}", "{one: [costs], two: [tags], main: [more]}"))
    octospec("build", "spec.yaml", "--out", "before")
    spec.write_text(text.replace("{main: [costs, more]}", "{one: [tags], two: [costs], main: [more]}"))
    ran = octospec("build", "spec.yaml", "--previous", "before")
    assert ran.code == 0
    for name in ("cloudformation", "terraform"):
        assert f"OCT237 update of {name}: a moment without access: policy one of role reader" in ran.err
    assert "update of iam-json" not in ran.err


@pytest.mark.medium
def test_a_build_reports_nothing_of_an_update_that_no_one_notices(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "before")
    spec = octospec.folder / "spec.yaml"
    spec.write_text(spec.read_text().replace("{main: ", "{other: "))
    assert octospec("build", "spec.yaml", "--previous", "before").err == ""


@pytest.mark.medium
def test_several_sides_and_a_folder_of_releases_are_known(octospec: Octospec) -> None:
    _renamed(octospec)
    octospec.write("first.yaml", (octospec.folder / "old.yaml").read_text())
    text = (octospec.folder / "spec.yaml").read_text().replace("version: 1.0.0", "version: 3.0.0")
    octospec.write("spec.yaml", text)
    octospec.write("old.yaml", text.replace("  viewer:", "  middle:").replace("3.0.0", "2.0.0"))
    command = ("build", "spec.yaml", "--format", "terraform")
    assert octospec(*command, "--previous", "old.yaml", "--previous", "first.yaml").code == 0
    chain = _moved(octospec)
    assert "from = aws_iam_role.reader\n  to   = aws_iam_role.middle" in chain
    assert "from = aws_iam_role.middle\n  to   = aws_iam_role.viewer" in chain
    for version, name in (("1.0.0", "first.yaml"), ("2.0.0", "old.yaml")):
        octospec("build", name, "--format", "terraform", "--out", f"release/{version}")
    octospec.write("release/latest.json", "{}")
    assert octospec(*command, "--previous", "release", "--out", "other").code == 0
    assert _moved(octospec, "other") == chain


@pytest.mark.medium
def test_each_customer_of_a_fleet_has_what_the_old_spec_gave_it(octospec: Octospec) -> None:
    _renamed(octospec)
    rows = ('{"octospec-customers": 1}', '{"id": "acme", "fix": {"external-id": "ab"}}', '{"id": "beta"}')
    octospec.write("fleet.jsonl", "\n".join((*rows, "")))
    command = ("build", "spec.yaml", "--customers", "fleet.jsonl", "--format", "terraform")
    assert octospec(*command).code == 0
    assert octospec(*command, "--previous", "old.yaml").code == 0
    for customer in ("acme", "beta"):
        assert "aws_iam_role.viewer" in _moved(octospec, f"dist/customers/{customer}")
    assert octospec(*command, "--previous", "old.yaml", "--check").code == 0
    ran = octospec(*command, "--previous", "nothing.yaml")
    assert (ran.code, "nothing.yaml" in ran.err) == (2, True)
    ran = octospec(*command, "--previous", "old.yaml", "--out", "s3://bucket/place")
    assert (ran.code, "--previous needs one machine and a folder" in ran.err) == (2, True)


# --- old and new exceed a quota together ----------------------------------------------------------

OBJECTS = ", ".join(f"'arn:${{partition}}:s3:::reports-of-a-vendor-{number:03}/*'" for number in range(60))
LARGE = f"""\
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
        text = LARGE.replace("VERSION", version).replace("FIRST", first).replace("SECOND", second)
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


@pytest.mark.deep
@pytest.mark.large
def test_no_release_sends_customers_to_a_withdrawn_version_first(versions: Octospec) -> None:
    """Only 2.0.0 is a way from 1.0.0 to 3.0.0, and it is withdrawn, before the release or with it."""
    for number in ("1.0.0", "2.0.0"):
        assert versions("release", f"{number}.yaml").code == 0
    withdraw = ("--withdraw", "2.0.0", "--reason", "Too much.")
    ran = versions("release", "3.0.0.yaml", *withdraw)
    assert (ran.code, "OCT239 update of terraform from 1.0.0" in ran.err) == (2, True), ran.err
    assert "update to 2.0.0 first" not in ran.err
    assert versions("release", *withdraw).code == 0
    ran = versions("release", "3.0.0.yaml")
    assert (ran.code, "OCT239 update of terraform from 1.0.0" in ran.err) == (2, True), ran.err
    ran = versions("build", "3.0.0.yaml", "--previous", "release", "--format", "terraform")
    assert (ran.code, "update to 2.0.0 first" in ran.err) == (2, False), ran.err
    text = Path("2.0.0.yaml").read_text().replace("version: 2.0.0", "version: 2.0.1")
    versions.write("2.0.1.yaml", text)
    assert versions("release", "2.0.1.yaml").code == 0
    ran = versions("release", "3.0.0.yaml")
    assert ran.code == 0, ran.err
    notice = Path("release/3.0.0/NOTICE.md").read_text()
    assert "update to 2.0.1 first." in notice.partition("## From 1.0.0")[2]
    assert "2.0.0 first" not in notice


@pytest.mark.deep
@pytest.mark.large
def test_a_notice_names_another_version_where_the_one_before_is_withdrawn_with_the_release(
    versions: Octospec,
) -> None:
    versions.write("2.0.1.yaml", Path("2.0.0.yaml").read_text().replace("version: 2.0.0", "version: 2.0.1"))
    for number in ("1.0.0", "2.0.0", "2.0.1"):
        assert versions("release", f"{number}.yaml").code == 0
    words = ("--withdraw", "2.0.1", "--reason", "Too much.")
    ran = versions("release", "3.0.0.yaml", *words)
    assert ran.code == 0, ran.err
    from_first = Path("release/3.0.0/NOTICE.md").read_text().partition("## From 1.0.0")[2]
    assert "update to 2.0.0 first." in from_first
    assert "2.0.1 first" not in from_first
