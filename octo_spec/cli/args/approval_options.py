"""``--approved`` and ``--approved-key``: an approval to which a command holds a side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.gathered_options import gather_options
from octo_spec.frozen import frozen
from octo_spec.storage.sides.compared_sides import is_undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.live.approved_deployments import HeldDeployments
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.approved_sides import ReadApproval


@frozen
class ApprovalOptions:
    """The file of an approval, and the public key of the person who signed it."""

    file: str | None
    key: str | None

    def __bool__(self) -> bool:
        return self.file is not None

    def read(self, inputs: Inputs) -> ReadApproval | None:
        """Read the approval; ``None`` without one, or if ``inputs`` says why it is refused."""
        if self.file is None:
            return None
        from octo_spec.storage.sides.approved_sides import read_approval  # noqa: PLC0415 - only approvals pay

        found, problems = read_approval(self.file, self.key)
        inputs.diagnostics.extend(problems)
        return found

    def exit_code(
        self, code: int, check: ApprovalCheck | HeldDeployments | None, diagnostics: Iterable[Diagnostic]
    ) -> int:
        """Return ``code`` of the command, or that of the check if it is graver: 1, then 2, then 3."""
        if not self or (check is None and code in {2, 3}):
            return code
        if check is None:
            return 3 if is_undecided(diagnostics) else 2
        return min((each for each in (code, check.exit_code) if each), default=0)


def approval_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which receives them as ``approval_source``."""

    def gathered(*, approved: str | None, approved_key: str | None, **arguments: Any) -> None:  # noqa: ANN401 - the other arguments of the command
        if approved_key is not None and approved is None:
            msg = "--approved-key needs --approved FILE"
            raise click.UsageError(msg)
        command(approval_source=ApprovalOptions(approved, approved_key), **arguments)

    return gather_options(gathered, command, _OPTIONS)


_OPTIONS: Final = (
    click.option(
        "--approved",
        type=FILE,
        metavar="FILE",
        help="Exit 1 for what this approval does not allow: a worse answer, new access, a late date.",
    ),
    click.option(
        "--approved-key",
        type=FILE,
        metavar="FILE",
        help="The public half of the reviewer's recovery key; other approvals are refused.",
    ),
)
