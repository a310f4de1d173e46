"""``aws_iam_policy_document``: the document that the provider creates from it, in a case.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.text import ListParam, Param, Text
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.blocks import Placed, blocks
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.instances import instance_scope, opened_argument
from octospec_terraform.reading.presences import known_presence
from octospec_terraform.reading.values import (
    Json,
    Listing,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
    string,
)
from octospec_terraform.syntax import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.values import ResourceRef, Value
    from octospec_terraform.syntax import Expression

SOURCES: Final = ("source_json", "source_policy_documents")
OVERRIDES: Final = ("override_policy_documents", "override_json")
_ARGUMENTS: Final = frozenset(
    {"version", "policy_id", "count", "for_each", "provider", "depends_on", *SOURCES, *OVERRIDES}
)


def located_body(ref: ResourceRef) -> Placed:
    """Return the body of a data source, and the scope of its evaluation."""
    resource = ref.resource
    body = resource.body
    is_repeated = body.get("count") is not None or body.get("for_each") is not None
    scope = instance_scope(body, resource.module.scope, ref.key if is_repeated else None)
    for attribute in body.attributes:
        if attribute.name not in _ARGUMENTS:
            refuse(attribute.span, f"octospec does not support the argument {attribute.name} here")
        if attribute.name == "version" and not _is_current(attribute.value):
            refuse(attribute.span, f"octospec supports only documents with the Version {POLICY_VERSION}")
    return Placed(body, scope, resource.span)


def _is_current(version: Expression) -> bool:
    return isinstance(version, Template) and version.parts == (POLICY_VERSION,)


def document_json(evaluator: Evaluation, ref: ResourceRef, span: Span) -> Json:
    """Return the document of a data source."""
    here = located_body(ref)
    with opened_argument(evaluator, ref.resource, ref.key, "json", span):
        return Json(document(_statements(evaluator, here), here.span), span=span)


def _statements(evaluator: Evaluation, here: Placed) -> tuple[Value, ...]:
    """List the statements of a document: from its sources, its own, and those that override them."""
    statements: list[Value] = []
    for source in named_documents(evaluator, here, SOURCES):
        _merge(statements, source)
    own = tuple(
        statement(block, evaluator) for block in blocks(here.body, "statement", here.scope, evaluator)
    )
    _merge(statements, own)
    for override in named_documents(evaluator, here, OVERRIDES):
        _merge(statements, override)
    return tuple(statements)


def document(statements: tuple[Value, ...], span: Span) -> Table:
    """Put statements into a document."""
    version = string(span, POLICY_VERSION)
    return Table((("Version", version), ("Statement", Listing(statements, span=span))), span=span)


def is_merged(here: Placed) -> bool:
    """Return whether a document is merged with others."""
    return any(here.body.get(name) is not None for name in (*SOURCES, *OVERRIDES))


def is_given(evaluator: Evaluation, value: Value, span: Span) -> bool:
    """Return whether a document is unknown before the module is applied, and report it.

    A customer's own documents belong to the customer. A document from a vendor's provider is not in the spec.
    """
    context = evaluator.context

    def skip_document(name: str, meaning: str, reason: str) -> bool:
        there = known_presence(evaluator.case.answers, context)
        context.notes.not_taken(span, name, meaning)
        context.notes.may_allow_in_cases(Unread(UnreadKind.POLICY, reason, span, presence=there, name=name))
        return True

    match value:
        case Unknown(_, what):
            meaning = "what it allows is not granted, and what it denies is not denied"
            return skip_document(f"the document of {what}", meaning, "only the provider knows it")
        case Str(Text(pieces)) if all(
            isinstance(piece, Param | ListParam) and context.input_with(piece.id) for piece in pieces
        ):
            names = ", ".join(piece.id for piece in pieces if isinstance(piece, Param | ListParam))
            name = f"the document from the input {names}"
            return skip_document(name, "the spec does not contain what customers add", "the deployer sets it")
        case _:
            return False


def named_documents(
    evaluator: Evaluation, here: Placed, names: tuple[str, ...]
) -> Iterator[tuple[Value, ...]]:
    """List the statements of each document that is merged with others."""
    from octospec_terraform.reading.json_texts import decode_json  # noqa: PLC0415 - only foreign modules need it

    for name in names:
        value = here.value(name, evaluator)
        for item in value.items if isinstance(value, Listing) else (value,):
            is_empty = item is None or (isinstance(item, Str) and not item.text.pieces)
            if is_empty or is_given(evaluator, item, here.span):
                continue
            yield statements_of(decode_json(item, here.span), here.span)


def statements_of(document: Value, span: Span) -> tuple[Value, ...]:
    """List the statements of a document."""
    if not isinstance(document, Table):
        refuse(span, "expected a policy document here")
    if not has_variables(document.get("Version")):
        without_variables(document, span)
    match document.get("Statement"):
        case Listing(items):
            return items
        case None:
            return ()
        case single:
            return (single,)


def has_variables(version: Value) -> bool:
    """Return whether AWS replaces policy variables in a document of that ``Version``; not in an older one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    return literal_text(version) == POLICY_VERSION


def without_variables(value: Value, span: Span) -> Value:
    """Return the contents of an older document; refuse text in it that looks like a policy variable."""
    match value:
        case Str(text) if any(isinstance(piece, str) and "${" in piece for piece in text.pieces):
            refuse(
                span, f"AWS replaces policy variables only if the Version of the document is {POLICY_VERSION}"
            )
        case Listing(items):
            for item in items:
                without_variables(item, span)
        case Table(entries):
            for _, item in entries:
                without_variables(item, span)
        case _:
            pass
    return value


def _merge(statements: list[Value], more: tuple[Value, ...]) -> None:
    """Add statements: a statement replaces an earlier one with the same Sid."""
    for new in more:
        sid = _sid(new)
        same = next((at for at, known in enumerate(statements) if sid and _sid(known) == sid), None)
        if same is None:
            statements.append(new)
        else:
            statements[same] = new


def _sid(statement: Value) -> str:
    return literal_text(statement.get("Sid")) or "" if isinstance(statement, Table) else ""


# --- statements --------------------------------------------------------------------------------

_LISTS: Final = (
    {"actions": "Action", "not_actions": "NotAction"},
    {"resources": "Resource", "not_resources": "NotResource"},
)
_ARGUMENTS_OF_STATEMENT: Final = frozenset({"sid", "effect", *(name for pair in _LISTS for name in pair)})
_FILLED: Final = frozenset({"resources", "not_resources"})
"""Elements in which ``&{`` means ``${``, as in principals and values of conditions."""


def statement(block: Placed, evaluator: Evaluation) -> Table:
    """Return a ``statement`` block as a statement."""
    return Table(tuple(_elements(block, evaluator)), span=block.span)


def _elements(block: Placed, evaluator: Evaluation) -> Iterator[tuple[str, Value]]:
    for attribute in block.body.attributes:
        if attribute.name not in _ARGUMENTS_OF_STATEMENT:
            refuse(attribute.span, f"octospec does not support the argument {attribute.name} here")
    sid = block.value("sid", evaluator)
    if sid is not None and sid != string(block.span):
        yield "Sid", sid
    effect = block.value("effect", evaluator)
    yield "Effect", string(block.span, "Allow") if effect is None else effect
    for kind, name in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if (who := _principals(block, kind, evaluator)) is not None:
            yield name, who
    for pair in _LISTS:
        yield from _lists(block, pair, evaluator)
    if conditions := _conditions(block, evaluator):
        yield "Condition", conditions


def _lists(block: Placed, pair: dict[str, str], evaluator: Evaluation) -> Iterator[tuple[str, Value]]:
    """Yield the lists of a pair of opposites; if both are empty, yield a written one, so that it is seen."""
    found = {name: list_elements(block.value(name, evaluator), evaluator, block.span) for name in pair}
    written = [name for name in pair if block.body.get(name) is not None]
    shown = [name for name in pair if found[name]] or written[:1]
    for name in shown:
        items = tuple(map(_with_policy_variables, found[name])) if name in _FILLED else found[name]
        yield pair[name], Listing(items, span=block.span)


def list_elements(value: Value, evaluator: Evaluation, span: Span) -> tuple[Value, ...]:
    """Return the elements of a list or a set, or of a list that is known only when the module is applied."""
    if value is None:
        return ()
    if not isinstance(value, Listing | Unknown):
        fail(span, "expected a list here")
    return tuple(item for _, item in evaluator.elements(value, span))


def _with_policy_variables(value: Value) -> Value:
    if not isinstance(value, Str):
        return value
    pieces = (piece.replace("&{", "${") if isinstance(piece, str) else piece for piece in value.text.pieces)
    return Str(Text.of(*pieces), span=value.span)


def _principals(block: Placed, kind: str, evaluator: Evaluation) -> Value:
    found: dict[str, tuple[Value, ...]] = {}
    for inner in blocks(block.body, kind, block.scope, evaluator):
        type_ = literal_text(inner.value("type", evaluator))
        if type_ is None:
            refuse(inner.span, "the type of a principal is known only when the module is applied")
        items = list_elements(inner.value("identifiers", evaluator), evaluator, inner.span)
        found[type_] = (*found.get(type_, ()), *map(_with_policy_variables, items))
    if not found:
        return None
    if found.keys() == {"*"}:
        return string(block.span, "*")
    return Table(
        tuple((type_, Listing(items, span=block.span)) for type_, items in found.items()), span=block.span
    )


def _conditions(block: Placed, evaluator: Evaluation) -> Table | None:
    found: dict[str, dict[str, Value]] = {}
    for inner in blocks(block.body, "condition", block.scope, evaluator):
        test = literal_text(named := inner.value("test", evaluator))
        if test is None:
            refuse_given(inner.span, "a condition is known only when the module is applied", named)
        variable = evaluator.name(inner.value("variable", evaluator), inner.span)
        if variable in found.get(test, {}):
            refuse(
                inner.span,
                (
                    f"two conditions {test} on {variable}: which one applies depends "
                    "on the version of the provider"
                ),
            )
        items = list_elements(inner.value("values", evaluator), evaluator, inner.span)
        found.setdefault(test, {})[variable] = Listing(
            tuple(map(_with_policy_variables, items)), span=inner.span
        )
    if not found:
        return None
    tests = ((test, Table(tuple(keys.items()), span=block.span)) for test, keys in found.items())
    return Table(tuple(tests), span=block.span)


def text_list(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> tuple[Text, ...]:
    """Convert elements to texts."""
    return tuple(text_of(evaluator, value, span) for value in values)
