"""The tools: typed inputs become the arguments of a command, and its JSON a typed answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from pydantic import Field

from octo_spec.assistants.command_calls import CallError, CallLimits, CommandAnswer, call_command
from octo_spec.assistants.results import (
    OUTCOMES,
    Answer,
    CanAnswer,
    KnownAnswer,
    ReviewAnswer,
    findings,
    role_answers,
    role_decision,
)
from octo_spec.frozen import frozen
from octo_spec.storage.roots import OutsideRootError, Roots

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_CHARACTERS: Final = 4_096
"""The length of a path, an action or a value."""
MOST_VALUES: Final = 100

_Short = Annotated[str, Field(max_length=MOST_CHARACTERS)]
SpecPath: TypeAlias = Annotated[
    _Short, Field(description="The path of a spec below the root; with `text`, omit it.")
]
SidePath: TypeAlias = Annotated[
    _Short,
    Field(
        description="The path, below the root, of a spec, a template, a module, an IAM policy "
        "document or account details; with `text`, omit it."
    ),
]
Draft: TypeAlias = Annotated[
    str, Field(description="The text of a draft that is not in a file; then the path is empty.")
]
Customers: TypeAlias = Annotated[
    _Short, Field(description="The path of a customers file below the root, if it matters.")
]
RoleId: TypeAlias = Annotated[_Short, Field(description="Only this role; empty: every role.")]
Action: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9-]{1,64}:[A-Za-z0-9]{1,128}$", description="As in s3:GetObject.")
]
ActionPattern: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9*?-]{1,64}:[A-Za-z0-9*?]{1,128}$", description="As in s3:Get*.")
]
CodeOrName: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="A code or a name, as in OCT302.")
]
Resource: TypeAlias = Annotated[_Short, Field(description="The ARN of a resource, or *.")]
Values: TypeAlias = Annotated[
    dict[_Short, _Short],
    Field(max_length=MOST_VALUES, description="Values of choices and parameters, by their ids."),
]
Evidence: TypeAlias = Annotated[
    list[_Short],
    Field(
        max_length=MOST_VALUES, description="Paths, below the root, of evidence of use: CloudTrail events."
    ),
]
Context: TypeAlias = Annotated[
    dict[_Short, _Short], Field(max_length=MOST_VALUES, description="Condition keys of the request.")
]


class RefusedCallError(Exception):
    """A call that is refused or has no answer; the message says why, and quotes no file."""


@frozen
class Tools:
    """The tools over the folders that an assistant may read."""

    roots: Roots
    limits: CallLimits

    def validate(self, spec: SpecPath = "", text: Draft = "", customers: Customers = "") -> Answer:
        """Check a spec: every error at once, each with its place, its code and how to fix it."""
        return _answer(self._call("validate", spec, text, self._file("customers", customers)))

    def lint(
        self, side: SidePath = "", text: Draft = "", customers: Customers = "", role: RoleId = ""
    ) -> Answer:
        """Find dangerous, wrong or wasted grants in a spec or a third-party template."""
        options = (*self._file("customers", customers), *_option("role", role))
        return _answer(self._call("lint", side, text, options))

    def explain(self, code: CodeOrName) -> KnownAnswer:
        """Explain a code of a finding: what it means, why it matters, an example, what to write instead."""
        return _known_answer(self._ask("explain", code))

    def explain_action(self, action: Action) -> KnownAnswer:
        """Say what one AWS action does: access level, effects, resource types, condition keys."""
        return _known_answer(self._ask("explain", action))

    def expand(self, pattern: ActionPattern) -> KnownAnswer:
        """List the AWS actions that a pattern matches today, each with its access levels and effects."""
        return _known_answer(self._ask("expand", pattern, "--effects"))

    def can(  # noqa: PLR0913, PLR0917 - the inputs of the tool, which are named
        self,
        action: Action,
        side: SidePath = "",
        text: Draft = "",
        resource: Resource = "*",
        context: Context | None = None,
        caller: Annotated[_Short, Field(description="Who would assume the role.")] = "",
        role: RoleId = "",
        values: Values | None = None,
    ) -> CanAnswer:
        """Decide whether roles may do one thing: yes, no or not decided, with the deciding statement."""
        options = (
            *_pairs("context", context),
            *_option("caller", caller),
            *_option("role", role),
            *_pairs("set", values),
        )
        answer = self._call("can", side, text, options, (action, resource))
        data = dict(answer.data)
        roles = tuple(map(role_decision, data.pop("roles", ())))
        return CanAnswer(**_parts(answer, data), roles=roles)

    def access(
        self, side: SidePath = "", text: Draft = "", role: RoleId = "", values: Values | None = None
    ) -> Answer:
        """Summarise what roles may do: access levels, services, wildcards, privilege escalation."""
        options = (*_option("role", role), *_pairs("set", values))
        return _answer(self._call("access", side, text, options))

    def diff(
        self, old: SidePath, new: SidePath = "", text: Draft = "", values: Values | None = None
    ) -> Answer:
        """Compare the access of two sides: each difference has a request that only one of them allows.

        `new` is a path, or `text` is the draft to compare with `old`.
        """
        root, before = self._find_path(old)
        folder, after = self._side(new, text)
        if new and folder != root:
            msg = "both sides must be below the same root"
            raise RefusedCallError(msg)
        command = ("diff", "--json", *_pairs("set", values), "--", before, after)
        return _answer(self._run(command, root, text or None))

    def review_answers(self, side: SidePath = "", text: Draft = "") -> ReviewAnswer:
        """Answer a security reviewer's questions for each role, decided for every combination of choices."""
        answer = self._call("review", side, text, ("--no-files",))
        data = dict(answer.data)
        roles = role_answers(data)
        return ReviewAnswer(**_parts(answer, data), roles=roles)

    def import_side(self, side: SidePath = "", text: Draft = "", role: RoleId = "") -> Answer:
        """Write a spec for a third-party template, module, document or role; the spec is in `untrusted`."""
        return _answer(self._call("import", side, text, _option("role", role)))

    def propose_narrower(
        self, spec: SpecPath = "", text: Draft = "", evidence: Evidence | None = None
    ) -> Answer:
        """Propose a spec that allows nothing new, as a diff and a text in `untrusted`; nothing is written.

        With evidence of use, wildcards and actions that it would have shown and does not are removed.
        Without it, findings are fixed: each edit is proven to allow the same or less.
        """
        seen = tuple(each for path in evidence or () for each in self._file("evidence", path))
        command = ("usage", "--narrow", *seen) if seen else ("repair", "--diff")
        return _answer(self._call(command[0], spec, text, command[1:]))

    # --- calling -------------------------------------------------------------------------------

    def _call(
        self, command: str, path: str, text: str, options: tuple[str, ...] = (), more: tuple[str, ...] = ()
    ) -> CommandAnswer:
        """Run a command about a file or a draft."""
        folder, side = self._side(path, text)
        return self._run((command, "--json", *options, "--", side, *more), folder, text or None)

    def _ask(self, command: str, subject: str, *options: str) -> CommandAnswer:
        """Run a command that reads no file."""
        return self._run((command, "--json", *options, "--", subject), self.roots.folders[0], None)

    def _run(self, command: tuple[str, ...], folder: Path, text: str | None) -> CommandAnswer:
        try:
            return call_command(command, folder, text, self.limits)
        except CallError as error:
            raise RefusedCallError(str(error)) from None

    def _side(self, path: str, text: str) -> tuple[Path, str]:
        """Return the folder to run in, and the argument: a path in it, or standard input for a draft."""
        if bool(path) is bool(text):
            msg = "give either the path of a file, or the text of a draft"
            raise RefusedCallError(msg)
        return self._find_path(path) if path else (self.roots.folders[0], "-")

    def _find_path(self, path: str) -> tuple[Path, str]:
        try:
            found = self.roots.find(path)
        except OutsideRootError as error:
            raise RefusedCallError(str(error)) from None
        return found.root, found.path

    def _file(self, option: str, path: str) -> tuple[str, ...]:
        if not path:
            return ()
        folder, file = self._find_path(path)
        return _option(option, str(folder / file))


def _option(name: str, value: str) -> tuple[str, ...]:
    return (f"--{name}={value}",) if value else ()


def _pairs(name: str, values: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(f"--{name}={key}={value}" for key, value in (values or {}).items())


# --- answering ---------------------------------------------------------------------------------


def _parts(answer: CommandAnswer, data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that every answer about files has; removes the findings from ``data``."""
    found = findings(data)
    data.pop("ok", None)
    return {"outcome": OUTCOMES[answer.code], "findings": found, "untrusted": data}


def _answer(answer: CommandAnswer) -> Answer:
    return Answer(**_parts(answer, dict(answer.data)))


def _known_answer(answer: CommandAnswer) -> KnownAnswer:
    parts = _parts(answer, dict(answer.data))
    return KnownAnswer(outcome=parts["outcome"], findings=parts["findings"], known=parts["untrusted"])
