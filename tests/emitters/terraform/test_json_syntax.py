"""A module in JSON is read as strictly as one in HCL: nothing in it is skipped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.plugin.artifacts import Artifact, Reading, ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.json_syntax import COMMENT
from octospec_terraform.kinds import TOO_LARGE
from octospec_terraform.vocabulary import DOCUMENTING
from tests.emitters.terraform.golden import emitted
from tests.emitters.terraform.samples import DEPLOYMENTS
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAIN, VARIABLES = "main.tf.json", "variables.tf.json"
MODULES = {name: emitted(name, "json") for name in DEPLOYMENTS}


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    assert EMITTER.read is not None
    return EMITTER.read(artifacts, ReadMode.STRICT)


def changed(name: str, path: str, change: Callable[[str], str]) -> tuple[Artifact, ...]:
    """Emit a sample and change one file."""
    assert any(str(artifact.path) == path for artifact in MODULES[name])
    return tuple(
        replace(artifact, text=change(artifact.text)) if str(artifact.path) == path else artifact
        for artifact in MODULES[name]
    )


FOREIGN: dict[str, tuple[str, str, str, str, str]] = {
    "a block": ("smallest", MAIN, '"resource": {', '"module": {"x": {}}, "resource": {', "a block 'module'"),
    "an argument": ("vendor", MAIN, '"max_session_duration"', '"force_detach_policies"', "the argument 'for"),
    "an argument twice": ("smallest", MAIN, '"path": "/"', '"path": "/", "path": "/x/"', "path"),
    "a block in a resource": (
        "smallest",
        MAIN,
        '"path": "/"',
        '"path": "/", "lifecycle": {"x": 1}',
        "'lifecycle'",
    ),
    "another function": ("smallest", MAIN, "jsonencode(", "yamlencode(", "expected a document"),
    "a directive": ("vendor", MAIN, '"Lets Octo', '"%{ if true }x%{ endif }Lets Octo', "template directives"),
    "a directive within an expression": (
        *("smallest", MAIN, '\\"s3:GetObject\\"', '\\"%{ if true }x%{ endif }\\"'),
        "template if",
    ),
    "a 'for' with an 'if'": (
        *("everything", MAIN, "for value in var.accounts : ", "for value, x in var.accounts : "),
        "two variables",
    ),
    "a sign before a name": ("vendor", MAIN, '"${var.remediation', '"${-var.remediation', "the sign -"),
    "another number": ("vendor", MAIN, ": 43200", ': "${-43200}"', ""),
    "a text for a number": ("vendor", MAIN, ": 43200", ': "43200"', "expected a whole number here"),
    "another default": ("vendor", VARIABLES, '"131920598436"', '"${x}"', ""),
    "a key that is no text": ("smallest", MAIN, "Version = ", "(var.tags) = ", "as a key"),
    "no JSON": ("smallest", MAIN, "{", "", "this is not valid JSON"),
    "a list": ("smallest", MAIN, "{", "[{", "this is not valid JSON"),
    "no expression": ("smallest", MAIN, "${jsonencode(", "${", "well-formed"),
    "an open expression": ("smallest", MAIN, '"name": "Reader"', '"name": "${"', "not closed"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_octospec_does_not_write_is_reported_or_read_as_it_is(name: str) -> None:
    sample, path, old, new, reported = FOREIGN[name]
    artifacts = changed(sample, path, lambda text: text.replace(old, new, 1))
    assert artifacts != MODULES[sample], f"{old} is not in {path}"
    reading = read(artifacts)
    if reported:
        assert reading.deployment is None
        assert any(reported in str(found) for found in reading.diagnostics), reading.diagnostics
        assert all(found.span and found.span.path == path for found in reading.diagnostics)
    else:
        assert reading.deployment != DEPLOYMENTS[sample]


def test_all_errors_of_a_file_are_reported_together() -> None:
    artifacts = changed("vendor", MAIN, lambda text: text.replace("jsonencode(", "jsonencode(-"))
    assert len(read(artifacts).diagnostics) > 3


def test_comments_decide_nothing() -> None:
    def uncommented(value: Any) -> Any:  # noqa: ANN401 - JSON
        match value:
            case dict():
                return {key: uncommented(each) for key, each in value.items() if key != COMMENT}
            case list():
                return [uncommented(each) for each in value]
            case _:
                return value

    artifacts = tuple(
        replace(artifact, text=json.dumps(uncommented(json.loads(artifact.text))))
        if artifact.path.suffix == ".json"
        else artifact
        for artifact in MODULES["everything"]
    )
    assert artifacts != MODULES["everything"]
    assert read(artifacts).deployment == DEPLOYMENTS["everything"]


@pytest.mark.parametrize("said", ["", 1, None, {}, [1, "octospec: variable x is y"], ["octospec: a b is c"]])
def test_a_comment_may_be_anything(said: object) -> None:
    named = changed("smallest", MAIN, lambda text: json.dumps({**json.loads(text), COMMENT: said}))
    reading = read(named)
    names_nothing = any("nothing in the module" in found.message for found in reading.diagnostics)
    assert names_nothing is (reading.deployment is None) is ("octospec" in str(said))


def test_a_module_may_be_in_both_syntaxes_but_says_nothing_twice() -> None:
    in_hcl = {artifact.path: artifact for artifact in emitted("vendor")}
    mixed = tuple(
        in_hcl[PurePosixPath("main.tf")] if str(artifact.path) == MAIN else artifact
        for artifact in MODULES["vendor"]
    )
    assert read(mixed).deployment == DEPLOYMENTS["vendor"]
    assert read((*MODULES["vendor"], in_hcl[PurePosixPath("main.tf")])).deployment is None


@pytest.mark.deep
@pytest.mark.medium
def test_a_module_that_is_too_large_is_refused() -> None:
    long = ", ".join(["1"] * 110_000)
    local = json.dumps({"locals": {"x": f"${{[{long}]}}"}})
    reading = read((*MODULES["smallest"], Artifact(PurePosixPath("more.tf.json"), local)))
    assert [found.kind for found in reading.diagnostics] == [TOO_LARGE]


# --- every value counts ------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """List the paths of all values that hold no others, without comments."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        if key != COMMENT:
            yield from leaves(each, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def is_prose(path: tuple[Any, ...]) -> bool:
    """Return whether a value is octospec's own description of a variable or an output, which documents."""
    return (path[0] == "output" and path[-1] in NOT_READ) or path[1:] in OWN_DESCRIPTIONS


NOT_READ = {"description", "sensitive"}
"""What says nothing about access; an earlier octospec wrote outputs without ``sensitive``."""

OWN_DESCRIPTIONS = {("permissions_boundary", "description"), ("tags", "description")}

PLACES = [
    (name, number, path)
    for name, artifacts in MODULES.items()
    for number, artifact in enumerate(artifacts)
    if artifact.path.suffix == ".json" and str(artifact.path) not in DOCUMENTING
    for path in leaves(json.loads(artifact.text))
    if not is_prose(path)
]


@tried(60, len(PLACES))
@given(st.sampled_from(PLACES), st.booleans())
def test_every_value_counts(place: tuple[str, int, tuple[Any, ...]], removed: bool) -> None:  # noqa: FBT001 - drawn
    name, number, (*outer, last) = place
    assume(removed or last != "error_message")  # there must be a message, whatever its words are
    artifacts = list(MODULES[name])
    module = json.loads(artifacts[number].text)
    inner = module
    for key in outer:
        inner = inner[key]
    if removed:
        del inner[last]
    else:
        inner[last] = f"{inner[last]}x" if isinstance(inner[last], str) else "x"
    artifacts[number] = replace(artifacts[number], text=json.dumps(module))
    assert read(tuple(artifacts)).deployment != DEPLOYMENTS[name]
