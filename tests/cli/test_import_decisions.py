"""The report of an import: few lines, the worst first, and each cause once with its places."""

from __future__ import annotations

from octo_spec.cli.render.import_decisions import decisions, folded_by_cause, hidden_notes
from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.importing.language_fit import TRUST_NARROWER
from octo_spec.model.note_kinds import CHANGED_INPUT, NOT_TAKEN
from octo_spec.pipeline.importing import ImportedSpec, ImportProof


def _skipped(line: int, what: str = "role a") -> Diagnostic:
    return NOT_TAKEN.at(Span("x.yaml", line, 3), f"a statement of {what} is skipped: Fn::ForEach", "add it")


CHANGED = CHANGED_INPUT.at(None, "the values have new names")
NARROWER = TRUST_NARROWER.at(None, "role a: it trusts fewer")


def test_what_a_person_decides_is_a_line_each_the_worst_first() -> None:
    text = "roles:\n  a: {why: TODO, trust: x}\ngroups:\n  b:\n    why: TODO\n    w: 'TODO: fix it'\n"
    errors = tuple(f"raises-rights of grant {number} of group b" for number in range(1, 5))
    imported = ImportedSpec(text, (), ImportProof.NARROWER, undecided=errors)
    lines = decisions(imported, [CHANGED, _skipped(1), NARROWER, _skipped(2)])
    assert lines == (
        f"decide about each error that is accepted with a TODO: {', '.join(errors[:3])} and 1 more",
        "decide whether customers need what is skipped: 2 x OCT440",
        "decide whether the spec may trust and allow less: 1 x OCT740",
        "before an update, read what changes for the inputs: 1 x OCT446",
        "write the 2 texts with TODO, as octospec lint lists them",
    )
    assert decisions(ImportedSpec("why: Reads.\n", (), ImportProof.EQUAL), []) == ()


def test_a_cause_is_printed_once_with_its_places_and_notes_only_on_demand() -> None:
    reported = [CHANGED, *map(_skipped, range(1, 9)), _skipped(9, "role b"), NARROWER]
    [skipped, narrower] = folded_by_cause(reported, notes=False)
    assert skipped.message == (
        "a statement of role a is skipped: Fn::ForEach "
        "(the same 8 more times, at 2:3, 3:3, 4:3, 5:3, 6:3 and 3 more)"
    )
    assert (skipped.span, narrower) == (Span("x.yaml", 1, 3), NARROWER)
    assert folded_by_cause(reported, notes=True) == tuple(reported)
    assert hidden_notes(reported) == 1
