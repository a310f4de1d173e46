"""Which of the open files share ids, and the renaming of an id in them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from octo_spec.editor.ids import IdKind, declared_ids, id_uses, names_without_place, use_at
from octo_spec.model.ids import ID_LENGTH, ID_PATTERN
from octo_spec.pipeline.extras import extras_problems
from octo_spec.repair.text_edits import TextEdit, apply_edits
from octo_spec.resolve.answers import PARTITION
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import is_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.edited_text import EditedText
    from octo_spec.editor.ids import IdUse
    from octo_spec.repair.text_edits import TextPlace

_INPUTS = (IdKind.PARAMETER, IdKind.CHOICE)


def spec_of(texts: Mapping[str, EditedText], uri: str) -> str:
    """Return the file that declares the ids of one.

    For a customers file, that is the only open spec that declares all that the file answers, or the only
    one of these in the same folder. Otherwise, it is the file itself.
    """
    if not texts[uri].is_customers:
        return uri
    answered = {use.id for use in id_uses(texts[uri]) if use.kind in _INPUTS} - {PARTITION}
    specs = [each for each, text in texts.items() if is_spec(text.text) and answered <= _inputs(text)]
    found = [each for each in specs if _folder(texts[each]) == _folder(texts[uri])] or specs
    return found[0] if len(found) == 1 else uri


def _folder(text: EditedText) -> PurePath:
    return PurePath(text.path).parent


def _inputs(spec: EditedText) -> frozenset[str]:
    return frozenset(id for kind in _INPUTS for id in declared_ids(spec, kind))


def uses_of_id_at(texts: Mapping[str, EditedText], uri: str, place: TextPlace) -> Iterator[tuple[str, IdUse]]:
    """Yield the uses of the id at a place, each with its file: the spec, and customers files for it."""
    spec = spec_of(texts, uri)
    use = use_at(texts[uri], place, texts[spec])
    for each in _files_of(texts, spec) if use else ():
        for other in id_uses(texts[each]):
            if use and (other.kind, other.id) == (use.kind, use.id):
                yield each, other


def _files_of(texts: Mapping[str, EditedText], spec: str) -> Iterator[str]:
    return (each for each in texts if spec_of(texts, each) == spec)


def renaming_problem(texts: Mapping[str, EditedText], found: list[tuple[str, IdUse]], new: str) -> str:
    """Return why an id cannot get a new name; empty if it can."""
    if not found:
        return "there is no id at this place"
    if not re.fullmatch(ID_PATTERN, new) or len(new) > ID_LENGTH:
        limit = f"kebab-case of at most {ID_LENGTH} characters"
        return f"{new!r} is not {limit}: write an id such as 'external-id'"
    uri, use = found[0]
    spec = spec_of(texts, uri)
    kinds = _INPUTS if use.kind in _INPUTS else (use.kind,)
    if use.kind in _INPUTS and new == PARTITION:
        return f"{new!r} is reserved: customers fix it"
    if new != use.id and any(new in declared_ids(texts[spec], kind) for kind in kinds):
        return f"{new!r} is already declared"
    if problem := next(_unreadable_names([texts[each] for each in _files_of(texts, spec)], use), ""):
        return problem
    edits = [TextEdit(use.range, new) for each, use in found if each == spec]
    return "" if texts[spec].is_customers else _new_error(texts[spec], edits)


def _unreadable_names(files: list[EditedText], use: IdUse) -> Iterator[str]:
    """Yield why an id would keep its old name in a file; in a spec, that is an error after the renaming."""
    for file in files:
        if not file.is_valid:
            yield f"{file.path} is not valid YAML: fix it before you rename"
        for kind, node in names_without_place(file) if file.is_customers else ():
            if (kind, node.value) == (use.kind, use.id):
                yield f"{node.span} has {use.id!r} with an escape or on several lines: write it plainly first"


def _new_error(spec: EditedText, edits: list[TextEdit]) -> str:
    """Return an error that a spec has only after edits, as an id that is reserved; empty if it has none."""
    known = Counter(error.kind for error in _errors(spec.text, spec.path))
    errors = _errors(apply_edits(spec.text, edits), spec.path)
    counts = Counter(error.kind for error in errors)
    return next((error.message for error in errors if counts[error.kind] > known[error.kind]), "")


def _errors(text: str, path: str) -> tuple[Diagnostic, ...]:
    inputs = Inputs()
    loaded = inputs.spec_text(text, path)
    if loaded.spec is None:
        return tuple(inputs.diagnostics)
    resolution = resolve(loaded.spec, loaded.spans, Customer())
    of_extras = extras_problems(resolution.deployment) if resolution.deployment else ()
    found = (*inputs.diagnostics, *resolution.diagnostics, *of_extras)
    return tuple(each for each in found if each.kind.is_error)
