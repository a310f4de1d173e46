"""Comparisons of the roles of a fleet: equal roles are compared once.

A fleet has few different roles, apart from account and external ID.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.live.compared_roles import compare_roles, fixed_answers, role_names
from octo_spec.live.shown_texts import (
    DIGIT,
    Redaction,
    Replacement,
    compares_whole_ids,
    is_literal_id,
    live_external_ids,
)
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.storage.sides.given_answers import given_answers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octo_spec.importing.live_roles import RoleDetails
    from octo_spec.live.compared_roles import ComparedRoles, KnownReleases
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.environment import Value
    from octo_spec.resolve.customers import Customer

KEPT: Final = 4_096
"""Results that are kept: a fleet has few different roles, apart from account and external ID."""
_ACCOUNT: Final = "\0account\0"
_WILD_DIGITS: Final = re.compile(rf"{DIGIT}[*?]|[*?]{DIGIT}")
"""A pattern in which a part of an account may decide, even its first digit."""


@dataclass  # no slots: caches the texts of the releases
class RoleComparisons:
    """Compares the roles of customers with the releases; equal roles are compared once.

    Two roles are equal if their documents are, after the account is replaced by one word and each external ID
    by another, wherever it is a whole text. If a document or a release compares an account or an external ID
    in another way than as a whole, or a release names the account, it stays as it is.
    """

    releases: KnownReleases
    kept: OrderedDict[str, ComparedRoles] = field(default_factory=OrderedDict)
    compared: int = 0
    _reduced: dict[tuple[str, ...], RoleComparisons] = field(default_factory=dict)

    @cached_property
    def _release_texts(self) -> str:
        """All texts of the releases: one may name the account of a customer, such as the vendor's own."""
        return repr(tuple(self.releases.deployments.values()))

    def compare(self, account: LiveAccount, customer: Customer) -> ComparedRoles:
        """Return the state of a customer's roles."""
        number = _only_account(account)
        key = self._key(account, customer, number)
        found = self.kept.get(key)
        if found is None:
            self.compared += 1
            found = _accounts(number, _ACCOUNT).apply(compare_roles(account, customer, self.releases))
            self.kept[key] = found
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return _accounts(_ACCOUNT, number).apply(found)

    def without_roles(self, names: tuple[str, ...]) -> RoleComparisons:
        """Return the comparisons with the releases as they would be without the roles of these names."""
        if names not in self._reduced:
            deployments = self.releases.deployments.items()
            kept = {version: _without_roles(each, names) for version, each in deployments}
            self._reduced[names] = RoleComparisons(replace(self.releases, deployments=kept))
        return self._reduced[names]

    def _key(self, account: LiveAccount, customer: Customer, number: str) -> str:
        """Return the text that decides the result; no hash of it can be mistaken for another."""
        roles = tuple(account.account.roles.values())
        deployments = tuple(self.releases.deployments.values())
        answers = [fixed_answers(customer, each, roles) for each in deployments]
        pairs = zip(answers, deployments, strict=True)
        valid = [not isinstance(given_answers(one, (each,)), tuple) for one, each in pairs]
        names = [role_names(customer, each.roles) for each in deployments]
        facts = [_facts(each) for each in sorted(roles, key=lambda role: role.name)]
        fixed = {id: answer.value for id, answer in customer.fix.items()}
        preset = set(external_id_answers(customer, deployments)).difference(*map(_values, fixed.values()))
        form = customer.deployed.format if customer.deployed else ""
        text = json.dumps([facts, names, valid, fixed, sorted(preset), form], sort_keys=True, default=str)
        text = _without_external_ids(text, customer, roles)
        if number not in self._release_texts and not _WILD_DIGITS.search(f"{text}{self._release_texts}"):
            text = _accounts(number, _ACCOUNT).text(text)
        return text


def has_name(role: Role, names: Collection[str]) -> bool:
    """Whether a released role has one of these names."""
    return role.name is not None and role.name.literal in names


def _without_roles(deployment: Deployment, names: Collection[str]) -> Deployment:
    return replace(deployment, roles=tuple(each for each in deployment.roles if not has_name(each, names)))


def _only_account(account: LiveAccount) -> str:
    numbers = {role.account for role in account.account.roles.values()}
    return numbers.pop() if len(numbers) == 1 else ""


def _facts(role: RoleDetails) -> list[object]:
    arns = {*role.attached, *((role.boundary,) if role.boundary else ())}
    texts = {arn: role.policies[arn] for arn in sorted(arns) if arn in role.policies}
    return [
        role.name, role.arn, role.path, role.trust, role.inline, role.attached, role.boundary, role.tags,
        role.max_session, role.description, texts,
    ]  # fmt: skip


def _without_external_ids(text: str, customer: Customer, roles: Iterable[RoleDetails]) -> str:
    """Replace external IDs that are whole texts, if live roles compare no other external ID.

    The word that replaces one says whether it has letters: only then may upper and lower case decide.
    """
    roles, there = tuple(roles), live_external_ids(roles)
    ids = dict.fromkeys(value for answer in customer.fix.values() for value in _values(answer.value))
    are_whole = all(map(compares_whole_ids, roles)) and all(map(is_literal_id, there))
    if not there or not there <= ids.keys() or not are_whole:
        return text
    for place, value in enumerate(each for each in ids if each in there):
        letters = "" if value.swapcase() == value else "letters"
        text = text.replace(json.dumps(value), f'"\0id{place}{letters}\0"')
    return text


def _values(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _accounts(old: str, new: str) -> Redaction:
    """Replace an account in texts; without an account, replace nothing."""
    return Redaction((Replacement(old, new, DIGIT),) if old else ())
