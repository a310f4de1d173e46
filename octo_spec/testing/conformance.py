"""The laws for every emitter, octospec's own or not.

Inherit them in a test of your own::

    class TestPoster(EmitterConformance):
        emitter = POSTER
"""

# ruff: noqa: S101 - pytest is built on assert

from __future__ import annotations

import re
from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from octo_spec.diagnostics import has_errors
from octo_spec.model.canonical_json import difference
from octo_spec.model.capabilities import project
from octo_spec.model.deployment import Extra
from octo_spec.pipeline.blind_spots import blind_spots
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.contract import EmitterOptions
from octo_spec.plugin.paths import comparable_path, path_problem
from octo_spec.review.hand_over import hand_over_facts
from octo_spec.testing.draw_names import nameable
from octo_spec.testing.laws import HEAVY, LAW
from octo_spec.testing.other_process import fingerprint, fingerprint_elsewhere
from octo_spec.testing.reserved_words import uses_reserved
from octo_spec.testing.strategies import deployments, with_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octo_spec.plugin.artifacts import Emission, Reading
    from octo_spec.plugin.contract import Emitter

T = TypeVar("T")


class EmitterConformance:
    """The laws for the ``emitter`` of a subclass, with the default of every option."""

    emitter: ClassVar[Emitter[Any]]
    extras: ClassVar[tuple[str, ...]] = ()
    """Files of extras that the emitter accepts, if any; some deployments have one of them."""

    # --- what is emitted -----------------------------------------------------------------------

    @LAW
    @given(st.data())
    def test_the_same_deployment_gives_the_same_bytes(self, data: st.DataObject) -> None:
        """The output is a function of the deployment, and the emitter refuses only few valid deployments."""
        deployment = self.deployment(data)
        emission = self.emit(deployment)
        assert emission == self.emit(replace(deployment))
        assume(not has_errors(emission.diagnostics))

    def test_another_process_gives_the_same_bytes(self) -> None:
        """The output does not depend on the order of a set."""
        drawn = samples(self.emitter)
        here = fingerprint(map(self.emit, drawn))
        assert here == fingerprint_elsewhere(self.emitter, drawn, seed=1)
        assert here == fingerprint_elsewhere(self.emitter, drawn, seed=2)

    @LAW
    @given(st.data())
    def test_artifacts_are_portable_files(self, data: st.DataObject) -> None:
        """Paths are safe on every file system; texts are UTF-8 with one newline at the end.

        An emitter with a ``lone_file`` writes that file alone, so that it can read a copy of the file.
        """
        artifacts = self.artifacts(self.deployment(data))
        assert artifacts, "nothing was emitted, and nothing was said"
        if self.emitter.lone_file:
            assert [str(artifact.path) for artifact in artifacts] == [self.emitter.lone_file]
        paths = {comparable_path(artifact.path) for artifact in artifacts}
        assert len(paths) == len(artifacts), "two paths are the same on a file system that ignores case"
        for artifact in artifacts:
            assert path_problem(artifact.path) == ""
            assert text_problem(artifact.text) == ""

    # --- what is read back ---------------------------------------------------------------------

    @LAW
    @given(st.data())
    def test_reading_back_gives_the_deployment(self, data: st.DataObject) -> None:
        """An artifact contains exactly the whole deployment, including the names that the spec sets."""
        deployment = self.deployment(data)
        read = self.assert_reads_back(deployment)
        assert [thing.names for thing in nameable(read)] == [thing.names for thing in nameable(deployment)]
        of_values = [[choice.value_names for choice in each.choices] for each in (read, deployment)]
        assert of_values[0] == of_values[1]

    @LAW
    @given(st.data())
    def test_documentation_never_decides_anything(self, data: st.DataObject) -> None:
        """Without comments, labels and titles, the deployment is the same."""
        self.assert_reads_back(without_documentation(self.deployment(data)))

    @HEAVY
    @given(st.data())
    def test_what_is_handed_over_only_documents(self, data: st.DataObject) -> None:
        """Pages are portable files of their own, the same each time, and do not change what is read."""
        deployment = self.deployment(data)
        artifacts, facts = self.artifacts(deployment), hand_over_facts(deployment)
        pages = self.pages(deployment, facts)
        assert pages == self.pages(replace(deployment), facts)
        for page in pages:
            assert path_problem(page.path) == ""
            assert text_problem(page.text) == ""
        if self.emitter.read is not None:
            files = {artifact.path: artifact for artifact in (*artifacts, *pages)}
            assert self.read(tuple(files.values())) == self.read(artifacts)

    @LAW
    @given(st.data())
    def test_a_damaged_artifact_is_reported(self, data: st.DataObject) -> None:
        """A reader never raises: it returns a deployment, or reports the reason in a kind of its own."""
        self.assert_readable()
        artifacts = self.artifacts(self.deployment(data))
        reading = self.read(data.draw(damaged_artifacts(artifacts), label="damaged"))
        assert (reading.deployment is None) is has_errors(reading.diagnostics)

    def test_nothing_cannot_be_read(self) -> None:
        """Without artifacts, there is no deployment."""
        self.assert_readable()
        reading = self.read(())
        assert reading.deployment is None
        assert has_errors(reading.diagnostics)

    def test_foreign_files_are_read_or_left_alone(self) -> None:
        """The emitter reads third-party files of its target, perhaps with warnings, and no other files.

        Files of the emitter itself are files of the target, and can be damaged.
        """
        self.assert_readable()
        for others in NOT_OF_THE_TARGET:
            reading = self.read(others, ReadMode.FOREIGN)
            assert (reading.deployment, reading.diagnostics) == (None, ()), "this is no file of the target"
        for deployment in samples(self.emitter, 5):
            emission = self.emit(deployment)
            for files in (emission.artifacts, tuple(map(_first_half, emission.artifacts))):
                reading = self.read(files, ReadMode.FOREIGN)
                assert reading.deployment is None or not has_errors(reading.diagnostics)

    def test_each_file_is_read_or_declared_as_documentation(self) -> None:
        """Without a file, or with another action in it, the reading differs: a build requires that."""
        self.assert_readable()
        for deployment in samples(self.emitter, 2):
            emission = self.emit(deployment)
            if not has_errors(emission.diagnostics):
                pages = self.pages(deployment, hand_over_facts(deployment))
                files = {each.path: each for each in (*emission.artifacts, *pages)}
                self.assert_looks_at_each(tuple(files.values()), deployment)

    def test_supported_extras_are_read_back_unchanged(self) -> None:
        """The text of extras is used unchanged, with the same resources."""
        read = type(self).emitter.extras
        assert bool(read) is bool(self.extras), (
            "the class has no samples of the extras that the emitter takes"
        )
        for written in self.extras:
            extra = self.taken_extras(written)
            again = read(replace(extra, source="")) if read else None
            assert again
            assert again.text == extra.text
            named = read(extra).resources if read else ()
            assert [(each.name, each.type, each.text, each.policy) for each in again.resources] == [
                (each.name, each.type, each.text, each.policy) for each in named
            ]

    # --- what the emitter says of itself ---------------------------------------------------------

    def test_kinds_are_documented_and_unique(self) -> None:
        """A code belongs to one kind, and its summary is a sentence."""
        kinds = self.emitter.kinds
        assert len({kind.code for kind in kinds}) == len(kinds)
        assert len({kind.name for kind in kinds}) == len(kinds)
        for kind in kinds:
            assert re.fullmatch(r"[A-Z]+\d+", kind.code)
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name)
            assert kind.summary.endswith(".")

    def test_the_emitter_is_summed_up_in_one_line(self) -> None:
        """``octospec emitters`` has something to print."""
        assert self.emitter.summary.strip()
        assert "\n" not in self.emitter.summary

    def test_options_are_documented_and_have_defaults(self) -> None:
        """A customer can leave all of them unset, and can read what each does."""
        assert issubclass(self.emitter.options, EmitterOptions)
        self.emitter.options()
        for name, option in self.emitter.options.model_fields.items():
            assert option.description, f"option {name!r} has no docstring"

    def test_unknown_options_are_refused(self) -> None:
        """A typing error never changes an artifact silently."""
        with pytest.raises(ValidationError):
            self.emitter.options.model_validate({"no-such-option": "x"})

    # --- the parts of a law --------------------------------------------------------------------

    def deployment(self, data: st.DataObject) -> Deployment:
        """Draw a deployment and keep the part that the target supports."""
        drawn = data.draw(deployments(self.emitter.lacks), label="deployment")
        assume(not uses_reserved(drawn, self.emitter.reserved))
        kept = supported_part(self.emitter, drawn)
        written = data.draw(st.sampled_from(("", *self.extras)), label="extras")
        kept = replace(kept, extras=(self.taken_extras(written),)) if written else kept
        naming = self.emitter.naming
        return data.draw(with_names(kept, self.emitter.name, naming), label="named") if naming else kept

    def taken_extras(self, written: str) -> Extra:
        """Read a file of extras that the emitter accepts."""
        read = type(self).emitter.extras
        assert read, "an emitter with samples of extras takes extras"
        reading = read(Extra(self.emitter.name, "", path="extras", source=written))
        assert not reading.diagnostics, "\n".join(map(str, reading.diagnostics))
        return Extra(self.emitter.name, reading.text, path="extras", source=written)

    def emit(self, deployment: Deployment) -> Emission:
        """Emit with the default of every option; all diagnostics are of declared kinds."""
        emission = type(self).emitter.emit(deployment, self.emitter.options())
        self.assert_declared(emission.diagnostics)
        return emission

    def artifacts(self, deployment: Deployment) -> tuple[Artifact, ...]:
        """Emit a deployment that the emitter does not refuse."""
        emission = self.emit(deployment)
        assume(not has_errors(emission.diagnostics))
        return emission.artifacts

    def pages(self, deployment: Deployment, facts: HandOver | None) -> tuple[Artifact, ...]:
        """Write the pages for the person who deploys; empty if IAM would refuse a policy."""
        hand_over = type(self).emitter.hand_over
        if hand_over is None or facts is None:
            return ()
        return hand_over(deployment, self.emitter.options(), facts)

    def read(self, artifacts: tuple[Artifact, ...], mode: ReadMode = ReadMode.STRICT) -> Reading:
        """Read artifacts back; all diagnostics are of declared kinds."""
        reader = type(self).emitter.read
        assert reader
        reading = reader(artifacts, mode)
        self.assert_declared(reading.diagnostics)
        return reading

    def assert_declared(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Assert that all diagnostics are of the emitter's kinds, the only ones that it can report."""
        undeclared = {diagnostic.kind for diagnostic in diagnostics} - set(self.emitter.kinds)
        assert not undeclared, f"reported, and not declared: {undeclared}"

    def assert_reads_back(self, deployment: Deployment) -> Deployment:
        """Emit, read, compare, and return the result of reading."""
        self.assert_readable()
        reading = self.read(self.artifacts(deployment))
        assert not has_errors(reading.diagnostics), "\n".join(map(str, reading.diagnostics))
        assert difference(reading.deployment, deployment) == ""
        assert reading.deployment == deployment
        return reading.deployment

    def assert_looks_at_each(self, artifacts: tuple[Artifact, ...], deployment: Deployment) -> None:
        """Assert that the reader reads each file that is more than documentation."""
        found = blind_spots(
            artifacts,
            self.emitter.documentation,
            deployment,
            lambda changed: self.read(changed).deployment == deployment,
        )
        assert list(found) == []

    def assert_readable(self) -> None:
        """Skip a law about reading if the emitter only documents."""
        if self.emitter.read is None:
            pytest.skip("a documentation emitter is never read back")


def supported_part(emitter: Emitter[Any], deployment: Deployment) -> Deployment:
    """Return the part of a deployment that an emitter's target supports."""
    projection = project(deployment, emitter.lacks, emitter.name)
    assert projection.deployment, projection.diagnostics
    return projection.deployment


def text_problem(text: str) -> str:
    """Return why octospec would not write a text; empty if it would."""
    if not text.endswith("\n") or text.endswith("\n\n"):
        return "the text does not end with exactly one newline"
    if "\r" in text:
        return "a line ends otherwise than with a line feed"
    return "" if text.encode(errors="replace").decode() == text else "the text is not UTF-8"


def without_documentation(value: T) -> T:
    """Remove all documentation, which is never compared."""
    if isinstance(value, tuple):
        return type(value)(map(without_documentation, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: without_documentation(getattr(value, field.name)) if field.compare else field.default
        for field in fields(value)
        if field.compare or field.default is not MISSING
    }
    return replace(value, **changes)


@st.composite
def damaged_artifacts(draw: st.DrawFn, artifacts: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """Draw ``artifacts`` without a line or a character of one, or without a whole one."""
    position = draw(st.integers(0, len(artifacts) - 1))
    hit = artifacts[position]
    kept = draw(st.sampled_from((_without_line, _without_character, _without_file)))(draw, hit)
    return (*artifacts[:position], *kept, *artifacts[position + 1 :])


def _without_line(draw: st.DrawFn, hit: Artifact) -> tuple[Artifact, ...]:
    lines = hit.text.splitlines(keepends=True)
    gone = draw(st.integers(0, len(lines) - 1))
    return (replace(hit, text="".join((*lines[:gone], *lines[gone + 1 :]))),)


def _without_character(draw: st.DrawFn, hit: Artifact) -> tuple[Artifact, ...]:
    gone = draw(st.integers(0, len(hit.text) - 1))
    return (replace(hit, text=hit.text[:gone] + hit.text[gone + 1 :]),)


NOT_OF_THE_TARGET: Final[tuple[tuple[Artifact, ...], ...]] = (
    (),
    (Artifact(PurePosixPath("notes.txt"), "Some notes.\n"),),
)
"""Files that belong to no target."""


def _first_half(artifact: Artifact) -> Artifact:
    return replace(artifact, text=artifact.text[: len(artifact.text) // 2])


def _without_file(draw: st.DrawFn, hit: Artifact) -> tuple[Artifact, ...]:
    del draw, hit
    return ()


def samples(emitter: Emitter[Any], most: int = 20) -> list[Deployment]:
    """Collect deployments, the same ones in every run."""
    drawn: list[Deployment] = []

    @settings(LAW, max_examples=most, derandomize=True, database=None, phases=[Phase.generate])
    @given(deployments(emitter.lacks))
    def keep(deployment: Deployment) -> None:
        drawn.append(supported_part(emitter, deployment))

    keep()
    return drawn
