"""A reader that does not look at a file is found by its own output, and an honest one never is."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.language.load import load_spec
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.pipeline.blind_spots import blind_spots
from octo_spec.pipeline.compile import compile_each, compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.discovery import GROUP
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from octo_spec.pipeline.format_build import FormatBuild

    Read = Callable[[dict[str, str]], object]

WITH_CHOICE = (
    SPEC.replace(
        "roles:\n",
        "parameters: {external-id: {description: The ID., pattern: '^[a-z0-9-]+$'}}\n"
        "choices: {more: {description: More., default: off}}\nroles:\n",
        1,
    )
    .replace(
        "trust: [{service: ssm.amazonaws.com}]",
        'trust: [{account: "111122223333", external-id: "${param.external-id}"}]',
    )
    .replace("grants: [{allow: ce:Get*}]", "grants: [{allow: ce:Get*}], needs: {more: on}")
)
WHY = SPEC.replace("why: Reads.", 'why: As ce:Get* is needed here, with s3:PutObject and "*" nowhere.')


def deployed(spec: str = SPEC) -> Deployment:
    loaded = load_spec(spec, "spec.yaml")
    assert loaded.spec
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment
    return deployment


DEPLOYMENT = deployed()
JSON = json.dumps(to_json(Deployment, DEPLOYMENT))


def reported(
    files: dict[str, str], read: Read, *documentation: str, deployment: Deployment = DEPLOYMENT
) -> list[str]:
    """Give the blind spots of a reader, which may raise; it is asked at most twice for each file."""
    requested: list[dict[str, str]] = []

    def reads_same(artifacts: tuple[Artifact, ...]) -> bool:
        requested.append({str(each.path): each.text for each in artifacts})
        try:
            return read(requested[-1]) == deployment
        except (ValueError, LookupError, TypeError):
            return False

    artifacts = tuple(Artifact(PurePosixPath(path), text) for path, text in files.items())
    found = list(blind_spots(artifacts, documentation, deployment, reads_same))
    assert len(requested) <= 2 * len(files)
    return found


def whole(files: dict[str, str]) -> Deployment:
    """Read the deployment from JSON."""
    return from_json(Deployment, json.loads(files["roles.json"]))


def test_a_reader_of_its_only_file_passes() -> None:
    assert reported({"roles.json": JSON}, whole) == []


def test_a_file_that_is_deployed_and_not_read_is_found() -> None:
    files = {"roles.json": JSON, "main.yaml": 'Allow: "*"\n'}
    assert reported(files, whole) == ["reads the same without main.yaml"]


def test_a_file_that_need_only_be_there_is_found() -> None:
    files = {"roles.json": JSON, "main.yaml": 'trust: sts:AssumeRole\nAllow: "*"\n'}

    def present(files: dict[str, str]) -> object:
        return whole(files) if "main.yaml" in files else None

    changed = "reads the same if * becomes octospec:Octospec in main.yaml"
    assert reported(files, present) == [changed]


@pytest.mark.parametrize(
    "syntax", ['"Action": "s3:*"', "Action: 's3:*'", "<Action>s3:*</Action>", "a s3:* b"]
)
def test_an_action_that_the_spec_does_not_grant_is_changed_first(syntax: str) -> None:
    """Such an action may be in the same file as what is read, a comment perhaps."""
    files = {"roles.json": f"{JSON}\n{syntax}"}

    def first_line(files: dict[str, str]) -> object:
        return from_json(Deployment, json.loads(files["roles.json"].splitlines()[0]))

    assert reported(files, first_line) == ["reads the same if s3:* becomes s3:Octospec* in roles.json"]


def test_an_action_is_changed_in_each_place() -> None:
    """A comment may have it too: what counts is that some place of it is read."""
    files = {"roles.json": f"ce:Get* is granted\n{JSON}"}
    seen: list[str] = []

    def second_line(files: dict[str, str]) -> object:
        seen.append(files.get("roles.json", ""))
        return from_json(Deployment, json.loads(files["roles.json"].splitlines()[1]))

    assert reported(files, second_line) == []
    assert seen[-1].count("ce:OctospecGet*") == files["roles.json"].count("ce:Get*") == 2


def test_a_file_without_an_action_is_removed_only() -> None:
    files = {"roles.json": JSON, "name.txt": "small"}

    def with_name(files: dict[str, str]) -> object:
        return whole(files) if files["name.txt"] == "small" else None

    assert reported(files, with_name) == []
    assert reported({**files, "name.txt": "small"}, whole) == ["reads the same without name.txt"]


def test_documentation_is_neither_removed_nor_changed_alone() -> None:
    files = {"roles.json": JSON, "README.md": "It grants ce:Get*.", "docs/more.md": "s3:*"}
    assert reported(files, whole, "README.md", "docs/*") == []
    assert reported(files, whole, "README.md") == ["reads the same without docs/more.md"]


def test_what_is_read_is_not_a_documentation() -> None:
    files = {"roles.json": JSON, "main.yaml": 'Allow: "*"\n'}
    found = reported(files, whole, "roles.json")
    assert found[0].startswith("reads something else without roles.json, which the emitter declares as")
    assert reported(files, whole, "*") == ["reads a deployment from documentation alone"]


def test_a_reader_that_remembers_is_found() -> None:
    def remembering(files: dict[str, str]) -> object:
        del files
        return DEPLOYMENT

    assert reported({"roles.json": JSON}, remembering) == ["reads the same without roles.json"]
    assert reported({}, remembering) == ["reads a deployment from documentation alone"]


def test_words_that_the_documentation_of_a_spec_has_are_not_taken_for_what_is_granted() -> None:
    """An emitter may write the reason for a role as a comment into any file."""
    deployment = deployed(WHY)
    why = deployment.roles[0].why
    files = {"roles.json": json.dumps(to_json(Deployment, deployment)), "names.txt": f"# {why}\nReader"}

    def without_comments(files: dict[str, str]) -> object:
        name = re.sub(r"#.*\n", "", files["names.txt"])
        return whole(files) if name == "Reader" else None

    assert reported(files, without_comments, deployment=deployment) == []


@pytest.mark.medium
def test_large_files_are_looked_through_once() -> None:
    assert reported({"roles.json": f"{JSON}{' ce:X' * 200_000}"}, lambda _: None) == []


# --- through the process of a plugin --------------------------------------------------------------

MODULE = """\
import json
from pathlib import PurePosixPath
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.plugin import *

PROBLEM = NOT_UNDERSTOOD.at(None, "this is not what was emitted")

def file(path, text):
    return Artifact(PurePosixPath(path), text + chr(10))

def emit(deployment, options):
    whole = file("roles.json", json.dumps(to_json(Deployment, deployment)))
    return Emission((whole, {more}))

def read(artifacts, mode):
    files = {each.path.name: each.text for each in artifacts}
    try:
        return {read}
    except Exception:
        return Reading(None, (PROBLEM,))

def from_file(files):
    return Reading(from_json(Deployment, json.loads(files["roles.json"])))

PLUGIN = Emitter("evil", "Evil.", EmitterOptions, emit, read, (NOT_UNDERSTOOD,), {declared})
"""
CHEATS = "file('main.yaml', 'Allow: \"*\"')"
README = "file('README.md', 'It grants ce:Get*.')"


@pytest.fixture
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=20, memory=512))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


def evil_module(more: str = "", read: str = "from_file(files)", declared: str = "") -> str:
    return MODULE.replace("{more}", more).replace("{read}", read).replace("{declared}", declared)


def built(  # noqa: PLR0913 - a plugin in three parts
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: str = "",
    read: str = "from_file(files)",
    declared: str = "",
    *,
    spec: str = SPEC,
    verify: bool = True,
) -> FormatBuild:
    install(tmp_path, monkeypatch, GROUP, "evil", evil_module(more, read, declared))
    loaded = load_spec(spec, "spec.yaml")
    assert loaded.spec
    customer = Customer(formats=(FormatRequest("evil", {}),))
    [evil] = compile_spec(loaded.spec, loaded.spans, customer, verify=verify).formats
    return evil


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_a_cheating_plugin_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = built(tmp_path, monkeypatch, CHEATS)
    assert (evil.proof, evil.artifacts) == (Proof.FAILED, ())
    [blame] = evil.diagnostics
    assert str(blame) == (
        "OCT403 emitter 'evil' of evil 1.0 reads the same without main.yaml; "
        "nothing was written; report it to evil"
    )


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_an_honest_plugin_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = built(tmp_path, monkeypatch)
    assert (evil.proof, evil.diagnostics) == (Proof.PLUGIN, ())


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_a_reason_that_names_actions_may_be_repeated_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = "from_file(files) if 'names.txt' in files else Reading(None, (PROBLEM,))"
    more = "file('names.txt', '# ' + deployment.roles[0].why)"
    assert built(tmp_path, monkeypatch, more, read, spec=WHY).proof is Proof.PLUGIN


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_a_declared_readme_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = built(tmp_path, monkeypatch, README, declared="documentation=('*.md',)")
    assert (evil.proof, evil.diagnostics) == (Proof.PLUGIN, ())
    assert len(evil.artifacts) == 2


@pytest.mark.usefixtures("_limited")
def test_what_is_not_verified_is_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built(tmp_path, monkeypatch, CHEATS, verify=False).proof is Proof.UNVERIFIED


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_customers_that_differ_only_in_values_are_checked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counted(*arguments: Any) -> Iterator[str]:  # noqa: ANN401 - passed on as they are
        checked.append(arguments[0][0].text)
        return blind_spots(*arguments)

    install(tmp_path, monkeypatch, GROUP, "evil", evil_module())
    monkeypatch.setattr("octo_spec.pipeline.blind_spots.blind_spots", counted)
    loaded = load_spec(WITH_CHOICE, "spec.yaml")
    assert loaded.spec
    customers = [
        Customer(
            id,
            fix={"external-id": PlacedAnswer(id), "more": PlacedAnswer(more)},
            formats=(FormatRequest("evil", {}),),
        )
        for id, more in (("acme-1", "on"), ("beta-2", "on"), ("carl-3", "off"), ("dora-4", "on"))
    ]
    compiled = compile_each(loaded.spec, loaded.spans, customers)
    assert [build.proof for each in compiled for build in each.formats] == [Proof.PLUGIN] * 4
    assert [text.count("acme-1") > 0 for text in checked] == [True, False]


@pytest.mark.medium
@pytest.mark.usefixtures("_limited")
def test_each_customer_hears_of_a_blind_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, GROUP, "evil", evil_module(CHEATS))
    loaded = load_spec(WITH_CHOICE, "spec.yaml")
    assert loaded.spec
    customers = [
        Customer(id, fix={"external-id": PlacedAnswer(id)}, formats=(FormatRequest("evil", {}),))
        for id in ("acme-1", "beta-2")
    ]
    compiled = compile_each(loaded.spec, loaded.spans, customers)
    assert [build.proof for each in compiled for build in each.formats] == [Proof.FAILED] * 2


KEPT = "__import__('pathlib').Path(__file__).with_name('kept')"
MISBEHAVIOURS = {
    "reads a README that documents": (
        README,
        "from_file(files) if 'README.md' in files else Reading(None, (PROBLEM,))",
        "documentation=('README.md',)",
        "OCT403 emitter 'evil' of evil 1.0 reads something else without README.md",
    ),
    "calls all of it documentation": (
        CHEATS,
        "from_file(files)",
        "documentation=('*',)",
        "OCT403 emitter 'evil' of evil 1.0 reads a deployment from documentation alone",
    ),
    "keeps what it emitted on disk": (
        f"({KEPT}.write_text(json.dumps(to_json(Deployment, deployment))), file('main.yaml', 'Allow'))[1]",
        f"Reading(from_json(Deployment, json.loads({KEPT}.read_text())))",
        "",
        "OCT403 emitter 'evil' of evil 1.0 reads the same without roles.json",
    ),
    "declares a text": (
        "",
        "from_file(files)",
        "documentation='README.md'",
        "OCT503 evil 1.0: entry point 'evil' returns an emitter whose documentation is of type str",
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize("kind", MISBEHAVIOURS)
@pytest.mark.usefixtures("_limited")
def test_each_misbehaviour_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    more, read, declared, said = MISBEHAVIOURS[kind]
    evil = built(tmp_path, monkeypatch, more, read, declared)
    assert evil.proof is Proof.FAILED
    assert str(evil.diagnostics[0]).startswith(said), evil.diagnostics
