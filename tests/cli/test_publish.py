"""``octospec publish`` into a folder: once, whole, checked, and what is there stays."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.plugin.package_extras import extra_help
from octo_spec.storage.destinations.destinations import RefusedError, StoreOptions, open_destination
from octo_spec.storage.destinations.folder_destination import NEW, folder_destination
from tests.release.killed import Clock, ended, running
from tests.release.small_releases import Releases, contents, new_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.release.signing import KeyPair
    from tests.cli.conftest import Octospec


@cache
def keys() -> KeyPair:
    return new_keys()


@pytest.fixture
def releases(octospec: Octospec) -> Releases:
    """Release 1.0.0, signed."""
    octospec.write("octo.pub", keys().public.decode())
    made = Releases(Path("release"), keys())
    made.release("1.0.0")
    return made


# --- what is published -------------------------------------------------------------------------


def test_what_is_published_is_what_was_released(octospec: Octospec, releases: Releases) -> None:
    ran = octospec("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "octo 1.0.0\n  published    www/1.0.0\n  files        7 new, 0 unchanged\n  latest.json  uploaded\n"
    )
    there = contents(Path("www"))
    assert json.loads(there.pop("octospec-set.json")) == {"octospec-set": 1, "name": "octo", "customer": None}
    assert there == contents(releases.out)


def test_a_second_time_it_leaves_everything(octospec: Octospec, releases: Releases) -> None:
    del releases
    octospec("publish", "release/1.0.0", "--to", "www")
    before = {path: path.stat().st_ino for path in Path("www").rglob("*") if path.is_file()}
    ran = octospec("publish", "release/1.0.0", "--to", "www", "--json")
    assert (ran.code, ran.json["written"], ran.json["unchanged"]) == (0, [], 7)
    assert before == {path: path.stat().st_ino for path in Path("www").rglob("*") if path.is_file()}


@pytest.mark.medium
def test_a_dry_run_lists_the_uploads_and_writes_nothing(octospec: Octospec, releases: Releases) -> None:
    del releases
    ran = octospec("publish", "release/1.0.0", "--to", "www", "--dry-run", "--json")
    assert ran.code == 0
    assert not Path("www").exists()
    assert (
        octospec("publish", "release/1.0.0", "--to", "www", "--json").json["written"] == ran.json["written"]
    )


def test_the_order_is_record_sums_files_signature_page_and_the_latest_last(
    octospec: Octospec, releases: Releases
) -> None:
    del releases
    assert octospec("publish", "release/1.0.0", "--to", "www", "--json").json["written"] == [
        "octospec-set.json",
        "1.0.0/release.json",
        "1.0.0/SHA256SUMS",
        "1.0.0/CHANGES.md",
        "1.0.0/cloudformation/template.yaml",
        "1.0.0/review/review.html",
        "1.0.0/version.md",
        "1.0.0/SHA256SUMS.sig",
        "index.html",
        "latest.json.sig",
        "latest.json",
    ]


def test_without_a_key_it_is_said_that_no_one_checked_the_signature(
    octospec: Octospec, releases: Releases
) -> None:
    del releases
    ran = octospec("publish", "release/1.0.0", "--to", "www")
    assert (ran.code, "OCT827 without --key, octospec did not check who made the release" in ran.err) == (
        0,
        True,
    )


# --- what is refused ---------------------------------------------------------------------------


def test_a_version_with_other_files_is_refused_whole(octospec: Octospec, releases: Releases) -> None:
    octospec("publish", "release/1.0.0", "--to", "www")
    before = contents(Path("www"))
    other = Releases(Path("other"), keys(), serial=releases.serial)
    other.release("1.0.0", **{"more.md": "More.", "version.md": "other"})
    ran = octospec("publish", "other/1.0.0", "--to", "www")
    assert (ran.code, "OCT830 1.0.0 is published in www with other files" in ran.err) == (2, True)
    assert contents(Path("www")) == before


def test_what_was_put_next_to_the_files_of_a_version_is_reported(
    octospec: Octospec, releases: Releases
) -> None:
    del releases
    octospec("publish", "release/1.0.0", "--to", "www")
    Path("www/1.0.0/more.md").write_text("")
    ran = octospec("publish", "release/1.0.0", "--to", "www")
    assert (ran.code, "OCT830" in ran.err, "1.0.0/more.md is published" in ran.err) == (2, True, True)


def changed(releases: Releases) -> None:
    (releases.out / "1.0.0/CHANGES.md").write_text("Others.")


def unsigned(releases: Releases) -> None:
    (releases.out / "1.0.0/SHA256SUMS.sig").unlink()


def resigned(releases: Releases) -> None:
    Releases(releases.out, new_keys()).release("1.0.0")


def untold(releases: Releases) -> None:
    (releases.out / "latest.json").unlink()


def of_other_sums(releases: Releases) -> None:
    releases.known.clear()
    releases.release("1.0.0", **{"more.md": "More."})
    shutil.copytree(releases.out / "1.0.0", "kept")
    (releases.out / "1.0.0/more.md").unlink()
    Releases(Path("again"), keys()).release("1.0.0")
    shutil.rmtree(releases.out / "1.0.0")
    shutil.copytree("again/1.0.0", releases.out / "1.0.0")


def another_page(releases: Releases) -> None:
    (releases.out / "index.html").write_text("Others.")


def of_a_customer(releases: Releases) -> None:
    made = Releases(releases.out, keys(), customer="acme")
    made.release("1.0.0")
    made.customer = None
    made.report()


def renamed(releases: Releases) -> None:
    releases.release("1.1.0")
    shutil.rmtree(releases.out / "1.0.0")
    (releases.out / "1.1.0").rename(releases.out / "1.0.0")


@pytest.mark.parametrize(
    ("tampering", "reported"),
    [
        (another_page, "OCT823 index.html does not match the checksum in latest.json"),
        (
            of_a_customer,
            "OCT825 latest.json lists the releases of another spec or customer, not those of octo for acme",
        ),
        (renamed, "OCT825 latest.json lists different checksums for 1.0.0"),
        (changed, "OCT823 CHANGES.md is not the released file"),
        (unsigned, "OCT824 SHA256SUMS is not signed"),
        (resigned, "OCT824 SHA256SUMS.sig is not a signature of SHA256SUMS by this key"),
        (untold, "OCT826 latest.json next to the release is missing"),
        (of_other_sums, "OCT825 latest.json lists different checksums for 1.0.0"),
    ],
)
def test_what_is_not_as_released_is_not_published(
    octospec: Octospec, releases: Releases, tampering: Callable[[Releases], None], reported: str
) -> None:
    tampering(releases)
    ran = octospec("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    assert (ran.code, reported in ran.err) == (2, True), ran.err
    assert not Path("www").exists()


def test_another_spec_and_a_customers_set_have_places_of_their_own(
    octospec: Octospec, releases: Releases
) -> None:
    del releases
    octospec("publish", "release/1.0.0", "--to", "www")
    before = contents(Path("www"))
    Releases(Path("acme"), keys(), customer="acme").release("1.0.0", **{"customer.md": "acme"})
    Releases(Path("else"), keys(), name="else").release("2.0.0")
    for folder, to in (("acme/1.0.0", "www"), ("acme/1.0.0", "www/acme"), ("else/2.0.0", "www")):
        ran = octospec("publish", folder, "--to", to)
        assert (ran.code, "OCT833" in ran.err) == (2, True)
    assert {path: text for path, text in contents(Path("www")).items() if path in before} == before
    assert b"acme" not in b"".join(contents(Path("www")).values())
    assert octospec("publish", "acme/1.0.0", "--to", "for-acme").code == 0
    assert octospec("publish", "release/1.0.0", "--to", "for-acme").code == 2


def linked_folder(www: Path) -> None:
    Path("elsewhere").mkdir()
    www.mkdir()
    (www / "1.0.0").symlink_to(Path("elsewhere").resolve())


def linked_file(www: Path) -> None:
    (www / "1.0.0").mkdir(parents=True)
    (www / "1.0.0/CHANGES.md").symlink_to("/etc/hostname")


def a_file(www: Path) -> None:
    www.write_text("")


def a_file_as_version(www: Path) -> None:
    www.mkdir()
    (www / "1.0.0").write_text("")


def a_pipe(www: Path) -> None:
    www.mkdir()
    os.mkfifo(www / "latest.json")


@pytest.mark.parametrize("obstacle", [linked_folder, linked_file, a_file, a_file_as_version, a_pipe])
def test_what_is_in_the_way_is_reported(
    octospec: Octospec, releases: Releases, obstacle: Callable[[Path], None]
) -> None:
    del releases
    obstacle(Path("www"))
    ran = octospec("publish", "release/1.0.0", "--to", "www")
    assert (ran.code, "OCT831" in ran.err) == (2, True), ran
    assert not list(Path("elsewhere").glob("*"))
    if not Path("www").is_dir():
        assert octospec("publish", "release/1.0.0", "--to", "www", "--dry-run").code == 2


def test_a_full_disk_is_reported_and_the_next_publisher_ends_it(
    octospec: Octospec, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.fsync, iter(range(100))

    def full(descriptor: int) -> None:
        if next(count) == 4:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    ran = octospec("publish", "release/1.0.0", "--to", "www")
    assert (ran.code, "OCT831" in ran.err, "no space left on device" in ran.err) == (2, True, True)
    assert not Path("www/latest.json").exists()
    assert octospec("publish", "release/1.0.0", "--to", "www").code == 0
    assert contents(releases.out).items() <= contents(Path("www")).items()


@pytest.mark.parametrize(
    ("to", "options"),
    [
        ("gs://bucket/octo", ()),
        ("s3://B/octo", ()),
        ("s3://bucket/../octo", ()),
        ("s3://bucket//octo//x", ()),
        ("www", ("--profile", "me")),
        ("s3://bucket/octo", ("--endpoint-url", "https://me:secret@host/")),
        ("s3://bucket/octo", ("--endpoint-url", "host")),
        ("", ()),
    ],
)
def test_a_destination_that_is_invalid_is_reported_without_secrets(
    octospec: Octospec, releases: Releases, to: str, options: tuple[str, ...]
) -> None:
    del releases
    ran = octospec("publish", "release/1.0.0", "--to", to, *options)
    assert (ran.code, "secret" in ran.out + ran.err) == (2, False)


@pytest.mark.parametrize("folder", ["release", "missing", "spec.yaml", os.devnull, "release/latest.json"])
def test_what_is_not_a_release_is_reported(octospec: Octospec, releases: Releases, folder: str) -> None:
    del releases
    ran = octospec("publish", folder, "--to", "www")
    assert (ran.code, "OCT826" in ran.err) == (2, True)


def test_without_boto3_it_is_said_how_to_install_it(
    octospec: Octospec, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    del releases
    monkeypatch.setitem(sys.modules, "boto3", None)
    ran = octospec("publish", "release/1.0.0", "--to", "s3://bucket/octo")
    assert (ran.code, extra_help("aws") in ran.err) == (2, True)


# --- latest.json -------------------------------------------------------------------------------


def test_the_latest_waits_until_each_version_is_there(octospec: Octospec, releases: Releases) -> None:
    releases.release("1.1.0")
    ran = octospec("publish", "release/1.1.0", "--to", "www", "--json")
    assert (ran.code, ran.json["latest"]) == (0, "waits")
    assert [one["code"] for one in ran.json["diagnostics"]] == ["OCT827", "OCT835"]
    assert not Path("www/latest.json").exists()
    assert octospec("publish", "release/1.0.0", "--to", "www", "--json").json["latest"] == "uploaded"
    assert {path: text for path, text in contents(Path("www")).items() if "set" not in path} == contents(
        releases.out
    )


def test_an_older_publisher_leaves_a_newer_latest(octospec: Octospec, releases: Releases) -> None:
    shutil.copytree(releases.out, "old")
    releases.release("1.1.0")
    for version in ("1.0.0", "1.1.0"):
        octospec("publish", f"release/{version}", "--to", "www")
    before = contents(Path("www"))
    ran = octospec("publish", "old/1.0.0", "--to", "www", "--json")
    assert (ran.code, ran.json["latest"], contents(Path("www"))) == (0, "newer", before)


def test_who_does_not_know_what_is_published_is_refused(octospec: Octospec, releases: Releases) -> None:
    octospec("publish", "release/1.0.0", "--to", "www")
    shutil.copytree(releases.out, "old")
    releases.release("1.1.0")
    octospec("publish", "release/1.1.0", "--to", "www")
    before = contents(Path("www"))
    old = Releases(Path("old"), keys(), serial=5, known=releases.known[:1])
    old.release("1.2.0")
    ran = octospec("publish", "old/1.2.0", "--to", "www")
    assert (ran.code, "OCT834" in ran.err, "lists 1.1.0" in ran.err) == (2, True, True)
    assert contents(Path("www")) == before


def test_a_withdrawal_is_published_and_never_lost(octospec: Octospec, releases: Releases) -> None:
    releases.release("1.1.0")
    for version in ("1.0.0", "1.1.0"):
        octospec("publish", f"release/{version}", "--to", "www")
    other = Releases(Path("other"), keys(), serial=9, known=releases.known[:])
    releases.withdraw("1.1.0", "It trusts too many.")
    ran = octospec("publish", "release/1.1.0", "--to", "www", "--json")
    assert ran.json["written"] == ["index.html", "latest.json.sig", "latest.json"]
    other.release("1.2.0")
    ran = octospec("publish", "other/1.2.0", "--to", "www")
    assert (ran.code, "lists 1.1.0 as withdrawn" in ran.err) == (2, True)


def test_what_was_signed_is_not_replaced_by_what_is_not(octospec: Octospec, releases: Releases) -> None:
    octospec("publish", "release/1.0.0", "--to", "www")
    other = Releases(Path("other"), serial=5, known=releases.known[:])
    other.release("1.1.0")
    ran = octospec("publish", "other/1.1.0", "--to", "www")
    assert (ran.code, "OCT834 the published latest.json is signed, and this one is not" in ran.err) == (
        2,
        True,
    )


# --- killed, and two at once -------------------------------------------------------------------


def at_each_change(clock: Clock) -> None:
    """Count what a process does to files, each before it is done."""
    changes = {"open", "os.link", "os.rename", "os.remove", "os.mkdir"}
    sys.addaudithook(lambda event, _: clock.tick() if event in changes else None)


forks = pytest.mark.skipif(sys.platform != "linux", reason="the test forks")


@pytest.mark.deep
@forks
@pytest.mark.large
def test_killed_at_any_moment_it_is_ended_by_the_next(octospec: Octospec, releases: Releases) -> None:
    del releases
    command = ("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    octospec(*command)
    whole = contents(Path("www"))
    codes = []
    for last in range(1, MOMENTS, 2):
        shutil.rmtree("www")
        codes.append(ended(running(command, partial(at_each_change, Clock(last)))))
        left = contents(Path("www")).items()
        assert {path: text for path, text in left if path in whole}.items() <= whole.items()
        assert octospec(*command).code == 0
        assert contents(Path("www")) == whole
    assert codes.count(-signal.SIGKILL) >= 20
    assert codes[-1] == 0


def test_what_a_killed_one_left_next_to_the_last_file_of_a_folder_is_removed(
    octospec: Octospec, releases: Releases
) -> None:
    """All files are there, so the next one writes none of them: it still looks for what is unfinished."""
    del releases
    command = ("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    octospec(*command)
    whole = contents(Path("www"))
    for path in {Path("www", name).parent for name in whole}:
        (path / f"{NEW}0123456789abcdef").write_text("a part")
    assert octospec(*command, "--dry-run").code == 0
    assert len(contents(Path("www"))) > len(whole), "a dry run changes nothing"
    assert octospec(*command).code == 0
    assert contents(Path("www")) == whole


def test_what_another_publisher_has_not_finished_in_a_folder_below_stays(tmp_path: Path) -> None:
    theirs, killed = tmp_path / "1.0.0/theirs", tmp_path / "1.0.0"
    theirs.mkdir(parents=True)
    for folder in (theirs, killed):
        (folder / f"{NEW}0123456789abcdef").write_text("a part")
    to = partial(folder_destination, dry_run=False)
    with to(str(theirs)), to(str(tmp_path)) as own:
        own.keys("1.0.0/")
    assert [path.parent for path in tmp_path.rglob(f"{NEW}*")] == [theirs]


MOMENTS = 150
"""More than a process has that publishes a small release."""


@pytest.mark.medium
@forks
def test_of_two_publishers_one_waits_or_is_refused(octospec: Octospec, releases: Releases) -> None:
    Releases(Path("other"), keys()).release("1.0.0", **{"version.md": "other"})
    wholes = [contents(Path(name)) for name in ("release", "other")]
    for _ in range(3):
        shutil.rmtree("www", ignore_errors=True)
        commands = [("publish", f"{name}/1.0.0", "--to", "www") for name in ("release", "other")]
        codes = [ended(process) for process in [running(command) for command in commands]]
        assert sorted(codes) == [0, 2]
        there = contents(Path("www"))
        del there["octospec-set.json"]
        assert there == wholes[codes.index(0)]
    del octospec, releases


def test_a_folder_that_is_being_published_into_is_reported(octospec: Octospec, releases: Releases) -> None:
    del releases
    with open_destination("www", StoreOptions(), dry_run=False):
        ran = octospec("publish", "release/1.0.0", "--to", "www")
        assert (ran.code, "OCT531" in ran.err) == (2, True)
    with pytest.raises(RefusedError), open_destination("ftp://host/www", StoreOptions(), dry_run=False):
        pass
