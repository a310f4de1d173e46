"""How the actions of the three samples were drawn: in the order of a digest, so that a draw can be repeated.

The first draw depends on the catalogue, the others also on the table, both of the day of the labels: those
of another day draw other actions. So the samples are files.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_WORDS: Final = """
credential token secret password key connection presign url export download share grant public policy polic
permission run execute invoke command script code purchase subscri reserv accept disable stop cancel purge
delete remove reset restore retention expire log alarm monitor detector encrypt backup snapshot user role
assume pass session auth query record message stream billing cost invoice leave account close table object
get.*data search"""
WORDS: Final = tuple(_WORDS.split())
"""The misleading words of the first and the third sample: patterns for names, in any letter case."""

SIMILAR: Final[Mapping[str, str]] = {
    "reads-secrets": r"Token|Credential|Password|Secret|Key|Url|Connection|Auth",
    "reads-object-contents": r"Object|Download|File|Get.*Content|Artifact|Document",
    "reads-tables": r"Get.*(Item|Row|Record|Query|Result|Statement|Table|Entity)|Search|Select|Scan|Query",
    "reads-queues-and-streams": r"Receive|Record|Message|Stream|Subscribe|Consume|Event",
    "reads-logs": r"Log|Trace|Event.*History|Audit",
    "reads-code": r"Code|Function|Template|Source|Repository|Script|Image|Notebook|Document|Definition",
    "reads-disks": r"Snapshot|Volume|Disk|Block|Image|Export|Restore",
    "reads-billing": r"Cost|Bill|Invoice|Usage|Price|Spend|Budget|Credit",
    "reads-people": r"User|Contact|Person|Profile|Member|Participant|Face|Voice|Call|Chat",
    "deletes-data": r"Delete|Remove|Purge|Reset|Retention|Expire|Empty|Truncate|Update.*Config",
    "stops-machines": r"Stop|Terminate|Cancel|Reboot|Suspend|Disable|Delete",
    "runs-code": r"Run|Execute|Invoke|Start|Command|Script|Create.*Job|Build|Query|Deploy",
    "spends-money": r"Purchase|Subscribe|Reserv|Accept|Buy|Renew|Register.*Domain|Order",
    "changes-iam": r"Role|Policy|User|Permission|Grant|Access|Assignment|Group",
    "creates-credentials": r"Create.*(Key|Token|Credential|Secret|Login|Password|Certificate)|Generate|Issue",
    "assumes-roles": r"Assume|Session|Role|Federat|Identity",
    "exposes-resources": r"Share|Policy|Public|Permission|Invit|Grant|Acl|Url|Replicat|Subscription",
    "changes-network": r"Vpc|Subnet|Gateway|Network|Route|Endpoint|Firewall|Connection|Domain|Listener",
    "changes-monitoring": r"Log|Alarm|Monitor|Detector|Trail|Metric|Finding|Canary|Trace",
    "changes-encryption": r"Encrypt|Key|Kms|Tls|Certificate",
    "changes-backups": r"Backup|Snapshot|Recovery|Restore|Replica|Vault",
    "leaves-organization": r"Organization|Account|Leave|Close|Handshake|Member",
    "changes-resources": r"Test|Validate|Preview|Check|Simulate|Render|Generate|Get|Search",
}
"""What the names of the second and the third sample have that the table answered no, by question."""


def by_word(  # noqa: PLR0913 - each is a number or a word of a draw
    names: Iterable[str],
    *,
    words: Collection[str] = WORDS,
    each: int = 5,
    count: int = 400,
    most: int = 5,
    seed: str = "2026-11-30",
) -> list[str]:
    """Draw ``each`` names for each word, then others until there are ``count``.

    At most ``most`` actions of a service are drawn by words, and one more by the others.
    """
    pool, drawn = _ordered(seed, names), list[str]()
    for word in words:
        _take(drawn, [name for name in pool if re.search(word, _action(name), re.IGNORECASE)], each, most)
    _take(drawn, pool, count - len(drawn), most + 1)
    return drawn


def by_question(
    names: Iterable[str],
    questions: Mapping[str, tuple[Collection[str], str]],
    *,
    each: int = 7,
    most: int = 7,
    seed: str = "second 2026-11-30",
) -> list[str]:
    """Draw for each question ``each`` names of its yes, and ``each`` that match its pattern and are no yes.

    Of the yes of changes-resources none is drawn: nearly all other yes are also one of these.
    """
    pool, drawn = _ordered(seed, names), list[str]()
    for question, (yes, pattern) in questions.items():
        if question != "changes-resources":
            _take(drawn, [name for name in pool if name in yes], each, most)
        _take(
            drawn,
            [name for name in pool if name not in yes and re.search(pattern, _action(name))],
            each,
            most,
        )
    return drawn


def by_word_and_question(
    names: Iterable[str], questions: Mapping[str, tuple[Collection[str], str]], seen: Collection[str]
) -> list[str]:
    """Draw the third sample: 230 names by word, and others by question, none of them ``seen`` before."""
    seed, pool = "third 2026-11-30", [name for name in names if name not in seen]
    first = by_word(pool, each=3, count=230, most=4, seed=seed)
    rest = [name for name in pool if name not in first]
    return [*first, *by_question(rest, questions, each=4, most=4, seed=seed)]


def _take(drawn: list[str], pool: Iterable[str], count: int, most: int) -> None:
    """Add the first names of a pool that are new and whose service has fewer than ``most`` already."""
    services = Counter(map(_service, drawn))
    wanted = len(drawn) + count
    for name in pool:
        if len(drawn) == wanted:
            return
        if name not in drawn and services[_service(name)] < most:
            drawn.append(name)
            services[_service(name)] += 1


def _ordered(seed: str, names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest())


def _service(name: str) -> str:
    return name.partition(":")[0]


def _action(name: str) -> str:
    return name.partition(":")[2]
