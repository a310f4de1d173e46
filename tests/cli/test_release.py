"""``octospec release`` and ``octospec verify``: made once, whole, and checked with the public key."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC, Octospec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = ("--date", "2026-11-26")
MORE = SPEC.replace("allow: ce:Get*", "allow: [ce:Get*, budgets:ViewBudget]")


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key and release version 1.0.0 with it, once for all tests."""
    folder = tmp_path_factory.mktemp("first")
    with chdir(folder):
        octospec = Octospec(folder)
        assert octospec("key", "new", "octo").code == 0
        ran = octospec("release", "spec.yaml", "--key", "octo.key", *DAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "small 1.0.0\n  released  release/1.0.0  signed, the latest\n  no deployment links"
    )
    return folder


@pytest.fixture
def released(octospec: Octospec, first_release: Path) -> Octospec:
    """Copy the key and the release, so that a test may change them."""
    shutil.copytree(first_release, octospec.folder, dirs_exist_ok=True)
    return octospec


def version(octospec: Octospec, text: str, number: str) -> None:
    octospec.write("spec.yaml", text.replace("version: 1.0.0", f"version: {number}"))


# --- what a release is -------------------------------------------------------------------------


def test_it_holds_every_format_the_review_changes_and_signed_sums(released: Octospec) -> None:
    folder = released.folder / "release/1.0.0"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("CHANGES.md", "NOTICE.md", "SHA256SUMS", "SHA256SUMS.sig"),
        *("cloudformation", "cloudformation.zip", "iam-json", "iam-json.zip"),
        *("release.json", "review", "terraform", "terraform.zip"),
    ]
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert listed == there - {"SHA256SUMS", "SHA256SUMS.sig"}


def test_third_party_tools_check_the_sums(released: Octospec) -> None:
    folder = released.folder / "release/1.0.0"
    tool = shutil.which("sha256sum")
    assert tool
    subprocess.run([tool, "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)


def test_the_private_key_is_for_its_owner_alone(released: Octospec) -> None:
    assert stat.S_IMODE((released.folder / "octo.key").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_an_existing_key_stays(released: Octospec) -> None:
    before = (released.folder / "octo.key").read_bytes()
    ran = released("key", "new", "octo")
    assert (ran.code, "OCT535" in ran.err) == (2, True)
    assert (released.folder / "octo.key").read_bytes() == before


def test_where_the_public_half_is_there_no_private_one_is_left(octospec: Octospec) -> None:
    octospec.write("octo.pub", "mine")
    assert octospec("key", "new", "octo").code == 2
    assert not (octospec.folder / "octo.key").exists()


@pytest.mark.medium
def test_the_same_inputs_give_the_same_bytes(released: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    assert released("release", "spec.yaml", "--key", "octo.key", "--out", "again/deep").code == 0
    assert contents(released.folder / "release") == contents(released.folder / "again/deep")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.medium
def test_a_version_is_released_once(released: Octospec) -> None:
    before = contents(released.folder / "release")
    ran = released("release", "spec.yaml", "--key", "octo.key")
    assert (ran.code, ran.out.splitlines()[1]) == (0, "  unchanged  release/1.0.0  signed, the latest")
    assert contents(released.folder / "release") == before
    version(released, MORE, "1.0.0")
    ran = released("release", "spec.yaml", "--key", "octo.key")
    assert (ran.code, "OCT820 release/1.0.0 was already released, and its cloudformation.zip" in ran.err) == (
        2,
        True,
    )
    assert contents(released.folder / "release") == before


@pytest.mark.medium
@pytest.mark.parametrize("more", [(), ("--previous", "release/1.0.0")])
def test_a_step_that_is_too_small_is_refused(released: Octospec, more: tuple[str, ...]) -> None:
    before = contents(released.folder / "release")
    version(released, MORE, "1.0.1")
    ran = released("release", "spec.yaml", *more, "--key", "octo.key")
    assert (ran.code, "OCT821 1.0.1 after 1.0.0 is too small a step" in ran.err) == (2, True)
    assert contents(released.folder / "release") == before


@pytest.mark.medium
def test_the_next_version_reports_what_is_new_and_what_the_update_does(released: Octospec) -> None:
    version(released, MORE, "2.0.0")
    ran = released("release", "spec.yaml", "--previous", "release/1.0.0", "--key", "octo.key", *DAY)
    assert ran.code == 0
    changes = (released.folder / "release/2.0.0/CHANGES.md").read_text()
    assert "small 1.0.0 → small 2.0.0" in changes
    assert "`budgets:ViewBudget`" in changes
    for name in ("cloudformation", "terraform", "iam-json"):
        assert f"### Update of {name}" in changes
    assert ".octospec-release" not in changes


@pytest.mark.medium
def test_a_patch_of_an_older_line_is_not_the_latest(released: Octospec) -> None:
    version(released, SPEC, "2.0.0")
    released("release", "spec.yaml", "--key", "octo.key")
    version(released, SPEC, "1.0.1")
    assert "signed, not the latest" in released("release", "spec.yaml", "--key", "octo.key").out
    assert '"version": "2.0.0"' in (released.folder / "release/latest.json").read_text()


def test_a_spec_that_does_not_build_is_not_released(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("access: read, why: Reports.", "access: list, why: Reports."))
    ran = octospec("release", "spec.yaml")
    assert (ran.code, "OCT826" in ran.err) == (2, True)
    assert list((octospec.folder / "release").iterdir()) == []


def test_without_a_key_it_says_so(octospec: Octospec) -> None:
    ran = octospec("release", "spec.yaml")
    assert (ran.code, "OCT827" in ran.err) == (0, True)
    assert "not signed, the latest" in ran.out
    assert not (octospec.folder / "release/latest.json.sig").exists()
    assert "signature not checked" in octospec("verify", "release/1.0.0").out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("spec.yaml", "--date", "today"),
        ("spec.yaml", "--key", "octo.pub"),
        ("spec.yaml", "--key", "missing.key"),
        ("spec.yaml", "--previous", "missing"),
        ("missing.yaml",),
        ("spec.yaml", "--sign-again"),
        ("spec.yaml", "--out", "spec.yaml"),
        ("spec.yaml",),
        ("spec.yaml", "--key", "octo.key", "--url", "http://a.example"),
        ("spec.yaml", "--key", "octo.key", "--url", "https://a.example/?x=1"),
        ("spec.yaml", "--key", "octo.key", "--url", "https://a.example/#"),
        ("spec.yaml", "--key", "octo.key", "--url", "https://u:p@a.example/"),
        ("spec.yaml", "--key", "octo.key", "--url", "https://a.example/a/../b"),
        ("spec.yaml", "--key", "octo.key", "--url", 'https://a.example/"x'),
        ("spec.yaml", "--key", "octo.key", "--url", "https://a.example:99999"),
        ("spec.yaml", "--key", "octo.key", "--url", ""),
        ("spec.yaml", "--key", "octo.key", "--supported-since", "old"),
        ("spec.yaml", "--key", "octo.key", "--supported-since", "3.0.1"),
        ("spec.yaml", "--key", "octo.key", "--withdraw", "1.0.0"),
        ("spec.yaml", "--key", "octo.key", "--withdraw", "1.0.0", "--reason", " "),
        ("spec.yaml", "--key", "octo.key", "--reason", "Why."),
        ("spec.yaml", "--key", "octo.key", "--withdraw", "1", "--reason", "Why."),
        ("spec.yaml", "--key", "octo.key", "--withdraw", "2.0.0", "--reason", "Why."),
        ("spec.yaml", "--key", "octo.key", "--withdraw", "3.0.0", "--reason", "Why."),
        ("--key", "octo.key", "--withdraw", "1.0.0", "--reason", "Nothing would be left."),
        ("--key", "octo.key", "--supported-since", "1.0.1"),
        ("--key", "octo.key", "--supported-since", "1.0.0", "--url", "https://a.example"),
        ("--key", "octo.key", "--supported-since", "1.0.0", "--out", "empty"),
        ("--key", "octo.key", "--keys", "missing.json"),
        ("spec.yaml", "--key", "octo.key", "--customer", "acme"),
        ("spec.yaml", "--key", "octo.key", "--customers", "customers.yaml"),
    ],
)
def test_bad_input_releases_nothing(released: Octospec, arguments: tuple[str, ...]) -> None:
    version(released, SPEC, "3.0.0")
    before = contents(released.folder / "release")
    assert released("release", *arguments).code == 2
    assert contents(released.folder / "release") == before


# --- what is checked ---------------------------------------------------------------------------


def test_a_release_as_it_was_made_is_reported(released: Octospec) -> None:
    ran = released("verify", "release/1.0.0", "--key", "octo.pub", "--at-least", "1.0.0")
    assert (ran.code, ran.out) == (0, "release/1.0.0: as released, signed by the holder of the key\n")
    assert released("verify", "release/1.0.0", "--key", "octo.pub", "--json").json["signed"] is True


def changed(name: str) -> Callable[[Path], None]:
    def change(release: Path) -> None:
        with (release / name).open("ab") as file:
            file.write(b" ")

    return change


def swapped(release: Path) -> None:
    one, other = release / "1.0.0/terraform/main.tf", release / "1.0.0/terraform/outputs.tf"
    first = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(first)


def renamed(release: Path) -> None:
    (release / "1.0.0").rename(release / "1.0.1")
    (release / "1.0.0").symlink_to(release / "1.0.1")


def reported_of_another_spec(release: Path) -> None:
    text = (release / "latest.json").read_text().replace('"small"', '"other"')
    (release / "latest.json").write_text(text)


def linked(release: Path) -> None:
    path = release / "1.0.0/CHANGES.md"
    path.rename(release / "elsewhere")
    path.symlink_to(release / "elsewhere")


def added(release: Path) -> None:
    (release / "1.0.0/more.tf").write_text("")


def removed(name: str) -> Callable[[Path], None]:
    return lambda release: (release / name).unlink()


def resigned(release: Path) -> None:
    shutil.copy(release / "latest.json.sig", release / "1.0.0/SHA256SUMS.sig")


@pytest.mark.parametrize(
    ("tampering", "reported"),
    [
        (changed("1.0.0/terraform/main.tf"), "OCT823 terraform/main.tf is not the released file"),
        (changed("1.0.0/review/review.html"), "OCT823 review/review.html is not the released file"),
        (swapped, "OCT823 terraform/outputs.tf is not the released file"),
        (added, "OCT823 more.tf was not released"),
        (removed("1.0.0/CHANGES.md"), "OCT823 CHANGES.md is missing"),
        (linked, "OCT823 CHANGES.md is not the released file"),
        (
            changed("1.0.0/SHA256SUMS"),
            "OCT824 SHA256SUMS.sig is not a signature of SHA256SUMS by a key of list 1",
        ),
        (removed("1.0.0/SHA256SUMS.sig"), "OCT824 SHA256SUMS is not signed"),
        (resigned, "OCT824 SHA256SUMS.sig is not a signature of SHA256SUMS by a key of list 1"),
        (
            changed("latest.json"),
            "OCT824 latest.json.sig is not a signature of latest.json by a key of list 1",
        ),
        (removed("latest.json.sig"), "OCT824 latest.json is not signed"),
        (changed("1.0.0/release.json"), "OCT823 release.json is not the released file"),
        (removed("1.0.0/release.json"), "OCT826 release.json does not say which release this is"),
        (renamed, "OCT823 the folder is named 1.0.1, and contains 1.0.0"),
        (
            reported_of_another_spec,
            "OCT825 latest.json lists the releases of another spec or customer, not those of small",
        ),
        (changed("index.html"), "OCT823 index.html does not match the checksum in latest.json"),
    ],
)
def test_each_change_is_reported_by_name(
    released: Octospec, tampering: Callable[[Path], None], reported: str
) -> None:
    tampering(released.folder / "release")
    ran = released("verify", "release/1.0.0", "--key", "octo.pub")
    assert (ran.code, reported in ran.err) == (1, True)


def test_another_key_is_reported(released: Octospec) -> None:
    assert released("key", "new", "other", "--keys", "other.json").code == 0
    ran = released("verify", "release/1.0.0", "--key", "other.pub")
    assert (ran.code, "OCT842 keys.json is not signed by the pinned key" in ran.err) == (1, True), ran.err


def test_the_private_key_checks_nothing(released: Octospec) -> None:
    ran = released("verify", "release/1.0.0", "--key", "octo.key")
    assert (ran.code, "OCT822 octo.key is a private key" in ran.err) == (2, True)


@pytest.mark.medium
def test_an_old_answer_is_refused(released: Octospec) -> None:
    shutil.copytree(released.folder / "release", released.folder / "old")
    version(released, SPEC, "1.1.0")
    released("release", "spec.yaml", "--key", "octo.key")
    for name in ("latest.json", "latest.json.sig"):
        shutil.copy(released.folder / "old" / name, released.folder / "release" / name)
    ran = released("verify", "release/1.1.0", "--key", "octo.pub")
    assert (ran.code, "OCT825 the newest version in latest.json is 1.0.0, but 1.1.0 is known" in ran.err) == (
        1,
        True,
    )
    ran = released("verify", "release/1.0.0", "--key", "octo.pub", "--at-least", "1.1.0")
    assert (ran.code, "OCT825" in ran.err) == (1, True)


def test_a_copy_of_a_release_may_have_any_name(released: Octospec) -> None:
    shutil.move(released.folder / "release/1.0.0", released.folder / "release/octo")
    assert released("verify", "release/octo", "--key", "octo.pub").code == 0


def test_at_least_takes_a_version(released: Octospec) -> None:
    ran = released("verify", "release/1.0.0", "--at-least", "new")
    assert (ran.code, "'new' is not a version" in ran.err) == (2, True)


def test_names_in_a_release_move_no_terminal(released: Octospec) -> None:
    (released.folder / "release/1.0.0/\x1b[2J").write_text("")
    ran = released("verify", "release/1.0.0", "--key", "octo.pub")
    assert (ran.code, "\x1b" in ran.err) == (1, False)


@pytest.mark.parametrize("folder", ["release", "missing", "spec.yaml", os.devnull])
def test_what_is_not_a_release_is_reported(released: Octospec, folder: str) -> None:
    ran = released("verify", folder, "--key", "octo.pub")
    assert (ran.code, "OCT826" in ran.err) == (2, True)
