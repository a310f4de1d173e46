"""What resources beside the roles grant to others, by the policies of buckets, keys, topics and queues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.plugin.extra_resources import extra_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Extra


@dataclass(frozen=True, slots=True)
class ExtraGrant:
    """One statement of the policy of a resource beside the roles; ``when`` are the keys of its conditions."""

    target: str
    resource: str
    type: str
    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    when: tuple[str, ...]
    span: Span | None = None

    @property
    def is_for_everybody(self) -> bool:
        """Tell whether it allows anybody at all, under no condition."""
        return self.effect == "Allow" and not self.when and "*" in self.principals

    @property
    def other_accounts(self) -> tuple[str, ...]:
        """The accounts that it allows, as they are spelled out."""
        found = (_ACCOUNT.search(principal) for principal in self.principals if self.effect == "Allow")
        return tuple(dict.fromkeys(match[0] for match in found if match))


_ACCOUNT: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def extra_grants(extras: Iterable[Extra]) -> Iterator[ExtraGrant]:
    """List the statements of all policies in extras."""
    for extra, resource in extra_resources(extras):
        document = resource.policy if isinstance(resource.policy, dict) else {}
        for statement in _listed(document.get("Statement")):
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
                    resource.span,
                )


def _principals(statement: dict[str, object]) -> Iterator[str]:
    """List who is meant; whoever is only not excepted may be anybody."""
    if "NotPrincipal" in statement:
        yield "*"
    match statement.get("Principal"):
        case dict(kinds):
            yield from (str(each) for values in kinds.values() for each in _listed(values))
        case None:
            pass
        case anybody:
            yield str(anybody)


def _texts(statement: dict[str, object], name: str) -> tuple[str, ...]:
    """List actions or resources, also those that are excepted."""
    excepted = tuple(f"all but {each}" for each in _listed(statement.get(f"Not{name}")))
    return (*map(str, _listed(statement.get(name))), *excepted)


def _keys(condition: object) -> Iterator[str]:
    operators = condition.values() if isinstance(condition, dict) else ()
    yield from (str(key) for keys in operators if isinstance(keys, dict) for key in keys)


def _listed(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)
