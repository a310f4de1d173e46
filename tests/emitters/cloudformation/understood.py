"""Writes what is understood of third-party templates: ``python -m tests.emitters.cloudformation.understood``.

Each template of ``tests/cases/understood/`` has a text with its result next to it. Read it before you
commit it.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Parameter
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Condition, Deployment, Question, Role
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text
    from octo_spec.plugin.artifacts import Reading

FOLDER = Path(__file__).parents[2] / "cases" / "understood"
_WORDING = PresenceWording()
ROLE: Final = """
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
"""
"""The beginning of a template with a role; its other properties or other resources may follow."""


def templates() -> tuple[Path, ...]:
    """List the templates."""
    return tuple(sorted((*FOLDER.glob("*.yaml"), *FOLDER.glob("*.json"))))


def understand(text: str, path: str = "template.yaml") -> Reading:
    """Understand a template."""
    assert EMITTER.read
    return EMITTER.read((Artifact(PurePosixPath(path), text),), ReadMode.FOREIGN)


def result_text(template: Path) -> str:
    """Describe the result of a template."""
    reading = understand(template.read_text("utf-8"), template.name)
    lines = [*map(str, reading.diagnostics), ""]
    if reading.deployment is not None:
        lines += rendered(reading.deployment)
    return "".join(f"{line}\n" for line in lines)


def rendered(deployment: Deployment) -> Iterator[str]:
    """Write a deployment for people."""
    yield from map(_question, deployment.questions)
    for facts in deployment.partitions:
        yield f"partition {facts.key}: {_pairs(facts.facts)}"
    for rule in deployment.requirements:
        yield f"where {_WORDING.presence(rule.when)}: {_WORDING.presence(rule.then)}"
    for role in deployment.roles:
        yield from _role(role)
    yield from map(_unread, deployment.unread)
    for extra in deployment.extras:
        yield "additional resources:"
        yield from (f"  {line}".rstrip() for line in extra.text.splitlines())


def _question(question: Question) -> str:
    if isinstance(question, Parameter):
        facts = [f"{known.key} ({_pairs(known.facts)})" for known in question.allowed]
        optional = "optional " if question.optional else ""
        return f"asks {optional}{question.kind} {question.id} = {question.default} {' '.join(facts)}".rstrip()
    return f"chooses {question.id} of {', '.join(question.values)} = {question.default}"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _role(role: Role) -> Iterator[str]:
    yield f"role {role.id}: name {role.name}, path {role.path}{_when(role.presence)}"
    if role.boundary:
        yield f"  bounded by {role.boundary.arn}{_when(role.boundary.presence)}"
    for trust in role.trust:
        who = f"{trust.principal.kind} {_texts(trust.principal.values)} by {', '.join(trust.actions)}"
        yield f"  trusts {who}{_conditions(trust.conditions)}{_when(trust.presence)}"
    for attachment in role.attachments:
        yield f"  attaches {attachment.arn}{_when(attachment.presence)}"
    for policy in role.policies:
        yield f"  {policy.kind} {policy.name}{_when(policy.presence)}"
        for statement in policy.statements:
            actions = f"{'all except ' * statement.actions_excepted}{', '.join(statement.actions)}"
            on = f"{'all except ' * statement.resources_excepted}{_texts(statement.resources)}"
            yield f"    {statement.effect} {actions} on {on}{_conditions(statement.conditions)}"
    yield from (f"  {_unread(each)}" for each in role.unread)


def _unread(unread: Unread) -> str:
    """Describe what is skipped, and what it may be about."""
    about = "" if unread.kind is UnreadKind.TRUST else f" about {', '.join(unread.actions)}"
    return f"not read: {unread.kind} {unread.name}".rstrip() + f"{about}{_when(unread.presence)}"


def _texts(texts: Iterable[Text]) -> str:
    return ", ".join(map(str, texts))


def _conditions(conditions: Iterable[Condition]) -> str:
    return "".join(f" where {each.operator} {each.key} {_texts(each.values)}" for each in conditions)


def _when(presence: Presence) -> str:
    return f" if {_WORDING.presence(presence)}" if presence else ""


def main() -> None:
    """Write every text."""
    for template in templates():
        template.with_suffix(".txt").write_text(result_text(template), "utf-8", newline="")


if __name__ == "__main__":
    main()
