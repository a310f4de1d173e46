"""The roles of a customer's account, or why they cannot be seen."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Protocol

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.importing.account_details import CUT_SHORT, DetailsFile, holds_roles, read_account
from octo_spec.live.live_accounts import LiveAccount
from octo_spec.release.customer_status import Cause
from octo_spec.source import decode
from octo_spec.storage.inputs.inputs import UNREADABLE, read_within

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.importing.account_details import AccountRoles
    from octo_spec.resolve.customers import Customer


@frozen
class Unseen:
    """Why the roles of a customer were not read; ``reachable`` is ``False`` if AWS refused access."""

    cause: Cause
    text: str
    reachable: bool | None = None


@frozen
class SeenAccount:
    """The roles that were read; ``is_whole`` if a role that is not among them is not in the account.

    AWS refuses the roles ``refused`` by name: they are not there, or their trust differs.
    """

    account: LiveAccount
    reachable: bool | None = None
    is_whole: bool = True
    refused: tuple[str, ...] = ()


_NO_DETAILS: Final = (
    "is neither what 'aws iam get-account-authorization-details' prints nor one role of its RoleDetailList"
)


class AccountSource(Protocol):
    """Where the roles of customers are read."""

    def read(self, customer: Customer) -> SeenAccount | Unseen:
        """Read the roles of a customer."""
        ...


@frozen
class DumpFolder:
    """A folder with ``<id>.json`` for each customer: what the AWS CLI prints about an account or a role."""

    folder: str

    @property
    def problem(self) -> Diagnostic | None:
        """Say that there is no such folder."""
        if Path(self.folder).is_dir():
            return None
        return UNREADABLE.at(None, f"{self.folder} is not a folder", "--dump-dir names one")

    def read(self, customer: Customer) -> SeenAccount | Unseen:
        """Read the roles of a customer."""
        name = f"{customer.id}.json"
        shown = f"{self.folder.rstrip('/')}/{name}"
        if not Path(self.folder, name).exists() and not Path(self.folder, name).is_symlink():
            return _missing_file(customer, shown)
        content = read_within(self.folder, PurePosixPath(name))
        text = decode(content, shown) if isinstance(content, bytes) else content
        if not isinstance(text, str):
            return Unseen(Cause.MALFORMED, text.message)
        if not holds_roles(text):
            return Unseen(Cause.MALFORMED, f"{shown} {_NO_DETAILS}")
        return seen_account(read_account((DetailsFile(shown, name, text),)), shown, customer)


def _missing_file(customer: Customer, shown: str) -> Unseen:
    if customer.deployed is None:
        return Unseen(Cause.NOT_REGISTERED, f"the entry has no 'deployed', and there is no {shown}")
    return Unseen(Cause.NO_DETAILS, f"there is no {shown}")


def seen_account(
    account: AccountRoles, shown: str, customer: Customer, *, reachable: bool | None = None
) -> SeenAccount | Unseen:
    """Refuse details that cannot be read, and those of another account than the entry names."""
    error = next((each for each in account.diagnostics if has_errors((each,))), None)
    if error is not None:
        return Unseen(Cause.MALFORMED, f"{shown}: {error.message}", reachable)
    accounts = sorted({role.account for role in account.roles.values()})
    if len(accounts) > 1:
        return Unseen(Cause.OTHER_ACCOUNT, f"{shown} has roles of {len(accounts)} accounts", reachable)
    expected = customer.deployed.account if customer.deployed else None
    if accounts and expected is not None and accounts != [expected]:
        text = f"{shown} is of account {accounts[0]}, but 'deployed' says {expected}"
        return Unseen(Cause.OTHER_ACCOUNT, text, reachable)
    other = _other_role(account, customer)
    if other is not None:
        return Unseen(Cause.OTHER_ACCOUNT, f"{shown} {other}", reachable)
    is_whole = not any(each.kind == CUT_SHORT for each in account.diagnostics)
    return SeenAccount(LiveAccount(shown, account), reachable, is_whole)


def _other_role(account: AccountRoles, customer: Customer) -> str | None:
    """Say that a role has the name that ``deployed`` gives, but another path or partition."""
    for arn in (customer.deployed.roles if customer.deployed else {}).values():
        found = account.roles.get(arn.rpartition("/")[2])
        if found is not None and found.arn != arn:
            return f"has {found.arn}, but 'deployed' says {arn}"
    return None
