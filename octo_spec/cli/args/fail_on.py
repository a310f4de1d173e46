"""``--fail-on`` of ``octospec diff``: which changes fail, and which of them are not decided."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import click

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.cli.args.completions import one_or_more

if TYPE_CHECKING:
    from collections.abc import Collection

    from octo_spec.analysis.diff.answer_changes import ComparedAnswers
    from octo_spec.analysis.diff.changes import Diff


class FailOn(StrEnum):
    """What makes ``diff`` exit with 1."""

    NEW_ACCESS = "new-access"
    LOST_ACCESS = "lost-access"
    TRUST = "trust"
    NEW_TRUST = "new-trust"
    LOST_TRUST = "lost-trust"
    VERSION = "version"
    WORSE_ANSWER = "worse-answer"
    ANY = "any"


def _parse_names(ctx: click.Context, parameter: click.Parameter, value: str) -> frozenset[FailOn]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = next((name for name in names if name not in set(FailOn)), None)
    if unknown is not None:
        msg = f"{unknown!r} is not one of {', '.join(FailOn)}"
        raise click.BadParameter(msg, ctx, parameter)
    return frozenset(map(FailOn, names))


fail_on_option = click.option(
    "--fail-on",
    default="",
    callback=_parse_names,
    metavar="WHAT",
    shell_complete=one_or_more(FailOn),
    help=f"Exit 1 for any of these, separated by commas: {', '.join(FailOn)}.",
)


def reasons_to_fail(diff: Diff, answers: ComparedAnswers) -> frozenset[FailOn]:
    """List which of the names of ``--fail-on`` a diff holds.

    A principal that may newly assume a role has new access: all that the role may do.
    """
    changes = {(change.purpose, change.direction) for change in diff.changes}
    grows = {role.grows for role in diff.roles}
    holds = {
        **_access_and_trust_changes(changes, grows),
        FailOn.VERSION: diff.advice is not None and not diff.advice.is_followed,
        FailOn.WORSE_ANSWER: any(change.is_worse for change in answers.changes),
        FailOn.ANY: bool(
            changes or diff.roles or diff.questions or diff.extras or diff.guarantees or diff.features
        ),
    }
    return frozenset(name for name, held in holds.items() if held)


def undecided_reasons(diff: Diff, answers: ComparedAnswers) -> frozenset[FailOn]:
    """List which of the names of ``--fail-on`` a diff may hold, if a change is not decided.

    An answer that neither side decides may be worse.
    """
    hidden = {(change.purpose, change.direction) for change in diff.not_decided}
    holds = {
        **_access_and_trust_changes(hidden, set()),
        FailOn.VERSION: diff.advice is not None and diff.advice.is_undecided,
        FailOn.WORSE_ANSWER: bool(answers.not_decided(diff)),
        FailOn.ANY: bool(hidden),
    }
    return frozenset(name for name, held in holds.items() if held)


def _access_and_trust_changes(
    changes: Collection[tuple[PolicyPurpose, Direction]], grows: Collection[bool | None]
) -> dict[FailOn, bool]:
    new_trust, lost_trust = (
        (PolicyPurpose.TRUST, direction) in changes for direction in (Direction.NEW, Direction.LOST)
    )
    return {
        FailOn.NEW_ACCESS: (PolicyPurpose.ACCESS, Direction.NEW) in changes or new_trust or True in grows,
        FailOn.LOST_ACCESS: (PolicyPurpose.ACCESS, Direction.LOST) in changes or False in grows,
        FailOn.TRUST: new_trust or lost_trust,
        FailOn.NEW_TRUST: new_trust,
        FailOn.LOST_TRUST: lost_trust,
    }
