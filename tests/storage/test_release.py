"""What a folder of releases says: which are withdrawn or supported, and what was interrupted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from octo_spec.cli import main
from octo_spec.model.launch import LaunchKind
from octo_spec.model.review_facts import AnswerStep
from octo_spec.model.review_json import facts_from_json
from octo_spec.release.latest import parsed_latest
from octo_spec.release.record import parsed_record
from octo_spec.storage.releases.release_folders import locked_stage
from tests.cli.conftest import SPEC, Octospec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.release.latest import Latest

ROOT = Path(__file__).parents[2]
SIGNED = ("--key", "octo.key", "--date", "2026-11-26")
MORE = SPEC.replace("allow: ce:Get*", "allow: [ce:Get*, budgets:ViewBudget]")


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release versions 1.0.0 and 2.0.0, once for all tests."""
    folder = tmp_path_factory.mktemp("two")
    with chdir(folder):
        octospec = Octospec(folder)
        octospec("key", "new", "octo")
        assert octospec("release", "spec.yaml", *SIGNED).code == 0
        version(octospec, MORE, "2.0.0")
        assert octospec("release", "spec.yaml", *SIGNED).code == 0
    return folder


@pytest.fixture
def released(octospec: Octospec, two_releases: Path) -> Octospec:
    """Copy the key and the releases, so that a test may change them."""
    shutil.copytree(two_releases, octospec.folder, dirs_exist_ok=True)
    return octospec


def version(octospec: Octospec, text: str, number: str) -> None:
    octospec.write("spec.yaml", text.replace("version: 1.0.0", f"version: {number}"))


def reported(octospec: Octospec) -> Latest:
    latest = parsed_latest((octospec.folder / "release/latest.json").read_text())
    assert latest is not None
    return latest


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- what is reported --------------------------------------------------------------------------


@pytest.mark.medium
def test_the_version_before_is_found_and_what_differs_is_reported(released: Octospec) -> None:
    [second, first] = reported(released).releases
    assert (first.previous, first.step, first.changes) == (None, None, ())
    assert (second.previous, second.step, second.summary) == ("1.0.0", "major", "New access by 1 statement")
    [change] = second.changes
    assert ("budgets:ViewBudget" in change.text, change.why, change.is_more) == (True, "Reports.", True)
    assert [update.format for update in second.updates] == ["cloudformation", "terraform", "iam-json"]
    record = parsed_record((released.folder / "release/2.0.0/release.json").read_text())
    assert record is not None
    assert record.changes is not None
    assert record.changes.changes[0].witness.startswith("budgets:ViewBudget on")
    assert record.notice == (released.folder / "release/2.0.0/NOTICE.md").read_text()
    review = facts_from_json(
        json.loads((released.folder / "release/2.0.0/review/review.json").read_text("utf-8"))
    )
    assert review.changes is not None
    assert replace(review.changes, answers=()) == record.changes
    [more] = [each for each in review.changes.answers if each.step is not AnswerStep.SAME]
    assert (more.question, more.step, more.gained) == (
        "reads-billing",
        AnswerStep.MORE,
        ("budgets:ViewBudget",),
    )
    assert "budgets:ViewBudget" in (released.folder / "release/2.0.0/review/review.md").read_text("utf-8")
    for words in ("2.0.0: more access\n", "“Reports.”", "is available from 2026-11-26", "a major step"):
        assert words in record.notice


NEVER = "never: {allow: iam:CreateUser, why: No.}\n"
DECIDED = SPEC.replace("default: off", "default: off, ask: build")


@pytest.mark.medium
def test_new_access_for_another_answer_than_the_build_has_needs_its_step(octospec: Octospec) -> None:
    """The build decides that the choice is off, and the entry of a customer may have it on."""
    octospec.write("spec.yaml", DECIDED + NEVER)
    assert octospec("release", "spec.yaml", "--date", "2026-11-26").code == 0
    page = (octospec.folder / "release/1.0.0/review/summary.md").read_text("utf-8")
    assert "; this build decides that extra is off" in page
    version(octospec, DECIDED, "1.1.0")
    assert "the changes require a major step" in octospec("release", "spec.yaml").err  # without the guarantee
    more = DECIDED.replace("allow: ce:List*", "allow: [ce:List*, s3:GetObject]") + NEVER
    version(octospec, more, "1.0.1")
    refused = octospec("release", "spec.yaml", "--date", "2026-11-26")
    assert (refused.code, "the changes require a major step" in refused.err) == (2, True)
    kept = octospec.folder / "release/1.0.0"
    record = json.loads((kept / "release.json").read_text())
    assert record["decided"] == ["extra"]
    # As an earlier octospec released it: only the build can be compared.
    (kept / "release.json").write_text(json.dumps(record | {"decided": None}))
    ran = octospec("release", "spec.yaml", "--previous", "release/1.0.0", "--out", "other")
    assert (ran.code, "OCT846" in ran.err) == (0, True)
    [released] = json.loads((octospec.folder / "other/latest.json").read_text())["releases"]
    assert released["summary"] == "Builds without a customer: No difference in access, roles or inputs"
    notice = (octospec.folder / "other/1.0.1/NOTICE.md").read_text()
    assert "no additional access in builds without a customer\n" in notice
    assert "is not compared: `extra`." in notice


ATTACHING = (
    SPEC.replace("parameters:\n", "parameters:\n  theirs: {type: list, optional: yes, description: ARNs.}\n")
    .replace("[costs, more]}", "[costs, more, kept]}\n    attached: theirs")
    .replace("groups:\n", "groups:\n  theirs: {category: cost-data, access: read, why: T., attach: X}\n")
    .replace("attach: X", 'attach: "${param.theirs}"')
) + (
    "  kept: {category: cost-data, access: read, why: Kept.,"
    ' grants: [{deny: s3:GetObject, on: "arn:${partition}:s3:::kept/*"}]}\n'
)
"""What the attached policies allow is not known, except that they do not allow to read what is kept."""


@pytest.mark.medium
def test_new_access_that_is_not_decided_needs_the_step_of_new_access(octospec: Octospec) -> None:
    """The attached policies may have allowed to read what is denied no longer."""
    octospec.write("spec.yaml", ATTACHING)
    assert octospec("release", "spec.yaml", "--date", "2026-11-26").code == 0
    less = ATTACHING.replace("kept/*", "kept/a*")
    for number in ("1.0.1", "1.1.0"):
        version(octospec, less, number)
        ran = octospec("release", "spec.yaml", "--date", "2026-11-26")
        words = "is not decided whether the changes require a major step: new access of role reader"
        assert (ran.code, words in ran.err) == (2, True)
    version(octospec, less, "2.0.0")
    assert octospec("release", "spec.yaml", "--date", "2026-11-26").code == 0
    version(octospec, ATTACHING, "2.0.1")
    ran = octospec("release", "spec.yaml", "--date", "2026-11-26")
    assert "decided whether the changes require a minor step: lost access" in ran.err


@pytest.mark.medium
def test_a_withdrawn_version_is_reported_everywhere_and_the_one_before_is_the_latest(
    released: Octospec,
) -> None:
    ran = released("release", *SIGNED, "--withdraw", "2.0.0", "--reason", "It is  <too> much.")
    assert (ran.code, ran.out) == (0, "small 1.0.0\n  updated  signed, the latest\n")
    latest = reported(released)
    assert (latest.version, latest.withdrawn[0].reason, latest.serial) == ("1.0.0", "It is <too> much.", 3)
    assert "It is &lt;too&gt; much." in (released.folder / "release/index.html").read_text()
    ran = released("verify", "release/2.0.0", "--key", "octo.pub")
    assert (ran.code, "OCT828 2.0.0 is withdrawn since 2026-11-26: It is <too> much." in ran.err) == (1, True)
    assert released("verify", "release/1.0.0", "--key", "octo.pub", "--at-least", "2.0.0").code == 0


@pytest.mark.medium
def test_saying_it_again_changes_nothing_and_another_reason_is_refused(released: Octospec) -> None:
    words = ("release", *SIGNED, "--withdraw", "2.0.0", "--reason", "Too much.")
    assert released(*words).code == 0
    before = contents(released.folder / "release")
    assert released(*words).code == 0
    assert contents(released.folder / "release") == before
    ran = released(*words[:-1], "Other.")
    assert (ran.code, "was already withdrawn on 2026-11-26: Too much." in ran.err) == (2, True)


@pytest.mark.medium
def test_unsupported_versions_are_reported(released: Octospec) -> None:
    version(released, MORE, "2.0.1")
    assert released("release", "spec.yaml", *SIGNED, "--supported-since", "2.0.0").code == 0
    ran = released("verify", "release/1.0.0", "--key", "octo.pub")
    assert (ran.code, "OCT829 1.0.0 is not supported: the oldest supported version is 2.0.0" in ran.err) == (
        0,
        True,
    )
    assert (
        "versions before 2.0.0 are not supported" in (released.folder / "release/2.0.1/NOTICE.md").read_text()
    )


@pytest.mark.medium
def test_a_notice_ends_no_support_before_the_first_version(octospec: Octospec) -> None:
    assert octospec("release", "spec.yaml", "--supported-since", "1.0.0").code == 0
    assert "supported" not in (octospec.folder / "release/1.0.0/NOTICE.md").read_text()
    assert reported(octospec).supported_since == "1.0.0"


@pytest.mark.medium
def test_the_version_before_must_be_there_to_compare_with(released: Octospec) -> None:
    shutil.rmtree(released.folder / "release/2.0.0")
    version(released, MORE, "2.0.1")
    ran = released("release", "spec.yaml", *SIGNED)
    assert (ran.code, "lists 2.0.0, but release/2.0.0, to compare with, does not exist" in ran.err) == (
        2,
        True,
    )


@pytest.mark.medium
def test_an_older_version_than_the_newest_before_is_not_compared(released: Octospec) -> None:
    version(released, MORE, "3.0.0")
    ran = released("release", "spec.yaml", *SIGNED, "--previous", "release/1.0.0")
    assert (ran.code, "--previous names 1.0.0, but 2.0.0 was released since" in ran.err) == (2, True)


@pytest.mark.medium
def test_nothing_is_added_to_what_others_reported(released: Octospec) -> None:
    version(released, MORE, "2.0.1")
    text = (released.folder / "release/latest.json").read_text()
    released.write("release/latest.json", text.replace("Reports.", "Repairs."))
    assert "OCT824" in released("release", "spec.yaml", *SIGNED).err
    released.write("release/latest.json", "{}")
    assert "does not say which release is the latest" in released("release", "spec.yaml", *SIGNED).err
    released.write("release/latest.json", text)
    assert "is signed, but there is no --key" in released("release", "spec.yaml").err
    assert released("key", "new", "new", "--keys", "new.json").code == 0
    assert "OCT842 new.key is not a key of list 1" in released("release", "spec.yaml", "--key", "new.key").err
    new = ("--key", "new.key", "--keys", "new.json")
    assert "OCT824" in released("release", "spec.yaml", *new).err
    (released.folder / "release/latest.json.sig").unlink()
    assert (
        "is not signed, and with --key octospec would sign" in released("release", "spec.yaml", *SIGNED).err
    )
    assert not (released.folder / "release/2.0.1").exists()


@pytest.mark.medium
def test_releases_of_another_spec_lie_elsewhere(released: Octospec) -> None:
    version(released, MORE.replace("name: small", "name: other"), "2.0.1")
    ran = released("release", "spec.yaml", *SIGNED)
    assert (ran.code, "lists releases of small for everyone, not of other" in ran.err) == (2, True)


# --- what was interrupted ----------------------------------------------------------------------


def killed(moment: int, *words: str) -> bool:
    """Run a command that ends before its ``moment``-th change of a name; return whether it did."""
    process = os.fork()
    if process == 0:
        left = [moment]

        def heard(event: str, arguments: tuple[Any, ...]) -> None:
            if event in ("os.rename", "os.link", "os.remove") and _is_final(*arguments[:2]):
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)

        sys.addaudithook(heard)
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - its file number is needed
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        try:
            main(["release", *SIGNED, *words], standalone_mode=False)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def _is_final(first: object, second: object = "") -> bool:
    """Return whether a file next to the releases is changed, or a release gets its name."""
    paths = (str(first), str(second))
    inside = any(".octospec-release-" in path and path.count("/") > 1 for path in paths)
    return any(path.startswith("release/") or "/release/" in path for path in paths) and not inside


@pytest.mark.skipif(sys.platform != "linux", reason="the test forks")
@pytest.mark.large
@pytest.mark.deep
def test_killed_at_each_change_the_same_command_ends_what_it_began(released: Octospec) -> None:
    whole = contents(released.folder / "release")
    shutil.rmtree(released.folder / "release")
    version(released, SPEC, "1.0.0")
    assert released("release", "spec.yaml", *SIGNED).code == 0
    version(released, MORE, "2.0.0")
    shutil.copytree(released.folder / "release", released.folder / "begin")
    for moment in range(1, 40):
        shutil.rmtree(released.folder / "release")
        shutil.copytree(released.folder / "begin", released.folder / "release")
        if not killed(moment, "spec.yaml"):
            assert moment > 7, "all changes were made before"
            return
        ran = released("release", "spec.yaml", *SIGNED)
        assert (ran.code, "OCT820" in ran.err) in ((0, False), (2, True)), ran.err
        assert contents(released.folder / "release") == whole


@pytest.mark.deep
@pytest.mark.medium
@pytest.mark.skipif(sys.platform != "linux", reason="the test forks")
def test_killed_at_each_change_a_version_is_withdrawn_by_the_same_command(released: Octospec) -> None:
    words = ("--withdraw", "2.0.0", "--reason", "Too much.")
    shutil.copytree(released.folder / "release", released.folder / "begin")
    assert released("release", *SIGNED, *words).code == 0
    whole = contents(released.folder / "release")
    for moment in range(1, 40):
        shutil.rmtree(released.folder / "release")
        shutil.copytree(released.folder / "begin", released.folder / "release")
        if not killed(moment, *words):
            assert moment > 5, "all changes were made before"
            return
        assert released("release", *SIGNED, *words).code == 0
        assert contents(released.folder / "release") == whole


@pytest.mark.medium
def test_two_do_not_release_at_once(released: Octospec) -> None:
    version(released, MORE, "2.0.1")
    before = contents(released.folder / "release")
    with locked_stage(Path("release")) as stage:
        assert isinstance(stage, Path)
        ran = released("release", "spec.yaml", *SIGNED)
        assert (ran.code, "OCT531" in ran.err) == (2, True)
    assert contents(released.folder / "release") == before


def begun(octospec: Octospec) -> None:
    """Leave a release whose folder exists, and that nothing lists."""
    version(octospec, SPEC, "1.0.0")
    assert octospec("release", "spec.yaml", "--out", "new", *SIGNED).code == 0
    for name in ("latest.json", "latest.json.sig", "index.html"):
        (octospec.folder / "new" / name).unlink()


@pytest.mark.medium
def test_a_release_that_was_begun_keeps_its_day(released: Octospec) -> None:
    begun(released)
    assert released("release", "spec.yaml", "--out", "new", "--key", "octo.key").code == 0
    assert released("verify", "new/1.0.0", "--key", "octo.pub").code == 0
    assert json.loads((released.folder / "new/latest.json").read_text())["date"] == "2026-11-26"


@pytest.mark.medium
@pytest.mark.parametrize(
    ("text", "arguments", "refusal", "differs"),
    [
        (MORE, SIGNED, "OCT820 new/1.0.0 already exists, and", "CHANGES.md"),
        (
            SPEC,
            ("--key", "octo.key", "--date", "2026-11-27"),
            "OCT820 new/1.0.0 already exists, and",
            "NOTICE.md",
        ),
        # Where a list of signing keys is, a release without a key is refused before any file is compared.
        (SPEC, (), "OCT842 new/keys.json lists signing keys, but there is no --key", "new/keys.json"),
    ],
)
def test_what_was_begun_otherwise_is_refused_by_name(
    released: Octospec, text: str, arguments: tuple[str, ...], refusal: str, differs: str
) -> None:
    begun(released)
    before = contents(released.folder / "new")
    version(released, text, "1.0.0")
    ran = released("release", "spec.yaml", "--out", "new", *arguments)
    assert (ran.code, refusal in ran.err) == (2, True)
    assert (differs != "CHANGES.md") is (differs in ran.err)
    assert contents(released.folder / "new") == before


@pytest.mark.medium
def test_no_version_is_released_past_one_that_was_begun(released: Octospec) -> None:
    begun(released)
    version(released, MORE, "2.0.0")
    ran = released("release", "spec.yaml", "--out", "new", *SIGNED)
    assert (ran.code, "new/1.0.0 was started, and latest.json does not list it" in ran.err) == (2, True)


# --- where it will be published, and for which customer ----------------------------------------

CUSTOMERS = """\
octospec-customers: 1
customers:
  acme-foods:
    title: Acme Foods & Sons
    preset: {external-id: acmesecret, extra: on}
    formats: {cloudformation: {}, terraform: {}}
  borealis: {title: Borealis Energy, fix: {external-id: othersecret}}
"""
BUCKET = "https://templates.s3.eu-west-1.amazonaws.com"


@pytest.mark.medium
def test_links_are_reported_where_a_url_is_given_and_only_a_customers_own_has_presets(
    octospec: Octospec,
) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    released = octospec("release", "spec.yaml", "--url", f"{BUCKET}/octo/")
    assert (released.code, "no links" in released.out) == (0, False)
    links = [way.text for way in reported(octospec).launch]
    assert len(links) == 5
    assert "param_" not in links[0]
    assert all(f"{BUCKET}/octo/1.0.0/" in link.replace("%2F", "/").replace("%3A", ":") for link in links)
    own = ("--customers", "customers.yaml", "--customer", "acme-foods", "--with-external-id")
    assert octospec("release", "spec.yaml", *own, "--url", f"{BUCKET}/acme").code == 0
    latest = parsed_latest((octospec.folder / "release-acme-foods/latest.json").read_text())
    assert latest is not None
    assert (latest.customer, [way.format for way in latest.launch]) == (
        "acme-foods",
        [*("cloudformation",) * 3, "terraform"],
    )
    assert latest.launch[0].text.endswith("param_ExternalId=acmesecret&param_Extra=true")
    names = {path.name for path in (octospec.folder / "release-acme-foods/1.0.0").iterdir()}
    assert names >= {"cloudformation", "terraform", "review", "release.json"}
    assert "iam-json" not in names
    assert octospec("verify", "release-acme-foods/1.0.0").code == 0
    assert found_of_customers(octospec.folder / "release", CUSTOMERS, SPEC) == []


@pytest.mark.medium
def test_a_version_with_a_plus_is_found_in_a_bucket(octospec: Octospec) -> None:
    version(octospec, SPEC, "1.0.0+b1")
    assert octospec("release", "spec.yaml", "--url", BUCKET).code == 0
    ways = reported(octospec).launch
    assert all("1.0.0%2Bb1/" in way.text for way in ways if way.kind is not LaunchKind.OPEN)
    assert "%2F1.0.0%252Bb1%2Fcloudformation" in ways[0].text
    assert 'href="1.0.0%2Bb1/review/review.html"' in (octospec.folder / "release/index.html").read_text()
    assert octospec("verify", "release/1.0.0+b1").code == 0


def test_what_is_for_a_customer_lies_nowhere_else(released: Octospec) -> None:
    released.write("customers.yaml", CUSTOMERS)
    version(released, SPEC, "3.0.0")
    before = contents(released.folder / "release")
    own = ("release", "spec.yaml", *SIGNED, "--customers", "customers.yaml", "--customer")
    ran = released(*own, "acme-foods", "--out", "release")
    assert (ran.code, "not of small for acme-foods" in ran.err) == (2, True)
    assert released(*own, "../absent").code == 2
    assert contents(released.folder / "release") == before
    assert not (released.folder / "release-..").exists()


@pytest.mark.medium
def test_without_a_url_it_says_that_there_are_no_links(octospec: Octospec) -> None:
    assert "no deployment links: name the future URL" in octospec("release", "spec.yaml").out
    ran = octospec("release", "spec.yaml", "--out", "new", "--url", "https://templates.example")
    assert (
        ran.code,
        "OCT839 cloudformation: CloudFormation accepts a template URL only for an S3 bucket" in ran.err,
    ) == (0, True)


def found_of_customers(public: Path, customers: str, spec: str) -> list[str]:
    """List what of the customers is found in a public tree: ids and values that the spec has not itself."""
    values = {value for value in scalars(YAML(typ="base").load(customers)) if len(value) > 3}
    own = {value for value in values if value not in spec and value not in FORMATS}
    assert own
    texts = [path.read_text("utf-8", "replace") for path in public.rglob("*") if path.is_file()]
    return sorted(value for value in own if any(value in text for text in texts))


FORMATS = ("cloudformation", "terraform", "iam-json", "customers", "title", "preset", "formats", "common")


def scalars(data: object) -> Iterator[str]:
    match data:
        case dict():
            yield from (text for pair in data.items() for each in pair for text in scalars(each))
        case list():
            yield from (text for each in data for text in scalars(each))
        case _:
            yield str(data)


@pytest.mark.large
@pytest.mark.parametrize("folder", ["spec", "examples/organization"])
def test_nothing_of_a_customer_is_released_for_everyone(octospec: Octospec, folder: str) -> None:
    specs = {"spec": "octo.yaml"}
    spec = ROOT / folder / specs.get(folder, "spec.yaml")
    assert octospec("release", str(spec), "--url", BUCKET).code == 0
    customers = (ROOT / folder / "customers.yaml").read_text("utf-8")
    assert found_of_customers(octospec.folder / "release", customers, spec.read_text("utf-8")) == []


# --- the same bytes ----------------------------------------------------------------------------


@pytest.mark.large
def test_elsewhere_and_by_someone_else_a_release_has_the_same_bytes(released: Octospec) -> None:
    whole = contents(released.folder / "release")
    elsewhere = released.folder / "else where"
    elsewhere.mkdir()
    for name in ("octo.key", "keys.json", "keys.json.sig"):
        shutil.copy(released.folder / name, elsewhere)
    surroundings = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "USER": "other", "HOME": str(elsewhere)}
    for number, text in (("1.0.0", SPEC), ("2.0.0", MORE)):
        (elsewhere / "spec.yaml").write_text(text.replace("version: 1.0.0", f"version: {number}"))
        subprocess.run(
            [sys.executable, "-m", "octo_spec", "release", "spec.yaml", "--key", "octo.key"],
            cwd=elsewhere,
            env={
                "PATH": os.defpath,
                "PYTHONHASHSEED": "7",
                "SOURCE_DATE_EPOCH": "1795651200",
                **surroundings,
            },
            umask=0o077,
            check=True,
            capture_output=True,
        )
    assert contents(elsewhere / "release") == whole


# --- updates from each version -------------------------------------------------------------------


def text_of(octospec: Octospec, path: str) -> str:
    return (octospec.folder / "release" / path).read_text()


@pytest.mark.medium
def test_a_release_is_an_update_from_each_version_that_a_customer_may_run(released: Octospec) -> None:
    assert released("release", *SIGNED, "--withdraw", "2.0.0", "--reason", "It reads budgets.").code == 0
    version(released, SPEC.replace("inline: {main:", "inline: {base:"), "3.0.0")
    assert released("release", "spec.yaml", *SIGNED).code == 0
    moved = text_of(released, "3.0.0/terraform/moved.tf")
    assert moved.startswith(
        "moved {\n  from = aws_iam_role_policy.reader_main\n  to   = aws_iam_role_policy.reader_base\n}\n"
    )
    notice = text_of(released, "3.0.0/NOTICE.md")
    assert notice.startswith("# small 3.0.0: no additional access\n")
    assert "It is a major step from 1.0.0." in notice
    from_withdrawn = notice.partition("## From 2.0.0\n")[2]
    assert "For customers that run 2.0.0: Lost access by 1 statement" in from_withdrawn
    assert "budgets:ViewBudget" in from_withdrawn
    assert "### What the update does\n" in from_withdrawn
    record = parsed_record(text_of(released, "3.0.0/release.json"))
    assert record is not None
    assert [each.previous for each in record.others] == ["2.0.0"]


@pytest.mark.medium
def test_a_release_that_is_not_on_disk_is_reported(released: Octospec) -> None:
    shutil.rmtree(released.folder / "release/1.0.0")
    version(released, MORE.replace("inline: {main:", "inline: {base:"), "3.0.0")
    ran = released("release", "spec.yaml", *SIGNED)
    assert (ran.code, "latest.json lists 1.0.0, but release/1.0.0 does not exist" in ran.err) == (0, True)


def test_a_release_that_was_changed_since_is_nothing_to_update_from(released: Octospec) -> None:
    module = released.folder / "release/1.0.0/terraform/main.tf"
    module.write_text(module.read_text().replace("ce:Get*", "ce:*"))
    version(released, MORE.replace("inline: {main:", "inline: {base:"), "3.0.0")
    ran = released("release", "spec.yaml", *SIGNED)
    assert (ran.code, "release/1.0.0" in ran.err) == (2, True)
