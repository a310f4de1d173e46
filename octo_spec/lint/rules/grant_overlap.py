"""What a grant allows of what is asked about, and how a finding says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.iam.elements import Effect
from octo_spec.iam.unnamed_resources import shown
from octo_spec.lint.rules.attached_policies import location
from octo_spec.lint.rules.phrases import enumerated
from octo_spec.symbolic.unknowns import is_unknown, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess


@dataclass(frozen=True, slots=True)
class Reach:
    """What one grant reaches for one role: some of the actions of an asking statement, one in a witness.

    ``allow`` is the grant as the role's documents say it.
    """

    role: str
    location: Location
    allow: Statement
    asked: int
    actions: tuple[str, ...]
    witness: Request


def reaches(
    found: Iterable[Overlap], access: RoleAccess, asked: Document, subject: Subject
) -> Iterator[Reach]:
    """Tell where in the spec overlaps come from; of the answers, witnesses keep those that matter."""
    spelled: dict[str, str] = {}
    for one in found:
        spelled = spelled or _spellings((*access.permissions.documents, asked))
        yield _reach(one, access, spelled, subject)


def _reach(overlap: Overlap, access: RoleAccess, spelled: Mapping[str, str], subject: Subject) -> Reach:
    place, grants = overlap.place, access.permissions
    allow = grants.documents[place.document].statements[place.statement]
    matters = keys_of(allow) | _denied_keys(access)
    context = overlap.witness.context.items()
    told = {spelled.get(key, key): value for key, value in context if not is_unknown(key) or key in matters}
    where, witness = location(grants.origin(place), subject), replace(overlap.witness, context=told)
    return Reach(access.role.id, where, allow, overlap.asked, overlap.actions, witness)


def _denied_keys(access: RoleAccess) -> frozenset[str]:
    """List the keys of ours on which the role's denies depend."""
    statements = (one for document in access.permissions.documents for one in document.statements)
    return frozenset[str]().union(*(keys_of(one) for one in statements if one.effect is Effect.DENY))


def _spellings(documents: Iterable[Document]) -> dict[str, str]:
    """Tell how each condition key that documents ask about is written, by how it is compared."""
    statements = (one for document in documents for one in document.statements)
    return {condition.key: condition.written_key for one in statements for condition in one.conditions}


# --- saying so ---------------------------------------------------------------------------------


def said(found: list[Reach], subject: Subject) -> str:
    """Tell the actions, and a request that shows them."""
    actions = sorted({action for one in found for action in one.actions})
    told = example(found[0].witness, subject)
    return told if len(actions) == 1 else f"{enumerated(actions)}, such as {told}"


def roles(found: Iterable[Reach]) -> str:
    """Name the roles."""
    ids = [repr(id) for id in dict.fromkeys(one.role for one in found)]
    return f"role{'s' if len(ids) > 1 else ''} {enumerated(ids)}"


def example(witness: Request, subject: Subject) -> str:
    """Tell a request, and the answers that it supposes."""
    resource = "" if witness.resource == "*" else f" on {shown(witness.resource)}"
    keys = ((key, value) for key, value in sorted(witness.context.items()) if not is_unknown(key))
    told = "".join(f" with {key} = {_text(value)}" for key, value in keys)
    answers = subject.unknowns.setting(witness.context).items()
    supposed = [f"{id} is {value.strip('()')}" for id, value in answers if "some-" not in value]
    where = f", where {enumerated(supposed, len(supposed))}" if supposed else ""
    return f"{witness.action}{resource}{told}{where}"


def _text(value: ContextValue) -> str:
    return shown(value) if isinstance(value, str) else enumerated(map(shown, sorted(value)))
