"""Turns a deployment into the spec that a person would have written for it.

For every deployment that resolving a spec can return, ``resolve(load_spec(write_spec(deployment)))`` is equal
to it. Other deployments may contain what no spec can express (for example a principal ``*``, or a role
without policies): loading the written spec then reports what the language refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.importing.categories import WORDS
from octo_spec.importing.drafts import attachment_drafts, group_needs, packs, partitions_of, with_attachments
from octo_spec.importing.grants import one_or_list
from octo_spec.importing.groups import Groups, boundary_name, choice_reasons, policy_name
from octo_spec.importing.questions import choice_data, choice_kinds, parameter_data
from octo_spec.importing.trust import trust_entries
from octo_spec.importing.wording import NOTHING_MORE, TODO, Wording, one_line
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageTable, SpecPage, tree_of
from octo_spec.language.models.scalars import EXCEPT
from octo_spec.language.models.spec import CATEGORIES
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.presence import ALWAYS
from octo_spec.model.role_descriptions import default_description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.importing.drafts import Draft, Pack
    from octo_spec.importing.questions import Kinds
    from octo_spec.model.delegation import Delegation
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.presence import Presence


def write_spec(deployment: Deployment, wording: Wording = NOTHING_MORE) -> str:
    """Return a spec that resolves to ``deployment``, with ``wording`` for people."""
    root = tree_of(spec_data(deployment, wording))
    head = tuple(f"# {line}" if line else "#" for line in map(one_line, wording.head))
    return page_text(SpecPage(root, head), SPEC) if isinstance(root, PageTable) else ""


def spec_data(deployment: Deployment, wording: Wording = NOTHING_MORE) -> dict[str, Any]:
    """Return a spec that resolves to ``deployment``, as texts, lists and dictionaries."""
    known = choice_kinds(deployment)
    groups = Groups(known, wording, choice_reasons(deployment))
    roles = {role.id: _role(role, known, groups) for role in deployment.roles}
    written = {
        "octospec": "1",
        "name": deployment.name,
        "version": deployment.version,
        "description": deployment.description or TODO,
        "contact": deployment.contact,
        "delegation": _delegation(deployment.delegation),
        "register": {"service": str(deployment.registration)} if deployment.registration else {},
        "categories": _categories(groups, wording),
        "extras": {extra.target: extra.path for extra in deployment.extras if extra.path},
        "partitions": _partitions(deployment),
        "parameters": {one.id: parameter_data(one, deployment, known) for one in deployment.parameters},
        "choices": {one.id: choice_data(one, deployment, known) for one in deployment.choices},
        "roles": roles,
        "groups": groups.written,
    }
    for place, reasons in wording.accept.items():
        _accept(written, place, reasons)
    return {key: value for key, value in written.items() if value}


_PARTS: Final = ("allow", "deny", "on")
_EXCEPTIONS: Final = ("allow-all-except", "deny-all-except", "on-all-except")
_PRINCIPALS: Final = ("account", "role", "user", "arn", "service", "federated")


def _accept(written: Any, place: tuple[str | int, ...], reasons: Mapping[str, str]) -> None:  # noqa: ANN401 - a page
    """Accept findings at a place; each entry lists what the place has, so that it covers nothing else."""
    for step in place:
        written = written[step]
    of = list(dict.fromkeys(_contents(written, place)))
    written["accept"] = {
        rule: {"reason": reason, "of": one_or_list(of)} if of else reason for rule, reason in reasons.items()
    }


def _contents(written: Mapping[str, Any], place: tuple[str | int, ...]) -> Iterator[str]:
    """Yield the principals of a trust entry, or the actions and resources of a grant or a group."""
    if "trust" in place:
        yield from (each for key in _PRINCIPALS for each in _as_list(written.get(key, ())))
    elif place[0] == "groups":
        grants = (written,) if "grants" in place else written.get("grants", ())
        for grant in grants:
            yield from (each for key in _PARTS for each in _as_list(grant.get(key, ())))
            yield from (f"{EXCEPT}{each}" for key in _EXCEPTIONS for each in _as_list(grant.get(key, ())))
            if not {"on", "on-all-except"} & grant.keys():
                yield "*"
        yield from _as_list(written.get("attach", ()))


def _as_list(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _partitions(deployment: Deployment) -> dict[str, dict[str, str]] | list[str]:
    if any(facts.facts for facts in deployment.partitions):
        return {facts.key: dict(facts.facts) for facts in deployment.partitions}
    return [facts.key for facts in deployment.partitions]


def _categories(groups: Groups, wording: Wording) -> dict[str, str]:
    used = dict.fromkeys(group["category"] for group in groups.written.values())
    known = {**WORDS, **wording.categories}
    return {id: known.get(id, TODO) for id in used if id not in CATEGORIES}


def _role(role: Role, known: Kinds, groups: Groups) -> dict[str, Any]:
    packed, apart = with_attachments(packs(role, known), attachment_drafts(role), role)
    held: set[str] = set()
    only = sum(len(pack.groups) for pack in packed) == 1
    reason = role.why if only else ""
    inline = _policies(packed, PolicyKind.INLINE, groups, held, reason)
    managed = _policies(packed, PolicyKind.MANAGED, groups, held, reason)
    written = {
        "name": "" if role.name is None else str(role.name),
        "names": dict(role.names),
        "path": "" if role.path.literal == "/" and not role.spells_path else str(role.path),
        **_reasons(role),
        "max-session": _duration(role.max_session),
        "boundary": boundary_name(role.boundary.arn) if role.boundary else "",
        "tags": dict(role.tags),
        "needs": known.needs(group_needs(role.presence, ALWAYS)),
        "session": "yes" if role.session else "",
        "trust": list(trust_entries(role.trust, lambda presence: _limits(presence, role.presence, known))),
        "inline": inline,
        "managed": managed,
        "policy-names": {str(pack.name): dict(pack.names) for pack in packed if pack.names},
        "attached": [groups.add(draft, _attached_name(draft), held) for draft in apart],
    }
    return {key: value for key, value in written.items() if value} | _description(role)


def _limits(presence: Presence, within: Presence, known: Kinds) -> dict[str, Any]:
    """Return what a part of a role needs to have ``presence``."""
    return {"needs": known.needs(group_needs(presence, within)), "only-in": list(partitions_of(presence))}


_DATED: Final = re.compile(r"(.*?)[_-]?(\d{4})[_-]?(\d{2})[_-]?(\d{2})")


def _delegation(known: Delegation | None) -> dict[str, Any]:
    """Return what is registered; the date of the names is written once."""
    if known is None:
        return {}
    template, boundary = _DATED.fullmatch(known.template_name), _DATED.fullmatch(known.boundary_name)
    dated = template or boundary
    date = "-".join(dated.groups()[1:]) if dated else "1970-01-01"
    written: dict[str, Any] = {
        "partner-domain": known.partner_domain or "vendor.example",
        "date": date,
        "template": {
            "name": (template[1] if template else known.template_name) or "template",
            "description": known.template_description or TODO,
        },
    }
    if known.boundary_name:
        name = boundary[1] if boundary else known.boundary_name
        written["boundary"] = {"name": name, "description": known.boundary_description or TODO}
    return written


def _description(role: Role) -> dict[str, str]:
    """Return the description if it is not a spec's default; a missing one is the empty text."""
    if role.session:
        return {}
    usual = default_description(_reasons(role)["why"], role.id)
    return {} if role.description == usual else {"description": role.description}


def _policies(
    packed: tuple[Pack, ...], kind: PolicyKind, groups: Groups, held: set[str], reason: str
) -> dict[str, list[str]]:
    """Return the groups of each policy; ``reason`` is that of a group without one of its own."""
    written: dict[str, list[str]] = {}
    for pack in packed:
        if pack.kind is kind:
            name = str(pack.name)
            literal = "".join(piece for piece in pack.name.pieces if isinstance(piece, str))
            literal = literal or next((own for _, own in pack.names), "")
            ids = written.setdefault(name, [])
            ids += [groups.add(draft, literal, held, reason) for draft in pack.groups]
    return written


def _attached_name(draft: Draft) -> str:
    """Name a group that only attaches: after its policy, if AWS manages it."""
    names = [policy_name(attachment.arn) for attachment in draft.attached]
    return names[0].rpartition("/")[2] if len(names) == 1 and "$" not in names[0] else "attached-policies"


_GRANTS_NOTHING: Final = " Grants nothing: "
"""What resolving inserts between the reason for a role and the reason why it grants nothing."""


def _reasons(role: Role) -> dict[str, str]:
    if role.policies or role.attachments:
        return {"why": role.why or TODO}
    why, _, nothing = role.why.partition(_GRANTS_NOTHING)
    return {"why": why or TODO, "grants-nothing": nothing or TODO}


_UNITS: Final = (("h", 3600), ("m", 60), ("s", 1))


def _duration(seconds: int) -> str:
    if seconds == DEFAULT_SESSION_SECONDS:
        return ""
    return next(f"{seconds // size}{unit}" for unit, size in _UNITS if seconds % size == 0)
