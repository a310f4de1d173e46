"""``octospec key``: customers pin the recovery key, and it alone says which keys sign releases."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from contextlib import chdir
from pathlib import Path

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.signing import private_key, signature
from octo_spec.storage.releases import new_keys
from tests.cli.conftest import SPEC, Octospec
from tests.release.small_releases import contents

RECOVERY = ("--recovery", "octo-recovery.key")
REVOKE = ("key", "revoke", "octo", *RECOVERY, "--reason", "A laptop was stolen.")
RELEASE = ("release", "spec.yaml", "--date", "2026-11-26")
VERIFY = ("verify", "release/1.0.0", "--key", "octo.pub")


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make keys and release version 1.0.0 with them, once for all tests."""
    folder = tmp_path_factory.mktemp("keys")
    with chdir(folder):
        octospec = Octospec(folder)
        ran = octospec("key", "new", "octo", "--date", "2026-11-26")
        assert ran.out.splitlines() == [
            "wrote octo-recovery.key: keep it offline",
            "wrote octo.key: signs releases",
            "wrote octo.pub: for customers, who pin it",
            "wrote keys.json",
            "wrote keys.json.sig",
            "list 1 of 2026-11-26",
            "  octo  since 2026-11-26  valid",
        ]
        assert octospec(*RELEASE, "--key", "octo.key").code == 0
    return folder


@pytest.fixture
def released(octospec: Octospec, first_release: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Copy keys and release; nothing was seen of this vendor before."""
    shutil.copytree(first_release, octospec.folder, dirs_exist_ok=True)
    monkeypatch.setenv("XDG_STATE_HOME", str(octospec.folder / "state"))
    return octospec


def leaked(octospec: Octospec) -> None:
    """Add a key and revoke the first one."""
    assert octospec("key", "add", "octo-2", *RECOVERY).code == 0
    assert octospec(*REVOKE).code == 0


# --- keys and lists ----------------------------------------------------------------------------


def test_the_private_keys_are_for_their_owner_alone_and_existing_files_stay(released: Octospec) -> None:
    for name in ("octo.key", "octo-recovery.key"):
        assert stat.S_IMODE(Path(name).stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    before = contents(released.folder)
    assert "OCT535" in released("key", "new", "octo").err
    assert "OCT535" in released("key", "new", "other").err, "keys.json exists"
    assert contents(released.folder) == before


def test_each_list_has_the_next_number_and_says_which_keys_are_valid(released: Octospec) -> None:
    leaked(released)
    ran = released("key", "list", "--key", "octo.pub")
    number, first, second = ran.out.splitlines()
    assert (ran.code, number.split()[:2], second.split()[-1]) == (0, ["list", "3"], "valid")
    assert first.endswith(": A laptop was stolen.")
    again = released(*REVOKE, "--json")
    assert (again.code, again.json["written"], again.json["number"]) == (0, [], 3)
    reported = released("key", "list", "--json").json
    assert [(key["name"], key["reason"]) for key in reported["keys"]] == [
        ("octo", "A laptop was stolen."),
        ("octo-2", ""),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "octo", *RECOVERY), "OCT842 list 1 has a key 'octo' already"),
        (("add", "more", "--recovery", "octo.key"), "OCT842 the recovery key of keys.json is another one"),
        (("add", "more", "--recovery", "octo.pub"), "OCT822 octo.pub is a public key"),
        (("add", "more", *RECOVERY, "--keys", "spec.yaml"), "OCT842 spec.yaml is not a list of signing keys"),
        (("revoke", "more", *RECOVERY, "--reason", "x"), "OCT842 list 1 has no key 'more'; it has octo"),
        (("revoke", "octo", *RECOVERY, "--reason", " "), "--reason is empty"),
        (("list", "--key", "octo.key"), "OCT822 octo.key is a private key"),
        (("list", "missing.json"), "OCT842 missing.json cannot be read"),
    ],
)
def test_what_is_no_next_list_is_refused(released: Octospec, words: tuple[str, ...], message: str) -> None:
    before = contents(released.folder)
    ran = released("key", *words)
    assert (ran.code, message in ran.err) == (2, True), ran.err
    assert contents(released.folder) == before


# --- the day a key leaks -----------------------------------------------------------------------


@pytest.mark.medium
def test_a_leaked_key_is_replaced_and_customers_keep_the_key_that_they_pinned(released: Octospec) -> None:
    assert released(*VERIFY).code == 0
    leaked(released)
    ran = released("release", "--key", "octo.key", "--keys", "keys.json")
    assert (ran.code, "OCT840 octo.key is the key 'octo', which list 3 revokes" in ran.err) == (2, True)
    ran = released("release", "--key", "octo-2.key", "--keys", "keys.json")
    assert (ran.code, "compare each version that it lists with your own records" in ran.err) == (2, True)
    ran = released("release", "--key", "octo-2.key", "--sign-again")
    assert (ran.code, ran.out) == (0, "small 1.0.0\n  updated  signed, the latest\n"), ran.err
    ran = released(*VERIFY)
    assert (ran.code, ran.err) == (0, ""), "the new latest.json lists the checksums that the old key signed"
    assert released(*RELEASE, "--key", "octo-2.key").code == 0, "the old signature stays"
    assert released(*VERIFY).code == 0
    released.write("spec.yaml", SPEC.replace("version: 1.0.0", "version: 1.0.1"))
    assert released(*RELEASE, "--key", "octo-2.key").code == 0
    assert released("verify", "release/1.0.1", "--key", "octo.pub").code == 0


@pytest.mark.medium
def test_a_thief_signs_nothing_that_a_customer_with_the_new_list_accepts(released: Octospec) -> None:
    shutil.copytree(released.folder, "thief")
    leaked(released)
    assert released("release", "--key", "octo-2.key", "--sign-again").code == 0
    assert released(*VERIFY).code == 0
    with chdir("thief"):
        released.write("thief/spec.yaml", SPEC.replace("version: 1.0.0", "version: 1.0.1"))
        assert released(*RELEASE, "--key", "octo.key").code == 0
    shutil.copytree("thief/release/1.0.1", "release/1.0.1")
    ran = released("verify", "release/1.0.1", "--key", "octo.pub")
    assert (ran.code, "OCT840 SHA256SUMS is signed with the key 'octo', which list 3" in ran.err) == (1, True)
    for name in ("latest.json", "latest.json.sig"):
        shutil.copy(f"thief/release/{name}", f"release/{name}")
    ran = released("verify", "release/1.0.1", "--key", "octo.pub")
    assert (ran.code, "OCT840 latest.json is signed with the key 'octo'" in ran.err) == (1, True)
    ran = released("outdated", "release/1.0.0", "--latest", "release/latest.json", "--key", "octo.pub")
    assert (ran.code, "OCT840 latest.json is signed with the key 'octo'" in ran.err) == (2, True)
    ran = released("verify", "thief/release/1.0.1", "--key", "octo.pub")
    assert (ran.code, "OCT841 keys.json has number 1, but number 3 was seen before" in ran.err) == (1, True)
    shutil.rmtree("state")
    assert released("verify", "thief/release/1.0.1", "--key", "octo.pub").code == 0, "never saw the new list"
    ran = released("verify", "thief/release/1.0.1", "--key", "octo.pub", "--keys-at-least", "2")
    assert (ran.code, "has number 1, but number 2 is known" in ran.err) == (1, True)


def test_a_list_that_the_recovery_key_did_not_sign_is_refused(released: Octospec) -> None:
    text = Path("release/keys.json").read_text()
    released.write("release/keys.json", text.replace("2026-11-26", "2026-11-27"))
    ran = released(*VERIFY)
    assert (ran.code, "OCT842 " in ran.err, "keys.json is not signed by the pinned key" in ran.err) == (
        1,
        True,
        True,
    )
    Path("other").mkdir()
    released("key", "new", "other/octo", "--keys", "other/keys.json")
    for name in ("keys.json", "keys.json.sig"):
        shutil.copy(f"other/{name}", f"release/{name}")
    assert released(*VERIFY).code == 1
    Path("release/keys.json").unlink()
    assert "list of signing keys, and there is no keys.json" in released(*VERIFY).err
    assert released(*VERIFY[:-1], "octo-recovery.key").code == 2


def test_a_list_that_names_another_recovery_key_than_its_signer_is_refused(released: Octospec) -> None:
    text = Path("release/keys.json").read_text()
    released("key", "new", "other", "--keys", "other.json")
    other = Path("other.json").read_text()
    mine, theirs = (json.loads(each)["recovery"] for each in (text, other))
    forged = text.replace(json.dumps(mine), json.dumps(theirs))
    key = private_key(Path("octo-recovery.key").read_bytes(), "octo-recovery.key")
    assert not isinstance(key, Diagnostic)
    released.write("release/keys.json", forged)
    released.write("release/keys.json.sig", signature(forged.encode(), key))
    ran = released(*VERIFY)
    assert (ran.code, "names another recovery key than the one that signed it" in ran.err) == (1, True)


def test_two_lists_with_one_number_are_reported(released: Octospec) -> None:
    assert released(*VERIFY).code == 0
    first = {name: Path(name).read_bytes() for name in ("keys.json", "keys.json.sig")}
    assert released("key", "add", "octo-2", *RECOVERY).code == 0
    shutil.copy("keys.json", "release/keys.json")
    shutil.copy("keys.json.sig", "release/keys.json.sig")
    assert released(*VERIFY).code == 0
    for name, content in first.items():
        Path(name).write_bytes(content)
    assert released("key", "add", "octo-3", *RECOVERY).code == 0
    shutil.copy("keys.json", "release/keys.json")
    shutil.copy("keys.json.sig", "release/keys.json.sig")
    ran = released(*VERIFY)
    assert (ran.code, "another list with this number was seen before" in ran.err) == (1, True), ran.err


def test_where_the_number_cannot_be_kept_it_is_said(
    released: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.write("state", "")
    ran = released(*VERIFY)
    assert (ran.code, "OCT843 octospec cannot remember that it saw number 1" in ran.err) == (0, True)
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(released.folder / "home"))
    assert "OCT843" not in released(*VERIFY).err
    kept = list(Path("home/.local/state/octospec/keys").iterdir())
    assert [json.loads(path.read_text())["number"] for path in kept] == [1]


# --- what a vendor publishes -------------------------------------------------------------------


def test_a_list_whose_change_was_interrupted_is_released_with_its_own_signature(released: Octospec) -> None:
    text = Path("keys.json").read_bytes()
    assert released("key", "add", "octo-2", *RECOVERY).code == 0
    Path("keys.json").write_bytes(text)  # the signature is written first, and has a line for each list
    shutil.rmtree("release")
    assert released(*RELEASE, "--key", "octo.key").code == 0
    assert released(*VERIFY).code == 0


def test_where_the_list_cannot_be_written_no_new_key_is_left(
    released: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = contents(released.folder)
    monkeypatch.setattr(new_keys, "put_key_list", full)
    ran = released("key", "add", "octo-2", *RECOVERY)
    assert (ran.code, "OCT535 keys.json cannot be written: No space left" in ran.err) == (2, True)
    assert contents(released.folder) == before


def test_a_published_list_that_is_not_signed_is_replaced_and_another_vendors_is_not(
    released: Octospec,
) -> None:
    publish = ("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    assert released(*publish).code == 0
    text = Path("www/keys.json").read_text()
    released.write("www/keys.json", text.replace('"number": 1', '"number": 1000'))
    ran = released(*publish, "--json")
    assert (ran.code, ran.json["written"]) == (0, ["keys.json"]), ran.err
    released("key", "new", "other", "--keys", "other.json")
    shutil.copy("other.json", "www/keys.json")
    shutil.copy("other.json.sig", "www/keys.json.sig")
    ran = released(*publish)
    assert (
        ran.code,
        "OCT842 the published keys.json is another list of another recovery key" in ran.err,
    ) == (
        2,
        True,
    )


def test_a_list_is_published_and_an_older_one_does_not_replace_it(released: Octospec) -> None:
    publish = ("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")
    assert released(*publish).code == 0
    assert released("verify", "www/1.0.0", "--key", "octo.pub").code == 0
    shutil.copytree("release", "old")
    leaked(released)
    assert released("release", "--key", "octo-2.key", "--sign-again").code == 0
    ran = released(*publish, "--json")
    assert (ran.code, ran.json["written"]) == (0, ["keys.json.sig", "keys.json", "latest.json.sig"])
    assert released("verify", "www/1.0.0", "--key", "octo.pub").code == 0
    ran = released("publish", "old/1.0.0", "--to", "www")
    assert (ran.code, "OCT841 the published keys.json has number 3" in ran.err) == (2, True), ran.err
    ran = released("release", "--key", "octo-2.key", "--keys", "old/keys.json")
    assert (ran.code, "OCT842 octo-2.key is not a key of list 1" in ran.err) == (2, True)
    ran = released("release", "--key", "octo-recovery.key", "--keys", "keys.json")
    assert (ran.code, "is the recovery key, which signs only the list" in ran.err) == (2, True)


@pytest.mark.medium
def test_a_planned_change_of_keys_needs_no_look_at_the_records(released: Octospec) -> None:
    assert released("key", "add", "octo-2", *RECOVERY).code == 0
    released.write("spec.yaml", SPEC.replace("version: 1.0.0", "version: 1.0.1"))
    assert released(*RELEASE, "--key", "octo-2.key").code == 0
    for version in ("1.0.0", "1.0.1"):
        assert released("verify", f"release/{version}", "--key", "octo.pub").code == 0
    assert released(*REVOKE).code == 0
    assert released("release", "--key", "octo-2.key", "--keys", "keys.json").code == 0
    assert released(*VERIFY).code == 0


@pytest.mark.large
def test_after_a_leak_a_release_is_an_update_from_every_version_whichever_key_signed_it(
    released: Octospec,
) -> None:
    leaked(released)
    for number, name in (("1.1.0", "base"), ("1.2.0", "common")):
        spec = SPEC.replace("version: 1.0.0", f"version: {number}").replace("{main:", f"{{{name}:")
        released.write("spec.yaml", spec)
        assert released(*RELEASE, "--key", "octo-2.key", "--sign-again").code == 0
    moved = Path("release/1.2.0/terraform/moved.tf").read_text()
    notice = Path("release/1.2.0/NOTICE.md").read_text()
    assert all(f"reader_{name}" in moved for name in ("main", "base", "common"))
    assert "# octo small 1.2.0" not in notice
    assert "## From 1.0.0" in notice
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        ran = released("verify", f"release/{version}", "--key", "octo.pub")
        assert (ran.code, ran.err) == (0, ""), version
    for version, code in (("1.0.0", 1), ("1.1.0", 1), ("1.2.0", 0)):
        ran = released(
            "outdated", f"release/{version}/iam-json", "--latest", "release/latest.json", "--key", "octo.pub"
        )
        assert ran.code == code, ran.out


@pytest.mark.medium
def test_an_approval_is_held_to_the_list_of_its_reviewer(released: Octospec) -> None:
    approve = ("approve", "spec.yaml", "--by", "A. Reviewer", "--until", "2030-01-01")
    review = ("review", "spec.yaml", "--approved", "approval.json", "--approved-key", "octo.pub", "--json")
    assert released(*approve, "--key", "octo.key").code == 0
    assert released(*review, "--out", "one").code == 0
    Path("approval.json.keys.json").rename("kept")
    assert "there is no approval.json.keys.json" in released(*review[:-1], "--out", "none").err
    Path("kept").rename("approval.json.keys.json")
    leaked(released)
    assert "OCT840" in released(*approve, "--key", "octo.key", "--force").err
    shutil.copy("keys.json", "approval.json.keys.json")
    shutil.copy("keys.json.sig", "approval.json.keys.json.sig")
    [problem] = released(*review, "--out", "two").json["diagnostics"]
    assert problem["code"] == "OCT840"
    assert problem["help"] == "get the file again, signed with a valid key"
    assert released(*approve, "--key", "octo-2.key", "--force").code == 0
    assert released(*review, "--out", "three").code == 0
