"""Turns drafts of groups into groups of a spec: each gets an id, and two roles share equal groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from octo_spec.iam.managed_policies import has_policy
from octo_spec.importing.categories import category
from octo_spec.importing.grants import grant, required_access
from octo_spec.importing.wording import TODO, group_why
from octo_spec.model.deployment import SWITCH, Accounts
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.presence import Given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.importing.drafts import Draft
    from octo_spec.importing.questions import Kind, Kinds
    from octo_spec.importing.wording import Wording
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import ChoiceIs
    from octo_spec.model.text import Text


_MOST_OPTIONS: Final = 3
_PLAIN_YES: Final = frozenset({("yes",), ("on",), ("true",)})
"""Answers that the name of their choice already implies."""


@dataclass(slots=True)
class Groups:
    """The groups so far, by id, and the group of each draft."""

    kinds: Kinds
    wording: Wording
    choices: Mapping[str, str] = field(default_factory=dict)
    """The on/off choices that say what they are for, with these words."""
    written: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, draft: Draft, name: str, held: set[str], reason: str = "") -> str:
        """Return the id of the group for ``draft``; ``held`` are the groups that its role already has.

        ``reason`` is that of a group without a reason of its own: the description of its role.
        """
        group = self._group(draft)
        if group["why"] == TODO:
            group["why"] = self._choice_reason(draft) or reason or TODO
        wanted = draft.hint or _group_id(draft, name, self.kinds.of)
        for id, other in self.written.items():
            if other == group and id not in held and (draft.hint in ("", id)):
                held.add(id)
                return id
        longer = id_from("-".join((wanted, *_given_parameters(draft))))
        id = fresh(longer if wanted in self.written else wanted, self.written)
        self.written[id] = group
        held.add(id)
        return id

    def _choice_reason(self, draft: Draft) -> str:
        """Return what the only choice that a group needs is for."""
        match draft.needs:
            case (only,) if only.values == SWITCH[1:]:
                return self.choices.get(only.choice, "")
            case _:
                return ""

    def _group(self, draft: Draft) -> dict[str, Any]:
        reasons = [
            *(statement.why for statement in draft.statements),
            *(attachment.why for attachment in draft.attached),
        ]
        reason = self.wording.groups.get(draft.hint) or group_why(reasons)
        shared = reason if len(set(reasons)) == 1 else ""
        access = required_access(draft.statements, draft.attached)
        written = {
            "category": draft.category or category(draft.statements, draft.attached, access),
            "access": access,
            "needs": self.kinds.needs(draft.needs),
            "only-in": list(draft.only_in),
            "accounts": "" if draft.accounts is Accounts.ALL else draft.accounts.value,
            "why": reason,
            "grants": [grant(statement, shared) for statement in draft.statements],
            "attach": [policy_name(attachment.arn) for attachment in draft.attached],
        }
        return {key: value for key, value in written.items() if value}


_WORDS: Final = re.compile(r"(?!Whether )\S+(?: \S+){2,}")


def choice_reasons(deployment: Deployment) -> dict[str, str]:
    """Return the descriptions of choices that a person wrote: three words or more, and not their ID again."""
    return {
        choice.id: choice.description
        for choice in deployment.choices
        if _WORDS.fullmatch(choice.description) and id_from(choice.description) != choice.id
    }


def _group_id(draft: Draft, name: str, kinds: Mapping[str, Kind] = MappingProxyType({})) -> str:
    """Name a group after its policy and, if the policy's name does not include them, its needs."""
    policy = id_from(_without_marks(name), "permissions")
    needs = [word for test in draft.needs for word in (test.choice, *_options(test, kinds))]
    others = (word for word in (*needs, *draft.only_in) if f"-{word}-" not in f"{policy}-")
    return id_from("-".join((policy, *others)), "permissions")


_DATE: Final = re.compile(r"[-_. ]?(?:19|20)[0-9]{2}[-_]?[01][0-9][-_]?[0-3][0-9](?![0-9])")
_HASH: Final = re.compile(r"[-_.](?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,}(?![0-9A-Za-z])")


def _without_marks(name: str) -> str:
    """Remove dates and hashes, which say when a policy was made and not what it is for."""
    return _HASH.sub("", _DATE.sub("", name))


def _options(test: ChoiceIs, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Return the answers to a choice between options for a name; more than a few would be too many."""
    is_named = kinds.get(test.choice) == "options" and test.values not in _PLAIN_YES
    return test.values if is_named and len(test.values) <= _MOST_OPTIONS else ()


def _given_parameters(draft: Draft) -> dict[str, None]:
    """Return the parameters that a group needs, which distinguish it from another group."""
    tests = (test for placed in draft.grants for test in placed.presence.tests)
    return {} if draft.hint else {test.parameter: None for test in tests if isinstance(test, Given)}


_OF_AWS = "arn:${partition}:iam::aws:policy/"


def policy_name(arn: Text) -> str:
    """Return an existing managed policy: AWS managed policies by name, others by ARN."""
    written = str(arn)
    name = written.removeprefix(_OF_AWS)
    return written if "${" in name or name == written else name


def boundary_name(arn: Text) -> str:
    """Return a boundary: by its name only if AWS is known to have the policy."""
    name = policy_name(arn)
    return name if has_policy(name) else str(arn)
