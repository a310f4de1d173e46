"""Names, paths, sessions, descriptions and tags of roles that IAM accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import (
    POLICY_NAME_LENGTH,
    ROLE_DESCRIPTION_LENGTH,
    ROLE_NAME_LENGTH,
    SESSION_SECONDS,
    TAG_KEY_LENGTH,
    TAG_VALUE_LENGTH,
    TAGS_PER_ROLE,
    forbidden_in_name,
    forbidden_in_role_description,
    forbidden_in_tag,
    is_path,
)
from octo_spec.language.codes import BAD_NAME, BAD_ROLE_TEXT, NAME_CLASH, SESSION_LENGTH, TOO_LONG
from octo_spec.language.fields import NAME, PATH, POLICY_NAME, TAG
from octo_spec.language.finding import Finding
from octo_spec.model.text import POLICY_VARIABLE, Account, Param, ParamFact, Stack, StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.text import Piece, Text

LENGTHS = {NAME: ROLE_NAME_LENGTH, POLICY_NAME: POLICY_NAME_LENGTH}


def names(checked: CheckedSpec) -> Iterator[Finding]:
    """Find names and paths that IAM refuses for all values of their references."""
    for use in checked.uses:
        if use.field in LENGTHS:
            yield from _name(use, checked.spec)
        elif use.field is PATH and (problem := _path_problem(use)):
            help = "start and end with '/', and use letters, digits and _+=,.@- in between"
            yield Finding(BAD_NAME, use.location, problem, help)


def _name(use: Use, spec: Spec) -> Iterator[Finding]:
    if use.text is None:
        return
    limit, noun = LENGTHS[use.field], use.field.noun
    if not use.written and "managed" not in use.location:
        yield Finding(BAD_NAME, use.location, f"{noun} is empty", on_key=use.on_key)
    for piece in use.text.pieces:
        if bad := next(filter(None, map(forbidden_in_name, _named_values(piece, spec))), ""):
            message = f"{noun} cannot contain {bad!r}"
            help = "use letters, digits and _+=,.@-"
            yield Finding(BAD_NAME, use.location, message, help, on_key=use.on_key)
            return
    length = sum(_largest_length(piece, spec) for piece in use.text.pieces)
    if length > limit:
        message = f"{noun} can have {length} characters, but IAM allows at most {limit}"
        yield Finding(BAD_NAME, use.location, message, on_key=use.on_key)


def _named_values(piece: Piece, spec: Spec) -> tuple[str, ...]:
    """Return the values of a piece of a text that the spec itself names."""
    match piece:
        case str(literal):
            return (POLICY_VARIABLE.sub("", literal),)
        case Param(id) if id in spec.parameters:
            return tuple(spec.parameters[id].allowed)
        case ParamFact(id, fact) if id in spec.parameters:
            return tuple(facts.get(fact, "") for facts in spec.parameters[id].allowed.values())
        case Stack(StackAttribute.ID):
            return ("arn:",)
        case _:
            return ()


ACCOUNT_LENGTH = 12


def _largest_length(piece: Piece, spec: Spec) -> int:
    """Return the largest length that the spec allows for a piece; 1 if the spec does not limit it."""
    if isinstance(piece, Account):
        return ACCOUNT_LENGTH
    if isinstance(piece, Param) and piece.id in spec.parameters and spec.parameters[piece.id].max_length:
        return spec.parameters[piece.id].max_length or 0
    return max(map(len, _named_values(piece, spec)), default=1)


def _path_problem(use: Use) -> str:
    """Check a path, in which each reference may be any part."""
    if use.text is None or use.text.references == use.text.pieces:
        return ""
    return "" if is_path(use.with_placeholders) else f"{use.written!r} is not a valid IAM path"


def same_names(checked: CheckedSpec) -> Iterator[Finding]:
    """Find roles, and policies of one kind, whose names are the same for AWS, which ignores letter case."""
    spec = checked.spec
    roles = ((("roles", id, "name"), role.name) for id, role in spec.roles.items() if role.name)
    yield from _same(roles, "role", spec)
    # The target generates a name for each role or policy without one.
    managed = (
        (("roles", id, "managed", name), name)
        for id, role in spec.roles.items()
        for name in role.managed
        if name
    )
    yield from _same(managed, "managed policy", spec)
    for id, role in spec.roles.items():
        inline = ((("roles", id, "inline", name), name) for name in role.inline)
        yield from _same(inline, "inline policy", spec)


def _same(named: Iterator[tuple[Location, str]], noun: str, spec: Spec) -> Iterator[Finding]:
    """Find equal names; roles that exclude each other, and their policies, can share one."""
    seen: dict[str, list[str]] = {}
    for location, name in named:
        role, others = str(location[1]), seen.setdefault(name.lower(), [])
        if any(role == other or not _exclude(role, other, spec) for other in others):
            message = f"{name!r} is also the name of another {noun}: IAM ignores case"
            yield Finding(NAME_CLASH, location, message, "rename one", on_key=noun != "role")
        others.append(role)


def _exclude(role: str, other: str, spec: Spec) -> bool:
    """Return whether two roles need contrary values of a choice, so that at most one of them exists."""
    one, second = spec.roles[role].needs, spec.roles[other].needs
    both = ((spec.choices[id], one[id], second[id]) for id in one if id in second and id in spec.choices)
    return any(
        {*choice.values} >= {*needed, *wanted} and not {*choice.accepted(needed)} & {*choice.accepted(wanted)}
        for choice, needed, wanted in both
    )


def settings(checked: CheckedSpec) -> Iterator[Finding]:
    """Find sessions, descriptions and tags that IAM refuses."""
    for id, role in checked.spec.roles.items():
        at: Location = ("roles", id)
        if role.max_session not in SESSION_SECONDS:
            message = f"a session can last 1 to 12 hours, not {role.max_session} seconds"
            yield Finding(SESSION_LENGTH, (*at, "max-session"), message)
        yield from _description(at, role)
        yield from _tag_keys((*at, "tags"), role)
    yield from _tag_values(checked)


def _description(at: Location, role: RoleSpec) -> Iterator[Finding]:
    location = (*at, "description")
    text = role.description or ""
    if bad := forbidden_in_role_description(text):
        message = f"the description of a role cannot contain {bad!r}"
        yield Finding(BAD_ROLE_TEXT, location, message, "IAM allows Latin-1 characters here")
    if len(text) > ROLE_DESCRIPTION_LENGTH:
        message = f"the description of a role can have at most {ROLE_DESCRIPTION_LENGTH:,} characters"
        yield Finding(TOO_LONG, location, message)


def _tag_keys(at: Location, role: RoleSpec) -> Iterator[Finding]:
    seen: set[str] = set()
    if len(role.tags) > TAGS_PER_ROLE:
        yield Finding(TOO_LONG, at, f"a role can have at most {TAGS_PER_ROLE} tags", on_key=True)
    for key in role.tags:
        if key.lower() in seen:
            message = f"tag {key!r} is already used in another letter case: IAM ignores case"
            yield Finding(NAME_CLASH, (*at, key), message, "keep one of them", on_key=True)
        seen.add(key.lower())
        if problem := _tag_key_problem(key):
            yield Finding(BAD_ROLE_TEXT, (*at, key), problem, on_key=True)


def _tag_values(checked: CheckedSpec) -> Iterator[Finding]:
    for use in checked.uses:
        if (
            use.field is TAG
            and use.text is not None
            and (problem := _tag_value_problem(use.text, checked.spec))
        ):
            yield Finding(BAD_ROLE_TEXT, use.location, problem)


def _tag_value_problem(text: Text, spec: Spec) -> str:
    values = (value for piece in text.pieces for value in _named_values(piece, spec))
    if bad := next(filter(None, map(forbidden_in_tag, values)), ""):
        return f"a tag cannot contain {bad!r}"
    length = sum(_largest_length(piece, spec) for piece in text.pieces)
    return _too_long(length, TAG_VALUE_LENGTH)


def _tag_key_problem(key: str) -> str:
    if "${" in key:
        return "the key of a tag cannot contain references; its value can"
    if not key or key.lower().startswith("aws:"):
        return "the key of a tag cannot be empty or start with 'aws:'"
    return _tag_problem(key, TAG_KEY_LENGTH)


def _tag_problem(text: str, limit: int) -> str:
    if too_long := _too_long(len(text), limit):
        return too_long
    bad = forbidden_in_tag(text)
    return f"a tag cannot contain {bad!r}" if bad else ""


def _too_long(length: int, limit: int) -> str:
    return f"IAM allows at most {limit} characters here, not {length}" if length > limit else ""
