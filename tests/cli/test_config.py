"""``octospec.toml``: what counts, who may set it, and commands that run for several specs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.storage import regular
from octo_spec.storage.configuration import BAD_CONFIGURATION, READERS, found_configuration
from octo_spec.testing import LAW
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

OTHER = SPEC.replace("name: small", "name: other").replace("name: Reader", "name: OtherReader")
CUSTOMERS = "octospec-customers: 1\ncustomers: {acme: {fix: {external-id: aa}}}\n"


@pytest.fixture
def project(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Return a checkout with two specs, of which octospec.toml lists none yet."""
    for name in [name for name in os.environ if name.removeprefix("OCTOSPEC_").lower() in READERS]:
        monkeypatch.delenv(name)
    (octospec.folder / ".git").mkdir()
    octospec.write("other.yaml", OTHER)
    octospec.write("customers.yaml", CUSTOMERS)
    return octospec


# --- what counts -------------------------------------------------------------------------------


def test_without_arguments_the_listed_spec_is_built_as_the_file_says(project: Octospec) -> None:
    project.write("octospec.toml", 'spec = "spec.yaml"\nformat = ["iam-json"]\nout = "artifacts"\n')
    assert project("build").code == 0
    assert sorted(path.name for path in (project.folder / "artifacts").iterdir()) == [
        "iam-json",
        "manifest.json",
    ]


def test_a_table_of_pyproject_is_the_same(project: Octospec) -> None:
    project.write("pyproject.toml", '[tool.octospec]\nspec = "spec.yaml"\n')
    assert project("validate").code == 0
    project.write("pyproject.toml", "[tool.other]\na = 1\n")
    assert "Missing argument 'SPEC'" in project("validate").err


def test_it_is_found_above_the_working_folder_up_to_the_root_of_the_checkout(
    project: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = project.folder / "a/b"
    below.mkdir(parents=True)
    project.write("octospec.toml", 'spec = "spec.yaml"\n')
    monkeypatch.chdir(below)
    assert project("validate").out.startswith("../../spec.yaml: valid")
    (project.folder / "a/.git").mkdir()
    assert project("validate").code == 2


def test_without_a_checkout_only_the_working_folder_is_looked_at(
    project: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.folder / ".git").rmdir()
    (project.folder / "below").mkdir()
    project.write("octospec.toml", 'spec = "spec.yaml"\n')
    assert project("validate").code == 0
    monkeypatch.chdir(project.folder / "below")
    assert project("validate").code == 2


def test_a_file_next_to_what_is_only_looked_at_counts_for_nothing(project: Octospec) -> None:
    vendor = project.folder / "vendor"
    vendor.mkdir()
    project.write("vendor/octospec.toml", 'spec = "nothing.yaml"\nstrict = true\nnonsense = 1\n')
    project.write("vendor/spec.yaml", SPEC)
    assert project("lint", "vendor/spec.yaml").code == 0


def test_settings_are_for_the_listed_specs_alone(project: Octospec) -> None:
    project.write("octospec.toml", 'spec = "spec.yaml"\ncustomers = "customers.yaml"\n')
    assert "1 customer" in project("validate", "spec.yaml").out
    assert "customer" not in project("validate", "other.yaml").out


def test_the_command_line_decides_before_the_environment_and_that_before_the_file(
    project: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("octospec.toml", 'spec = "spec.yaml"\nformat = "terraform"\n')

    def built(*options: str) -> list[str]:
        return [each["format"] for each in project("build", *options, "--check", "--json").json["builds"]]

    assert built() == ["terraform"]
    monkeypatch.setenv("OCTOSPEC_FORMAT", "cloudformation,iam-json")
    assert built() == ["cloudformation", "iam-json"]
    assert built("--format", "iam-json") == ["iam-json"]
    monkeypatch.setenv("OCTOSPEC_SPEC", "other.yaml")
    assert project("validate").out.startswith("other.yaml: valid: other")


@pytest.mark.parametrize(("written", "given"), [("true", ""), ("true", "no"), ("false", "1"), ("true", "1")])
def test_each_source_demands_strictness_and_none_withdraws_it(
    project: Octospec, monkeypatch: pytest.MonkeyPatch, written: str, given: str
) -> None:
    warned = SPEC.replace("allow: ce:List*", "allow: [ce:List*, ce:ListCostCategoryDefinitions]")
    project.write("spec.yaml", warned)
    assert project("lint", "spec.yaml").code == 0
    project.write("octospec.toml", f'strict = {written}\nspec = "other.yaml"\n')
    monkeypatch.setenv("OCTOSPEC_STRICT", given)
    assert project("lint", "spec.yaml").code == 1


def test_what_is_neither_true_nor_false_is_refused(
    project: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTOSPEC_STRICT", "perhaps")
    ran = project("lint", "spec.yaml")
    assert (ran.code, "OCTOSPEC_STRICT='perhaps' is neither true nor false" in ran.err) == (2, True)


def test_a_file_is_named_or_none_is_read(project: Octospec) -> None:
    project.write("octospec.toml", 'spec = "missing.yaml"\n')
    project.write("ci.toml", 'spec = "other.yaml"\n')
    assert project("validate", "--config", "ci.toml").out.startswith("other.yaml: valid")
    assert "Missing argument" in project("validate", "--no-config").err
    assert project("validate", "--config", "gone.toml").code == 2


# --- who may set it ----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o646, 0o602])
def test_a_file_that_others_may_write_is_ignored_with_a_warning(project: Octospec, mode: int) -> None:
    project.write("octospec.toml", 'spec = "spec.yaml"\n')
    (project.folder / "octospec.toml").chmod(mode)
    ran = project("validate")
    assert ran.code == 2
    assert ran.err.startswith("octospec.toml:1:1: warning: OCT556 ignored: others may write it")
    assert project("validate", "--config", "octospec.toml").code == 0


def test_a_file_of_another_user_is_ignored(project: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("octospec.toml", 'spec = "spec.yaml"\n')
    os.chown(project.folder / "octospec.toml", 12_345, -1) if os.geteuid() == 0 else monkeypatch.setattr(
        os, "geteuid", lambda: 12_345
    )
    assert "OCT556 ignored: it belongs to another user" in project("validate").err


def test_the_open_file_is_checked_before_it_is_read(
    project: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a file that is exchanged after a check is never read, and a large one is not read at all."""
    project.write("octospec.toml", 'spec = "spec.yaml"\n')
    monkeypatch.setattr(regular, "_read_to_end", lambda *_: pytest.fail("it was read"))
    with (project.folder / "octospec.toml").open("r+b") as file:
        file.truncate(2 << 20)
    assert "cannot be read: larger than 1 MiB" in configured(project.folder)
    (project.folder / "octospec.toml").chmod(0o646)
    assert "ignored: others may write it" in configured(project.folder)


def configured(folder: Path) -> str:
    return " ".join(problem.message for problem in found_configuration(folder).problems)


def test_a_pyproject_that_others_may_write_is_ignored_and_reported_if_it_has_settings(
    project: Octospec,
) -> None:
    project.write("pyproject.toml", "[tool.octospec]\nstrict = true\n")
    (project.folder / "pyproject.toml").chmod(0o646)
    assert "OCT556 ignored: others may write it" in project("validate", "spec.yaml").err
    project.write("pyproject.toml", "[project]\n")
    assert not project("validate", "spec.yaml").err


@pytest.mark.parametrize(
    "line",
    [
        'out = "../elsewhere"',
        'out = "/etc"',
        'out = "link"',
        'customers = "../c.yaml"',
        'releases = "a/../../r"',
    ],
)
def test_a_path_that_leaves_the_folder_is_refused(project: Octospec, line: str) -> None:
    (project.folder / "link").symlink_to("/tmp")  # noqa: S108 - nothing is written there
    project.write("octospec.toml", f'spec = "spec.yaml"\n{line}\n')
    ran = project("build")
    assert ran.code == 2
    assert ran.err.startswith("octospec.toml:2:1: OCT555 ")
    assert "outside of the folder" in ran.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spce = 'a'\n", "octospec.toml:1:1: OCT555 there is no setting 'spce'; did you mean 'spec'?"),
        ("strict = 'yes'\n", "octospec.toml:1:1: OCT555 'strict' must be true or false"),
        (
            "strict = true\n  spec = 1\n",
            "octospec.toml:2:3: OCT555 'spec' must be a text, or",
        ),
        ("spec = []\n", "octospec.toml:1:1: OCT555 'spec' must be a text"),
        ("out = 'dist'\n", "octospec.toml:1:1: OCT555 'out' needs a spec; add spec ="),
        ("spec = \n", "octospec.toml:1:8: OCT555 not valid TOML"),
    ],
)
def test_a_mistake_has_its_place_and_how_to_fix_it(project: Octospec, text: str, message: str) -> None:
    project.write("octospec.toml", text)
    ran = project("validate", "spec.yaml")
    assert ran.code == 2
    assert ran.err.startswith(message)


@given(
    st.text(max_size=60) | st.sampled_from(["spec = {a = 1}", "spec.a = 2", "[spec]", "strict = [1]", "\0"])
)
@LAW
def test_any_file_is_read_or_reported(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder: Path = tmp_path_factory.mktemp("project")
    (folder / "octospec.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    found = found_configuration(folder)
    assert not (found.settings and found.problems)
    assert {each.kind for each in found.problems} <= {BAD_CONFIGURATION}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "tool = 'octospec'\n"),
        ("pyproject.toml", "[tool]\noctospec = 3\n"),
        ("octospec.toml", f"strict = {'[' * 9_000}"),
        ("octospec.toml", f"strict = {'9' * 9_000}\n"),
    ],
)
def test_a_file_of_another_shape_is_reported_and_no_bug(project: Octospec, name: str, text: str) -> None:
    project.write(name, text)
    ran = project("validate", "spec.yaml")
    assert ran.code == 2
    assert ran.err.startswith(f"{name}:1:1: OCT555 ")


def test_without_a_working_folder_no_file_is_found(project: Octospec) -> None:
    gone = project.folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert project("validate", str(project.folder / "spec.yaml")).code == 0


# --- several specs -----------------------------------------------------------------------------


def test_each_spec_gets_a_folder_of_its_name_and_a_summary_follows(project: Octospec) -> None:
    ran = project("build", "spec.yaml", "other.yaml", "--format", "iam-json")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 specs: 2 passed")
    assert sorted(path.name for path in (project.folder / "dist").iterdir()) == ["other", "small"]


def test_artifacts_of_the_time_with_one_spec_are_reported(project: Octospec) -> None:
    project("build", "spec.yaml", "--format", "iam-json")
    several = ("build", "spec.yaml", "other.yaml", "--format", "iam-json")
    ran = project(*several)
    assert ran.code == 0
    assert "warning: OCT558 dist still holds iam-json of small, which no build renews" in " ".join(
        ran.err.split()
    )
    assert "dist/manifest.json" in ran.err
    (project.folder / "dist/manifest.json").unlink()
    assert "OCT558" not in project(*several).err


def test_a_spec_of_several_has_the_same_folder_when_it_is_built_alone(project: Octospec) -> None:
    project.write("octospec.toml", 'spec = ["spec.yaml", "other.yaml"]\nformat = "iam-json"\nout = "out"\n')
    assert project("build", "./other.yaml").code == 0
    assert [path.name for path in (project.folder / "out").iterdir()] == ["other"]
    assert project("build", "other.yaml", "--out", "here").code == 0
    assert (project.folder / "here/iam-json").is_dir()


def test_the_gravest_exit_code_counts_and_the_others_still_run(project: Octospec) -> None:
    project.write("broken.yaml", "octospec: 1\nname: broken\n")
    ran = project("validate", "broken.yaml", "spec.yaml")
    assert ran.code == 2
    assert "spec.yaml: valid" in ran.out
    assert ran.out.endswith("2 specs: 1 passed, 1 failed (broken.yaml)\n")


def test_a_name_that_no_file_can_have_is_reported_for_its_spec_alone(project: Octospec) -> None:
    ran = project("validate", "spec.yaml", "A" * 5_000)
    assert (ran.code, "spec.yaml: valid" in ran.out) == (2, True)
    assert "OCT507" in ran.err


def test_json_has_each_spec(project: Octospec) -> None:
    ran = project("lint", "spec.yaml", "other.yaml", "--json")
    assert ran.json["ok"]
    assert [each["spec"] for each in ran.json["specs"]] == ["spec.yaml", "other.yaml"]
    assert all("findings" in each for each in ran.json["specs"])


@pytest.mark.parametrize("output", ["sarif", "junit", "gitlab"])
def test_a_report_that_holds_one_spec_is_refused_for_several(project: Octospec, output: str) -> None:
    ran = project("lint", "spec.yaml", "other.yaml", "--output-format", output)
    assert (ran.code, "can report one spec only" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        (["spec.yaml", "same.yaml"], "spec.yaml and same.yaml have the same name, 'small'"),
        (["spec.yaml", "-"], "standard input can be read once only"),
    ],
)
def test_specs_with_one_name_or_from_a_pipe_are_refused(
    project: Octospec, specs: list[str], message: str
) -> None:
    project.write("same.yaml", SPEC)
    ran = project("build", *specs)
    assert ran.code == 2
    assert message in ran.err


@pytest.mark.parametrize("command", ["validate", "lint", "repair"])
def test_specs_with_one_name_are_fine_for_a_command_that_writes_no_folder(
    project: Octospec, command: str
) -> None:
    project.write("same.yaml", SPEC)
    ran = project(command, "spec.yaml", "same.yaml")
    assert (ran.code, ran.out.endswith("2 specs: 2 passed\n")) == (0, True)
    assert project(command, "spec.yaml", "-").code == 2


@pytest.mark.large
def test_each_spec_is_released_into_a_folder_and_an_option_about_versions_releases_none(
    project: Octospec,
) -> None:
    project.write("octospec.toml", 'spec = ["spec.yaml", "other.yaml"]\nreleases = "released"\n')
    assert project("release").code == 0
    assert (project.folder / "released/small/1.0.0").is_dir()
    assert (project.folder / "released/other/1.0.0").is_dir()
    project.write("spec.yaml", SPEC.replace("1.0.0", "1.0.1"))
    assert project("release", "--supported-since", "1.0.0", "--out", "released/small").code == 0
    assert not (project.folder / "released/small/1.0.1").exists()
    ran = project("release", "--supported-since", "1.0.0")
    assert (ran.code, "name the folder with --out" in ran.err) == (2, True)


def test_fmt_formats_the_files_of_the_project(project: Octospec) -> None:
    project.write("octospec.toml", 'spec = ["spec.yaml", "other.yaml"]\ncustomers = "customers.yaml"\n')
    assert [each["path"] for each in project("fmt", "--check", "--json").json["files"]] == [
        "spec.yaml",
        "other.yaml",
        "customers.yaml",
    ]


# --- octospec config ---------------------------------------------------------------------------


def test_it_prints_what_counts_and_who_sets_it(project: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("octospec.toml", '# ours\nspec = "spec.yaml"\nstrict = true\n')
    monkeypatch.setenv("OCTOSPEC_OUT", "there")
    assert project("config").out.splitlines() == [
        "octospec.toml",
        "  spec       spec.yaml  octospec.toml:2:1",
        "  customers  not set",
        "  out        there      OCTOSPEC_OUT",
        "  format     not set",
        "  releases   not set",
        "  strict     true       octospec.toml:3:1",
    ]
    settings = project("config", "--json").json["settings"]
    assert settings["out"] == {"value": "there", "from": "OCTOSPEC_OUT"}


def test_it_says_why_a_file_is_not_used(project: Octospec) -> None:
    assert project("config").out.startswith("no octospec.toml for /")
    project.write("octospec.toml", "spec = 1\n")
    ran = project("config")
    assert (ran.code, ran.out.splitlines()[0]) == (2, "octospec.toml is not used")
