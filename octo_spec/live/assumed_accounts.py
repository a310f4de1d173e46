"""The roles of customers, read from AWS by the roles themselves: AssumeRole, and six reads.

Each role is assumed with the external ID of its customer, for 15 minutes, with a session policy that allows
only the six reads: a role that trusts the vendor by mistake cannot be used for anything else. The role must
be permitted to read itself: ``octospec init --with self-inspection``. To gather usage, the session policy
allows two more reads.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import frozen, mutable
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.importing.account_details import DetailsFile, read_account
from octo_spec.live.live_calls import NO_ANSWER, SHOWN, account_page
from octo_spec.live.refusals import BoundedClientError, own_problem, unseen_client_error
from octo_spec.live.role_usage import USAGE_READS
from octo_spec.live.seen_accounts import SeenAccount, Unseen, seen_account
from octo_spec.plugin.package_extras import extra_help
from octo_spec.release.customer_status import Cause
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.storage.aws_clients import UnreadableError, ask, aws_client
from octo_spec.storage.deadlines import Deadline, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.live.role_usage import UsageFolder
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.resolve.customers import Customer, Deployed

READS: Final = (
    "iam:GetRole",
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
)
"""All that a session may do, unless usage is gathered."""


def session_policy(actions: Iterable[str]) -> str:
    """Write the policy of a session that allows some actions and nothing else."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": POLICY_VERSION, "Statement": [statement]})


SESSION_POLICY: Final = session_policy(READS)
USAGE_SESSION_POLICY: Final = session_policy((*READS, *USAGE_READS))
SESSION_NAME: Final = "octospec-status"
SESSION_SECONDS: Final = 900
"""The shortest session that AWS gives.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""
RENEWED_AFTER: Final = 2_400
"""The seconds after which the first role is assumed again: its session lasts an hour."""
ATTEMPTS: Final = 6
REGION: Final = "us-east-1"
"""The default region of STS."""


@frozen
class _ReadRoles:
    """The details of the roles that were read, and the names of those that AWS refuses."""

    pages: tuple[str, ...]
    refused: tuple[str, ...]


@mutable
class _Connection:
    """The clients of one worker; ``reached`` once the role of its customer is assumed."""

    sts: Any
    iam: Any
    reached: bool = False


@dataclass(slots=True)
class AssumedAccounts:
    """Reads the roles of customers; each customer has ``seconds`` for all calls.

    ``first_role`` is a role of the vendor that is assumed first, with the credentials of the user. ``usage``
    is the folder for last-accessed details, if they are gathered.
    """

    deployments: tuple[Deployment, ...]
    profile: str | None = None
    region: str | None = None
    first_role: str | None = None
    seconds: float = 60
    calls: list[str] | None = None
    usage: UsageFolder | None = None
    _session: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _free: list[_Connection] = field(default_factory=list)
    _first: tuple[float, dict[str, str]] | None = None

    def read(self, customer: Customer) -> SeenAccount | Unseen:
        """Assume the roles of a customer, and read them."""
        arns = role_arns(customer, self.deployments)
        if customer.deployed is None:
            return Unseen(Cause.NOT_REGISTERED, "the entry has no 'deployed'")
        if not arns:
            text = "names or paths of roles are known only after deployment: add 'roles' to 'deployed'"
            return Unseen(Cause.NOT_REGISTERED, text)
        found = self._pages(arns, customer)
        if isinstance(found, Unseen):
            return found
        files = [DetailsFile(SHOWN, f"{place}.json", page) for place, page in enumerate(found.pages)]
        seen = seen_account(read_account(files), SHOWN, customer, reachable=True)
        return replace(seen, refused=found.refused) if isinstance(seen, SeenAccount) else seen

    def _pages(self, arns: tuple[str, ...], customer: Customer) -> _ReadRoles | Unseen:
        """Read all roles of a customer, in time."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

        connection: _Connection | None = None
        try:
            connection = self._take_connection()
            return self._read_roles(connection, arns, customer)
        except TooSlowError as error:
            # A thread may still wait for an answer, and keeps its connection.
            connection, reached = None, connection is not None and connection.reached
            return Unseen(Cause.NETWORK, f"AWS gives {error}", reachable=reached)
        except UnreadableError as error:
            text = f"the answer of AWS cannot be read: {error}"
            return Unseen(Cause.MALFORMED, text, reachable=connection is not None and connection.reached)
        except BoundedClientError as error:
            return error.unseen
        except ClientError as error:
            return unseen_client_error(error, reached=connection is not None and connection.reached)
        except BotoCoreError as error:
            return own_problem(error, reached=connection is not None and connection.reached)
        finally:
            if connection is not None:
                self._free.append(connection)

    def _read_roles(self, connection: _Connection, arns: tuple[str, ...], customer: Customer) -> _ReadRoles:
        """Read each role; one that an earlier release does not have may be refused, if another is not."""
        deadline = Deadline.whole(self.seconds)
        ids = external_id_answers(customer, self.deployments)
        added = added_role_arns(customer, self.deployments)
        pages: list[str] = []
        refused: list[str] = []
        read: list[tuple[str, dict[str, str]]] = []
        for arn in sorted(arns, key=lambda arn: arn in added):
            connection.reached = False
            credentials = self._try_role_credentials(
                arn in added and bool(pages), connection, deadline, arn, ids
            )
            if credentials is None:
                refused.append(arn.rpartition("/")[2])
                continue
            connection.reached = True
            _use(connection.iam, credentials)
            pages.append(self._page(connection, deadline, arn))
            read.append((arn, credentials))
        self._gather_usage(connection, deadline, customer, read)
        return _ReadRoles(tuple(pages), tuple(refused))

    def _gather_usage(
        self,
        connection: _Connection,
        deadline: Deadline,
        customer: Customer,
        read: list[tuple[str, dict[str, str]]],
    ) -> None:
        """Keep the last-accessed details of roles that were read; without them, the row is the same."""
        if self.usage is None:
            return
        ids = role_ids(customer, self.deployments)
        try:
            for arn, credentials in read:
                _use(connection.iam, credentials)
                self.usage.keep(customer.id, ids[arn], arn, connection.iam, deadline)
        except TooSlowError:
            # A thread may still wait for an answer, and keeps its client.
            connection.iam = self._client("iam")

    def _try_role_credentials(
        self,
        may_be_refused: bool,  # noqa: FBT001 - says what the answer may be
        connection: _Connection,
        deadline: Deadline,
        arn: str,
        ids: tuple[str, ...],
    ) -> dict[str, str] | None:
        """Assume a role; ``None`` if AWS refuses it, and it ``may_be_refused``."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        try:
            return self._role_credentials(connection, deadline, arn, ids)
        except ClientError as error:
            if may_be_refused and unseen_client_error(error, reached=False).cause is Cause.REFUSED:
                return None
            raise

    def _page(self, connection: _Connection, deadline: Deadline, arn: str) -> str:
        """Read one role as itself, as ``get-account-authorization-details`` would print it."""
        name = arn.rpartition("/")[2]
        page = ask(deadline, lambda: account_page(connection.iam, (name,)))
        if not page["RoleDetailList"]:
            text = f"{arn} can be assumed, and AWS says that it is not there"
            raise BoundedClientError(Unseen(Cause.MALFORMED, text, reachable=True))
        return json.dumps(page, default=str)

    def _role_credentials(
        self, connection: _Connection, deadline: Deadline, arn: str, ids: tuple[str, ...]
    ) -> dict[str, str]:
        """Assume a role; a customer who changes the external ID has two, and the role may require either."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        if self.first_role is not None:
            _use(connection.sts, self._first_hop(deadline))
        tried: list[str | None] = [*reversed(ids)] or [None]
        for place, id in enumerate(tried):
            try:
                return ask(deadline, lambda id=id: self._assume(connection.sts, arn, id))  # type: ignore[misc]  # one of several
            except ClientError as error:
                if place + 1 == len(tried) or error.response.get("Error", {}).get("Code") != "AccessDenied":
                    raise
        raise AssertionError

    def _assume(self, sts: Any, arn: str, id: str | None) -> dict[str, str]:  # noqa: ANN401 - boto3 has no types
        more = {} if id is None else {"ExternalId": id}
        answer = sts.assume_role(
            RoleArn=arn,
            RoleSessionName=SESSION_NAME,
            DurationSeconds=SESSION_SECONDS,
            Policy=SESSION_POLICY if self.usage is None else USAGE_SESSION_POLICY,
            **more,
        )
        credentials: dict[str, str] = answer["Credentials"]
        return credentials

    def _first_hop(self, deadline: Deadline) -> dict[str, str]:
        """Assume the role of the vendor, again from time to time."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        with self._lock:
            if self._first is None or time.monotonic() - self._first[0] > RENEWED_AFTER:
                client = self._client("sts")
                call = {"RoleArn": self.first_role, "RoleSessionName": SESSION_NAME}
                try:
                    answer = ask(deadline, lambda: client.assume_role(**call))
                except ClientError as error:
                    found = unseen_client_error(error, reached=False)
                    cause = Cause.OWN_IDENTITY if found.cause is Cause.REFUSED else found.cause
                    text = f"{self.first_role} cannot be assumed: {found.text}"
                    raise BoundedClientError(Unseen(cause, text, reachable=False)) from None
                self._first = (time.monotonic(), answer["Credentials"])
            return self._first[1]

    # --- connections ---------------------------------------------------------------------------

    def _take_connection(self) -> _Connection:
        """Take a connection that no one uses: a new client takes longer than all reads of a role."""
        with self._lock:
            return self._free.pop() if self._free else _Connection(self._client("sts"), self._client("iam"))

    def _client(self, service: str) -> Any:  # noqa: ANN401 - as above
        from boto3 import Session  # noqa: PLC0415 - an extra
        from botocore.session import Session as Core  # noqa: PLC0415 - as above

        if self._session is None:
            core = Core()
            core.set_config_variable("sts_regional_endpoints", "regional")
            self._session = Session(botocore_session=core, profile_name=self.profile, region_name=self.region)
        region = self._session.region_name or REGION
        client = aws_client(self._session, service, ATTEMPTS, mode="adaptive", region=region)
        client.meta.events.register(f"before-call.{service}", self._record_call)
        return client

    def _record_call(self, model: Any, params: Any, **_: object) -> None:  # noqa: ANN401 - as botocore calls it
        if self.calls is None:
            return
        body = params.get("body", {}) if isinstance(params, dict) else {}
        named = [str(body[key]) for key in ("RoleArn", "RoleName", "PolicyName", "PolicyArn") if key in body]
        self.calls.append(" ".join((f"{model.service_model.service_name}:{model.name}", *named)))


def _use(client: Any, credentials: dict[str, str]) -> None:  # noqa: ANN401 - as above
    """Sign the next calls of a client with other credentials."""
    from botocore.credentials import Credentials  # noqa: PLC0415 - an extra

    keys = (credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    client._request_signer._credentials = Credentials(*keys)  # noqa: SLF001 - a new client costs 30 ms


def aws_problem() -> Diagnostic | None:
    """Say that boto3 is not installed."""
    try:
        import boto3  # noqa: F401, PLC0415 - only calls to AWS need it
    except ImportError:
        return NO_ANSWER.at(None, "boto3, which calls AWS, is not installed", extra_help("aws"))
    return None


def role_arns(customer: Customer, deployments: tuple[Deployment, ...]) -> tuple[str, ...]:
    """Return the ARNs of a customer's roles: those of the entry, and the other ones of the newest release.

    Empty if the ARN of one is not known. A role that depends on a choice is read only if the entry has it.
    """
    deployed = customer.deployed
    if deployed is None:
        return ()
    others = _other_roles(deployed, deployments)
    if any(role.name is None or None in {role.name.literal, role.path.literal} for role in others):
        return ()
    return tuple(role_ids(customer, deployments))


def role_ids(customer: Customer, deployments: tuple[Deployment, ...]) -> dict[str, str]:
    """Map the ARN of each role of a customer, whose names are known, to the id of the role."""
    deployed = customer.deployed
    if deployed is None:
        return {}
    others = {_arn(deployed, role): role.id for role in _other_roles(deployed, deployments)}
    return {**{arn: id for id, arn in deployed.roles.items()}, **others}


def added_role_arns(customer: Customer, deployments: tuple[Deployment, ...]) -> frozenset[str]:
    """Return the ARNs of roles that an earlier release does not have: a customer may not have them yet."""
    deployed = customer.deployed
    if deployed is None:
        return frozenset()
    of_each = [{role.id for role in each.roles} for each in deployments]
    others = _other_roles(deployed, deployments)
    return frozenset(_arn(deployed, role) for role in others if any(role.id not in ids for ids in of_each))


def _other_roles(deployed: Deployed, deployments: tuple[Deployment, ...]) -> tuple[Role, ...]:
    """Return the roles of the newest release that the entry does not have, and that depend on no choice."""
    newest = deployments[0].roles if deployments else ()
    return tuple(role for role in newest if not role.presence.tests and role.id not in deployed.roles)


def _arn(deployed: Deployed, role: Role) -> str:
    path = role.path.literal or "/"
    return f"arn:{deployed.partition}:iam::{deployed.account}:role{path}{role.name}"
