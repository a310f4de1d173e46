"""A script back to the deployment: what its commands would do, and nothing that a comment says."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn, assert_never

from octo_spec.plugin import (
    Attachment,
    Deployment,
    Fields,
    Items,
    Leaf,
    Malformed,
    Policy,
    PolicyKind,
    Reading,
    ReadMode,
    Reports,
    Role,
    RoleSetting,
    Span,
    Text,
    artifact_at,
    document_statements,
    link_role_arns,
    notation,
    parse,
    read_policy,
    read_trust_statement,
    with_settings,
)
from octospec_aws_cli.shell import PREAMBLE, SCRIPT, SETTINGS, VARIABLES, managed_policy_arn

if TYPE_CHECKING:
    from octo_spec.plugin import Artifact, SettingValue, Shape


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read the one file; with any diagnostic there is no deployment. It does not read other scripts."""
    if mode is ReadMode.FOREIGN:
        return Reading(None)
    artifact = artifact_at(artifacts, SCRIPT)
    lines = artifact.text.splitlines() if artifact else []
    script = Script()
    if tuple(lines[: len(PREAMBLE)]) != PREAMBLE:
        script.reports(Span(SCRIPT), "there is no script that starts as octospec starts it")
    for number, line in enumerate(lines[len(PREAMBLE) :], len(PREAMBLE) + 1):
        script.line(line, Span(SCRIPT, number))
    diagnostics = tuple(script.reports.diagnostics)
    return Reading(None if diagnostics else link_role_arns(script.deployment), diagnostics)


@dataclass(slots=True)
class Script:
    """The deployment that the lines so far create."""

    deployment: Deployment = field(default_factory=lambda: Deployment("", "", ()))
    role_id: str = ""
    unattached: Text | None = None
    reports: Reports = field(default_factory=Reports)

    def line(self, line: str, span: Span) -> None:
        """Read a line; whatever is not understood is a diagnostic, never an exception."""
        if line.startswith("#"):
            return
        try:
            self._words(shlex.split(line), span)
        except (ValueError, LookupError, TypeError) as error:
            self.reports(span, f"this line is not understood: {error}")

    def _words(self, words: list[str], span: Span) -> None:
        match words:
            case []:
                pass
            case ["aws", "iam", operation, *options]:
                self._command(operation, dict(map(_option, options)), span)
            case [assignment]:
                self._assign(*assignment.split("=", 1))
            case _:
                self.reports(span, "octospec writes no such command")

    def _assign(self, variable: str, value: str = "") -> None:
        match variable:
            case "NAME":
                self.deployment = replace(self.deployment, name=value)
            case "VERSION":
                self.deployment = replace(self.deployment, version=value)
            case "ROLE":
                self.role_id = value
            case _:
                refuse(f"{variable} is no variable of this script")

    def _command(self, operation: str, options: dict[str, str], span: Span) -> None:
        match operation:
            case "create-role":
                role = _role(self.role_id, options, span, self.reports)
                self.deployment = replace(self.deployment, roles=(*self.deployment.roles, role))
            case "put-role-policy":
                self._add_policy(_policy(PolicyKind.INLINE, options, span, self.reports), options)
            case "create-policy":
                self._create_policy(_policy(PolicyKind.MANAGED, options, span, self.reports), options)
            case "attach-role-policy":
                self._attach(_text(options["policy-arn"]), options)
            case _:
                refuse(f"{operation} is not what this script is for")

    def _create_policy(self, policy: Policy, options: dict[str, str]) -> None:
        role = self.deployment.roles[-1]
        if _text(options["path"]) != role.path:
            refuse("a policy takes the path of its role")
        self.unattached = managed_policy_arn(role, policy)
        self._change(replace(role, policies=(*role.policies, policy)))

    def _add_policy(self, policy: Policy, options: dict[str, str]) -> None:
        role = self._owner(options)
        self._change(replace(role, policies=(*role.policies, policy)))

    def _attach(self, arn: Text, options: dict[str, str]) -> None:
        role = self._owner(options)
        if arn == self.unattached:
            self.unattached = None
        else:
            self._change(replace(role, attachments=(*role.attachments, Attachment(arn))))

    def _owner(self, options: dict[str, str]) -> Role:
        role = self.deployment.roles[-1]
        if _text(options["role-name"]) != role.name:
            refuse("this is for another role than the one above")
        return role

    def _change(self, role: Role) -> None:
        self.deployment = replace(self.deployment, roles=(*self.deployment.roles[:-1], role))


def refuse(message: str) -> NoReturn:
    """Give up on a line."""
    raise ValueError(message)


# --- one command -------------------------------------------------------------------------------


def _option(word: str) -> tuple[str, str]:
    name, value = word.split("=", 1)
    return name.removeprefix("--"), value


def _role(role_id: str, options: dict[str, str], span: Span, reports: Reports) -> Role:
    trust = document_statements(_document(options["assume-role-policy-document"], span), reports)
    statements = tuple(read_trust_statement(statement, reports) for statement in trust)
    role = Role(role_id, _text(options["role-name"]), statements)
    return with_settings(role, _settings(dict(json.loads(options["cli-input-json"]))))


def _settings(written: dict[str, Any]) -> dict[RoleSetting, SettingValue]:
    if unknown := written.keys() - {*SETTINGS.values()}:
        refuse(f"{min(unknown)} is no setting of a role")
    return {
        setting: _setting(setting, written[name]) for setting, name in SETTINGS.items() if name in written
    }


def _setting(setting: RoleSetting, value: Any) -> SettingValue:  # noqa: ANN401 - JSON
    match setting:
        case RoleSetting.NAME | RoleSetting.PATH:
            return _text(value)
        case RoleSetting.BOUNDARY:
            return Attachment(_text(value))
        case RoleSetting.TAGS:
            return tuple((tag["Key"], _text(tag["Value"])) for tag in value)
        case RoleSetting.DESCRIPTION:
            return str(value)
        case RoleSetting.MAX_SESSION:
            return int(value)
        case _:
            assert_never(setting)


def _policy(kind: PolicyKind, options: dict[str, str], span: Span, reports: Reports) -> Policy:
    statements = read_policy(_document(options["policy-document"], span), reports)
    return Policy(_text(options["policy-name"]), kind, statements)


def _document(written: str, span: Span) -> Shape:
    return _shape(json.loads(written), span)


def _shape(data: object, span: Span) -> Shape:
    """Give each node of a document the place of its line."""
    match data:
        case dict():
            return Fields(tuple((name, _shape(item, span), span) for name, item in data.items()), span)
        case list():
            return Items(tuple(_shape(item, span) for item in data), span)
        case _:
            return Leaf(_text(str(data)), span)


def _text(written: str) -> Text:
    """Read a word after the shell has taken its quotes away."""
    for reference, variable in VARIABLES.items():
        written = written.replace(variable, notation(reference))
    text = parse(written)
    return refuse(f"{text.found} is no variable of this script") if isinstance(text, Malformed) else text
