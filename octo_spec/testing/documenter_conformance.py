"""The laws for every documenter, octospec's own or not.

Inherit them in a test of your own::

    class TestPoster(DocumenterConformance):
        documenter = POSTER
"""

# ruff: noqa: S101 - pytest is built on assert

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.plugin.paths import path_problem
from octo_spec.testing.draw_facts import review_facts_with_hostile_texts
from octo_spec.testing.laws import LAW

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.plugin.artifacts import Emission
    from octo_spec.plugin.contract import Documenter


class DocumenterConformance:
    """The laws for the ``documenter`` of a subclass, with the default of every option."""

    documenter: ClassVar[Documenter[Any]]

    @LAW
    @given(st.data())
    def test_the_same_facts_give_the_same_bytes(self, data: st.DataObject) -> None:
        """The output is a function of the facts, also of facts that were sent as JSON."""
        facts = data.draw(review_facts_with_hostile_texts())
        emission = self.document(facts)
        assert emission == self.document(replace(facts))
        assert emission == self.document(facts_from_json(facts_as_json(facts)))

    @LAW
    @given(st.data())
    def test_files_are_texts_with_paths_that_stay_inside(self, data: st.DataObject) -> None:
        """Paths are relative and differ in more than case; a text ends with one newline, without CR."""
        facts = data.draw(review_facts_with_hostile_texts())
        artifacts = self.document(facts).artifacts
        assert [artifact.path for artifact in artifacts if path_problem(artifact.path)] == []
        paths = [str(artifact.path) for artifact in artifacts]
        assert len({path.lower() for path in paths}) == len(paths)
        for artifact in artifacts:
            artifact.text.encode()
            assert artifact.text.endswith("\n")
            assert not artifact.text.endswith("\n\n")
            assert "\r" not in artifact.text

    @LAW
    @given(st.data())
    def test_only_declared_kinds_are_reported(self, data: st.DataObject) -> None:
        """A documenter declares every kind that it reports."""
        facts = data.draw(review_facts_with_hostile_texts())
        emission = self.document(facts)
        assert {each.kind for each in emission.diagnostics} <= set(self.documenter.kinds)

    def test_unknown_options_are_refused(self) -> None:
        """A customer who misspells an option gets an error."""
        with pytest.raises(ValidationError):
            self.documenter.options.model_validate({"no-such-option": True})

    def document(self, facts: ReviewFacts) -> Emission:
        """Document with the default of every option."""
        return self.documenter.document(facts, self.documenter.options())
