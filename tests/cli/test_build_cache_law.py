"""The law of the cache of builds: with it and without it a build says and writes the same, always."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octo_spec.storage import linting
from octo_spec.storage.builds import build_key, building
from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP, HEAVY
from tests.cli.conftest import SPEC, Octospec
from tests.cli.plugin_distributions import ended, forget
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ran

    Change = Callable[["World"], None]

SINCE: Final = re.compile(r": unchanged, (proven|built) on \d{4}-\d\d-\d\d")
JSON_SINCE: Final = re.compile(r'"proven-on": (null|"\d{4}-\d\d-\d\d")')

UNTIL: Final = date(2026, 3, 31)
WIDE: Final = f"""\
groups:
  wide:
    category: cost-data
    access: read
    why: Wide.
    grants: [{{allow: ["ec2:Describe*", "ec2:DescribeTags"]}}]
    accept: {{subsumed-action: {{reason: Later., until: {UNTIL}}}}}
"""
WITH_FINDING: Final = SPEC.replace("groups:\n", WIDE).replace("[costs, more]", "[costs, more, wide]")
WITH_EXTRAS: Final = WITH_FINDING.replace(
    "roles:\n", "extras: {cloudformation: extras/topic.yaml}\nroles:\n", 1
)
EXTRAS: Final = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: sns:Publish
            Resource: !Ref Topic
"""
CUSTOMERS: Final = """\
octospec-customers: 1
customers:
  acme: {fix: {extra: on}, formats: {iam-json: {}, cloudformation: {}}}
  beta: {preset: {external-id: beta}, formats: {notes: {}}}
"""
PLUGIN: Final = """\
from pathlib import PurePosixPath
from octo_spec.plugin import Artifact, Emission, Emitter, EmitterOptions

def emit(deployment, options):
    return Emission((Artifact(PurePosixPath("notes.md"), f"{len(deployment.roles)} roles" + "\\n"),))

PLUGIN = Emitter("notes", "Notes.", EmitterOptions, emit, read=None)
"""


class World:
    """All that decides what a build gives: files here, what is installed, the options and the day."""

    def __init__(self, folder: Path, installed: Path) -> None:
        self.folder = folder
        self.installed = installed
        self.octospec = Octospec(folder)
        self.options = ["--customers", "customers.yaml"]
        self.day = date(2026, 3, 1)
        self.octospec.write("spec.yaml", WITH_EXTRAS)
        (folder / "extras").mkdir()
        self.octospec.write("extras/topic.yaml", EXTRAS)
        self.octospec.write("customers.yaml", CUSTOMERS)
        self.write_plugin(PLUGIN)
        metadata = installed / "notes-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: notes\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text("[octo_spec.emitters]\nnotes = notes_plugin:PLUGIN\n")
        (metadata / "RECORD").write_text("notes_plugin.py,,\nnotes-1.0.dist-info/METADATA,,\n")

    def write_plugin(self, module: str) -> None:
        self.installed.mkdir(exist_ok=True)
        (self.installed / "notes_plugin.py").write_text(module)
        forget()

    def build(self, *more: str) -> Ran:
        return self.octospec("build", "spec.yaml", *self.options, *more)

    def outcome(self, *more: str) -> tuple[int, str, str, dict[str, bytes]]:
        """Build, and return all that it printed and wrote, except the words about an earlier build."""
        ran = self.build(*more)
        out = JSON_SINCE.sub("", SINCE.sub("", ran.out))
        return ran.code, out, ran.err, everything(self.folder)


def everything(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return {str(path.relative_to(folder)): _content(path) for path in paths}


def _content(path: Path) -> bytes:
    return str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()


# --- changes -----------------------------------------------------------------------------------


def edited(name: str, old: str, new: str) -> Change:
    def change(world: World) -> None:
        path = world.folder / name
        if path.is_file():
            text = path.read_text("utf-8")
            path.write_text(text.replace(old, new) if old else text + new, "utf-8")

    return change


def removed(name: str) -> Change:
    return lambda world: (world.folder / name).unlink(missing_ok=True)


def added(name: str) -> Change:
    def change(world: World) -> None:
        path = world.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")

    return change


def with_folder(name: str) -> Change:
    return lambda world: (world.folder / name).mkdir(parents=True, exist_ok=True)


def with_options(*options: str) -> Change:
    return lambda world: world.options.extend(options)


def on_day(day: date) -> Change:
    return lambda world: setattr(world, "day", day)


def with_plugin(old: str, new: str) -> Change:
    return lambda world: world.write_plugin(PLUGIN.replace(old, new))


def without_plugin(world: World) -> None:
    shutil.rmtree(world.installed, ignore_errors=True)
    forget()


def linked(name: str) -> Change:
    def change(world: World) -> None:
        path = world.folder / name
        if path.exists() and not path.is_symlink():
            elsewhere = world.folder / f"elsewhere-{path.name}"
            path.rename(elsewhere)
            path.symlink_to(elsewhere)

    return change


CHANGES: Final[dict[str, Change]] = {
    "nothing": lambda _: None,
    "a grant": edited("spec.yaml", "ce:Get*", "ce:List*"),
    "a comment of the spec": edited("spec.yaml", "", "# more\n"),
    "a place of a finding": edited("spec.yaml", "octospec: 1\n", "# more\noctospec: 1\n"),
    "the version of the spec": edited("spec.yaml", "1.0.0", "1.0.1"),
    "an error in the spec": edited("spec.yaml", "category: cost-data", "category: nonsense"),
    "no spec": removed("spec.yaml"),
    "extras": edited("extras/topic.yaml", "sns:Publish", "sns:Subscribe"),
    "a comment of the extras": edited("extras/topic.yaml", "", "# more\n"),
    "a place of a finding in the extras": edited("extras/topic.yaml", "Resources:\n", "# more\nResources:\n"),
    "a mark before the extras": edited("extras/topic.yaml", "Resources:\n", "\ufeffResources:\n"),
    "an error in the extras": edited("extras/topic.yaml", "AWS::SNS::TopicPolicy", "AWS::IAM::Policy"),
    "extras that are too large": edited("extras/topic.yaml", "", "#" * 100_000),
    "extras that are gone": removed("extras/topic.yaml"),
    "a link in the place of extras": linked("extras/topic.yaml"),
    "a link on the way to the extras": linked("extras"),
    "other extras": edited("spec.yaml", "extras/topic.yaml", "extras/none.yaml"),
    "an entry of a customer": edited("customers.yaml", "extra: on", "extra: off"),
    "a customer more": edited("customers.yaml", "", "  nova: {formats: {iam-json: {}}}\n"),
    "a customer less": edited("customers.yaml", "  beta: {preset", "  gamma: {preset"),
    "a customer of the command line": with_options("--customer", "acme"),
    "a format": with_options("--format", "iam-json"),
    "an answer": with_options("--preset", "external-id=other"),
    "a decision": with_options("--fix", "extra=off"),
    "a question": with_options("--ask", "extra"),
    "an unknown answer": with_options("--fix", "nothing=1"),
    "another output folder": with_options("--out", "other"),
    "no proof": with_options("--no-verify"),
    "strict": with_options("--strict"),
    "force": with_options("--force"),
    "prune": with_options("--prune"),
    "a file that changed": edited("dist/customers/acme/iam-json/index.json", "", "\n"),
    "a file that is gone": removed("dist/customers/beta/notes/notes.md"),
    "a file more": added("dist/customers/acme/iam-json/more.json"),
    "a link in the place of a file": linked("dist/customers/acme/iam-json/index.json"),
    "a link in the place of a format": linked("dist/customers/acme/iam-json"),
    "a link in the place of the manifest": linked("dist/manifest.json"),
    "a link in the place of all customers": linked("dist/customers"),
    "a manifest that changed": edited("dist/manifest.json", '"equal"', '"unverified"'),
    "a manifest in other words": edited("dist/manifest.json", "\n  ", "\n    "),
    "a manifest that is gone": removed("dist/manifest.json"),
    "a file next to the folders": added("dist/notes.txt"),
    "a folder of a customer that left": with_folder("dist/customers/luna"),
    "a build that was killed": with_folder("dist/.octospec-0123456789abcdef"),
    "no output folder": lambda world: shutil.rmtree(world.folder / "dist", ignore_errors=True),
    "the last day of an acceptance": on_day(UNTIL),
    "the day after it": on_day(UNTIL + timedelta(days=1)),
    "the day before": on_day(date(2026, 2, 28)),
    "a plugin that writes something else": with_plugin('+ "\\n"', '+ "!\\n"'),
    "a plugin that raises": with_plugin("return Emission", "1 / 0"),
    "a plugin that is gone": without_plugin,
}
FAST: Final = ("nothing", "a grant", "extras", "a file that changed", "the day after it")
MOST: Final = 4 if LAW.max_examples >= DEEP else 2
"""As many changes are made one after another."""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with made(tmp_path, monkeypatch) as world:
        yield world


@contextmanager
def made(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Make a world, with a cache and plugins of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "cache"))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.syspath_prepend(str(place / "installed"))
    (place / "here").mkdir()
    monkeypatch.chdir(place / "here")
    world = World(place / "here", place / "installed")
    for module in (linting, build_key):
        monkeypatch.setattr(module, "today", lambda: world.day)
    with pytest.MonkeyPatch.context() as noting:
        ending = ended(noting)
        next(ending)
        try:
            yield world
        finally:
            shutil.rmtree(place / "installed", ignore_errors=True)
            next(ending, None)


def assert_same(world: World) -> None:
    """Build with the cache and without it, from the same files."""
    before = world.folder.parent / "before"
    shutil.copytree(world.folder, before, symlinks=True)
    forget()
    cached = world.outcome()
    os.chdir(before.parent)
    shutil.rmtree(world.folder)
    before.rename(world.folder)
    os.chdir(world.folder)
    forget()
    assert cached == world.outcome("--no-cache")


@pytest.mark.parametrize("name", matrix(CHANGES, FAST, ["a grant"]))
def test_after_a_change_a_build_says_and_writes_the_same_as_without_its_cache(
    world: World, name: str
) -> None:
    world.outcome()
    CHANGES[name](world)
    assert_same(world)


@pytest.mark.deep
@pytest.mark.large
@given(names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=MOST, unique=True))
@settings(HEAVY, suppress_health_check=list(HealthCheck))
def test_and_so_it_does_after_several(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    place = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as monkeypatch, made(place, monkeypatch) as world:
        world.outcome()
        for name in names[:-1]:
            CHANGES[name](world)
            world.outcome()  # after one change, the test before compares
        CHANGES[names[-1]](world)
        assert_same(world)


@pytest.mark.medium
def test_what_is_unchanged_is_said_with_its_day(world: World) -> None:
    first, again = world.build(), world.build()
    assert "unchanged, proven" not in first.out
    assert again.out.startswith("small 1.0.0: unchanged, proven on 2026-03-01\n")
    assert again.err == first.err
    world.day = date(2026, 3, 9)
    assert world.build().out == again.out
    assert world.build("--json").json["proven-on"] == "2026-03-01"
    assert world.build("--no-cache", "--json").json["proven-on"] is None


@pytest.mark.medium
def test_a_spec_with_extras_is_known_again_until_they_change(world: World) -> None:
    first, again = world.build(), world.build()
    assert "unchanged, proven" in again.out
    assert "OCT358" in again.err
    assert again.err == first.err
    CHANGES["a comment of the extras"](world)
    assert "unchanged, proven" not in world.build().out
    assert "unchanged, proven" in world.build().out


@pytest.mark.medium
def test_extras_that_change_while_they_are_built_are_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, build = CHANGES["extras"], building.build
    with monkeypatch.context() as while_building:
        while_building.setattr(building, "build", lambda *arguments: (build(*arguments), change(world))[0])
        world.build()
    assert_same(world)


@pytest.mark.medium
def test_a_check_proves_again(world: World) -> None:
    world.build()
    assert world.build("--check", "--json").json["proven-on"] is None


@pytest.mark.medium
def test_a_cache_in_the_output_folder_is_not_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(world.folder / "dist/cache"))
    world.build()
    assert world.build("--json").json["proven-on"] is None
    assert not (world.folder / "dist/cache").exists()


@pytest.mark.medium
def test_without_proof_it_is_only_built(world: World) -> None:
    world.build("--no-verify")
    assert world.build("--no-verify").out.startswith("small 1.0.0: unchanged, built on 2026-03-01\n")


@pytest.mark.medium
def test_a_plugin_that_reports_no_files_runs_again(world: World) -> None:
    (world.installed / "notes-1.0.dist-info/RECORD").unlink()
    world.build()
    assert world.build("--json").json["proven-on"] is None
