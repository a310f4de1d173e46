"""Drafts of groups to the groups of a spec: each with an id, and one of those that two roles hold alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octo_spec.iam.managed_policies import has_policy
from octo_spec.importing.grants import grant, highest
from octo_spec.importing.wording import IMPORTED, group_why, why
from octo_spec.model.deployment import Accounts
from octo_spec.model.ids import fresh, id_from

if TYPE_CHECKING:
    from octo_spec.importing.drafts import Draft
    from octo_spec.importing.questions import Kinds
    from octo_spec.importing.wording import Wording
    from octo_spec.model.text import Text


@dataclass(slots=True)
class Groups:
    """The groups so far, by id, and where each draft went."""

    kinds: Kinds
    wording: Wording
    written: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, draft: Draft, name: str, held: set[str]) -> str:
        """Give the id of the group that ``draft`` is; ``held`` are those that its role holds already."""
        group = self._group(draft)
        wanted = draft.hint or _named(draft, name)
        for id, other in self.written.items():
            if other == group and id not in held and (draft.hint in ("", id)):
                held.add(id)
                return id
        id = fresh(wanted, self.written)
        self.written[id] = group
        held.add(id)
        return id

    def _group(self, draft: Draft) -> dict[str, Any]:
        reasons = [*map(why, draft.statements), *(attachment.why for attachment in draft.attached)]
        reason = self.wording.groups.get(draft.hint) or group_why(reasons)
        shared = reason if len(set(reasons)) == 1 else ""
        written = {
            "category": draft.category or IMPORTED,
            "access": highest(draft.statements, draft.attached),
            "needs": self.kinds.needs(draft.needs),
            "only-in": list(draft.only_in),
            "accounts": "" if draft.accounts is Accounts.ALL else draft.accounts.value,
            "why": reason,
            "grants": [grant(statement, shared) for statement in draft.statements],
            "attach": [policy(attachment.arn) for attachment in draft.attached],
        }
        return {key: value for key, value in written.items() if value}


def _named(draft: Draft, name: str) -> str:
    """Name a group after its policy, and after what it needs unless the policy is named after that, too."""
    policy = id_from(name, "permissions")
    needs = (*(test.choice for test in draft.needs), *draft.only_in)
    others = (word for word in needs if f"-{word}-" not in f"{policy}-")
    return id_from("-".join((policy, *others)), "permissions")


_OF_AWS = "arn:${partition}:iam::aws:policy/"


def policy(arn: Text) -> str:
    """Write a managed policy that exists already: one of AWS by its name, another by its ARN."""
    written = str(arn)
    name = written.removeprefix(_OF_AWS)
    return written if "${" in name or name == written else name


def bounding(arn: Text) -> str:
    """Write a boundary: by its name only where AWS is known to have the policy."""
    name = policy(arn)
    return name if has_policy(name) else str(arn)
