"""The summaries of the table of effects that lint, diff and access read: which actions are in which.

Not every action that reads secrets or data, or exposes a resource, is a danger on its own. This module has
the judgement which is not, with the reason: what an inventory or monitoring needs, what a new resource
returns, and what only one of many settings does. A reviewer's question asks for all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_effects import QUESTION_IDS, EffectAnswer
from octo_spec.iam.catalog import Action, Level, action
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.effect_summaries import Summary
from tests.iam.action_effects.compilation import judged_effects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.iam.action_effects import ServiceEffects

SECRETS: Final = ("reads-secrets",)
DATA: Final = (
    *("reads-object-contents", "reads-tables", "reads-queues-and-streams", "reads-disks", "reads-code"),
    "reads-logs",
)
SHARING: Final = ("exposes-resources",)

READING: Final = frozenset({Level.LIST, Level.READ})
ACTING: Final = tuple(question for question in QUESTION_IDS if not question.startswith("reads-"))
"""The questions about what an action does other than to read."""
CHANGING: Final = tuple(question for question in ACTING if question != "runs-code")
"""Of them those about what an action itself changes or passes."""


def summaries_text() -> str:
    """Return the content of the file that ships."""
    return "".join(f"{line}\n" for service in prefixes() for line in _lines(service, judged_effects(service)))


def _lines(service: str, table: ServiceEffects) -> Iterator[str]:
    for summary in Summary:
        if names := _names(summary, service, table):
            yield f"{service} {summary} {' '.join(sorted(names))}"


def _names(summary: Summary, service: str, table: ServiceEffects) -> set[str]:
    if summary is Summary.ONLY_READS:  # Credentials let the caller do more than read.
        return _quiet_names(service, table, (*SECRETS, *ACTING))
    if summary is Summary.RETURNS_ACCESS:
        return _quiet_names(service, table, CHANGING) - _names(Summary.ONLY_READS, service, table)
    questions, is_danger = _DANGEROUS[summary]
    return {
        name
        for row in table.rows
        if row.answer is EffectAnswer.YES and row.question in questions
        for name in row.names
        if is_danger(f"{service}:{name}", row.reason, _changing(table))
    }


def _quiet_names(service: str, table: ServiceEffects, questions: tuple[str, ...]) -> set[str]:
    """Return the actions whose level AWS documents as higher than Read, and that answer no to questions."""
    read = {name for names in table.read.values() for name in names}
    not_quiet = {
        name
        for row in table.rows
        if row.question in questions and row.answer is not EffectAnswer.NO
        for name in row.names
    }
    return {name for name in read - not_quiet if not READING.issuperset(_levels(f"{service}:{name}"))}


def _levels(full_name: str) -> tuple[Level, ...]:
    known = action(full_name)
    return known.levels if isinstance(known, Action) else ()


def _changing(table: ServiceEffects) -> frozenset[str]:
    """Return the names of the actions that change resources."""
    rows = (row for row in table.rows if row.question == "changes-resources")
    return frozenset[str]().union(*(row.names for row in rows if row.answer is EffectAnswer.YES))


# --- what is a danger on its own ---------------------------------------------------------------

_PERHAPS_SECRET: Final = re.compile(
    "environment variables|marks as sensitive|"  # The owner decides whether they hold a secret.
    "may (hold|show|return|create)|"  # AWS's text leaves it open.
    "^returns a presigned address( of a file)?$|"  # Another question names what it opens.
    "address with a session|data key"  # They are new: nothing that exists is read.
)
"""Reasons of a yes that make no secret that exists known, or only if a person put it there."""

_NAMED_SECRET: Final = re.compile("Key|Secret|Credential|Password|Token|Chap|UserPoolClient|IdentityProvider")
_INVENTORY: Final = re.compile("Describe|List|Search|View")
"""An inventory needs such actions; one that does not name a secret shows it among many settings."""

_RETURNING: Final = re.compile("(Admin)?Get|Retrieve|connect$|CreateBucketAccessKey$")
"""Of the actions that change something, those that give access to what exists.

The others return a key of what they create, or the settings of what they change.
"""


_MONITORING: Final = re.compile("cloudwatch:GetSpaceCredentials")
"""All monitoring needs ``cloudwatch:Get*``; these credentials are for spaces of CloudWatch itself."""


def _reads_secrets(full_name: str, reason: str, changing: frozenset[str]) -> bool:
    name = full_name.partition(":")[2]
    if (
        _MONITORING.match(full_name)
        or _PERHAPS_SECRET.search(reason)
        or (_INVENTORY.match(name) and not _NAMED_SECRET.search(name))
    ):
        return False
    return bool(_RETURNING.match(name)) or name not in changing


_RECORDS_OF_CALLS: Final = frozenset(
    {
        *("auditmanager", "cloudtrail", "cloudwatch", "detective", "network-firewall", "networkflowmonitor"),
        *("waf", "waf-regional", "wafv2", "xray"),
    }
)
"""Services whose logs say who called what, and not what someone stored: monitoring needs them."""

_QUERIES: Final = re.compile(r"(Batch)?Execute(Sql|Statement)$|ESHttpPost$")
"""Of the actions that change something, those that also return rows.

The others copy data to a place in the account or set up a delivery, which most roles do for another reason.
"""

_PARTS_OF_SETTINGS: Final = re.compile("Describe|List(Functions|Resolvers)")
"""Actions of an inventory, which show a script or code among many settings."""


def _reads_data(full_name: str, reason: str, changing: frozenset[str]) -> bool:
    service, _, name = full_name.partition(":")
    if service in _RECORDS_OF_CALLS or _PARTS_OF_SETTINGS.match(name):
        return False
    if "credentials" in reason:  # They give what other permissions allow, and are secrets.
        return False
    return bool(_QUERIES.match(name)) or name not in changing


_SHARING: Final = re.compile(
    "Polic(y|ies)|Permission|(?<!File)Shar(e|ing)|Acl$|Grant|Public|Authori[sz]|Invitation|Entitle"
    "|(Image|Snapshot)Attribute$"
)
"""Words in the names of actions that share by purpose.

Other actions that expose something do it by one of their settings, and are mostly for others:
``rds:CreateDBInstance`` may make the new database public, ``logs:PutSubscriptionFilter`` may send log events
to another account, and the creator of a key or a role writes its policy, too.
"""
_SETTINGS: Final = re.compile("(Create|Update)LifecyclePolicy$|PlaybackRestrictionPolicy$|OwnershipControls$")


def _shares(full_name: str, _reason: str, _changing: frozenset[str]) -> bool:
    name = full_name.partition(":")[2]
    by_purpose = bool(_SHARING.search(name)) or Level.PERMISSIONS in _levels(full_name)
    return by_purpose and not _SETTINGS.search(name)


_DANGEROUS: Final[dict[Summary, tuple[tuple[str, ...], Callable[[str, str, frozenset[str]], bool]]]] = {
    Summary.SECRETS: (SECRETS, _reads_secrets),
    Summary.DATA: (DATA, _reads_data),
    Summary.SHARING: (SHARING, _shares),
}
"""The questions of a summary, and which of the actions with a yes are in it, by the reason of the yes."""
