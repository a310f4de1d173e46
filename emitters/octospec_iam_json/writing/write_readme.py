"""The README of an emission: how to apply it, what it asks, and why each statement is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence_wording import PresenceWording
from octospec_iam_json.vocabulary import CREATION, TRUST
from octospec_iam_json.writing.file_names import policy_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Choice, Deployment, Parameter, Role, Statement
    from octo_spec.model.presence import Presence


WHAT: Final = (
    "IAM documents, and a script that applies them through the AWS CLI. octospec wrote all of it: "
    "change the spec, not\n"
    "these files."
)
BEFORE: Final = (
    "## Apply\n"
    "\n"
    "You need `bash`, the AWS CLI (version 1 or 2), `jq` 1.6 or later, and permission to manage IAM "
    "roles and policies in the\n"
    "account that your credentials are for."
)
AFTER: Final = (
    "This shows what would be done. Leave out `--dry-run` to do it. The script asks nothing: `--set` "
    "answers, and\n"
    "`bash apply.sh --help` lists what it takes. It checks every value before it changes anything, "
    "and a second run changes\n"
    "nothing."
)
EFFECTS: Final = (
    "## What the script does to your account\n"
    "\n"
    "- It acts on `index.json`, which says what each file is for and when it applies.\n"
    "- It creates the roles below, or brings them up to date: trust, boundary, tags and policies.\n"
    "- These files describe each role whole. An inline policy, an attachment or a tag that a role "
    "has in your account and that\n"
    "  is not here is taken away, so that an update leaves no old access behind. A boundary that you "
    "set yourself stays.\n"
    "- A managed policy is updated by a new version of it; the oldest version goes when there are "
    "five. One that is switched\n"
    "  off is detached, and deleted unless something else uses it.\n"
    "- A role that is switched off is emptied, and deleted only with `--delete-roles`.\n"
    "- A role that is no longer in these files is not known here. Take it away yourself when you "
    "update from a version that\n"
    "  had it."
)


def readme(deployment: Deployment, folders: tuple[str, ...]) -> str:
    """Write the page, on which every text of the spec goes through ``markdown``.

    ``folders`` belong to the roles, in order.
    """
    roles = zip(deployment.roles, folders, strict=True)
    parts = (
        _beginning(deployment),
        _apply(deployment),
        _parameters(deployment.parameters),
        _choices(deployment.choices),
        *(_unbounded(role, deployment) for role in deployment.roles),
        _requirements(deployment),
        _partitions(deployment),
        (EFFECTS,),
        *(part for role, folder in roles for part in _role(role, folder)),
        _left_out(deployment),
    )
    return "\n\n".join(part for part in map("\n".join, parts) if part) + "\n"


def _beginning(deployment: Deployment) -> Iterator[str]:
    title = f" for {markdown(deployment.title)}" if deployment.title else ""
    yield f"# {markdown(deployment.name)} {markdown(deployment.version)}{title}"
    yield ""
    if description := markdown(deployment.description):
        yield description
        yield ""
    yield WHAT


def _apply(deployment: Deployment) -> Iterator[str]:
    needed = [
        parameter.id
        for parameter in deployment.parameters
        if parameter.default is None and not parameter.optional
    ]
    first = " Put what must be given into variables first, in the same shell." if needed else ""
    answers = (f' \\\n  --set {markdown(id)}="${variable(id)}"' for id in needed)
    yield f"{BEFORE}{first}"
    yield ""
    yield "```sh"
    yield f"bash apply.sh --dry-run{''.join(answers)}"
    yield "```"
    yield ""
    yield AFTER


def _parameters(parameters: Iterable[Parameter]) -> Iterator[str]:
    rows = (
        (code(parameter.id), markdown(parameter.description), must(parameter), default(parameter))
        for parameter in parameters
    )
    return _table(("`--set`", "what it is", "must", "if not set"), rows)


def _choices(choices: Iterable[Choice]) -> Iterator[str]:
    rows = (
        (code(choice.id), markdown(choice.description), either(choice.values), code(choice.default))
        for choice in choices
    )
    return _table(("`--set`", "what you choose", "one of", "if not set"), rows)


def _unbounded(role: Role, deployment: Deployment) -> Iterator[str]:
    """Say to which further rights a role may come."""
    if not role.further:
        return
    bound = "What you choose" if deployment.choices else "What is granted here"
    yield f"{bound} does not bound role {markdown(role.id)}: it may come to more than its policies grant."
    yield ""
    yield from (f"- {markdown(right)}" for right in role.further)


def _requirements(deployment: Deployment) -> Iterator[str]:
    for requirement in deployment.requirements:
        yield f"- If {when(requirement.when)}, then it must hold that {when(requirement.then)}."


def _partitions(deployment: Deployment) -> Iterator[str]:
    if deployment.partitions:
        yield f"The partition must be {either(known.key for known in deployment.partitions)}."


def _left_out(deployment: Deployment) -> Iterator[str]:
    if deployment.left_out:
        yield "## Left out"
        yield ""
    for gone in deployment.left_out:
        actions = markdown(", ".join(map(str, gone.statement.actions)))
        yield f"- {actions} in policy {markdown(str(gone.policy))}: {markdown(gone.reason)}."


def _table(head: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    """Write a table of cells that are Markdown already; one without rows is not there."""
    for position, row in enumerate(rows):
        if not position:
            yield f"| {' | '.join(head)} |"
            yield "|" + "---|" * len(head)
        yield "".join("| " if cell is None else f"| {cell} " for cell in row) + "|"


Row: TypeAlias = "tuple[str | None, ...]"
"""The cells of a row, which are Markdown; ``None`` where a column is about other rows."""


# --- roles -------------------------------------------------------------------------------------


def _role(role: Role, folder: str) -> Iterator[Iterable[str]]:
    """Write the parts about a role: what it is, its files, and why each statement is there."""
    yield (f"## Role {markdown(str(role.name))}",)
    yield (markdown(role.why),) if role.why else ()
    yield (f"Only if {when(role.presence)}.",) if role.presence else ()
    yield _table(("file", "holds", "only if"), _role_files(role, folder))
    yield _table(("policy that exists already", "as", "only if", "why"), _existing(role))
    yield _table(("document", "statement", "only if", "why"), _statements(role))


def _role_files(role: Role, folder: str) -> Iterator[Row]:
    yield code(f"{folder}/{CREATION}"), "the role's settings", None
    yield code(f"{folder}/{TRUST}"), "who may assume it", None
    for policy, file in zip(role.policies, policy_files(role, folder), strict=True):
        yield code(file), f"{policy.kind.value} policy {markdown(str(policy.name))}", when(policy.presence)


def _existing(role: Role) -> Iterator[Row]:
    for attached in role.attachments:
        yield code(attached.arn), "attachment", when(attached.presence), markdown(attached.why)
    if role.boundary:
        boundary = role.boundary
        yield code(boundary.arn), "boundary", when(boundary.presence), markdown(boundary.why)


def _statements(role: Role) -> Iterator[Row]:
    for number, trusted in enumerate(role.trust, start=1):
        yield "trust", _numbered(number, trusted.sid), when(trusted.presence), markdown(trusted.why)
    for policy in role.policies:
        for number, statement in enumerate(policy.statements, start=1):
            yield markdown(str(policy.name)), _numbered(number, statement.sid), None, _reason(statement)


def _reason(statement: Statement) -> str:
    if not statement.group:
        return markdown(statement.why)
    return f"{markdown(statement.group)} ({markdown(statement.category)}): {markdown(statement.why)}"


def _numbered(number: int, sid: str | None) -> str:
    return f"{number} {code(sid)}" if sid else str(number)


# --- escaping ----------------------------------------------------------------------------------


_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&{}#!$]|^(?:[-+=]|\d+(?=[.)](?:\s|$)))")
_SPACE: Final = re.compile(r"\s+")


def markdown(text: str) -> str:
    """Escape a text, so that it stands in a line or a table cell as the text that it is."""
    return _SPECIAL.sub(_escaped, _SPACE.sub(" ", text).strip())


def _escaped(match: re.Match[str]) -> str:
    # The backslash after a number keeps it from opening a list.
    return f"{match.group()}\\" if match.group().isdigit() else f"\\{match.group()}"


def code(value: object) -> str:
    """Write a value as a code span, fenced by more backquotes than it holds in a row."""
    text = _SPACE.sub(" ", str(value)).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text[:1] in ("", " ", "`") or text.endswith((" ", "`")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


# --- wording -----------------------------------------------------------------------------------


def variable(id: str) -> str:
    """Name the shell variable that the example reads a parameter from."""
    return id.upper().replace("-", "_")


def either(values: Iterable[object]) -> str:
    """List values, one of which is meant."""
    return " or ".join(map(code, values))


def when(presence: Presence) -> str:
    """Write a presence in words; empty where it is always."""
    return _WORDING.presence(presence)


_WORDING: Final = PresenceWording(name=code, answers=lambda _, answers: either(answers), partitions=either)


def must(parameter: Parameter) -> str:
    """Say what a parameter takes."""
    demands = "; ".join(_demands(parameter))
    if parameter.kind is ParameterKind.TEXT:
        return demands
    each_value = f"; each must {demands}" if demands else ""
    return f"be a list joined by commas{each_value}"


def _demands(parameter: Parameter) -> Iterator[str]:
    if parameter.allowed:
        yield f"be {either(known.key for known in parameter.allowed)}"
    if parameter.pattern:
        yield f"{markdown(parameter.pattern_help) or 'match'} {code(parameter.pattern)}"
    if parameter.min_length is not None:
        yield f"have at least {parameter.min_length} characters"
    if parameter.max_length is not None:
        yield f"have at most {parameter.max_length} characters"


def default(parameter: Parameter) -> str:
    """Say what holds where no value is given."""
    if parameter.optional:
        return "may be left out"
    match parameter.default:
        case None:
            return "must be given"
        case str(text):
            return code(text) if text else "the empty text"
        case values:
            return code(",".join(values))
