"""``octospec release --links``: one public release, and a line with the links of each customer."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from octo_spec.release.registration import registration_code
from octospec_cloudformation.writing import write_template
from tests.release.small_releases import contents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.writing.template_tree import TemplateTree, TemplateValue
    from tests.cli.conftest import Octospec

BUCKET = "https://templates.s3.eu-west-1.amazonaws.com/octo"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/small/0a1b"
ROLES = {"reader": "arn:aws:iam::123456789012:role/Reader"}
DEPLOYED = {"account": "123456789012", "partition": "aws", "roles": ROLES, "format": "cloudformation"}
FLEET = (
    {"octospec-customers": 1},
    {"id": "acme", "title": "Acme & Sons", "fix": {"external-id": "acmesecret", "extra": "on"}},
    {
        "id": "borealis",
        "title": "Borealis",
        "fix": {"external-id": ["borealisold", "borealisnew"]},
        "deployed": {**DEPLOYED, "stack": STACK, "region": "eu-west-1", "since": "2026-11-20"},
    },
    {"id": "cirrus", "title": "Cirrus", "fix": {"external-id": "cirrussecret"}, "formats": {"terraform": {}}},
)
WITH_LINKS = ("--customers", "fleet.jsonl", "--url", BUCKET, "--links", "links.jsonl")


@pytest.fixture
def vendor(octospec: Octospec) -> Octospec:
    octospec.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in FLEET))
    return octospec


def links() -> dict[str, Any]:
    return {line["id"]: line for line in map(json.loads, Path("links.jsonl").read_text().splitlines())}


def parameters(link: str) -> dict[str, str]:
    """Read what a link of the console fills in."""
    query = urlsplit(link).fragment.partition("?")[2]
    return {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}


@pytest.mark.medium
def test_a_link_has_the_code_by_which_the_report_of_a_stack_is_recognized(vendor: Octospec) -> None:
    spec = Path("spec.yaml").read_text()
    service = "arn:${partition}:sns:${region}:111122223333:octo"
    vendor.write(
        "spec.yaml", spec.replace("parameters:", f"register: {{service: '{service}'}}\nparameters:", 1)
    )
    ran = vendor("release", "spec.yaml", *WITH_LINKS)
    assert ran.code == 0, ran
    found = links()
    for id, external_id, kind in (
        ("acme", "acmesecret", "create"),
        ("borealis", "borealisnew", "create"),
        ("borealis", "borealisnew", "update"),
    ):
        given = parameters(found[id][kind][0]["url"])
        assert given["param_RegistrationCode"] == registration_code(external_id, "small", id)
    published = "".join(path.read_text() for path in Path("release/1.0.0").rglob("*.yaml"))
    assert "RegistrationCode" in published
    assert registration_code("acmesecret", "small", "acme") not in published


@pytest.mark.medium
def test_each_customer_has_a_line_and_the_public_release_has_no_external_id(vendor: Octospec) -> None:
    ran = vendor("release", "spec.yaml", *WITH_LINKS)
    assert ran.code == 0, ran.err
    assert "links     of 3 customers, in a file that only you can read" in ran.out
    assert stat.S_IMODE(Path("links.jsonl").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    found = links()
    [create] = found["acme"]["create"]
    template = f"{BUCKET}/1.0.0/cloudformation/template.yaml"
    assert parameters(create["url"]) == {
        "templateURL": template,
        "stackName": "small",
        "param_ExternalId": "acmesecret",
        "param_Extra": "true",
    }
    assert (found["acme"]["update"], found["acme"]["title"]) == ([], "Acme & Sons")
    [update] = found["borealis"]["update"]
    assert update["url"].startswith(
        "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/"
    )
    assert parameters(update["url"]) == {
        "stackId": STACK,
        "templateURL": template,
        "param_ExternalId": "borealisnew",
    }
    assert found["cirrus"]["create"] == [], "no link starts its format"
    public = b"".join(contents(Path("release")).values()).decode("utf-8", "replace")
    for secret in ("acmesecret", "borealisold", "borealisnew", "cirrussecret", "Borealis", STACK):
        assert secret not in public


@pytest.mark.medium
def test_the_same_command_adds_the_links_of_new_customers_and_leaves_the_release(vendor: Octospec) -> None:
    assert vendor("release", "spec.yaml", *WITH_LINKS).code == 0
    before = contents(Path("release"))
    more = {"id": "dunes", "fix": {"external-id": "dunessecret"}}
    vendor.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in (*FLEET, more)))
    Path("links.jsonl").chmod(0o644)
    ran = vendor("release", "spec.yaml", *WITH_LINKS, "--json")
    assert (ran.code, ran.json["unchanged"], ran.json["customers-with-links"]) == (0, True, 4)
    assert stat.S_IMODE(Path("links.jsonl").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert contents(Path("release")) == before
    assert list(links()) == ["acme", "borealis", "cirrus", "dunes"]


HEADER = "A later octospec writes another header."


@pytest.fixture
def upgraded(vendor: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Release a version, then upgrade octospec: its emitter writes another header."""
    assert vendor("release", "spec.yaml", *WITH_LINKS).code == 0
    tree = write_template.tree

    def with_header(deployment: Deployment, written: Mapping[str, TemplateValue]) -> TemplateTree:
        return replace(tree(deployment, written), header=(HEADER,))

    monkeypatch.setattr(write_template, "tree", with_header)
    more = {"id": "dunes", "fix": {"external-id": "dunessecret"}}
    vendor.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in (*FLEET, more)))
    return vendor


@pytest.mark.deep
@pytest.mark.large
def test_new_customers_get_links_of_a_released_version_after_an_upgrade_of_octospec(
    upgraded: Octospec,
) -> None:
    before, old = contents(Path("release")), links()
    assert upgraded("release", "spec.yaml").code == 2, "the upgraded emitter writes other files"
    ran = upgraded("release", "spec.yaml", *WITH_LINKS)
    assert (ran.code, "unchanged  release/1.0.0" in ran.out, "of 4 customers" in ran.out) == (0, True, True)
    assert "OCT845 the links are for the files as released" in ran.err
    assert "OCT820" not in ran.err
    assert contents(Path("release")) == before
    found = links()
    assert found["dunes"]["create"][0]["url"].count("dunessecret") == 1
    assert {id: line for id, line in found.items() if id != "dunes"} == old


@pytest.mark.deep
@pytest.mark.large
def test_a_spec_from_standard_input_gives_links_after_an_upgrade(upgraded: Octospec) -> None:
    spec = Path("spec.yaml").read_text()
    ran = upgraded("release", "-", *WITH_LINKS, given=spec)
    assert (ran.code, "OCT845" in ran.err, len(links())) == (0, True, 4), ran
    ran = upgraded("release", "-", *WITH_LINKS, given=spec.replace("ce:Get*", "budgets:ViewBudget"))
    assert (ran.code, "OCT820" in ran.err) == (2, True), ran


@pytest.mark.large
def test_no_link_deploys_a_withdrawn_version(vendor: Octospec) -> None:
    text = Path("spec.yaml").read_text()
    assert vendor("release", "spec.yaml").code == 0
    vendor.write("next.yaml", text.replace("version: 1.0.0", "version: 1.0.1"))
    assert vendor("release", "next.yaml").code == 0
    assert vendor("release", "--withdraw", "1.0.1", "--reason", "Too much.").code == 0
    before = contents(Path("release"))
    ran = vendor("release", "next.yaml", *WITH_LINKS)
    assert (ran.code, "OCT828 1.0.1 is withdrawn since" in ran.err, "Too much." in ran.err) == (2, True, True)
    assert not Path("links.jsonl").exists()
    assert contents(Path("release")) == before
    assert vendor("release", "next.yaml").code == 0, "without links it is unchanged"


@pytest.mark.large
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("allow: ce:Get*", "allow: [ce:Get*, budgets:ViewBudget]"),
        ("111122223333", "444455556666"),
        ("default: off", "default: on"),
    ],
)
def test_a_changed_spec_gives_no_links_of_the_released_version_after_an_upgrade(
    upgraded: Octospec, old: str, new: str
) -> None:
    text, there = Path("spec.yaml").read_text(), Path("links.jsonl").read_bytes()
    assert old in text
    upgraded.write("spec.yaml", text.replace(old, new))
    before = contents(Path("release"))
    ran = upgraded("release", "spec.yaml", *WITH_LINKS)
    assert (ran.code, "OCT820 release/1.0.0 was already released" in ran.err) == (2, True), ran
    assert contents(Path("release")) == before
    assert Path("links.jsonl").read_bytes() == there


@pytest.mark.large
@pytest.mark.parametrize("path", ["cloudformation/template.yaml", "terraform/main.tf"])
def test_a_released_version_that_was_changed_on_disk_gives_no_links(upgraded: Octospec, path: str) -> None:
    place = Path("release/1.0.0", path)
    place.write_text(place.read_text().replace("111122223333", "444455556666"))
    ran = upgraded("release", "spec.yaml", *WITH_LINKS)
    assert (ran.code, f"OCT823 release/1.0.0: {path}" in ran.err) == (2, True), ran.err


@pytest.mark.large
def test_an_external_id_that_is_in_the_released_files_gives_no_links(upgraded: Octospec) -> None:
    more = {"id": "elm", "fix": {"external-id": "octospec"}}
    upgraded.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in (*FLEET, more)))
    ran = upgraded("release", "spec.yaml", *WITH_LINKS)
    assert (ran.code, "OCT837" in ran.err) == (2, True), ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--links", "release/links.jsonl"), "OCT844 release/links.jsonl is in the folder of releases"),
        (("--links", "release/1.0.0/x"), "OCT844"),
        (("--links", "spec.yaml"), "OCT535 spec.yaml already exists, and is not a file of links"),
        (("--links", "linked/links.jsonl"), "OCT844"),
    ],
)
def test_links_are_nowhere_where_they_would_be_published(
    vendor: Octospec, words: tuple[str, ...], message: str
) -> None:
    Path("release").mkdir()
    Path("linked").symlink_to("release")
    ran = vendor("release", "spec.yaml", *WITH_LINKS, *words)
    assert (ran.code, message in ran.err) == (2, True), ran.err
    assert contents(Path("release")) == {}


@pytest.mark.parametrize(
    "words",
    [
        ("--links", "l.jsonl"),
        ("--links", "l.jsonl", "--customers", "fleet.jsonl"),
        ("--links", "l.jsonl", "--url", BUCKET),
        (*WITH_LINKS, "--customer", "acme"),
        (*WITH_LINKS, "--per-customer", "--with-external-id"),
        ("--per-customer", "--customers", "fleet.jsonl"),
        ("--per-customer", "--with-external-id"),
    ],
)
def test_options_that_do_not_fit_are_refused(vendor: Octospec, words: tuple[str, ...]) -> None:
    ran = vendor("release", "spec.yaml", *words)
    assert (ran.code, "needs" in ran.err) == (2, True), ran.err
    assert not Path("release").exists()


def test_an_answer_that_the_spec_does_not_allow_gives_no_links(vendor: Octospec) -> None:
    bad = {"id": "dunes", "fix": {"external-id": "NOT LOWER", "unknown": "x"}}
    vendor.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in (*FLEET, bad)))
    ran = vendor("release", "spec.yaml", *WITH_LINKS)
    assert (ran.code, "fleet.jsonl:5" in ran.err) == (2, True), ran.err
    assert not Path("links.jsonl").exists()
    assert not Path("release").exists()


def test_publish_refuses_links(vendor: Octospec) -> None:
    line = '{"octospec-links":1,"id":"acme"}\n'
    vendor.write("links.jsonl", line)
    ran = vendor("publish", "links.jsonl", "--to", "www")
    assert (ran.code, "OCT844 links.jsonl has the links of customers" in ran.err) == (2, True)
    assert vendor("release", "spec.yaml").code == 0
    shutil.copy("links.jsonl", "release/my-links.txt")
    ran = vendor("publish", "release/1.0.0", "--to", "www")
    assert (ran.code, "my-links.txt has the links of customers" in ran.err) == (2, True)
    assert not Path("www").exists()


# --- a release for each customer ---------------------------------------------------------------

CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {external-id: acmesecret}, formats: {cloudformation: {}}}
  borealis: {fix: {external-id: othersecret}, formats: {terraform: {}}}
"""
EACH = ("--customers", "customers.yaml", "--per-customer", "--with-external-id")


@pytest.mark.large
def test_full_folders_for_each_customer_are_made_and_withdrawn_by_one_command(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    ran = octospec("release", "spec.yaml", *EACH, "--url", BUCKET, "--json")
    assert ran.code == 0, ran.err
    assert [each["folder"] for each in ran.json["releases"]] == [
        "release-acme/1.0.0",
        "release-borealis/1.0.0",
    ]
    launch = json.loads(Path("release-acme/latest.json").read_text())["launch"]
    assert f"{BUCKET}/acme/1.0.0/cloudformation/template.yaml" in launch[1]["text"]
    text = Path("spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("version: 1.0.0", "version: 1.0.1"))
    assert octospec("release", "spec.yaml", *EACH, "--url", BUCKET).code == 0
    assert octospec("release", *EACH, "--withdraw", "1.0.1", "--reason", "Wrong.").code == 0
    for id in ("acme", "borealis"):
        assert json.loads(Path(f"release-{id}/latest.json").read_text())["version"] == "1.0.0"


LINES = "".join(
    f"{json.dumps(line)}\n" for line in ({"octospec-customers": 1}, {"id": "acme", "fix": {"extra": "on"}})
)
KINDS = {
    "customers.yaml": ("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: on}}}\n"),
    "customers.json": (
        "customers.json",
        '{"octospec-customers": 1, "customers": {"acme": {"fix": {"extra": "on"}}}}',
    ),
    "fleet.jsonl": ("fleet.jsonl", LINES),
    "fleet/acme.yaml": ("fleet", "fix: {extra: on}\n"),
    "-": ("-", LINES),
}


@pytest.mark.large
@pytest.mark.parametrize("file", KINDS)
@pytest.mark.parametrize("words", [("--per-customer",), ("--customer", "acme")])
def test_releases_for_customers_read_customers_of_every_kind(
    octospec: Octospec, words: tuple[str, ...], file: str
) -> None:
    name, text = KINDS[file]
    if name == "fleet":
        Path(name).mkdir()
        octospec.write("fleet/_common.yaml", "octospec-customers: 1\n")
    if name != "-":
        octospec.write(file, text)
    given = text if name == "-" else ""
    ran = octospec("release", "spec.yaml", *words, "--customers", name, "--with-external-id", given=given)
    assert ran.code == 0, ran.err
    record = json.loads(Path("release-acme/1.0.0/release.json").read_text())
    assert record["customer"] == "acme"


def test_standard_input_cannot_be_the_spec_and_the_customers(octospec: Octospec) -> None:
    ran = octospec("release", "-", "--customers", "-", given=LINES)
    assert (ran.code, "only one of SPEC and --customers can be standard input" in ran.err) == (2, True)
