"""What additional resources grant to other principals, by policies of buckets, keys, topics and queues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.plugin.extra_resources import extra_resources
from octo_spec.plugin.extras import flat_items, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Extra


@frozen
class ExtraGrant:
    """One statement of the policy of an additional resource; ``when`` are the keys of its conditions.

    It is ``for_services`` if only an AWS service can meet the conditions, on behalf of a resource.
    """

    target: str
    resource: str
    type: str
    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    when: tuple[str, ...]
    for_services: bool = False
    span: Span | None = None

    @property
    def trusts_everyone(self) -> bool:
        """Whether it allows anyone who meets its conditions, including the roles of the spec."""
        return self.effect == "Allow" and not self.for_services and "*" in self.principals

    @property
    def other_accounts(self) -> tuple[str, ...]:
        """The accounts that it allows, as they are spelled out."""
        found = (_ACCOUNT.search(principal) for principal in self.principals if self.effect == "Allow")
        return tuple(dict.fromkeys(match[0] for match in found if match))


_ACCOUNT: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def extra_grants(extras: Iterable[Extra]) -> Iterator[ExtraGrant]:
    """Yield the statements of all policies in extras."""
    for extra, resource in extra_resources(extras):
        for statement in statements(resource.policy):
            if isinstance(statement, dict):
                yield ExtraGrant(
                    extra.target,
                    resource.name,
                    resource.type,
                    str(statement.get("Effect")),
                    tuple(_principals(statement)),
                    _texts(statement, "Action"),
                    _texts(statement, "Resource"),
                    tuple(_keys(statement.get("Condition"))),
                    _is_for_services(statement.get("Condition")),
                    resource.span,
                )


def _principals(statement: dict[str, object]) -> Iterator[str]:
    """Yield the principals; with ``NotPrincipal`` this is anyone."""
    if "NotPrincipal" in statement:
        yield "*"
    match statement.get("Principal"):
        case dict(kinds):
            yield from (str(each) for values in kinds.values() for each in flat_items(values))
        case None:
            pass
        case anyone:
            yield str(anyone)


def _texts(statement: dict[str, object], name: str) -> tuple[str, ...]:
    """Return actions or resources, including those that are excepted."""
    excepted = tuple(f"all except {each}" for each in flat_items(statement.get(f"Not{name}")))
    return (*map(str, flat_items(statement.get(name))), *excepted)


def _keys(condition: object) -> Iterator[str]:
    operators = condition.values() if isinstance(condition, dict) else ()
    yield from (str(key) for keys in operators if isinstance(keys, dict) for key in keys)


_OF_SERVICES: Final = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"})
"""Keys that only a request of an AWS service holds, in lower case:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""

_NEEDS_THE_KEY: Final = re.compile(r"(?:ForAnyValue:)?(?:String|Arn)(?:Equals|Like)(?:IgnoreCase)?")
"""Operators that a request without the key never meets."""


def _is_for_services(condition: object) -> bool:
    """Return whether a condition requires a key that names what an AWS service acts for."""
    operators = condition.items() if isinstance(condition, dict) else ()
    return any(
        str(key).lower() in _OF_SERVICES and "*" not in map(str, flat_items(values))
        for operator, keys in operators
        if _NEEDS_THE_KEY.fullmatch(str(operator)) and isinstance(keys, dict)
        for key, values in keys.items()
    )
