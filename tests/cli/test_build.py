"""``octospec build`` from the outside: files, words and exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from octo_spec import parallel
from octo_spec.storage.folders import output
from octo_spec.storage.lock import take_lock
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.lock import Lock, Waiting
    from tests.cli.conftest import Octospec

FORMATS = ["cloudformation", "terraform", "iam-json"]

CUSTOMERS = """\
octospec-customers: 1
common: {preset: {external-id: common}}
customers:
  acme:
    title: ACME Corporation
    fix: {extra: on}
    formats: {terraform: {}}
  beta:
    preset: {external-id: beta}
    formats: {cloudformation: {}, iam-json: {}}
"""


@pytest.mark.medium
def test_a_format_that_was_built_before_is_never_left_with_an_earlier_version(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    before = (octospec.folder / "dist" / "manifest.json").read_bytes()
    for options in ((), ("--check",)):
        ran = octospec("build", "spec.yaml", *options)
        assert ran.code == 2
        assert "OCT241 dist/iam-json was built before" in ran.out
    assert (octospec.folder / "dist" / "manifest.json").read_bytes() == before
    shutil.rmtree(octospec.folder / "dist" / "iam-json")
    ran = octospec("build", "spec.yaml")
    assert ran.code == 0
    assert "OCT240 iam-json is not built" in ran.err


@pytest.mark.medium
def test_a_format_that_another_build_wrote_meanwhile_is_not_left_either(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))

    def lock(out: Path, waiting: Waiting | None = None) -> Lock | Diagnostic:
        (octospec.folder / "dist" / "iam-json").mkdir()
        return take_lock(out, waiting)

    monkeypatch.setattr(output, "take_lock", lock)
    ran = octospec("build", "spec.yaml")
    assert (ran.code, "OCT241 dist/iam-json was built before" in ran.out) == (2, True), ran
    assert [path.name for path in (octospec.folder / "dist").iterdir()] == ["iam-json"]


@pytest.mark.medium
def test_a_plain_build_writes_every_format_and_says_that_it_is_proven(octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml")
    assert ran.code == 0
    assert ran.out.count("read back: equal to the spec") == 3
    assert {path.name for path in (octospec.folder / "dist").iterdir()} == {*FORMATS, "manifest.json"}


def test_the_manifest_names_the_spec_the_emitters_and_each_file(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    dist = octospec.folder / "dist"
    manifest = json.loads((dist / "manifest.json").read_text())
    spec = (octospec.folder / "spec.yaml").read_bytes()
    assert manifest["spec"] == {"name": "small", "version": "1.0.0", "sha256": sha256(spec).hexdigest()}
    files = {
        f"{folder}/{path}": digest
        for folder, record in manifest["formats"].items()
        for path, digest in record["artifacts"].items()
    }
    on_disk = {
        path.relative_to(dist).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in dist.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert files == on_disk
    assert all(record["emitter"].startswith("octospec ") for record in manifest["formats"].values())


@pytest.mark.medium
def test_the_same_input_gives_the_same_bytes(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "one")
    octospec("build", "spec.yaml", "--out", "two")
    first, second = octospec.folder / "one", octospec.folder / "two"
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert [(first / path).read_bytes() for path in files] == [(second / path).read_bytes() for path in files]


@pytest.mark.medium
def test_a_build_is_the_same_on_any_number_of_processors(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    dist, found = octospec.folder / "dist", []
    for count in (1, 2, 3):
        monkeypatch.setattr(parallel, "processors", lambda count=count: count)
        for options in ((), ("--customers", "customers.yaml")):
            ran = octospec("build", "spec.yaml", *options)
            files = {path.relative_to(dist): path.read_bytes() for path in dist.rglob("*") if path.is_file()}
            shutil.rmtree(dist)
            found.append((options, ran.code, ran.out, ran.err, files))
    assert found[:2] == found[2:4] == found[4:]


@pytest.mark.medium
def test_one_format_with_a_fixed_choice_and_a_preset(octospec: Octospec) -> None:
    ran = octospec(
        *("build", "spec.yaml", "--format", "terraform"),
        *("--preset", "external-id=acme", "--fix", "extra=off"),
    )
    assert ran.code == 0
    variables = (octospec.folder / "dist/terraform/variables.tf").read_text()
    assert '"acme"' in variables
    assert "extra" not in variables
    assert not (octospec.folder / "dist/cloudformation").exists()


@pytest.mark.medium
def test_check_says_what_is_out_of_date_and_writes_nothing(octospec: Octospec) -> None:
    assert octospec("build", "spec.yaml", "--check").code == 1
    assert not (octospec.folder / "dist").exists()
    octospec("build", "spec.yaml")
    assert octospec("build", "spec.yaml", "--check").code == 0
    template = octospec.folder / "dist/cloudformation/template.yaml"
    template.write_text(template.read_text() + "# by hand\n")
    (octospec.folder / "dist/iam-json/extra.json").write_text("{}")
    ran = octospec("build", "spec.yaml", "--check")
    assert ran.code == 1
    assert "dist/cloudformation/template.yaml differs" in ran.out
    assert "dist/iam-json/extra.json does not belong there" in ran.out


@pytest.mark.medium
def test_customers_get_their_formats_in_folders_of_their_own(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 0
    folders = octospec.folder / "dist/customers"
    assert sorted(path.relative_to(folders).as_posix() for path in folders.glob("*/*")) == [
        "acme/terraform",
        "beta/cloudformation",
        "beta/iam-json",
    ]
    assert '"common"' in (folders / "acme/terraform/variables.tf").read_text()
    assert "beta" in (folders / "beta/cloudformation/template.yaml").read_text()


def test_one_customer_can_be_built_alone(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    octospec("build", "spec.yaml", "--customers", "customers.yaml", "--customer", "beta")
    assert [path.name for path in (octospec.folder / "dist/customers").iterdir()] == ["beta"]


def test_a_customer_that_is_named_twice_is_built_once(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    twice = ("--customer", "acme", "--customer", "acme")
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml", *twice, "--json")
    assert [build["folder"] for build in ran.json["builds"]] == ["customers/acme/terraform"]


def test_one_bad_customer_does_not_stop_the_others(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS.replace("fix: {extra: on}", "fix: {extra: maybe}"))
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:6:18: OCT202 'maybe' is not a value of 'extra'" in ran.err
    assert [path.name for path in (octospec.folder / "dist/customers").iterdir()] == ["beta"]


def test_a_bad_option_is_located_in_the_customers_file(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS.replace("{terraform: {}}", "{terraform: {colour: red}}"))
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:7:27: OCT505 emitter 'terraform' has no option 'colour'" in ran.err


def test_json_reports_a_script_the_same(octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml", "--json")
    assert ran.json["ok"] is True
    assert [(row["format"], row["state"], row["proof"]) for row in ran.json["builds"]] == [
        (name, "written", "equal") for name in FORMATS
    ]


def test_what_is_not_verified_is_said_so(octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml", "--no-verify")
    assert ran.code == 0
    assert ran.out.count("not verified") == 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.yaml"], "OCT507 nowhere.yaml cannot be read: no such file or directory"),
        (["."], "OCT507 . cannot be read: is a directory"),
        (
            ["spec.yaml", "--format", "terrafrom"],
            "OCT504 there is no emitter 'terrafrom'; did you mean 'terraform'?",
        ),
        (["spec.yaml", "--fix", "extra"], "OCT508 'extra' is not ID=VALUE"),
        (["spec.yaml", "--fix", "nothing=1"], "OCT201 small has no parameter or choice 'nothing'"),
        (["spec.yaml", "--customer", "acme"], "--customer needs --customers FILE"),
    ],
)
def test_bad_arguments_end_with_2_and_write_nothing(
    octospec: Octospec, arguments: list[str], expected: str
) -> None:
    ran = octospec("build", *arguments)
    assert ran.code == 2
    assert expected in ran.err
    assert not (octospec.folder / "dist").exists()


def test_an_unknown_customer_is_named(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml", "--customer", "amce")
    assert ran.code == 2
    assert "OCT212 the customers file has no customer 'amce'; it has acme, beta" in ran.err


@pytest.mark.medium
def test_a_bad_spec_leaves_the_output_folder_as_it_is(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    manifest = (octospec.folder / "dist/manifest.json").read_bytes()
    octospec.write("spec.yaml", "octospec: 1\nname: [\n")
    assert octospec("build", "spec.yaml").code == 2
    assert (octospec.folder / "dist/manifest.json").read_bytes() == manifest


@pytest.mark.medium
def test_a_file_of_50_mb_is_refused_at_once(octospec: Octospec) -> None:
    with (octospec.folder / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    ran = octospec("build", "big.yaml")
    assert ran.code == 2
    assert "big.yaml:1:1: OCT101 the file has more than 1,000,000 characters" in ran.err


@pytest.mark.parametrize("id", ["../x", "CON", ".", "a/b", "nul", "x" * 65])
def test_a_customer_id_that_is_not_a_folder_name_is_refused(octospec: Octospec, id: str) -> None:
    octospec.write("customers.yaml", CUSTOMERS.replace("  acme:", f"  {json.dumps(id)}:"))
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:4:3: OCT1" in ran.err
    assert sorted(path.name for path in octospec.folder.iterdir()) == ["customers.yaml", "spec.yaml"]


@pytest.mark.medium
def test_an_interrupted_write_is_finished_and_reported(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    dist = octospec.folder / "dist"
    stage = dist / ".octospec-0123456789abcdef"
    (stage / "old").mkdir(parents=True)
    (dist / "terraform").rename(stage / "old/terraform")
    shutil.copy(dist / "manifest.json", stage)
    ran = octospec("build", "spec.yaml")
    assert ran.code == 0
    assert "OCT510 an interrupted write of dist/terraform was finished" in ran.err
    assert "unchanged    dist/terraform" in ran.out
    assert octospec("build", "spec.yaml", "--check").code == 0


def test_an_output_folder_that_cannot_be_made_is_reported(octospec: Octospec) -> None:
    octospec.write("dist", "a file")
    ran = octospec("build", "spec.yaml")
    assert ran.code == 2
    assert "OCT511" in ran.err
    assert (octospec.folder / "dist").read_text() == "a file"


@pytest.mark.medium
def test_processes_begin_with_what_each_would_import_and_without_what_finds_distributions(
    octospec: Octospec,
) -> None:
    code = (
        "import os, sys\n"
        "fork, begun = os.fork, []\n"
        "def begin():\n"
        "    begun.append(set(sys.modules))\n"
        "    return fork()\n"
        "os.fork = begin\n"
        "from octo_spec.cli import main\n"
        "try: main(['build', 'spec.yaml'])\n"
        "except SystemExit: pass\n"
        "_, *of_formats = begun or [()]\n"
        "assert all({'jinja2', 'octo_spec.review.hand_over'} <= modules for modules in of_formats)\n"
        "unused = {'importlib.metadata', 'email', 'zipfile'} & set(sys.modules)\n"
        "assert not unused, unused"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=octospec.folder)


@pytest.mark.medium
def test_a_promise_is_limited_to_statements_and_policies_that_are_known(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("groups:\n", "promises: deletes-data\ngroups:\n", 1))
    assert octospec("build", "spec.yaml").code == 0
    pages = sorted((octospec.folder / "dist").glob("*/README.md"))
    assert [page.parent.name for page in pages] == ["cloudformation", "iam-json", "terraform"]
    for page in pages:
        words = " ".join(page.read_text("utf-8").split())
        assert "The vendor guarantees that the answer to `deletes-data` is no" in words
        assert "It does not count privilege escalation, nor attached policies whose text" in words
