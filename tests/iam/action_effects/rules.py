"""Rules over evidence: each proposes a yes for one question, with the reason that the yes would have.

A rule decides nothing. It proposes, and a person who reads the actions of a service accepts or refuses: the
trait "sensitive" is also on lists of ids, and a script may be a place on a map. A row whose reason is that of
a rule over AWS's model counts as evidence of the model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import TAKES_ROLE, EvidenceKind
from octo_spec.iam.catalog import Level
from octo_spec.iam.role_inputs import passes_role
from tests.iam.action_effects.api_models import matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.iam.catalog import Action
    from tests.iam.action_effects.api_models import Operation

    Test = Callable[[Action, Operation | None], bool]

READS: Final = frozenset({Level.LIST, Level.READ})


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


SECRET: Final = _words(
    *("password", "secret(?!.*(arn|id|name)$)", "token(?!ization)", "credential", "privatekey", "accesskey"),
    *("apikey", "sharedkey", "keymaterial", "plaintext", "passphrase", "authkey", "connectionproperties"),
)
NOT_SECRET: Final = _words(
    r"(next|pagination|page|client|request|marker|continuation|idempotency|starting|update|lock)_?token",
    "(arn|tokens|count|enabled|date|type)$",
)
SIGNED_URL: Final = _words("presigned", "signedurl", "(authorized|download|upload|login|access|logs?)url")
USUAL_PLACES: Final = _words(
    *(
        "environment_?variables$",
        "environmentoverride$",
        "envvars$",
        "userdata(override)?$",
        "statickeyvalue$",
    )
)
SESSION: Final = frozenset({"secretaccesskey", "sessiontoken"})
CODE: Final = _words(
    *("^code(?!sign)", "(?<!sub)script(?!ion|or)", "userdata", "command", "template(body|url)", "buildspec"),
    *("entrypoint", "(image|container)uri", "containerdefinitions", "^sqls?$", "querystring$", "statement$"),
)
POLICY: Final = _words("^(resource)?policy(document|text|json)?$", "policydocument", "policytext")
ACCOUNT: Final = _words(
    "(target|consumer|destination|recipient|grantee|authorized|allowed).*(account|principal)",
    *("launchpermission", "grantee", "publiclyaccessible", "ispublic", "^principals?$"),
)
DATA: Final = _words(
    "^(batch)?(delete|purge|destroy|erase|empty|truncate|drop|forget|remove|reset|expire|wipe)"
)
EXPIRES: Final = _words("lifecycle", "retention", "timetolive", "expir")
RETENTION: Final = _words("retention(period|limit|days|in(hours|days))", "purgetime", "pitpolicy")
SETS: Final = _words("^(update|modify|put|set)")
BUYS: Final = _words("purchase", "subscri(be|ption)", "reserv", "renew", "order", "acceptagreement")
STOPS: Final = _words("^(stop|reboot|restart|terminate|failover|pause|suspend|shutdown)")
WATCHES: Final = _words("alarm", r"log(ging|group|s\b)", "detect", "monitor", "trail", "finding", "audit")
WEAKENS: Final = _words("^(batch)?(delete|disable|stop|update|put|remove|suspend|disassociate)")
BACKUP: Final = _words("backup", "snapshot", "recoverypoint", "replicat")
NETWORK: Final = _words(
    *("vpc", "subnet", "route", "gateway", "firewall", "securitygroup", "peering", "dns", "hostedzone"),
    *("vpn", "networkinterface"),
)


@frozen
class Rule:
    """Proposes a yes to a question for an action, by its operation where AWS's models have one."""

    question: str
    reason: str
    evidence: EvidenceKind
    proposes: Test


def returns_secret(_: Action, operation: Operation | None) -> bool:
    """Return whether an output has the name of a secret, and AWS marks it as sensitive."""
    return operation is not None and any(
        not NOT_SECRET.search(name) for name in matching(SECRET, operation.sensitive)
    )


def returns_unmarked_secret(_: Action, operation: Operation | None) -> bool:
    """Return whether an output has the name of a secret, and AWS does not mark it."""
    return operation is not None and any(
        not NOT_SECRET.search(name) for name in matching(SECRET, operation.outputs - operation.sensitive)
    )


def returns_signed_url(_: Action, operation: Operation | None) -> bool:
    """Return whether an output is an address that carries the permission to use it."""
    return operation is not None and bool(matching(SIGNED_URL, operation.outputs))


def returns_usual_place(_: Action, operation: Operation | None) -> bool:
    """Return whether an output is a place where passwords are usual, such as environment variables."""
    return operation is not None and bool(matching(USUAL_PLACES, operation.outputs))


def returns_session(_: Action, operation: Operation | None) -> bool:
    """Return whether the outputs are the keys of a session."""
    return operation is not None and {name.lower() for name in operation.outputs} >= SESSION


def takes_role(action: Action, _: Operation | None) -> bool:
    """Return whether an input is a role that is passed to a service: a row of ``role_inputs``."""
    return passes_role(action.full_name)


def takes_code(action: Action, operation: Operation | None) -> bool:
    """Return whether a change takes code, a command, a script or a template."""
    return operation is not None and _changes(action) and bool(matching(CODE, operation.inputs))


def takes_policy(action: Action, operation: Operation | None) -> bool:
    """Return whether a change takes the text of a policy."""
    return operation is not None and _changes(action) and bool(matching(POLICY, operation.inputs))


def takes_account(action: Action, operation: Operation | None) -> bool:
    """Return whether a change takes accounts or principals that get access."""
    return operation is not None and _changes(action) and bool(matching(ACCOUNT, operation.inputs))


def _changes(action: Action) -> bool:
    return not READS.issuperset(action.levels)


def takes_retention(action: Action, operation: Operation | None) -> bool:
    """Return whether a change of what exists takes how long data are kept."""
    return (
        operation is not None
        and SETS.search(action.name) is not None
        and bool(matching(RETENTION, operation.inputs))
    )


def named(
    pattern: re.Pattern[str], also: re.Pattern[str] | None = None
) -> Callable[[Action, Operation | None], bool]:
    """Return a test of the name of an action that changes something."""

    def proposes(action: Action, _: Operation | None) -> bool:
        return (
            _changes(action)
            and pattern.search(action.name) is not None
            and (also is None or also.search(action.name) is not None)
        )

    return proposes


RULES: Final[tuple[Rule, ...]] = (
    Rule("reads-secrets", "returns a secret that AWS marks as sensitive", EvidenceKind.MODEL, returns_secret),
    Rule(
        "reads-secrets", "returns a member named like a secret", EvidenceKind.MODEL, returns_unmarked_secret
    ),
    Rule(
        "reads-secrets",
        "returns an address that carries the permission to use it",
        EvidenceKind.MODEL,
        returns_signed_url,
    ),
    Rule("reads-secrets", "returns the keys of a session", EvidenceKind.MODEL, returns_session),
    Rule("reads-secrets", "returns a usual place of passwords", EvidenceKind.MODEL, returns_usual_place),
    Rule(TAKES_ROLE, "takes an IAM role in its input", EvidenceKind.MODEL, takes_role),
    Rule("runs-code", "takes code, a command or a template in its input", EvidenceKind.MODEL, takes_code),
    Rule("exposes-resources", "takes the text of a policy in its input", EvidenceKind.MODEL, takes_policy),
    Rule("exposes-resources", "takes accounts or principals in its input", EvidenceKind.MODEL, takes_account),
    Rule("deletes-data", "takes how long data are kept in its input", EvidenceKind.MODEL, takes_retention),
    Rule("deletes-data", "its name says that something is deleted", EvidenceKind.READING, named(DATA)),
    Rule("deletes-data", "its name says that something expires", EvidenceKind.READING, named(EXPIRES)),
    Rule("spends-money", "its name says that something is bought", EvidenceKind.READING, named(BUYS)),
    Rule("stops-machines", "its name says that something stops", EvidenceKind.READING, named(STOPS)),
    Rule(
        "changes-monitoring",
        "its name says that monitoring changes",
        EvidenceKind.READING,
        named(WATCHES, WEAKENS),
    ),
    Rule(
        "changes-backups", "its name says that backups change", EvidenceKind.READING, named(BACKUP, WEAKENS)
    ),
    Rule("changes-network", "its name says that the network changes", EvidenceKind.READING, named(NETWORK)),
)
"""All of them; those that read only a name never give the reason of a judged row."""


def proposals(action: Action, operation: Operation | None) -> Iterator[Rule]:
    """Yield the rules that propose a yes for an action."""
    return (rule for rule in RULES if rule.proposes(action, operation))


def evidence_of_reason(reason: str) -> EvidenceKind:
    """Return the kind of evidence of a judged row: the model's if its reason is that of a rule over it."""
    found = (rule.evidence for rule in RULES if rule.reason == reason)
    return next(found, EvidenceKind.READING)
