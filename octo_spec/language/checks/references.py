"""References and policy variables: their targets must exist, and the field must allow them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Replacement
from octo_spec.language.codes import (
    DOLLAR,
    MISPLACED_LIST,
    MISPLACED_OPTIONAL,
    MISPLACED_REFERENCE,
    MISPLACED_VARIABLE,
    NOT_A_REFERENCE,
    UNKNOWN_ID,
)
from octo_spec.language.fields import NAME, RESOURCE, Field, Lists
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest, did_you_mean, instead_of
from octo_spec.model.text import (
    POLICY_VARIABLE,
    ListParam,
    Malformed,
    Param,
    ParamFact,
    PartitionFact,
    Piece,
    Reference,
    RoleArn,
    notation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import DiagnosticKind, Help
    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.models.spec import Spec

ROOTS = ("param", "account", "partition", "region", "role", "stack", "spec")


def references(checked: CheckedSpec) -> Iterator[Finding]:
    """Find references to targets that the spec does not have, and references that a field does not allow."""
    for use in checked.uses:
        if isinstance(use.read, Malformed):
            yield _finding(use, NOT_A_REFERENCE, *_not_a_reference(use.read, checked.spec))
            continue
        yield from _dollars(use)
        yield from _variables(use)
        for reference in dict.fromkeys(use.references):
            yield from _reference(use, reference, checked.spec)


def _finding(use: Use, kind: DiagnosticKind, message: str, help: Help = "") -> Finding:
    return Finding(kind, use.location, message, help, on_key=use.on_key)


def _not_a_reference(malformed: Malformed, spec: Spec) -> tuple[str, Help]:
    """Return the message and the help for a ``${…}`` that is neither a reference nor a policy variable."""
    if not malformed.is_closed:
        return f"{malformed.found!r} is not closed", "add the missing '}'"
    help = _param_instead(malformed, spec) or _help(malformed)
    return f"{malformed.found!r} is not a reference", help


def _param_instead(malformed: Malformed, spec: Spec) -> Help:
    """Recognize a parameter by the words of a template language, as in ``${var.external_id}``."""
    root, _, id = malformed.found.removeprefix("${").rstrip("}").partition(".")
    close = closest(id or root, spec.parameters) if root not in ROOTS else None
    own = f"${{param.{close}}}"
    return Replacement(malformed.found, (own,), f"write {own!r}", is_everywhere=True) if close else ""


def _help(malformed: Malformed) -> Help:
    """Guess the meaning of ``${…}``."""
    root = malformed.found.removeprefix("${").rstrip("}").split(".", 1)[0]
    if ":" in root:
        return "write a policy variable as ${key} or ${key, 'default'}, without other spaces"
    if root in ROOTS:
        return FORMS_OF[root]
    return did_you_mean(root, ROOTS, "${") or _FORMS


_FORMS = "write a parameter as ${param.ID}; a policy variable has a colon in its name"


FORMS_OF = {
    "param": "write ${param.ID} or ${param.ID.FACT}, ids in kebab-case",
    "role": "write ${role.ID.arn}",
    "partition": "write ${partition} or ${partition.FACT}",
    "stack": "write ${stack.id}, ${stack.name} or ${stack.uuid}",
    "spec": "write ${spec.name} or ${spec.version}",
    "account": "write ${account}",
    "region": "write ${region}",
}
"""The first word of a reference -> its complete form."""


DOLLAR_BEFORE = re.compile(r"\$(?=\$\{)")


def _dollars(use: Use) -> Iterator[Finding]:
    """Find ``$${param.x}``, in which a target may read ``$$`` as an escape, and ``${param.x}{``."""
    if any(
        not POLICY_VARIABLE.match(use.written, dollar.end()) for dollar in DOLLAR_BEFORE.finditer(use.written)
    ):
        yield _finding(
            use, DOLLAR, "'$' is not allowed directly before a reference", "write ${$} for a dollar sign"
        )
    if not isinstance(use.read, Malformed) and any(map(_opens, use.read.pieces, use.read.pieces[1:])):
        message = "'{' is not allowed directly after a reference"
        yield _finding(use, DOLLAR, message, "a value that ends in '$' would begin a policy variable")


def _opens(piece: Piece, after: Piece) -> bool:
    """Return whether a ``{`` follows a reference: a value that ends in ``$`` would open a policy variable."""
    return not isinstance(piece, str) and isinstance(after, str) and after.startswith("{")


def _variables(use: Use) -> Iterator[Finding]:
    for variable in POLICY_VARIABLE.finditer(use.written):
        from octo_spec.language.borrowed_words import pseudo_instead  # noqa: PLC0415 - few specs have variables

        if instead := pseudo_instead(variable.group()):
            message = f"{variable.group()!r} is a pseudo parameter of templates, not a policy variable"
            yield _finding(use, NOT_A_REFERENCE, message, instead)
            return
        if not use.field.variables:
            message = f"policy variable {variable.group()!r} is not allowed in {use.field.noun}"
            yield _finding(
                use,
                MISPLACED_VARIABLE,
                message,
                "AWS replaces policy variables in 'on' and in String and Arn conditions only",
            )
            return
        if _is_before_fifth_colon(use, use.written[: variable.start()]):
            message = f"policy variable {variable.group()!r} is before the fifth colon of an ARN"
            yield _finding(
                use, MISPLACED_VARIABLE, message, "AWS replaces policy variables only after the fifth colon"
            )
            return


def _is_before_fifth_colon(use: Use, before: str) -> bool:
    """Return whether fewer than five fields of a resource are ``before``; false after a leading reference."""
    if use.field is not RESOURCE or before.startswith("${"):
        return False
    return _without_references(before).count(":") < 5  # noqa: PLR2004 - an ARN has six fields


def _without_references(written: str) -> str:
    return "".join(
        part.partition("}")[2] if position else part for position, part in enumerate(written.split("${"))
    )


def _reference(use: Use, reference: Reference, spec: Spec) -> Iterator[Finding]:
    """Check that the spec has what a reference names, and that the field allows its kind."""
    unknown = _unknown(reference, spec)
    if unknown is not None:
        yield _finding(use, UNKNOWN_ID, *unknown)
    elif isinstance(reference, ListParam):
        yield from _list(use, reference)
    elif isinstance(reference, RoleArn) and use.written != notation(reference):
        # Inside a longer text, plain IAM JSON could not distinguish it from a complete ARN.
        message = f"{notation(reference)} must be the whole text here, without other characters"
        yield _finding(use, MISPLACED_REFERENCE, message, "to add text to it, write the ARN in full")
    elif type(reference) not in use.field.references:
        yield _finding(use, MISPLACED_REFERENCE, f"{notation(reference)} is not allowed in {use.field.noun}")
    admitted = use.field.optional or (use.field is NAME and use.is_one_reference)
    if unknown is None and isinstance(reference, Param | ListParam) and not admitted:
        yield from _optional(use, reference, spec)


def _unknown(reference: Reference, spec: Spec) -> tuple[str, Help] | None:
    """Return the message and the help for a reference to an undeclared name."""
    match reference:
        case Param(id) | ListParam(id) | ParamFact(id) if id not in spec.parameters:
            return f"unknown parameter {id!r}", instead_of(id, spec.parameters, "parameters", "param.")
        case RoleArn(id) if id not in spec.roles:
            return f"unknown role {id!r}", instead_of(id, spec.roles, "roles", "role.")
        case ParamFact(id):
            facts = next(iter(spec.parameters[id].allowed.values()), {})
            return _unknown_fact(reference, facts, f"parameter {id!r}", "each value in 'allowed'")
        case PartitionFact():
            facts = next(iter(spec.partitions.values()), {})
            return _unknown_fact(reference, facts, "partitions", "each entry of 'partitions'")
        case _:
            return None


def _unknown_fact(
    reference: ParamFact | PartitionFact, facts: Iterable[str], owner: str, holders: str
) -> tuple[str, Help] | None:
    fact = reference.fact
    if fact in facts:
        return None
    before = notation(reference).removeprefix("${").removesuffix(f"{fact}}}")
    return f"unknown fact {fact!r} of {owner}", did_you_mean(
        fact, facts, before
    ) or f"add the fact to {holders}"


def _list(use: Use, reference: ListParam) -> Iterator[Finding]:
    problem = _list_problem(use.field, use, reference)
    if problem:
        message, help = problem
        yield _finding(use, MISPLACED_LIST, f"list parameter {reference.id!r} {message}", help)


def _list_problem(field: Field, use: Use, reference: ListParam) -> tuple[str, str] | None:
    """Return the message and the help."""
    if field.lists is Lists.NOWHERE:
        return f"is not allowed in {field.noun}", "use a parameter of type 'text'"
    lists = tuple(one for one in use.references if isinstance(one, ListParam))
    if reference in lists[1:]:
        return "must be the only list in this text", "use a parameter of type 'text' for one of them"
    if field.lists is not Lists.AFFIXED and use.written != notation(reference):
        return "must be the whole text here", f"write {notation(reference)} alone"
    if field.lists is not Lists.WITH_OTHERS and not use.alone:
        return "must be the only entry here", _with_others(use)
    return None


def _with_others(use: Use) -> str:
    """Return what happens to the other entries; exceptions and conditions cannot be split."""
    if use.operator or "on-all-except" in use.location:
        return "add the other entries to the list's values"
    noun = "grant" if use.field is RESOURCE else "trust entry"
    return f"move the other entries to a separate {noun}"


def _optional(use: Use, reference: Param | ListParam, spec: Spec) -> Iterator[Finding]:
    if isinstance(reference, Param) and spec.parameters[reference.id].may_be_absent:
        alone = " together with other text" if use.field is NAME else ""
        message = f"optional parameter {reference.id!r} is not allowed in {use.field.noun}{alone}"
        yield _finding(use, MISPLACED_OPTIONAL, message, "give it a default instead, or make it required")
