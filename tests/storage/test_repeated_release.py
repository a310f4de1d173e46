"""A release workflow that was interrupted: the same commands, on another day, finish it."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC, Octospec, Ran
from tests.release.killed import Clock, ended, running
from tests.release.small_releases import contents

if TYPE_CHECKING:
    from collections.abc import Callable

MORE = SPEC.replace("allow: ce:Get*", "allow: [ce:Get*, budgets:ViewBudget]")
FIRST, SECOND = "1795651200", "1795996800"
"""Two days, as ``SOURCE_DATE_EPOCH`` has them: 2026-11-26 and 2026-11-30."""
RELEASE = ("release", "spec.yaml", "--key", "octo.key")


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish version 1.0.0 to ``www``, and write the spec of version 2.0.0; once for all tests."""
    folder = tmp_path_factory.mktemp("begin")
    with chdir(folder), pytest.MonkeyPatch.context() as patching:
        patching.setenv("SOURCE_DATE_EPOCH", FIRST)
        octospec = Octospec(folder)
        octospec("key", "new", "octo")
        assert workflow(octospec).code == 0
        octospec.write("spec.yaml", MORE.replace("version: 1.0.0", "version: 2.0.0"))
        shutil.copytree("www", "www-before")
        assert workflow(octospec).code == 0
        shutil.move("www", "www-after")
    return folder


@pytest.fixture
def begun(octospec: Octospec, begin: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Copy what is published before the second version, on the later day."""
    shutil.copytree(begin, octospec.folder, dirs_exist_ok=True)
    shutil.copytree("www-before", "www")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SECOND)
    return octospec


def download() -> None:
    """Give a new machine what is published, as the workflow of docs/publishing.md does."""
    shutil.rmtree("release", ignore_errors=True)
    if Path("www").exists():
        shutil.copytree("www", "release", ignore=shutil.ignore_patterns("octospec-set.json", ".octospec*"))


def workflow(octospec: Octospec) -> Ran:
    """Download, release and publish; return what the first failing command printed."""
    download()
    ran = octospec(*RELEASE, "--json")
    return publish(octospec, ran.json["folder"]) if ran.code == 0 else ran


def publish(octospec: Octospec, folder: str) -> Ran:
    return octospec("publish", folder, "--to", "www", "--key", "octo.pub")


def date_of(version: str) -> str:
    listed = json.loads(Path("www/latest.json").read_text())["releases"]
    return next(str(each["date"]) for each in listed if each["version"] == version)


# --- what a killed publisher left --------------------------------------------------------------


def left(names: Callable[[str], bool]) -> None:
    """Publish some of the files of version 2.0.0, in their order."""
    for path in sorted(Path("www-after").rglob("*")):
        name = path.relative_to("www-after").as_posix()
        if path.is_file() and names(name):
            target = Path("www", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def a_few_files(name: str) -> bool:
    return name in {"2.0.0/release.json", "2.0.0/SHA256SUMS", "2.0.0/CHANGES.md"}


def all_but_the_latest(name: str) -> bool:
    return name.startswith("2.0.0/")


def all_but_latest_json(name: str) -> bool:
    return name != "latest.json"


def everything(_: str) -> bool:
    return True


@pytest.mark.deep
@pytest.mark.medium
@pytest.mark.parametrize("names", [a_few_files, all_but_the_latest, all_but_latest_json, everything])
def test_on_another_day_the_workflow_finishes_what_a_killed_publisher_left(
    begun: Octospec, names: Callable[[str], bool]
) -> None:
    left(names)
    ran = workflow(begun)
    assert (ran.code, date_of("2.0.0")) == (0, "2026-11-26"), ran.err
    assert contents(Path("www")) == contents(Path("www-after"))


def at_each_rename(clock: Clock) -> None:
    changes = {"os.link", "os.rename"}
    sys.addaudithook(lambda event, _: clock.tick() if event in changes else None)


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.skipif(sys.platform != "linux", reason="the test forks")
@pytest.mark.parametrize("moment", range(1, 51))
def test_killed_at_any_moment_it_ends_on_another_day_and_on_another_machine(
    begun: Octospec, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", FIRST)
    download()
    if ended(running((*RELEASE,), partial(at_each_rename, Clock(moment)))) == 0:
        assert begun(*RELEASE).code == 0
        command = ("publish", "release/2.0.0", "--to", "www", "--key", "octo.pub")
        ended(running(command, partial(at_each_rename, Clock(moment))))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SECOND)
    ran = workflow(begun)
    assert ran.code == 0, ran.err
    again = workflow(begun)
    assert (again.code, "files        0 new" in again.out) == (0, True), again.err
    whole = contents(Path("www"))
    if date_of("2.0.0") == "2026-11-26":
        assert whole == contents(Path("www-after"))


# --- what is repeated --------------------------------------------------------------------------


@pytest.mark.medium
def test_a_release_that_exists_is_unchanged_when_it_is_made_again(begun: Octospec) -> None:
    assert begun(*RELEASE).code == 0
    before = contents(Path("release"))
    ran = begun(*RELEASE)
    assert (ran.code, ran.out.splitlines()[1]) == (0, "  unchanged  release/2.0.0  signed, the latest")
    assert begun(*RELEASE, "--json").json["unchanged"] is True
    assert contents(Path("release")) == before


@pytest.mark.medium
def test_an_older_version_is_unchanged_after_a_later_one_and_a_withdrawal(begun: Octospec) -> None:
    begun.write("spec.yaml", SPEC)
    words = ("--withdraw", "2.0.0", "--reason", "Too much.")
    shutil.rmtree("release")
    shutil.copytree("www-after", "release")
    assert begun("release", "--key", "octo.key", *words).code == 0
    ran = begun(*RELEASE)
    assert (ran.code, "unchanged  release/1.0.0  signed, the latest" in ran.out) == (0, True), ran.err


RENAMED = SPEC.replace("inline: {main:", "inline: {base:")


def with_both_versions(octospec: Octospec, spec: str) -> None:
    """Take the folder with versions 1.0.0 and 2.0.0, and write another spec."""
    shutil.rmtree("release", ignore_errors=True)
    shutil.copytree("www-after", "release")
    octospec.write("spec.yaml", spec)


@pytest.mark.medium
def test_a_version_is_unchanged_after_a_release_of_an_older_line(begun: Octospec) -> None:
    with_both_versions(begun, RENAMED.replace("version: 1.0.0", "version: 1.1.0"))
    assert begun(*RELEASE).code == 0
    begun.write("spec.yaml", MORE.replace("version: 1.0.0", "version: 2.0.0"))
    before = contents(Path("release"))
    ran = begun(*RELEASE)
    assert (ran.code, "unchanged  release/2.0.0" in ran.out) == (0, True), ran.err
    assert contents(Path("release")) == before


@pytest.mark.deep
@pytest.mark.medium
def test_a_release_that_withdraws_a_newer_one_is_an_update_from_it_and_can_be_repeated(
    begun: Octospec,
) -> None:
    with_both_versions(begun, RENAMED.replace("version: 1.0.0", "version: 1.1.0"))
    words = (*RELEASE, "--withdraw", "2.0.0", "--reason", "Too much.")
    assert begun(*words).code == 0
    assert "## From 2.0.0" in Path("release/1.1.0/NOTICE.md").read_text()
    before = contents(Path("release"))
    for again in (words, RELEASE):
        ran = begun(*again)
        assert (ran.code, "unchanged  release/1.1.0" in ran.out) == (0, True), ran.err
    assert contents(Path("release")) == before


@pytest.mark.deep
@pytest.mark.medium
def test_a_release_whose_missing_files_are_written_again_is_not_unchanged(begun: Octospec) -> None:
    with_both_versions(begun, MORE.replace("version: 1.0.0", "version: 2.0.0"))
    before = contents(Path("release"))
    shutil.rmtree("release/2.0.0/terraform")
    ran = begun(*RELEASE)
    assert (ran.code, "released  release/2.0.0" in ran.out) == (0, True), ran.err
    assert contents(Path("release")) == before
    assert begun(*RELEASE, "--json").json["unchanged"] is True


@pytest.mark.medium
def test_a_changed_spec_with_the_same_version_is_refused(begun: Octospec) -> None:
    begun.write("spec.yaml", SPEC.replace("Reports.", "Reports of costs."))
    download()
    before = contents(Path("release"))
    ran = begun(*RELEASE)
    assert (ran.code, "OCT820 release/1.0.0 was already released" in ran.err) == (2, True)
    assert contents(Path("release")) == before


@pytest.mark.medium
def test_a_withdrawal_that_was_killed_is_repeated_on_another_day(begun: Octospec) -> None:
    """A killed publisher left the new signature next to the old latest.json."""
    shutil.rmtree("release")
    shutil.copytree("www-after", "release")
    old = Path("release/latest.json").read_bytes()
    words = ("release", "--key", "octo.key", "--withdraw", "2.0.0", "--reason", "Too much.")
    assert begun(*words, "--date", "2026-11-26").code == 0
    Path("release/latest.json").write_bytes(old)
    assert begun("verify", "release/1.0.0", "--key", "octo.pub").code == 1, "the page is the new one"
    ran = begun(*words)
    assert ran.code == 0, ran.err
    assert begun("verify", "release/1.0.0", "--key", "octo.pub").code == 0


# --- what a release is compared with -----------------------------------------------------------


@pytest.mark.medium
def test_the_version_before_is_compared_once_however_its_folder_is_named(begun: Octospec) -> None:
    download()
    assert begun(*RELEASE, "--previous", str(Path("release/1.0.0").absolute())).code == 0
    assert "## From 1.0.0" not in Path("release/2.0.0/NOTICE.md").read_text()


def test_a_version_before_that_was_changed_is_refused(begun: Octospec) -> None:
    download()
    path = Path("release/1.0.0/iam-json/reader/trust-policy.json")
    assert path.exists(), sorted(contents(Path("release/1.0.0/iam-json")))
    path.write_text(path.read_text().replace("111122223333", "444455556666"))
    ran = begun(*RELEASE)
    assert (
        ran.code,
        "OCT823 release/1.0.0: iam-json/reader/trust-policy.json is not the released" in ran.err,
    ) == (
        2,
        True,
    ), ran.err
    assert not Path("release/2.0.0").exists()
